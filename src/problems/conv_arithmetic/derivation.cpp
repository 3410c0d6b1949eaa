#include "problems/conv_arithmetic/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

Formula number(Integer value) {
  return to_formula(value);
}

}  // namespace

// -------------------------------------------------------------------- sizes along an axis

Formula AxisFormulas::symbol(const char* name) const {
  return which_ == 0 ? sym(name) : sym(name, which_);
}

Formula AxisFormulas::value(const char* name, Integer n) const {
  return quantity(symbol(name), number(n));
}

std::string AxisFormulas::id(const char* name) const {
  return which_ == 0 ? name : fmt::format("{}/{}", name, axis_names[which_ - 1]);
}

Formula AxisFormulas::padded() const {
  return value("i", q_.input) + Formula(2) * value("p", q_.padding);
}

Definition AxisFormulas::output_size(const AxisSizes& sizes) const {
  const Formula s = value("s", sizes.stride);
  const Formula k = value("k", sizes.kernel);
  const Formula d = value("d", sizes.dilation);
  Formula size = call("ceil", {value("i", sizes.input) / s});
  if (!q_.same) {
    const Formula room = q_.dilation == 1 ? padded() - k : padded() - d * (k - 1) - 1;
    size = call("floor", {room / s}) + 1;
  }
  return {.id = id("output_size"),
          .claim = q_.same ? "Padding \"same\" is chosen so that" : "",
          .name = symbol("o"),
          .formula = size};
}

Step AxisFormulas::zeros_of_same(const AxisSizes& sizes) const {
  const Formula k = value("k", sizes.kernel);
  const Formula span = q_.dilation == 1 ? k : value("d", sizes.dilation) * (k - 1) + 1;
  const Formula moved = tuple({value("o", sizes.output) - 1}) * value("s", sizes.stride);
  const Formula zeros = call("max", {moved + span - value("i", sizes.input), 0});
  const Integer count = sizes.before + sizes.after;
  return {id("zeros"),
          Rule::output_size,
          {"Zeros that this takes: ", number(sizes.before), " before the input and ",
           number(sizes.after), " after it"},
          {equals({symbol("z"), in_symbols(zeros), in_numbers(zeros), number(count)})},
          Json(count),
          {}};
}

Step AxisFormulas::kernel_heading() const {
  Prose claim = which_ == 0
                    ? "The kernel: an output of "
                    : fmt::format("The kernel along the {}: an output of ", axis_names[which_ - 1]);
  claim << equals({symbol("o"), number(*q_.output)}) << " means";
  const Formula k = symbol("k");
  const Formula s = q_.stride ? symbol("s") : k;
  const Formula o = symbol("o");
  const Formula room = in_symbols(padded() - (q_.dilation == 1 ? k : symbol("K")));
  const Formula line = q_.same ? relation("≤", {relation("<", {o - 1, symbol("i") / k}), o})
                               : relation("<", {relation("≤", {s * (o - 1), room}), s * o});
  std::vector<Formula> lines = {line};
  if (!q_.same && q_.dilation > 1)
    lines.push_back(equals({symbol("K"), symbol("d") * (k - 1) + 1}));
  return {id("kernel"), Rule::kernel_from_sizes, std::move(claim), std::move(lines), Json(), {}};
}

void AxisFormulas::bounds(const KernelRange& range, Workings& work) const {
  q_.stride ? bounds_of_span(range, work) : bounds_of_stride(range, work);
}

/// s (o − 1) ≤ i + 2p − K < s o, solved for K, and K = d (k − 1) + 1 for k.
void AxisFormulas::bounds_of_span(const KernelRange& range, Workings& work) const {
  const Formula s = value("s", *q_.stride);
  const Formula o = value("o", *q_.output);
  const Integer all = q_.input + 2 * q_.padding;
  const Integer least = all - *q_.stride * *q_.output + 1;
  const Integer most = all - *q_.stride * (*q_.output - 1);
  const Formula lower = padded() - s * o + 1;
  const auto define = [&](const char* name, Integer value, const Formula& formula) {
    work.define(Rule::kernel_from_sizes, value, [&] {
      return Definition{.id = name, .claim = "", .name = symbol(name), .formula = formula};
    });
  };
  const bool dilated = q_.dilation > 1;
  define(dilated ? "K_max" : "k_max", most, padded() - s * (o - 1));
  define(dilated ? "K_min" : "k_min", std::max<Integer>(least, 1),
         least < 1 ? call("max", {lower, 1}) : lower);
  if (!dilated) return;
  const Formula d = value("d", q_.dilation);
  const auto taps = [&](const char* rounding, const char* name, Integer span) {
    return call(rounding, {(value(name, span) - 1) / d}) + 1;
  };
  define("k_max", range.most, taps("floor", "K_max", most));
  define("k_min", range.least, taps("ceil", "K_min", std::max<Integer>(least, 1)));
}

