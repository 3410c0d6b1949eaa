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

}  // namespace

// -------------------------------------------------------------------- sizes along an axis

Formula AxisFormulas::symbol(const char* name) const {
  return which_ == 0 ? sym(name) : sym(name, which_);
}

Formula AxisFormulas::the(const char* name) const {
  return work_.the(symbol(name));
}

Formula AxisFormulas::stride() const {
  return q_.stride ? the("s") : the("k");
}

std::string AxisFormulas::id(const char* name) const {
  const std::string axis = which_ == 0 ? "" : fmt::format("/{}", axis_names[which_ - 1]);
  return fmt::format("layers[{}]/{}{}", layer_, name, axis);
}

Formula AxisFormulas::padded() const {
  return q_.unpadded ? the("i") : the("i") + Formula(2) * the("p");
}

void AxisFormulas::output_size(const AxisSizes& sizes) const {
  work_.define(rule::output_size, sizes.output, [&] {
    const Formula k = the("k");
    Formula size = call("ceil", {the("i") / stride()});
    if (!q_.same) {
      const Formula room = q_.dilation == 1 ? padded() - k : padded() - the("d") * (k - 1) - 1;
      size = call("floor", {room / stride()}) + 1;
    }
    return Definition{.id = id("output_size"),
                      .claim = q_.same ? "Padding \"same\" is chosen so that" : "",
                      .name = symbol("o"),
                      .formula = size,
                      .answer = answer_of_output()};
  });
  if (q_.same) zeros_of_same(sizes);
}

std::string AxisFormulas::answer_of_output() const {
  return fmt::format("layers[{}].output[{}]", layer_, which_ == 0 ? 1 : which_);
}

void AxisFormulas::zeros_of_same(const AxisSizes& sizes) const {
  work_.define(rule::output_size, sizes.before + sizes.after, [&] {
    const Formula k = the("k");
    const Formula span = q_.dilation == 1 ? k : the("d") * (k - 1) + 1;
    const Formula moved = tuple({the("o") - 1}) * stride();
    return Definition{.id = id("zeros"),
                      .claim = {"Zeros that this takes: ", to_formula(sizes.before),
                                " before the input and ", to_formula(sizes.after), " after it"},
                      .name = symbol("z"),
                      .formula = call("max", {moved + span - the("i"), 0})};
  });
}

Workings::Group AxisFormulas::kernel_heading() const {
  Prose claim = which_ == 0
                    ? "The kernel: an output of "
                    : fmt::format("The kernel along the {}: an output of ", axis_names[which_ - 1]);
  claim << equals({symbol("o"), to_formula(*q_.output)}) << " means";
  const Formula k = symbol("k");
  const Formula s = q_.stride ? symbol("s") : k;
  const Formula o = symbol("o");
  const Formula padded = q_.unpadded ? symbol("i") : symbol("i") + Formula(2) * symbol("p");
  const Formula room = padded - (q_.dilation == 1 ? k : symbol("K"));
  const Formula line = q_.same ? relation("≤", {relation("<", {o - 1, symbol("i") / k}), o})
                               : relation("<", {relation("≤", {s * (o - 1), room}), s * o});
  std::vector<Formula> lines = {line};
  if (!q_.same && q_.dilation > 1)
    lines.push_back(equals({symbol("K"), symbol("d") * (k - 1) + 1}));
  return work_.group([&] {
    return Step{id("kernel"), rule::kernel_from_sizes, std::move(claim), std::move(lines)};
  });
}

void AxisFormulas::kernel(const KernelRange& range) const {
  if (!work_.recording()) return;
  const auto group = kernel_heading();
  q_.stride ? bounds_of_span(range) : bounds_of_stride(range);
  define("k", range.least, the("k_min"),
         range.count() == 1
             ? Prose("One kernel fits")
             : Prose(fmt::format("{} kernels fit; the smallest is taken", range.count())),
         fmt::format("layers[{}].kernel[{}]", layer_, which_ == 2 ? 1 : 0));
}

void AxisFormulas::define(const char* name, Integer value, const Formula& formula, Prose claim,
                          std::string answer) const {
  work_.define(rule::kernel_from_sizes, value, [&] {
    return Definition{.id = id(name),
                      .claim = std::move(claim),
                      .name = symbol(name),
                      .formula = formula,
                      .answer = std::move(answer)};
  });
}

