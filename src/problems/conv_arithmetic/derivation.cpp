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

/// What is given along one axis: k = 3, s = 1, p = 0.
void put_givens(std::vector<Formula>& givens, const AxisQuestion& q, Index which) {
  const auto at = [&](const char* name) { return which == 0 ? sym(name) : sym(name, which); };
  givens.push_back(equals({at("i"), to_formula(q.input)}));
  if (q.kernel) givens.push_back(equals({at("k"), to_formula(*q.kernel)}));
  if (q.stride) givens.push_back(equals({at("s"), to_formula(*q.stride)}));
  if (!q.stride) givens.push_back(equals({at("s"), at("k")}));
  if (q.form == Padding::Form::ends) {
    givens.push_back(equals({zeros_symbol(which, false), to_formula(q.zeros.before)}));
    givens.push_back(equals({zeros_symbol(which, true), to_formula(q.zeros.after)}));
  } else if (!q.is_same() && q.form != Padding::Form::valid) {
    givens.push_back(equals({at("p"), to_formula(q.zeros.before)}));
  }
  if (q.dilation > 1) givens.push_back(equals({at("d"), to_formula(q.dilation)}));
  if (q.output_padding > 0) givens.push_back(equals({at("r"), to_formula(q.output_padding)}));
}

/// Factors of an upsampling, one for rows and columns where they and the sizes are alike.
void put_factors(std::vector<Formula>& givens, const AxisPair& factor, bool alike) {
  if (alike) {
    givens.push_back(equals({sym("f"), to_formula(factor[0])}));
    return;
  }
  for (const Index axis : {0, 1}) {
    givens.push_back(equals({sym("f", axis + 1), to_formula(factor[axis])}));
  }
}

}  // namespace

Formula count_symbol(const char* letter, Index layer) {
  return sym(letter).mark(fmt::format("({})", layer + 1));
}

std::string layer_label(Index layer) {
  return fmt::format("layer{}", layer + 1);
}

Step layer_heading(const Layer& layer, Index index, const MapShape& input) {
  std::vector<Formula> givens = {equals({sym("C"), to_formula(input.channels)})};
  if (layer.has_weights() && (layer.filters || layer.output)) {
    givens.push_back(
        equals({sym("N"), to_formula(layer.filters ? *layer.filters : (*layer.output)[0])}));
  }
  if (layer.groups > 1) givens.push_back(equals({sym("g"), to_formula(layer.groups)}));
  if (layer.has_windows()) {
    const auto questions = axis_questions(layer, input);
    const bool alike = questions[0] == questions[1];
    put_givens(givens, questions[0], alike ? 0 : 1);
    if (!alike) put_givens(givens, questions[1], 2);
  } else if (is_square(layer, input)) {
    const bool is_read = input.sizes[0] > 1 || layer.is(Kind::upsample);
    if (is_read) givens.push_back(equals({sym("i"), to_formula(input.sizes[0])}));
  } else {
    for (const Index axis : {0, 1}) {
      givens.push_back(equals({sym("i", axis + 1), to_formula(input.sizes[axis])}));
    }
  }
  if (layer.is(Kind::upsample)) put_factors(givens, layer.factor, is_square(layer, input));
  Prose claim =
      fmt::format("Layer {}, {} on {}: ", index + 1, name_of(layer.kind), shape_text(input));
  claim << tuple(std::move(givens));
  if (layer.padding.is_same()) claim << ", padding \"same\"";
  if (layer.rounds_up) claim << ", sizes rounded up";
  return {fmt::format("layers[{}]", index), rule::operation_count, std::move(claim)};
}

namespace {

/// What a layer gives out, in its own letters: its channels, and its size along an axis (1, 2).
Formula given_out(const LayerView& before, Index axis, const Workings& work) {
  const std::string label = layer_label(before.index);
  if (axis == 0) {
    const char* letter = before.asked.is(Kind::flatten)  ? "n"
                         : before.asked.keeps_channels() ? "C"
                                                         : "N";
    return work.the(sym(letter), label);
  }
  const bool alike = is_square(before.asked, before.input);
  return work.the(alike ? sym("o") : sym("o", axis), label);
}

}  // namespace

