#include "problems/conv_arithmetic/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "math/convolutions/rules.h"
#include "math/networks/rules.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// Whether one size stands for rows and columns in a layer's formulas.
bool is_square(const Layer& layer, const MapShape& input) {
  if (!layer.has_windows()) {
    return input.sizes[0] == input.sizes[1] && layer.factor[0] == layer.factor[1];
  }
  const auto questions = axis_questions(layer, input);
  return questions[0] == questions[1];
}

/// "1×28×28"
std::string shape_text(const MapShape& shape) {
  return fmt::format("{}×{}×{}", shape.channels, shape.sizes[0], shape.sizes[1]);
}

/// The axes that have lines of their own: 0 where one line stands for both, else 1 and 2.
std::vector<Index> axes_told_apart(bool square) {
  return square ? std::vector<Index>{0} : std::vector<Index>{1, 2};
}
Index axis_of(Index which) {
  return which == 2 ? 1 : 0;
}

/// A number that the spec gives a layer.
struct Datum {
  Formula symbol;
  std::optional<Integer> value;  ///< none where it is that of k
  std::string field;
};

/// N and g.
std::vector<Datum> channel_data(const Layer& layer) {
  std::vector<Datum> data;
  if (layer.has_weights() && layer.filters) {
    data.push_back({sym("N"), *layer.filters, "/filters"});
  } else if (layer.has_weights() && layer.output) {
    data.push_back({sym("N"), (*layer.output)[0], "/output/0"});
  }
  if (layer.groups > 1) data.push_back({sym("g"), layer.groups, "/groups"});
  return data;
}

/// How windows lie along an axis: k, s, p, d and r.
std::vector<Datum> window_data(const Layer& layer, const AxisQuestion& q, Index which) {
  const Index axis = axis_of(which);
  std::vector<Datum> data;
  const auto add = [&](const char* letter, const char* field, const AxisPair& pair) {
    data.push_back({symbol_along(letter, which), pair[axis], field + pair.pointer(axis)});
  };
  const auto add_zeros = [&](const Formula& symbol, bool is_after) {
    data.push_back({symbol, is_after ? q.zeros.after : q.zeros.before,
                    "/padding" + layer.padding.pointer(axis, is_after)});
  };
  if (q.kernel) add("k", "/kernel", *layer.kernel);
  if (q.stride) {
    add("s", "/stride", *layer.stride);
  } else {
    data.push_back({symbol_along("s", which), std::nullopt, ""});
  }
  if (q.form == Padding::Form::ends) {
    for (const bool is_after : {false, true}) add_zeros(zeros_symbol(which, is_after), is_after);
  } else if (!q.is_same() && q.form != Padding::Form::valid) {
    add_zeros(symbol_along("p", which), false);
  }
  if (q.dilation > 1) add("d", "/dilation", layer.dilation);
  if (q.output_padding > 0) add("r", "/output_padding", layer.output_padding);
  return data;
}

/// By what an upsampling enlarges.
std::vector<Datum> factor_data(const Layer& layer, bool square) {
  std::vector<Datum> data;
  if (!layer.is(Kind::upsample)) return data;
  for (const Index which : axes_told_apart(square)) {
    const Index axis = axis_of(which);
    data.push_back(
        {symbol_along("f", which), layer.factor[axis], "/factor" + layer.factor.pointer(axis)});
  }
  return data;
}

}  // namespace

Formula symbol_along(const char* letter, Index which) {
  return which == 0 ? sym(letter) : sym(letter, which);
}

Formula count_symbol(const char* letter, Index layer) {
  return sym(letter).mark(fmt::format("({})", layer + 1));
}

std::string layer_label(Index layer) {
  return fmt::format("layer{}", layer + 1);
}

Step layer_heading(const Layer& layer, Index index, const MapShape& input) {
  std::vector<Formula> givens = {equals({sym("C"), to_formula(input.channels)})};
  const auto put = [&](const std::vector<Datum>& data, Index which) {
    for (const auto& [symbol, value, field] : data) {
      givens.push_back(equals({symbol, value ? to_formula(*value) : symbol_along("k", which)}));
    }
  };
  put(channel_data(layer), 0);
  const bool square = is_square(layer, input);
  const bool is_lone = square && input.sizes[0] == 1;  // units in a row
  const auto questions = axis_questions(layer, input);
  for (const Index which : axes_told_apart(square)) {
    const Index axis = axis_of(which);
    if (layer.has_windows() || layer.is(Kind::upsample) || !is_lone) {
      givens.push_back(equals({symbol_along("i", which), to_formula(input.sizes[axis])}));
    }
    if (layer.has_windows()) put(window_data(layer, questions[axis], which), which);
  }
  put(factor_data(layer, square), 0);
  Prose claim =
      fmt::format("Layer {}, {} on {}: ", index + 1, name_of(layer.kind), shape_text(input));
  claim << tuple(std::move(givens));
  if (layer.padding.is_same()) claim << ", padding \"same\"";
  if (layer.rounds_up) claim << ", sizes rounded up";
  return {fmt::format("layers[{}]", index), rule::operation_count, std::move(claim)};
}

