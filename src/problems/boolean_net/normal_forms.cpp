#include "problems/boolean_net/normal_forms.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace psolve::boolean_net {
namespace {

using Kind = NormalForm::Kind;

/// An output's weighted sum of hidden units, inputs and a constant, as it grows.
class Assembly {
 public:
  Assembly(Index inputs, OutputUnit output_unit, bool skip_links) : links_(inputs) {
    network_.inputs = inputs;
    network_.output_unit = output_unit;
    network_.skip_links = skip_links;
  }

  bool skip_links() const { return network_.skip_links; }
  void add_constant(long value) { constant_ += value; }
  /// A link from an input to the output; only where the network has skip links.
  void add_input(Index input, long coefficient) { links_[input] += coefficient; }
  void add_unit(Unit unit, long coefficient) {
    network_.hidden.push_back(std::move(unit));
    coefficients_.push_back(coefficient);
  }

  /// The unit that is 1 where all literals of the cube hold; a lone one is an input with skip
  /// links.
  void add_product(const Cube& cube, long coefficient) {
    std::vector<long> weights(network_.inputs);
    long positive = 0;
    for (Index i = 0; i < std::ssize(weights); ++i) {
      const std::uint32_t bit = 1u << (weights.size() - 1 - i);
      if ((cube.care & bit) == 0) continue;
      weights[i] = (cube.value & bit) != 0 ? 1 : -1;
      if (weights[i] > 0) ++positive;
    }
    if (cube.care == 0) {
      add_constant(coefficient);
    } else if (cube.literals() == 1 && skip_links()) {
      for (Index i = 0; i < std::ssize(weights); ++i) add_input(i, coefficient * weights[i]);
      if (positive == 0) add_constant(coefficient);
    } else {
      add_unit(fires_from(std::move(weights), positive), coefficient);
    }
  }

  /// The finished network: its output is 1 where the sum is at least `threshold`, or is the sum.
  ThresholdNetwork finish(long threshold) {
    std::vector<long> weights = coefficients_;
    if (skip_links()) weights.insert(weights.end(), links_.begin(), links_.end());
    network_.outputs = {network_.output_unit == OutputUnit::step
                            ? fires_from(std::move(weights), threshold - constant_)
                            : linear_unit(std::move(weights), constant_)};
    return std::move(network_);
  }

 private:
  ThresholdNetwork network_;
  std::vector<long> coefficients_;
  std::vector<long> links_;
  long constant_ = 0;
};

class Builder {
 public:
  Builder(const BooleanFunction& function, OutputUnit output_unit, bool skip_links)
      : function_(function),
        inputs_(function.variables()),
        output_unit_(output_unit),
        skip_links_(skip_links) {}

  std::vector<NormalForm> run(const Cover& on, const Cover& off) {
    if (output_unit_ == OutputUnit::step) {
      add_products(on);
      add_sums(off);
    } else {
      add_disjoint(Kind::disjoint_products, on.cubes, function_.on);
      add_disjoint(Kind::disjoint_complement, off.cubes, function_.off);
    }
    add_counts();
    add_polynomial();
    std::stable_sort(forms_.begin(), forms_.end(), [](const NormalForm& a, const NormalForm& b) {
      return a.network.hidden.size() < b.network.hidden.size();
    });
    return std::move(forms_);
  }

 private:
  Assembly assembly() const { return Assembly(inputs_, output_unit_, skip_links_); }

  /// The sum of products: f is 1 where some product is.
  void add_products(const Cover& cover) {
    Assembly sum = assembly();
    for (const Cube& cube : cover.cubes) sum.add_product(cube, 1);
    forms_.push_back({.kind = Kind::products,
                      .cubes = cover.cubes,
                      .minimal = cover.minimal,
                      .network = sum.finish(1)});
  }

  /// The product of sums: f is 1 where all clauses are. A cube where f is 0 gives a clause, its
  /// literals negated.
  void add_sums(const Cover& cover) {
    Assembly sum = assembly();
    for (const Cube& cube : cover.cubes) {
      std::vector<long> weights(inputs_);
      long threshold = 1;
      for (Index i = 0; i < inputs_; ++i) {
        const std::uint32_t bit = 1u << (inputs_ - 1 - i);
        if ((cube.care & bit) == 0) continue;
        weights[i] = (cube.value & bit) != 0 ? -1 : 1;
        if (weights[i] < 0) --threshold;
      }
      if (cube.literals() < 2 && skip_links_) {
        for (Index i = 0; i < inputs_; ++i) sum.add_input(i, weights[i]);
        sum.add_constant(1 - threshold);
      } else {
        sum.add_unit(fires_from(std::move(weights), threshold), 1);
      }
    }
    const Index clauses = std::ssize(cover.cubes);
    forms_.push_back({.kind = Kind::sums,
                      .cubes = cover.cubes,
                      .minimal = cover.minimal,
                      .network = sum.finish(clauses)});
  }

  /// Disjoint products, of which at most one is 1: f is their sum, or 1 less the sum of those of
  /// its complement.
  void add_disjoint(Kind kind, const std::vector<Cube>& cubes, const std::vector<bool>& points) {
    const bool complement = kind == Kind::disjoint_complement;
    Assembly sum = assembly();
    if (complement) sum.add_constant(1);
    const std::vector<Cube> disjoint = made_disjoint(cubes, points);
    for (const Cube& cube : disjoint) sum.add_product(cube, complement ? -1 : 1);
    forms_.push_back({.kind = kind, .cubes = disjoint, .network = sum.finish(1)});
  }