namespace {

/// p, or p_before and p_after.
template <class Give>
void give_zeros(const Padding& padding, Index axis, bool square, Give give) {
  const Index which = square ? 0 : axis + 1;
  const auto& [before, after] = padding.axes[axis];
  const auto pointer = [&](bool is_after) { return "/padding" + padding.pointer(axis, is_after); };
  if (!padding.is(Padding::Form::ends)) {
    give(which == 0 ? sym("p") : sym("p", which), before, pointer(false));
    return;
  }
  give(zeros_symbol(which, false), before, pointer(false));
  give(zeros_symbol(which, true), after, pointer(true));
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
    if (resumes) {
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
  for (const Index axis : {1, 2}) {
    if (square && axis == 2) break;
    const Integer size = layer.input.sizes[axis - 1];
    // Units in a row, and the means of a global pooling.
    if (size == 1 && before && !before->asked.has_windows() && !before->asked.is(Kind::upsample)) {
      continue;
    }
    read(square ? sym("i") : sym("i", axis), size, axis);
  }
  const auto give = [&](const Formula& symbol, Integer value, const std::string& field) {
    work.given(symbol, static_cast<double>(value), at + field);
  };
  if (asked.has_weights()) {
    if (asked.filters) {
      give(sym("N"), *asked.filters, "/filters");
    } else if (asked.output) {
      give(sym("N"), (*asked.output)[0], "/output/0");
    }
  }
  if (asked.groups > 1) give(sym("g"), asked.groups, "/groups");
  if (asked.is(Kind::upsample)) {
    for (const Index axis : {0, 1}) {
      if (square && axis == 1) break;
      give(square ? sym("f") : sym("f", axis + 1), asked.factor[axis],
           fmt::format("/factor{}", asked.factor.is_pair ? fmt::format("/{}", axis) : ""));
    }
  }
  if (!asked.has_windows()) return;
  const auto questions = axis_questions(asked, layer.input);
  for (const Index axis : {0, 1}) {
    if (square && axis == 1) break;
    const AxisQuestion& q = questions[axis];
    const auto pair = [&](const char* letter, Integer value, const char* field,
                          const AxisPair& numbers) {
      give(square ? sym(letter) : sym(letter, axis + 1), value,
           fmt::format("/{}{}", field, numbers.is_pair ? fmt::format("/{}", axis) : ""));
    };
    if (q.kernel) pair("k", *q.kernel, "kernel", *asked.kernel);
    if (q.stride) pair("s", *q.stride, "stride", *asked.stride);
    if (q.form == Padding::Form::ends || q.form == Padding::Form::pair ||
        q.form == Padding::Form::number) {
      give_zeros(asked.padding, axis, square, give);
    }
    if (q.dilation > 1) pair("d", q.dilation, "dilation", asked.dilation);
    if (q.output_padding > 0) pair("r", q.output_padding, "output_padding", asked.output_padding);
    if (!q.kernel && q.output) {
      give(square ? sym("o") : sym("o", axis + 1), *q.output, fmt::format("/output/{}", axis + 1));
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
  const auto at = [&](const char* letter) { return which == 0 ? sym(letter) : sym(letter, which); };
  work.define(rule::output_size, size, [&] {
    const std::string axis = which == 0 ? "" : fmt::format("/{}", axis_names[which - 1]);
    return Definition{
        .id = fmt::format("layers[{}]/output_size{}", layer, axis),
        .claim = which == 2 ? "" : "Every pixel becomes a block of its own",
        .name = at("o"),
        .formula = work.the(at("f")) * work.the(at("i")),
        .answer = fmt::format("layers[{}].output[{}]", layer, which == 0 ? 1 : which)};
  });
}

}  // namespace psolve::conv_arithmetic
