#include "math/games/matrix_game.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "math/games/dictionary.h"
#include "math/games/linear_system.h"

namespace psolve {
namespace {

/// Up to this many actions integers are fast enough from the start.
constexpr Index kSmall = 24;

/// The program's optimal basis, as far as floating-point numbers can tell: the y that are not 0 and
/// the constraints that are tight.
struct Basis {
  std::vector<Index> played;
  std::vector<Index> tight;
};

/// The simplex method on a dense tableau; none where it does not end soon. In tableau(m, ·) stands
/// what the objective gains, negated.
class FloatingSimplex {
 public:
  explicit FloatingSimplex(const Table<Integer>& A)
      : m_(A.rows()), n_(A.columns()), t_(m_ + 1, n_ + 1), basic_(m_), nonbasic_(n_) {
    const double scale =
        std::max_element(A.entries().begin(), A.entries().end())->convert_to<double>();
    for (Index i = 0; i < m_; ++i) {
      basic_[i] = n_ + i;
      for (Index j = 0; j < n_; ++j) t_(i, j) = A(i, j).convert_to<double>() / scale;
      t_(i, n_) = 1;
    }
    for (Index j = 0; j < n_; ++j) {
      nonbasic_[j] = j;
      t_(m_, j) = -1;
    }
  }

  std::optional<Basis> run() {
    for (Index step = 0; step < 20 * (m_ + n_); ++step) {
      Index column = 0;
      for (Index j = 1; j < n_; ++j) column = t_(m_, j) < t_(m_, column) ? j : column;
      if (t_(m_, column) > -kRounding) return basis();
      const auto row = leaving_row(column);
      if (!row) return std::nullopt;
      pivot(*row, column);
    }
    return std::nullopt;
  }

 private:
  static constexpr double kRounding = 1e-10;

  std::optional<Index> leaving_row(Index column) const {
    std::optional<Index> best;
    double least = 0;
    for (Index i = 0; i < m_; ++i) {
      if (t_(i, column) <= kRounding) continue;
      const double ratio = t_(i, n_) / t_(i, column);
      if (best && ratio >= least) continue;
      best = i;
      least = ratio;
    }
    return best;
  }

  void pivot(Index row, Index column) {
    const Index width = n_ + 1;
    double* const pivot_row = &t_(row, 0);
    const double inverse = 1 / pivot_row[column];
    for (Index j = 0; j < width; ++j) pivot_row[j] *= inverse;
    pivot_row[column] = inverse;
    for (Index i = 0; i <= m_; ++i) {
      double* const other = &t_(i, 0);
      const double factor = other[column];
      if (i == row || factor == 0) continue;
      other[column] = 0;
      for (Index j = 0; j < width; ++j) other[j] -= factor * pivot_row[j];
    }
    std::swap(basic_[row], nonbasic_[column]);
  }

  Basis basis() const {
    Basis result;
    for (const Index variable : basic_) {
      if (variable < n_) result.played.push_back(variable);
    }
    for (const Index variable : nonbasic_) {
      if (variable >= n_) result.tight.push_back(variable - n_);
    }
    return result;
  }

  Index m_;
  Index n_;
  Table<double> t_;
  std::vector<Index> basic_;
  std::vector<Index> nonbasic_;
};

/// The player's strategy with the weights z on some actions; none where one is below 0.
std::optional<MixedStrategy> strategy(const std::optional<CommonDenominator>& z,
                                      const std::vector<Index>& played, Index count) {
  if (!z) return std::nullopt;
  std::vector<Integer> weights(count);
  for (Index k = 0; k < std::ssize(played); ++k) {
    if (z->numerators[k] < 0) return std::nullopt;
    weights[played[k]] = z->numerators[k];
  }
  return MixedStrategy::of_weights(std::move(weights));
}

/// The value, if x secures no less than y allows: then both are optimal.
std::optional<Security> proved(const Payoffs& payoffs, std::optional<MixedStrategy> x,
                               std::optional<MixedStrategy> y) {
  if (!x || !y) return std::nullopt;
  const Rational value = payoffs.secured_by(*x);
  if (value != payoffs.allowed_by(*y)) return std::nullopt;
  return Security{std::move(*x), std::move(*y), value};
}

Security by_integers(const Payoffs& payoffs) {
  Dictionary here(payoffs.positive(), true), next;
  while (const auto column = here.gaining_column()) {
    here.pivot(here.leaving_row(*column), *column, next);
    std::swap(here, next);
  }
  std::vector<Integer> x(payoffs.actions()), y(payoffs.opponent_actions());
  for (Index r = 0; r < here.rows(); ++r) {
    if (here.basic()[r] < y.size()) y[here.basic()[r]] = here.right_side(r);
  }
  for (Index c = 0; c < here.columns(); ++c) {
    if (here.nonbasic()[c] >= y.size()) x[here.nonbasic()[c] - y.size()] = here.objective_entry(c);
  }
  return proved(payoffs, MixedStrategy::of_weights(std::move(x)),
                MixedStrategy::of_weights(std::move(y)))
      .value();
}

}  // namespace

std::optional<Security> security_by_floating_point(const Payoffs& payoffs) {
  const Table<Integer>& A = payoffs.positive();
  const auto basis = FloatingSimplex(A).run();
  if (!basis || basis->played.size() != basis->tight.size()) return std::nullopt;
  Table<Integer> square(basis->tight.size(), basis->played.size());
  for (Index r = 0; r < square.rows(); ++r) {
    for (Index c = 0; c < square.columns(); ++c) {
      square(r, c) = A(basis->tight[r], basis->played[c]);
    }
  }
  return proved(payoffs,
                strategy(solve_for_ones(square.transposed()), basis->tight, payoffs.actions()),
                strategy(solve_for_ones(square), basis->played, payoffs.opponent_actions()));
}

Security security(const Payoffs& payoffs) {
  if (std::max(payoffs.actions(), payoffs.opponent_actions()) > kSmall) {
    if (auto result = security_by_floating_point(payoffs)) return std::move(*result);
  }
  return by_integers(payoffs);
}

PureSecurity pure_security(const Payoffs& payoffs) {
  PureSecurity best{0, 0};
  for (Index i = 0; i < payoffs.actions(); ++i) {
    Rational least = payoffs(i, 0);
    for (Index j = 1; j < payoffs.opponent_actions(); ++j) {
      least = std::min(least, payoffs(i, j));
    }
    if (i == 0 || least > best.value) best = {i, least};
  }
  return best;
}

}  // namespace psolve
