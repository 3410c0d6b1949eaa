// Parameters, multiplications and additions of a layer, as equations of its sizes.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "math/convolutions/window.h"
#include "math/networks/rules.h"
#include "problems/conv_arithmetic/derivation.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// What of a transposed convolution falls on its output, along one axis.
struct Reach {
  Integer pairs = 0;   ///< of an input and a tap
  Integer places = 0;  ///< outputs that any of them falls on
};

/// Tap a of input u falls on output s u + d a − p. With g = gcd(s, d), two pairs fall on one output
/// where they differ by a multiple of d/g inputs and as many times −s/g taps. So every output but
/// those that none falls on has one pair without another d/g inputs before and s/g taps behind.
class ReachAlong {
 public:
  explicit ReachAlong(const AxisSizes& axis) : axis_(axis) {}

  Reach count() const {
    Reach reach;
    for (Integer a = 0; a < axis_.kernel; ++a) reach.pairs += inputs(a, 0);
    reach.places = reach.pairs;
    for (Integer a = 0; a < doubled_taps(); ++a) reach.places -= inputs(a, apart_inputs());
    return reach;
  }
  /// Whether all that is laid down falls on the output.
  bool is_whole() const { return axis_.before == 0 && axis_.after == 0; }
  /// Taps a, the first ones, that fall where another pair does.
  Integer doubled_taps() const {
    return std::max<Integer>(0, axis_.kernel - axis_.stride / divisor());
  }
  Integer apart_inputs() const { return axis_.dilation / divisor(); }
  Integer divisor() const { return std::gcd(axis_.stride, axis_.dilation); }

 private:
  /// From `first` on, whose tap a falls on the output: ⌈(p − d a)/s⌉ ≤ u ≤ ⌊(o − 1 + p − d a)/s⌋.
  Integer inputs(Integer a, Integer first) const {
    const Integer before = axis_.before - axis_.dilation * a;
    const Integer end = -ceiling(-(before + axis_.output - 1), axis_.stride) + 1;
    return std::max<Integer>(
        0, std::min(axis_.input, end) - std::max(first, ceiling(before, axis_.stride)));
  }

  const AxisSizes& axis_;
};

class CountFormulas {
 public:
  CountFormulas(const WorkedLayer& layer, Index index, Workings& work)
      : layer_(layer), index_(index), work_(work) {}

  OperationCounts run() {
    if (layer_.is(Kind::conv_transpose)) return transposed();
    if (layer_.has_weights()) return weighted();
    if (layer_.has_kernel()) return pooled();
    nothing("Nothing is trained or computed");
    return {};
  }

 private:
  bool alike() const { return layer_.axes[0] == layer_.axes[1]; }
  /// The letter of a window's size; a global pooling's is as large as the input.
  const char* window() const { return layer_.is(Kind::global_avg_pool) ? "i" : "k"; }

  Formula the(const char* letter) const { return work_.the(sym(letter)); }

  /// k², or k₁·k₂ where rows and columns differ.
  void put_area(std::vector<Formula>& factors, const char* letter) const {
    if (alike()) {
      factors.push_back(power(the(letter), 2));
      return;
    }
    for (const Index axis : {1, 2}) factors.push_back(work_.the(sym(letter, axis)));
  }

  /// The weights of a filter: k²·C/g, and n for a dense unit.
  std::vector<Formula> weights() const {
    if (layer_.is(Kind::dense)) return {the("n")};
    std::vector<Formula> factors;
    put_area(factors, "k");
    factors.push_back(layer_.groups == 1 ? the("C") : the("C") / the("g"));
    return factors;
  }

  /// All outputs, o²·N, times `others`.
  Formula outputs_times(const std::vector<Formula>& others) const {
    std::vector<Formula> factors;
    if (!layer_.is(Kind::dense) && !layer_.is(Kind::global_avg_pool)) put_area(factors, "o");
    factors.push_back(the(layer_.has_weights() ? "N" : "C"));
    factors.insert(factors.end(), others.begin(), others.end());
    return product(std::move(factors));
  }

  template <class Describe>
  Integer define(const char* id, const char* letter, Integer value, Describe formula,
                 Prose claim = {}) {
    return work_.define(rule::operation_count, value, [&] {
      return Definition{.id = fmt::format("layers[{}]/{}", index_, id),
                        .claim = std::move(claim),
                        .name = count_symbol(letter, index_),
                        .formula = formula(),
                        .answer = *letter == 'Q' ? "" : fmt::format("layers[{}].{}", index_, id)};
    });
  }