  /// Whether f changes nowhere when inputs i and j, or i and the negation of j, change places.
  bool exchangeable(Index i, Index j, bool negating) const {
    const Index a = Index{1} << (inputs_ - 1 - i);
    const Index b = Index{1} << (inputs_ - 1 - j);
    for (Index x = 0; x < function_.points(); ++x) {
      const bool differ = ((x & a) != 0) != ((x & b) != 0);
      if (differ != negating && function_.differs(x, x ^ a ^ b)) return false;
    }
    return true;
  }

  bool matters(Index i) const {
    const Index bit = Index{1} << (inputs_ - 1 - i);
    for (Index x = 0; x < function_.points(); ++x) {
      if (function_.differs(x, x ^ bit)) return true;
    }
    return false;
  }

  /// The literals on whose number alone f depends, if it depends on the number of any.
  std::optional<std::vector<long>> exchangeable_literals() const {
    std::vector<long> literals(inputs_);
    std::optional<Index> first;
    for (Index i = 0; i < inputs_; ++i) {
      if (!matters(i)) continue;
      if (!first) {
        first = i;
        literals[i] = 1;
      } else if (exchangeable(*first, i, false)) {
        literals[i] = 1;
      } else if (exchangeable(*first, i, true)) {
        literals[i] = -1;
      } else {
        return std::nullopt;
      }
    }
    return first ? std::optional(literals) : std::nullopt;
  }

  /// f where 0, 1, … of the literals are true; none where it is not the same for all points with so
  /// many. A number at which f is free takes the value of the one before, which needs no unit.
  std::optional<std::vector<bool>> counted_values(const std::vector<long>& literals) const {
    std::vector<std::optional<bool>> known(inputs_ - std::ranges::count(literals, 0) + 1);
    for (Index x = 0; x < function_.points(); ++x) {
      if (!function_.is_bound(x)) continue;
      Index count = 0;
      for (Index i = 0; i < inputs_; ++i) {
        const bool bit = (x >> (inputs_ - 1 - i) & 1) != 0;
        count += literals[i] == (bit ? 1 : -1) ? 1 : 0;
      }
      if (known[count].value_or(function_.on[x]) != function_.on[x]) return std::nullopt;
      known[count] = function_.on[x];
    }
    const auto first = std::ranges::find_if(known, [](const auto& v) { return v.has_value(); });
    bool last = first != known.end() && **first;
    std::vector<bool> values;
    for (const auto& value : known) values.push_back(last = value.value_or(last));
    return values;
  }

  /// f = f(0) + Σ (f(j) − f(j−1)) [at least j literals are true]. With skip links the number of
  /// them is at hand, so a slope common to most j needs no units.
  void add_counts() {
    // Where some points are free, what can change places does not tell all.
    std::vector<long> literals = exchangeable_literals().value_or(std::vector<long>(inputs_, 1));
    auto values = counted_values(literals);
    if (!values) values = counted_values(literals = std::vector<long>(inputs_, 1));
    if (!values || std::ranges::count(*values, (*values)[0]) == std::ssize(*values)) return;
    std::optional<ThresholdNetwork> best;
    for (const long slope : {0L, 1L, -1L}) {
      if (slope != 0 && !skip_links_) break;
      ThresholdNetwork network = counting(literals, *values, slope);
      if (!best || network.hidden.size() < best->hidden.size()) best = std::move(network);
    }
    forms_.push_back({.kind = Kind::counts,
                      .literals = std::move(literals),
                      .values = std::move(*values),
                      .network = std::move(*best)});
  }

  ThresholdNetwork counting(const std::vector<long>& literals, const std::vector<bool>& values,
                            long slope) const {
    const long negated = std::count(literals.begin(), literals.end(), -1);
    Assembly sum = assembly();
    sum.add_constant((values[0] ? 1 : 0) + slope * negated);
    if (slope != 0) {
      for (Index i = 0; i < inputs_; ++i) sum.add_input(i, slope * literals[i]);
    }
    for (Index j = 1; j < std::ssize(values); ++j) {
      const long change = static_cast<long>(values[j]) - static_cast<long>(values[j - 1]) - slope;
      if (change != 0) {
        sum.add_unit(fires_from(literals, j - negated), change);
      }
    }
    return sum.finish(1);
  }

  /// f = Σ c_S ∏_{i ∈ S} x_i, with c by Möbius inversion over the subsets; where f is free, c = 0.
  void add_polynomial() {
    std::vector<long> c(function_.points());
    for (std::uint32_t s = 0; s < c.size(); ++s) {
      if (!function_.is_bound(s)) continue;
      c[s] = function_.on[s] ? 1 : 0;
      for (std::uint32_t part = s; part != 0;) {
        part = (part - 1) & s;
        c[s] -= c[part];
      }
    }
    NormalForm form{.kind = Kind::polynomial, .network = {}};
    Assembly sum = assembly();
    for (std::uint32_t s = 0; s < c.size(); ++s) {
      if (c[s] == 0) continue;
      form.cubes.push_back({s, s});
      form.coefficients.push_back(c[s]);
      sum.add_product(form.cubes.back(), c[s]);
    }
    form.network = sum.finish(1);
    forms_.push_back(std::move(form));
  }

  const BooleanFunction& function_;
  Index inputs_;
  OutputUnit output_unit_;
  bool skip_links_;
  std::vector<NormalForm> forms_;
};

}  // namespace

std::vector<NormalForm> normal_forms(const BooleanFunction& function, const Cover& on,
                                     const Cover& off, OutputUnit output_unit, bool skip_links) {
  return Builder(function, output_unit, skip_links).run(on, off);
}

}  // namespace psolve::boolean_net