/// The same where the kernel is its own stride, s = k.
void AxisFormulas::bounds_of_stride(const KernelRange& range, Workings& work) const {
  const Formula i = value("i", q_.input);
  const Formula o = value("o", *q_.output);
  const Formula d = value("d", q_.dilation);
  const bool dilated = q_.dilation > 1;
  const Formula reach = dilated ? padded() + d - 1 : padded();
  Formula most = call("floor", {reach / (dilated ? o + d - 1 : o)});
  Formula least = call("floor", {reach / (dilated ? o + d : o + 1)}) + 1;
  if (q_.same) {
    most = *q_.output == 1 ? i : call("ceil", {i / (o - 1)}) - 1;
    least = call("ceil", {i / o});
  }
  work.define(Rule::kernel_from_sizes, range.most, [&] {
    return Definition{.id = "k_max", .claim = "", .name = symbol("k_max"), .formula = most};
  });
  work.define(Rule::kernel_from_sizes, range.least, [&] {
    return Definition{.id = "k_min", .claim = "", .name = symbol("k_min"), .formula = least};
  });
}

Definition AxisFormulas::smallest_kernel(const KernelRange& range) const {
  return {.id = "k",
          .claim = range.count() == 1
                       ? Prose("One kernel fits")
                       : Prose(fmt::format("{} kernels fit; the smallest is taken", range.count())),
          .name = symbol("k"),
          .formula = value("k_min", range.least)};
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
  givens.push_back(equals({at("i"), number(q.input)}));
  if (q.kernel) givens.push_back(equals({at("k"), number(*q.kernel)}));
  if (q.stride) givens.push_back(equals({at("s"), number(*q.stride)}));
  if (!q.stride) givens.push_back(equals({at("s"), at("k")}));
  if (!q.same) givens.push_back(equals({at("p"), number(q.padding)}));
  if (q.dilation > 1) givens.push_back(equals({at("d"), number(q.dilation)}));
}

/// A layer's counts, as equations of its sizes.
class CountFormulas {
 public:
  CountFormulas(const WorkedLayer& layer, Index index, Workings& work)
      : layer_(layer), index_(index), work_(work) {}

  OperationCounts run() {
    if (layer_.has_weights()) return weighted();
    if (layer_.is_pooling()) return pooled();
    work_.step([&] { return nothing("Nothing is trained or computed"); });
    return {};
  }

 private:
  bool alike() const { return layer_.axes[0] == layer_.axes[1]; }

  Formula name(const char* letter) const {
    return sym(letter).mark(fmt::format("({})", index_ + 1));
  }

  /// k², or k₁·k₂ where rows and columns differ.
  void put_area(std::vector<Formula>& factors, const char* letter, Integer AxisSizes::*size) const {
    const auto& [rows, columns] = layer_.axes;
    if (alike()) {
      factors.push_back(power(quantity(sym(letter), number(rows.*size)), 2));
      return;
    }
    factors.push_back(quantity(sym(letter, 1), number(rows.*size)));
    factors.push_back(quantity(sym(letter, 2), number(columns.*size)));
  }

  /// The weights of a filter: k²·C/g, and n for a dense unit.
  std::vector<Formula> weights() const {
    const Integer channels = layer_.input.channels;
    if (layer_.kind == Kind::dense) {
      const auto& [rows, columns] = layer_.input.sizes;
      return {quantity(sym("n"), number(channels * rows * columns))};
    }
    std::vector<Formula> factors;
    put_area(factors, "k", &AxisSizes::kernel);
    const Formula C = quantity(sym("C"), number(channels));
    factors.push_back(layer_.groups == 1 ? C : C / quantity(sym("g"), number(layer_.groups)));
    return factors;
  }

  /// All outputs: o²·N.
  std::vector<Formula> outputs() const {
    std::vector<Formula> factors;
    if (layer_.kind != Kind::dense) put_area(factors, "o", &AxisSizes::output);
    factors.push_back(
        quantity(sym(layer_.has_weights() ? "N" : "C"), number(layer_.output.channels)));
    return factors;
  }

  Integer define(const char* id, const char* letter, Prose claim, Integer value,
                 std::vector<Formula> factors) {
    return work_.define(Rule::operation_count, value, [&] {
      return Definition{.id = id,
                        .claim = std::move(claim),
                        .name = name(letter),
                        .formula = product(std::move(factors))};
    });
  }