  OperationCounts weighted() {
    const auto& [rows, columns] = layer_.axes;
    const Integer products =
        exact_product(index_, {rows.kernel, columns.kernel, layer_.input.channels / layer_.groups});
    const Integer bias = layer_.bias ? 1 : 0;
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    OperationCounts counts;
    counts.parameters = define_parameters();
    counts.multiplications =
        define("multiplications", "M", exact_product(index_, {units, products}),
               [&] { return outputs_times(weights()); });
    counts.additions =
        define("additions", "A", exact_product(index_, {units, products - 1 + bias}), [&] {
          const Formula terms = product(weights());
          return outputs_times({layer_.bias ? sum({terms, -Formula(1), 1}) : terms - 1});
        });
    return counts;
  }

  Integer define_parameters() {
    const auto& [rows, columns] = layer_.axes;
    const Integer weights_each =
        exact_product(index_, {rows.kernel, columns.kernel, layer_.input.channels / layer_.groups});
    const Integer all =
        exact_product(index_, {weights_each + (layer_.bias ? 1 : 0), layer_.output.channels});
    return define("parameters", "P", all, [&] {
      std::vector<Formula> factors = weights();
      if (layer_.bias) factors = {product(weights()) + 1};
      factors.push_back(the("N"));
      return product(std::move(factors));
    });
  }

  /// Every input is multiplied by all weights of its channel.
  OperationCounts transposed() {
    const auto& [rows, columns] = layer_.axes;
    const std::array<Reach, 2> reach = {ReachAlong(rows).count(), ReachAlong(columns).count()};
    const Integer channels = layer_.input.channels / layer_.groups;
    const Integer filters = layer_.output.channels;
    OperationCounts counts;
    counts.parameters = define_parameters();
    counts.multiplications = define(
        "multiplications", "M",
        exact_product(index_,
                      {rows.input, columns.input, rows.kernel, columns.kernel, channels, filters}),
        [&] {
          std::vector<Formula> factors;
          put_area(factors, "i");
          for (Formula& weight : weights()) factors.push_back(std::move(weight));
          factors.push_back(the("N"));
          return product(std::move(factors));
        },
        "Each input times each weight of its channel");
    for (const Index axis : {0, 1}) {
      if (axis == 0 || !alike()) define_reach(axis, reach[axis]);
    }
    const Integer sums =
        exact_product(index_, {reach[0].pairs, reach[1].pairs, channels, filters}) -
        exact_product(index_, {reach[0].places, reach[1].places, filters});
    const Integer biases =
        layer_.bias ? exact_product(index_, {rows.output, columns.output, filters}) : 0;
    counts.additions = define(
        "additions", "A", exact_sum(index_, sums, biases),
        [&] {
          const Formula C = layer_.groups == 1 ? the("C") : the("C") / the("g");
          std::vector<Formula> fallen = reached("t");
          fallen.push_back(C);
          const Formula each = product(std::move(fallen)) - product(reached("n"));
          const Formula all = the("N") * each;
          return layer_.bias ? all + outputs_times({}) : all;
        },
        "An output that several products fall on is their sum");
    return counts;
  }

  /// t² or t₁·t₂; n, where no two pairs fall on one output, is t.
  std::vector<Formula> reached(const char* letter) const {
    const auto at = [&](Index axis, Index which) {
      const bool is_double = ReachAlong(layer_.axes[axis]).doubled_taps() > 0;
      const char* name = is_double ? letter : "t";
      return work_.the(symbol_along(name, which));
    };
    if (alike()) return {power(at(0, 0), 2)};
    return {at(0, 1), at(1, 2)};
  }

  void define_reach(Index axis, const Reach& reach) {
    const ReachAlong along(layer_.axes[axis]);
    const std::string at = alike() ? "" : fmt::format(" along the {}", axis_names[axis]);
    define_reached(axis, "t", "pairs", reach.pairs,
                   "Pairs of an input and a tap that fall on the output" + at,
                   [&] { return pairs_formula(axis); });
    if (along.doubled_taps() == 0) return;
    std::string claim = "Outputs that they fall on" + at;
    if (along.divisor() > 1) {
      claim += fmt::format("; {} is the greatest common divisor of stride and dilation",
                           along.divisor());
    }
    define_reached(axis, "n", "reached", reach.places, claim, [&] { return places_formula(axis); });
  }

