#include "problems/jacobian/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "math/calculus/enclosures.h"
#include "math/expressions/text.h"
#include "math/numbers/finite_difference.h"

namespace psolve::jacobian {
namespace {

/// Operations that the central differences may cost, and entries of closed forms that are read
/// back.
constexpr double kDifferenceBudget = 4e6;
constexpr Index kMostReadBack = 400;
/// Evaluations of the functions that one column of central differences costs.
constexpr double kEvaluations = 48;

constexpr double kDualTolerance = 1e-11;
constexpr double kDifferenceTolerance = 1e-6;
constexpr double kReadingTolerance = 1e-9;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// How far a ball is from a number, beyond its own radius.
template <class T>
double distance(const Ball<T>& ball, double number) {
  using std::abs;
  const T apart = abs(ball.mid - number) - ball.rad;
  return apart > 0 ? std::fmin(static_cast<double>(apart), std::numeric_limits<double>::max()) : 0;
}

class Checker {
 public:
  Checker(const FunctionChain& chain, const Linearisation& found)
      : chain_(chain),
        start_(numbers(found.point(0))),
        exact_start_(found.point(0)),
        jacobian_(found.product().numbers),
        scale_(jacobian_.isZero(0) ? 1 : jacobian_.cwiseAbs().maxCoeff()) {}

  Check by_duals() const {
    double error = 0;
    for (Index j = 0; j < jacobian_.cols(); ++j) {
      error = worse(error, column_error(
                               j, kDualTolerance, [&] { return slopes<double>(start_, j); },
                               [&]<class T>() { return slopes<Ball<T>>(start<T>(), j); }));
    }
    return {"jacobian/dual", "all entries, relative to the largest",
            "dual numbers through the functions as written", error, kDualTolerance};
  }

  Check by_differences() const {
    double operations = 0;
    for (const ParsedFunction* f : chain_.inside_out()) {
      for (const Syntax& syntax : f->syntax) {
        operations += static_cast<double>(syntax.nodes().size());
      }
    }
    const auto affordable = static_cast<Index>(kDifferenceBudget / (kEvaluations * operations));
    const Index columns = std::clamp(affordable, Index{1}, jacobian_.cols());
    double error = 0;
    for (Index c = 0; c < columns; ++c) {
      const Index j = c * jacobian_.cols() / columns;
      error = worse(error, column_error(
                               j, kDifferenceTolerance, [&] { return differences(j); },
                               [&]<class T>() { return precise_differences<T>(j); }));
    }
    return {
        "jacobian/differences",
        fmt::format("{} of {} columns, relative to the largest entry", columns, jacobian_.cols()),
        "central differences of the functions as written", error, kDifferenceTolerance};
  }

  Check by_reading(const ExprMatrix& closed_form) const {
    std::vector<std::string> names;
    for (const Expr& input : chain_.innermost().inputs) names.emplace_back(input.name());
    const Index count = std::min(closed_form.size(), kMostReadBack);
    double error = 0;
    Index read = 0;
    for (Index n = 0; n < count; ++n) {
      const Index e = n * closed_form.size() / count;
      const Syntax written = Syntax::read_back(to_text(closed_form.data()[e]), names);
      const auto off = entry_error(written, jacobian_.data()[e]);
      if (!off) continue;
      error = worse(error, *off);
      ++read;
    }
    return {"jacobian_symbolic",
            fmt::format("{} of {} closed forms, relative to the largest entry", read,
                        closed_form.size()),
            "their text, read back and evaluated", error, kReadingTolerance};
  }

 private:
  template <class T>
  std::vector<Ball<T>> start() const {
    Enclosures<T> enclosed({}, {});
    std::vector<Ball<T>> point;
    for (const ExactValue& value : exact_start_) point.push_back(enclosed(value.exact));
    return point;
  }

  /// Column j by dual numbers over any scalar.
  template <class S>
  std::vector<S> slopes(const std::vector<S>& point, Index j) const {
    std::vector<DualOf<S>> moved(point.begin(), point.end());
    moved[j].derivative = 1.0;
    std::vector<S> column;
    for (const auto& value : chain_.run(std::move(moved))) column.push_back(value.derivative);
    return column;
  }

