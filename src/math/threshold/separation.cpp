// Weights w and a bias b with z_i (w·x_i + b) > 0 for all points, z_i = ±1 by side, exist unless
//
//     Σ y_i z_i x_i = 0,   Σ y_i z_i = 0,   Σ y_i = 1,   y ≥ 0                     (equal sums)
//
// can be solved (Farkas; Gordan 1873). The first phase of the simplex method tries to solve it: an
// optimum of 0 is such a y, and above 0 its multipliers π are the negated w and b.

#include "math/threshold/separation.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <utility>

#include "math/numbers/rational.h"

namespace psolve {
namespace {

/// Phase one for A y = r, y ≥ 0 with r ≥ 0: a tableau of rationals with an artificial variable for
/// each row, whose columns stand behind those of y.
class PhaseOne {
 public:
  PhaseOne(Index rows, Index columns)
      : columns_(columns), tableau_(rows, std::vector<Rational>(columns + rows + 1)), basis_(rows) {
    for (Index i = 0; i < rows; ++i) {
      tableau_[i][columns + i] = 1;
      basis_[i] = columns + i;
    }
  }

  Rational& at(Index row, Index column) { return tableau_[row][column]; }
  Rational& right(Index row) { return tableau_[row].back(); }

  /// Minimises the sum of the artificial variables and gives the least value.
  Rational solve() {
    // The reduced cost of a column is its own cost less the sum of its entries; artificial columns
    // that have left never come back.
    cost_.assign(tableau_[0].size(), Rational());
    for (const auto& row : tableau_) {
      for (Index j = 0; j < std::ssize(cost_); ++j) cost_[j] -= row[j];
    }
    for (Index i = 0; i < std::ssize(tableau_); ++i) cost_[columns_ + i] = 0;
    for (auto entering = first_negative(); entering < columns_; entering = first_negative()) {
      pivot(leaving(entering), entering);
    }
    return -cost_.back();
  }

  std::vector<Rational> solution() const {
    std::vector<Rational> y(columns_);
    for (Index i = 0; i < std::ssize(basis_); ++i) {
      if (basis_[i] < columns_) y[basis_[i]] = tableau_[i].back();
    }
    return y;
  }

  /// The multiplier of a row at the optimum: 1 less the reduced cost of its artificial variable.
  Rational multiplier(Index row) const { return Rational(1) - cost_[columns_ + row]; }

 private:
  Index first_negative() const {
    Index j = 0;
    while (j < columns_ && cost_[j].sign() >= 0) ++j;
    return j;
  }

  /// Bland's rule: of the rows that bind first, that whose variable has the lowest number.
  Index leaving(Index entering) const {
    Index best = tableau_.size();
    Rational best_ratio;
    for (Index i = 0; i < std::ssize(tableau_); ++i) {
      if (tableau_[i][entering].sign() <= 0) continue;
      const Rational ratio = tableau_[i].back() / tableau_[i][entering];
      const bool better = best == std::ssize(tableau_) || ratio < best_ratio ||
                          (ratio == best_ratio && basis_[i] < basis_[best]);
      if (better) {
        best = i;
        best_ratio = ratio;
      }
    }
    return best;
  }

  void pivot(Index row, Index column) {
    const Rational scale = tableau_[row][column].reciprocal();
    for (auto& entry : tableau_[row]) entry *= scale;
    for (Index i = 0; i < std::ssize(tableau_); ++i) {
      if (i != row) eliminate(tableau_[i], tableau_[row], column);
    }
    eliminate(cost_, tableau_[row], column);
    basis_[row] = column;
  }

  static void eliminate(std::vector<Rational>& line, const std::vector<Rational>& pivot_row,
                        Index column) {
    const Rational factor = line[column];
    if (factor.is_zero()) return;
    for (Index j = 0; j < std::ssize(line); ++j) {
      if (!pivot_row[j].is_zero()) line[j] -= factor * pivot_row[j];
    }
  }