  void define_reached(Index axis, const char* letter, const char* id, Integer value,
                      const std::string& claim, const std::function<Formula()>& formula) {
    work_.define(rule::operation_count, value, [&] {
      const std::string along = alike() ? "" : fmt::format("/{}", axis_names[axis]);
      return Definition{.id = fmt::format("layers[{}]/{}{}", index_, id, along),
                        .claim = claim,
                        .name = symbol_along(letter, which(axis)),
                        .formula = formula()};
    });
  }

  Index which(Index axis) const { return alike() ? 0 : axis + 1; }
  Formula along(const char* letter, Index axis) const {
    return work_.the(symbol_along(letter, which(axis)));
  }

  Formula pairs_formula(Index axis) const {
    const AxisSizes& sizes = layer_.axes[axis];
    if (ReachAlong(sizes).is_whole()) return along("i", axis) * along("k", axis);
    return big("sum", equals({sym("a"), 0}), to_formula(sizes.kernel - 1),
               inputs_formula(axis, Formula(0)));
  }

  Formula places_formula(Index axis) const {
    const AxisSizes& sizes = layer_.axes[axis];
    const ReachAlong reach(sizes);
    const auto over_divisor = [&](const char* letter, Integer value) {
      if (value == 1) return Formula(1);
      const Formula whole = along(letter, axis);
      return reach.divisor() == 1 ? whole : whole / to_formula(reach.divisor());
    };
    const Formula inputs = over_divisor("d", sizes.dilation);
    const Formula taps = over_divisor("s", sizes.stride);
    const Formula k = along("k", axis);
    if (reach.is_whole()) {
      return along("t", axis) - call("max", {0, along("i", axis) - inputs}) * (k - taps);
    }
    return along("t", axis) - big("sum", equals({sym("a"), 0}),
                                  to_formula(reach.doubled_taps() - 1),
                                  inputs_formula(axis, inputs));
  }

  /// max(0, min(i, ⌊(o − 1 + p − d a)/s⌋ + 1) − max(first, ⌈(p − d a)/s⌉))
  Formula inputs_formula(Index axis, const Formula& first) const {
    const AxisSizes& sizes = layer_.axes[axis];
    const Formula moved = sizes.dilation == 1 ? sym("a") : along("d", axis) * sym("a");
    const Formula s = along("s", axis);
    const Formula p =
        layer_.by_ends ? work_.the(zeros_symbol(which(axis), false)) : along("p", axis);
    const Formula end = call("floor", {(along("o", axis) - 1 + p - moved) / s}) + 1;
    const Formula start = call("ceil", {(p - moved) / s});
    return call("max", {0, call("min", {along("i", axis), end}) - call("max", {first, start})});
  }

  OperationCounts pooled() {
    const auto& [rows, columns] = layer_.axes;
    const Integer area = exact_product(index_, {rows.kernel, columns.kernel});
    const Integer units =
        exact_product(index_, {rows.output, columns.output, layer_.output.channels});
    const Integer pairs = exact_product(index_, {units, area - 1});
    const auto pairs_formula = [&] {
      std::vector<Formula> area_factors;
      put_area(area_factors, window());
      return outputs_times({product(std::move(area_factors)) - 1});
    };
    if (layer_.is(Kind::max_pool)) {
      nothing("Nothing is trained, and comparisons are not counted");
      define("comparisons", "Q", pairs, pairs_formula,
             "The comparisons, one fewer than inputs in a window");
      return {};
    }
    nothing("Nothing is trained");
    OperationCounts counts;
    counts.multiplications = define(
        "multiplications", "M", units, [&] { return outputs_times({}); },
        layer_.is(Kind::global_avg_pool)
            ? "The division by the area of the input, once a channel"
            : "The division by the area of the window, once an output");
    counts.additions = define("additions", "A", pairs, pairs_formula);
    return counts;
  }

  void nothing(const char* claim) {
    work_.note(fmt::format("layers[{}]/parameters", index_), rule::parameter_count, claim);
  }

  const WorkedLayer& layer_;
  Index index_;
  Workings& work_;
};

}  // namespace

OperationCounts counts_of(const WorkedLayer& layer, Index index, Workings& work) {
  return CountFormulas(layer, index, work).run();
}

}  // namespace psolve::conv_arithmetic