/// s (o − 1) ≤ i + 2p − K < s o, solved for K, and K = d (k − 1) + 1 for k.
void AxisFormulas::bounds_of_span(const KernelRange& range) const {
  const Formula s = the("s");
  const Formula o = the("o");
  const Integer all = q_.input + 2 * q_.padding;
  const Integer least = all - *q_.stride * *q_.output + 1;
  const Integer most = all - *q_.stride * (*q_.output - 1);
  const Formula lower = padded() - s * o + 1;
  const bool dilated = q_.dilation > 1;
  define(dilated ? "K_max" : "k_max", most, padded() - s * (o - 1));
  define(dilated ? "K_min" : "k_min", std::max<Integer>(least, 1),
         least < 1 ? call("max", {lower, 1}) : lower);
  if (!dilated) return;
  const auto taps = [&](const char* rounding, const char* span) {
    return call(rounding, {(the(span) - 1) / the("d")}) + 1;
  };
  define("k_max", range.most, taps("floor", "K_max"));
  define("k_min", range.least, taps("ceil", "K_min"));
}

/// The same where the kernel is its own stride, s = k.
void AxisFormulas::bounds_of_stride(const KernelRange& range) const {
  const Formula i = the("i");
  const Formula o = the("o");
  const bool dilated = q_.dilation > 1;
  const Formula d = dilated ? the("d") : Formula(1);
  Formula most = *q_.output == 1 ? i : call("ceil", {i / (o - 1)}) - 1;
  Formula least = call("ceil", {i / o});
  if (!q_.same) {
    const Formula reach = dilated ? padded() + d - 1 : padded();
    most = call("floor", {reach / (dilated ? o + d - 1 : o)});
    least = call("floor", {reach / (dilated ? o + d : o + 1)}) + 1;
  }
  define("k_max", range.most, most);
  define("k_min", range.least, least);
}

// -------------------------------------------------------------------- a layer

namespace {

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
  if (!q.same && !q.unpadded) givens.push_back(equals({at("p"), to_formula(q.padding)}));
  if (q.dilation > 1) givens.push_back(equals({at("d"), to_formula(q.dilation)}));
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
  const bool weighted = layer.kind == Kind::conv || layer.kind == Kind::dense;
  if (weighted && (layer.filters || layer.output)) {
    givens.push_back(
        equals({sym("N"), to_formula(layer.filters ? *layer.filters : (*layer.output)[0])}));
  }
  if (layer.groups > 1) givens.push_back(equals({sym("g"), to_formula(layer.groups)}));
  if (layer.has_windows()) {
    const auto questions = axis_questions(layer, input);
    const bool alike = questions[0] == questions[1];
    put_givens(givens, questions[0], alike ? 0 : 1);
    if (!alike) put_givens(givens, questions[1], 2);
  } else if (input.sizes[0] == input.sizes[1]) {
    if (input.sizes[0] > 1) givens.push_back(equals({sym("i"), to_formula(input.sizes[0])}));
  } else {
    for (const Index axis : {0, 1}) {
      givens.push_back(equals({sym("i", axis + 1), to_formula(input.sizes[axis])}));
    }
  }
  Prose claim =
      fmt::format("layer {}, {} on {}: ", index + 1, name_of(layer.kind), shape_text(input));
  claim << tuple(std::move(givens));
  if (layer.padding.same) claim << ", padding \"same\"";
  return {fmt::format("layers[{}]", index), rule::operation_count, std::move(claim)};
}

namespace {

/// Whether one size stands for rows and columns in a layer's formulas.
bool is_square(const Layer& layer, const MapShape& input) {
  if (!layer.has_windows()) return input.sizes[0] == input.sizes[1];
  const auto questions = axis_questions(layer, input);
  return questions[0] == questions[1];
}

/// What a layer gives out, in its own letters: its channels, and its size along an axis (1, 2).
Formula given_out(const LayerView& before, Index axis, const Workings& work) {
  const std::string label = layer_label(before.index);
  if (axis == 0) {
    const char* letter = before.asked.kind == Kind::flatten ? "n"
                         : before.asked.is_pooling()        ? "C"
                                                            : "N";
    return work.the(sym(letter), label);
  }
  const bool alike = is_square(before.asked, before.input);
  return work.the(alike ? sym("o") : sym("o", axis), label);
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
    if (size == 1 && before && !before->asked.has_windows()) continue;  // units in a row
    read(square ? sym("i") : sym("i", axis), size, axis);
  }
  const auto give = [&](const Formula& symbol, Integer value, const std::string& field) {
    work.given(symbol, static_cast<double>(value), at + field);
  };
  if (asked.kind == Kind::conv || asked.kind == Kind::dense) {
    if (asked.filters) {
      give(sym("N"), *asked.filters, "/filters");
    } else if (asked.output) {
      give(sym("N"), (*asked.output)[0], "/output/0");
    }
  }
  if (asked.groups > 1) give(sym("g"), asked.groups, "/groups");
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
    if (!q.same && !q.unpadded) pair("p", q.padding, "padding", asked.padding.zeros);
    if (q.dilation > 1) pair("d", q.dilation, "dilation", asked.dilation);
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

}  // namespace psolve::conv_arithmetic