  static std::vector<Formula> joined(std::vector<Formula> a, const std::vector<Formula>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  OperationCounts weighted() {
    const auto& [rows, columns] = layer_.axes;
    const Integer products =
        exact_product(index_, {rows.kernel, columns.kernel, layer_.input.channels / layer_.groups});
    const Integer bias = layer_.bias ? 1 : 0;
    const Integer filters = layer_.output.channels;
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    std::vector<Formula> all;       // parameters of a filter
    std::vector<Formula> one_less;  // additions of an output
    if (work_.recording()) {
      const Formula terms = product(weights());
      all = layer_.bias ? std::vector<Formula>{terms + 1} : weights();
      one_less = {layer_.bias ? sum({terms, -Formula(1), 1}) : terms - 1};
    }
    OperationCounts counts;
    counts.parameters =
        work_.define(Rule::parameter_count, exact_product(index_, {products + bias, filters}), [&] {
          return Definition{.id = "parameters",
                            .claim = "",
                            .name = name("P"),
                            .formula = product(joined(all, {quantity(sym("N"), number(filters))}))};
        });
    counts.multiplications =
        define("multiplications", "M", "", exact_product(index_, {units, products}),
               work_.recording() ? joined(outputs(), weights()) : std::vector<Formula>{});
    counts.additions =
        define("additions", "A", "", exact_product(index_, {units, products - 1 + bias}),
               work_.recording() ? joined(outputs(), one_less) : std::vector<Formula>{});
    return counts;
  }

  OperationCounts pooled() {
    const auto& [rows, columns] = layer_.axes;
    const Integer area = exact_product(index_, {rows.kernel, columns.kernel});
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    const Integer pairs = exact_product(index_, {units, area - 1});
    std::vector<Formula> one_less;
    if (work_.recording()) {
      put_area(one_less, "k", &AxisSizes::kernel);
      one_less = joined(outputs(), {product(one_less) - 1});
    }
    if (layer_.kind == Kind::max_pool) {
      work_.step([&] { return nothing("Nothing is trained, and comparisons are not counted"); });
      define("comparisons", "Q", "The comparisons, one fewer than inputs in a window", pairs,
             one_less);
      return {};
    }
    work_.step([&] {
      return Step{"parameters",
                  Rule::parameter_count,
                  "Nothing is trained",
                  {equals({name("P"), 0})},
                  Json(0),
                  {}};
    });
    OperationCounts counts;
    counts.multiplications =
        define("multiplications", "M", "The division by the area of the window, once an output",
               units, work_.recording() ? outputs() : std::vector<Formula>{});
    counts.additions = define("additions", "A", "", pairs, one_less);
    return counts;
  }

  Step nothing(const char* claim) const {
    return {"parameters", Rule::parameter_count,
            claim,        {equals({name("P"), name("M"), name("A"), 0})},
            Json(0),      {}};
  }

  const WorkedLayer& layer_;
  Index index_;
  Workings& work_;
};

}  // namespace

Step layer_heading(const Layer& layer, Index index, const MapShape& input, Index skipped) {
  std::vector<Formula> givens = {equals({sym("C"), number(input.channels)})};
  const bool weighted = layer.kind == Kind::conv || layer.kind == Kind::dense;
  if (weighted && (layer.filters || layer.output)) {
    givens.push_back(
        equals({sym("N"), number(layer.filters ? *layer.filters : (*layer.output)[0])}));
  }
  if (layer.groups > 1) givens.push_back(equals({sym("g"), number(layer.groups)}));
  const bool windows = layer.kind != Kind::dense && layer.kind != Kind::flatten;
  if (windows) {
    const auto questions = axis_questions(layer, input);
    const bool alike = questions[0] == questions[1];
    put_givens(givens, questions[0], alike ? 0 : 1);
    if (!alike) put_givens(givens, questions[1], 2);
  } else if (input.sizes[0] == input.sizes[1]) {
    if (input.sizes[0] > 1) givens.push_back(equals({sym("i"), number(input.sizes[0])}));
  } else {
    for (const Index axis : {0, 1}) {
      givens.push_back(equals({sym("i", axis + 1), number(input.sizes[axis])}));
    }
  }
  const std::string before = skipped > 0 ? fmt::format("… {} layers later: ", skipped) : "";
  Prose claim = fmt::format("{}layer {}, {} on {}: ", before, index + 1, name_of(layer.kind),
                            shape_text(input));
  claim << tuple(std::move(givens));
  if (layer.padding.same) claim << ", padding \"same\"";
  return {
      fmt::format("layers[{}]", index), Rule::operation_count, std::move(claim), {}, Json(), {}};
}

Definition input_units(const WorkedLayer& layer) {
  const auto& [rows, columns] = layer.input.sizes;
  std::vector<Formula> factors = {quantity(sym("C"), number(layer.input.channels))};
  if (rows == columns) {
    if (rows > 1) factors.push_back(power(quantity(sym("i"), number(rows)), 2));
  } else {
    factors.push_back(quantity(sym("i", 1), number(rows)));
    factors.push_back(quantity(sym("i", 2), number(columns)));
  }
  const bool dense = layer.kind == Kind::dense && rows * columns > 1;
  return {.id = "inputs",
          .claim = dense ? "Units of the input, which the layer reads as a convolution with a "
                           "kernel as large as they are"
                         : "Units of the input",
          .name = sym("n"),
          .formula = product(std::move(factors))};
}

OperationCounts counts_of(const WorkedLayer& layer, Index index, Workings& work) {
  return CountFormulas(layer, index, work).run();
}

}  // namespace psolve::conv_arithmetic
