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
constexpr std::size_t kSmall = 24;

/// The program's optimal basis, as far as floating-point numbers can tell: the y that are not 0 and
/// the constraints that are tight.
struct Basis {
  std::vector<std::size_t> played;
  std::vector<std::size_t> tight;
};

/// The simplex method on a dense tableau; none where it does not end soon. In tableau(m, ·) stands
/// what the objective gains, negated.
class FloatingSimplex {
 public:
  explicit FloatingSimplex(const Table<Integer>& A)
      : m_(A.rows()), n_(A.columns()), t_(m_ + 1, n_ + 1), basic_(m_), nonbasic_(n_) {
    const double scale =
        std::max_element(A.entries().begin(), A.entries().end())->convert_to<double>();
    for (std::size_t i = 0; i < m_; ++i) {
      basic_[i] = n_ + i;
      for (std::size_t j = 0; j < n_; ++j) t_(i, j) = A(i, j).convert_to<double>() / scale;
      t_(i, n_) = 1;
    }
    for (std::size_t j = 0; j < n_; ++j) {
      nonbasic_[j] = j;
      t_(m_, j) = -1;
    }
  }

  std::optional<Basis> run() {
    for (std::size_t step = 0; step < 20 * (m_ + n_); ++step) {
      std::size_t column = 0;
      for (std::size_t j = 1; j < n_; ++j) column = t_(m_, j) < t_(m_, column) ? j : column;
      if (t_(m_, column) > -kRounding) return basis();
      const auto row = leaving_row(column);
      if (!row) return std::nullopt;
      pivot(*row, column);
    }
    return std::nullopt;
  }

 private:
  static constexpr double kRounding = 1e-10;

  std::optional<std::size_t> leaving_row(std::size_t column) const {
    std::optional<std::size_t> best;
    double least = 0;
    for (std::size_t i = 0; i < m_; ++i) {
      if (t_(i, column) <= kRounding) continue;
      const double ratio = t_(i, n_) / t_(i, column);
      if (best && ratio >= least) continue;
      best = i;
      least = ratio;
    }
    return best;
  }

  void pivot(std::size_t row, std::size_t column) {
    const std::size_t width = n_ + 1;
    double* const pivot_row = &t_(row, 0);
    const double inverse = 1 / pivot_row[column];
    for (std::size_t j = 0; j < width; ++j) pivot_row[j] *= inverse;
    pivot_row[column] = inverse;
    for (std::size_t i = 0; i <= m_; ++i) {
      double* const other = &t_(i, 0);
      const double factor = other[column];
      if (i == row || factor == 0) continue;
      other[column] = 0;
      for (std::size_t j = 0; j < width; ++j) other[j] -= factor * pivot_row[j];
    }
    std::swap(basic_[row], nonbasic_[column]);
  }

  Basis basis() const {
    Basis result;
    for (const std::size_t variable : basic_) {
      if (variable < n_) result.played.push_back(variable);
    }
    for (const std::size_t variable : nonbasic_) {
      if (variable >= n_) result.tight.push_back(variable - n_);
    }
    return result;
  }

  std::size_t m_;
  std::size_t n_;
  Table<double> t_;
  std::vector<std::size_t> basic_;
  std::vector<std::size_t> nonbasic_;
};

/// The player's strategy with the weights z on some actions; none where one is below 0.
std::optional<MixedStrategy> strategy(const std::optional<CommonDenominator>& z,
                                      const std::vector<std::size_t>& played, std::size_t count) {
  if (!z) return std::nullopt;
  std::vector<Integer> weights(count);
  for (std::size_t k = 0; k < played.size(); ++k) {
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

std::optional<Security> by_floating_point(const Payoffs& payoffs) {
  const Table<Integer>& A = payoffs.positive();
  const auto basis = FloatingSimplex(A).run();
  if (!basis || basis->played.size() != basis->tight.size()) return std::nullopt;
  Table<Integer> square(basis->tight.size(), basis->played.size());
  for (std::size_t r = 0; r < square.rows(); ++r) {
    for (std::size_t c = 0; c < square.columns(); ++c) {
      square(r, c) = A(basis->tight[r], basis->played[c]);
    }
  }
  return proved(payoffs,
                strategy(solve_for_ones(square.transposed()), basis->tight, payoffs.actions()),
                strategy(solve_for_ones(square), basis->played, payoffs.opponent_actions()));
}

Security by_integers(const Payoffs& payoffs) {
  Dictionary here(payoffs.positive(), true), next;
  while (const auto column = here.gaining_column()) {
    here.pivot(here.leaving_row(*column), *column, next);
    std::swap(here, next);
  }
  std::vector<Integer> x(payoffs.actions()), y(payoffs.opponent_actions());
  for (std::size_t r = 0; r < here.rows(); ++r) {
    if (here.basic()[r] < y.size()) y[here.basic()[r]] = here.right_side(r);
  }
  for (std::size_t c = 0; c < here.columns(); ++c) {
    if (here.nonbasic()[c] >= y.size()) x[here.nonbasic()[c] - y.size()] = here.objective_entry(c);
  }
  return proved(payoffs, MixedStrategy::of_weights(std::move(x)),
                MixedStrategy::of_weights(std::move(y)))
      .value();
}

}  // namespace

Security security(const Payoffs& payoffs) {
  if (std::max(payoffs.actions(), payoffs.opponent_actions()) > kSmall) {
    if (auto result = by_floating_point(payoffs)) return std::move(*result);
  }
  return by_integers(payoffs);
}

PureSecurity pure_security(const Payoffs& payoffs) {
  PureSecurity best{0, 0};
  for (std::size_t i = 0; i < payoffs.actions(); ++i) {
    Rational least = payoffs(i, 0);
    for (std::size_t j = 1; j < payoffs.opponent_actions(); ++j) {
      least = std::min(least, payoffs(i, j));
    }
    if (i == 0 || least > best.value) best = {i, least};
  }
  return best;
}

}  // namespace psolve