namespace {

/// Whether a size is 1 because units in a row, or the means of a global pooling, are read.
bool is_of_units(Integer size, const std::optional<LayerView>& before) {
  return size == 1 && before && !before->asked.has_windows() && !before->asked.is(Kind::upsample);
}

/// What a layer gives out, in its own letters: its channels, and its size along an axis (1, 2).
Formula given_out(const LayerView& before, Index axis, const Workings& work) {
  const std::string label = layer_label(before.index);
  if (axis == 0) {
    const char* letter = before.asked.is(Kind::flatten)  ? "n"
                         : before.asked.keeps_channels() ? "C"
                                                         : "N";
    return work.the(sym(letter), label);
  }
  return work.the(symbol_along("o", is_square(before.asked, before.input) ? 0 : axis), label);
}

}  // namespace

void give_layer(const LayerView& layer, const std::optional<LayerView>& before, bool resumes,
                Workings& work) {
  if (!work.recording()) return;
  const Layer& asked = layer.asked;
  const std::string at = fmt::format("/layers/{}", layer.index);
  const bool square = is_square(asked, layer.input);
  const auto read = [&](const Formula& symbol, Integer value, Index axis) {
    if (!before) {
      work.given(symbol, static_cast<double>(value), fmt::format("/input/{}", axis));
      return;
    }
    const std::string id =
        fmt::format("layers[{}]/{}", layer.index,
                    axis == 0 ? "channels" : fmt::format("input/{}", axis_names[axis - 1]));
    if (resumes || (axis > 0 && is_of_units(value, before))) {
      work.resume(rule::definition, value, [&] { return Definition{.id = id, .name = symbol}; });
      return;
    }
    work.define(rule::definition, value, [&] {
      return Definition{
          .id = id,
          .claim = axis == 0 ? fmt::format("It reads what layer {} gives out", layer.index) : "",
          .name = symbol,
          .formula = given_out(*before, axis, work)};
    });
  };
  read(sym("C"), layer.input.channels, 0);
  for (const Index which : axes_told_apart(square)) {
    const Integer size = layer.input.sizes[axis_of(which)];
    if (is_of_units(size, before) && !asked.has_windows()) continue;
    read(symbol_along("i", which), size, axis_of(which) + 1);
  }
  const auto give = [&](const std::vector<Datum>& data) {
    for (const auto& [symbol, value, field] : data) {
      if (value) work.given(symbol, static_cast<double>(*value), at + field);
    }
  };
  give(channel_data(asked));
  give(factor_data(asked, square));
  if (!asked.has_windows()) return;
  const auto questions = axis_questions(asked, layer.input);
  for (const Index which : axes_told_apart(square)) {
    const AxisQuestion& q = questions[axis_of(which)];
    give(window_data(asked, q, which));
    if (!q.kernel && q.output) {
      give({{symbol_along("o", which), *q.output, fmt::format("/output/{}", axis_of(which) + 1)}});
    }
  }
}

Definition input_units(const WorkedLayer& layer, Index index, const Workings& work) {
  const auto& [rows, columns] = layer.input.sizes;
  std::vector<Formula> factors = {work.the(sym("C"))};
  if (rows == columns) {
    if (rows > 1) factors.push_back(power(work.the(sym("i")), 2));
  } else {
    for (const Index axis : {1, 2}) factors.push_back(work.the(sym("i", axis)));
  }
  const bool dense = layer.kind == Kind::dense && rows * columns > 1;
  return {.id = fmt::format("layers[{}]/inputs", index),
          .claim = dense ? "Units of the input, which the layer reads as a convolution with a "
                           "kernel as large as they are"
                         : "Units of the input",
          .name = sym("n"),
          .formula = product(std::move(factors))};
}

void enlarged_size(std::int64_t size, Index layer, Index which, Workings& work) {
  work.define(rule::output_size, size, [&] {
    const std::string axis = which == 0 ? "" : fmt::format("/{}", axis_names[which - 1]);
    return Definition{
        .id = fmt::format("layers[{}]/output_size{}", layer, axis),
        .claim = which == 2 ? "" : "Every pixel becomes a block of its own",
        .name = symbol_along("o", which),
        .formula = work.the(symbol_along("f", which)) * work.the(symbol_along("i", which)),
        .answer = fmt::format("layers[{}].output[{}]", layer, which == 0 ? 1 : which)};
  });
}

}  // namespace psolve::conv_arithmetic