  Index columns_;
  std::vector<std::vector<Rational>> tableau_;
  std::vector<Rational> cost_;
  std::vector<Index> basis_;
};

/// The integers in the proportions of `values`, without a common factor.
std::vector<long> in_integers(const std::vector<Rational>& values) {
  Rational scale = 1;
  for (const auto& value : values) {
    scale = scale * value.denominator() / gcd(scale, value.denominator());
  }
  Rational factor;
  for (const auto& value : values) factor = gcd(factor, value * scale);
  std::vector<long> integers;
  for (const auto& value : values) {
    const Rational integer = factor.is_zero() ? value : value * scale / factor;
    integers.push_back(integer.small_integer().value());
  }
  return integers;
}

long dot(const std::vector<long>& w, const std::vector<long>& x) {
  long sum = 0;
  for (Index i = 0; i < std::ssize(w); ++i) sum += w[i] * x[i];
  return sum;
}

long weight_of(const std::vector<long>& w) {
  long sum = 0;
  for (const long x : w) sum += std::abs(x);
  return sum;
}

/// The threshold just above the side that should not reach it.
long threshold_above(const Dichotomy& dichotomy, const std::vector<long>& w) {
  if (dichotomy.off.empty()) {
    long least = std::numeric_limits<long>::max();
    for (const auto& x : dichotomy.on) least = std::min(least, dot(w, x));
    return dichotomy.on.empty() ? 1 : least;
  }
  long most = std::numeric_limits<long>::min();
  for (const auto& x : dichotomy.off) most = std::max(most, dot(w, x));
  return most + 1;
}

/// Goes through all weights of a given total, large ones on the first coordinates first.
class LightSearch {
 public:
  explicit LightSearch(const Dichotomy& dichotomy) : dichotomy_(dichotomy) {
    const auto& some = dichotomy.on.empty() ? dichotomy.off : dichotomy.on;
    weights_.resize(some.empty() ? 0 : some[0].size());
    sums_.resize(dichotomy.on.size() + dichotomy.off.size());
  }

  bool find(long total) { return try_from(0, total); }
  const std::vector<long>& weights() const { return weights_; }

 private:
  bool try_from(Index i, long left) {
    if (left == 0) return separates();
    if (i == std::ssize(weights_)) return false;
    for (long size = left; size >= 0; --size) {
      for (const long w : {size, -size}) {
        if (w != size && size == 0) continue;
        set(i, w);
        if (try_from(i + 1, left - size)) return true;
        set(i, 0);
        if (size == 0) break;
      }
    }
    return false;
  }

  void set(Index i, long w) {
    const long change = w - weights_[i];
    weights_[i] = w;
    if (change == 0) return;
    Index at = 0;
    for (const auto& x : dichotomy_.on) sums_[at++] += change * x[i];
    for (const auto& x : dichotomy_.off) sums_[at++] += change * x[i];
  }

  bool separates() const {
    const auto middle = sums_.begin() + dichotomy_.on.size();
    if (middle == sums_.begin() || middle == sums_.end()) return true;
    return *std::min_element(sums_.begin(), middle) > *std::max_element(middle, sums_.end());
  }

  const Dichotomy& dichotomy_;
  std::vector<long> weights_;
  std::vector<long> sums_;
};

/// Vectors of `dimensions` integers with Σ|w| = total.
double count_vectors(Index dimensions, long total) {
  std::vector<double> counts(total + 1, 0.0);
  counts[0] = 1;
  for (Index i = 0; i < dimensions; ++i) {
    for (Index t = counts.size(); t-- > 0;) {
      for (Index w = 1; w <= t; ++w) counts[t] += 2 * counts[t - w];
    }
  }
  return counts.back();
}

}  // namespace

Separation separate(const Dichotomy& dichotomy) {
  const auto& some = dichotomy.on.empty() ? dichotomy.off : dichotomy.on;
  const Index dimensions = some.empty() ? 0 : some[0].size();
  const Index points = dichotomy.on.size() + dichotomy.off.size();
  PhaseOne phase(dimensions + 2, points);
  for (Index p = 0; p < points; ++p) {
    const bool is_on = p < std::ssize(dichotomy.on);
    const auto& x = is_on ? dichotomy.on[p] : dichotomy.off[p - dichotomy.on.size()];
    for (Index i = 0; i < dimensions; ++i) {
      phase.at(i, p) = Rational(std::int64_t{is_on ? x[i] : -x[i]});
    }
    phase.at(dimensions, p) = is_on ? 1 : -1;
    phase.at(dimensions + 1, p) = 1;
  }
  phase.right(dimensions + 1) = 1;
  Separation result;
  if (phase.solve().is_zero()) {
    const std::vector<long> y = in_integers(phase.solution());
    const auto middle = y.begin() + dichotomy.on.size();
    result.equal_sums = {{y.begin(), middle}, {middle, y.end()}};
    return result;
  }
  std::vector<Rational> w;
  for (Index i = 0; i < dimensions; ++i) w.push_back(-phase.multiplier(i));
  std::vector<long> weights = in_integers(w);
  const long threshold = threshold_above(dichotomy, weights);
  result.hyperplane = Hyperplane{std::move(weights), threshold};
  return result;
}

Lightened lightened(const Dichotomy& dichotomy, const Hyperplane& known, double most_tries) {
  const long enough = weight_of(known.weights) - 1;
  LightSearch search(dichotomy);
  double tries = 0;
  for (long total = 0; total <= enough; ++total) {
    const double more = count_vectors(known.weights.size(), total);
    if (tries + more > most_tries) return {known, false, tries};
    tries += more;
    if (!search.find(total)) continue;
    return {{search.weights(), threshold_above(dichotomy, search.weights())}, true, tries};
  }
  return {known, true, tries};
}

}  // namespace psolve