  /// Column j; outside the functions' domain there is no value. In extended precision, so that the
  /// values are right to the last digit of a double, as differences take them to be: in a sum of
  /// thousands of terms the roundings of doubles add up.
  std::vector<double> differences(Index j) const {
    const auto moved = [&](double x) {
      std::vector<long double> values(start_.begin(), start_.end());
      values[j] = x;
      try {
        const std::vector<long double> results = chain_.run(std::move(values));
        return std::vector<double>(results.begin(), results.end());
      } catch (const DomainError&) {
        return std::vector<double>(jacobian_.rows(), kNaN);
      }
    };
    return central_differences(moved, start_[j]);
  }

  /// Column j by one central difference, whose step takes a third of the digits: its square, the
  /// difference's own error, is beyond any double. At the edge of a domain it is one-sided.
  template <class T>
  std::vector<Ball<T>> precise_differences(Index j) const {
    using std::abs, std::ldexp;
    const std::vector<Ball<T>> here = start<T>();
    const T size = here[j].is_zero() ? T(1) : T(abs(here[j].mid));
    const T third = ldexp(T(1), -std::numeric_limits<T>::digits / 3);
    const Ball<T> step(T(size * third), T(0), false);
    const auto at = [&](const Ball<T>& shift) -> std::optional<std::vector<Ball<T>>> {
      std::vector<Ball<T>> values = here;
      values[j] += shift;
      try {
        return chain_.run(std::move(values));
      } catch (const DomainError&) {
        return std::nullopt;
      }
    };
    auto above = at(step);
    auto below = at(-step);
    std::vector<Ball<T>> column(jacobian_.rows(), Ball<T>::unknown());
    // At an edge the difference may near the slope too slowly for any step.
    const bool one_sided = !above || !below;
    if ((!above && !below) || (one_sided && std::is_same_v<T, HighestPrecision>)) return column;
    const Ball<T> width = one_sided ? step : step + step;
    if (!above) above = at(0.0);
    if (!below) below = at(0.0);
    for (Index i = 0; i < jacobian_.rows(); ++i) column[i] = ((*above)[i] - (*below)[i]) / width;
    return column;
  }

  /// The largest error in column j: in doubles if it is small, and else as far as `in_balls`
  /// can tell. An entry that no precision tells is left out.
  template <class InDoubles, class InBalls>
  double column_error(Index j, double tolerance, InDoubles in_doubles, InBalls in_balls) const {
    double error = 0;
    try {
      const std::vector<double> column = in_doubles();
      for (Index i = 0; i < jacobian_.rows(); ++i) {
        error = worse(error, std::abs(column[i] - jacobian_(i, j)) / scale_);
      }
      if (error <= tolerance) return error;
    } catch (const DomainError&) {  // in doubles alone
    }
    in_rising_precision([&]<class T>() {
      if constexpr (std::is_same_v<T, long double>) {
        return false;
      } else {
        const std::vector<Ball<T>> column = in_balls.template operator()<T>();
        error = 0;
        bool is_sharp = true;
        for (Index i = 0; i < jacobian_.rows(); ++i) {
          is_sharp = is_sharp && is_within(column[i], tolerance);
          if (!column[i].is_known()) continue;
          error = worse(error, distance(column[i], jacobian_(i, j)) / scale_);
        }
        return is_sharp && error <= tolerance;
      }
    });
    return error;
  }

  /// None for a closed form without a value, such as 0·(1/0).
  std::optional<double> entry_error(const Syntax& written, double entry) const {
    std::optional<double> error;
    try {
      error = std::abs(evaluate<double>(written, start_) - entry) / scale_;
      if (*error <= kReadingTolerance) return error;
    } catch (const DomainError&) {  // in doubles alone
    }
    try {
      in_rising_precision([&]<class T>() {
        const Ball<T> ball = evaluate<Ball<T>>(written, start<T>());
        error.reset();
        if (ball.is_known()) error = distance(ball, entry) / scale_;
        return is_within(ball, kReadingTolerance);
      });
    } catch (const DomainError&) {
      return std::nullopt;
    }
    return error;
  }

  template <class T>
  bool is_within(const Ball<T>& ball, double tolerance) const {
    return ball.is_known() && ball.rad <= tolerance * scale_;
  }

  const FunctionChain& chain_;
  std::vector<double> start_;
  const std::vector<ExactValue>& exact_start_;
  const Matrix& jacobian_;
  double scale_;
};

}  // namespace

std::vector<Check> checks(const FunctionChain& chain, const Linearisation& found) {
  const Checker checker(chain, found);
  std::vector<Check> checks = {checker.by_duals()};
  if (!found.at_kink()) checks.push_back(checker.by_differences());
  if (found.closed_form()) checks.push_back(checker.by_reading(*found.closed_form()));
  return checks;
}

}  // namespace psolve::jacobian
