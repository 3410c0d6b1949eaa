#include "problems/jacobian/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

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
/// Arguments of abs and relu nearer to 0 than this are at the kink.
constexpr double kKink = 1e-7;
/// Keeps errors finite where all entries vanish.
constexpr double kLeastScale = 1e-8;

class Checker {
 public:
  Checker(const FunctionChain& chain, const std::vector<double>& point, const Matrix& jacobian)
      : chain_(chain),
        point_(point),
        jacobian_(jacobian),
        scale_(std::max(jacobian.cwiseAbs().maxCoeff(), kLeastScale)) {}

  Check by_duals() const {
    double error = 0;
    for (Index j = 0; j < jacobian_.cols(); ++j) {
      std::vector<Dual> moved(point_.begin(), point_.end());
      moved[j].derivative = 1;
      const std::vector<Dual> values = chain_.run(std::move(moved));
      for (Index i = 0; i < jacobian_.rows(); ++i) {
        error = worse(error, std::abs(values[i].derivative - jacobian_(i, j)));
      }
    }
    return {"jacobian/dual", "all entries, relative to the largest",
            "dual numbers through the functions as written", error / scale_, 1e-11};
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
      const std::vector<double> slopes = differences(j);
      for (Index i = 0; i < jacobian_.rows(); ++i) {
        error = worse(error, std::abs(slopes[i] - jacobian_(i, j)));
      }
    }
    return {
        "jacobian/differences",
        fmt::format("{} of {} columns, relative to the largest entry", columns, jacobian_.cols()),
        "central differences of the functions as written", error / scale_, 1e-6};
  }

  Check by_reading(const ExprMatrix& closed_form) const {
    std::vector<std::string> names;
    for (const Expr& input : chain_.innermost().inputs) names.emplace_back(input.name());
    const Index count = std::min(closed_form.size(), kMostReadBack);
    double error = 0;
    Index read = 0;
    for (Index n = 0; n < count; ++n) {
      const Index e = n * closed_form.size() / count;
      const auto value = read_back(closed_form.data()[e], names);
      if (!value) continue;
      error = worse(error, std::abs(*value - jacobian_.data()[e]));
      ++read;
    }
    return {"jacobian_symbolic",
            fmt::format("{} of {} closed forms, relative to the largest entry", read,
                        closed_form.size()),
            "their text, read back and evaluated", error / scale_, 1e-9};
  }

 private:
  /// None where doubles cannot hold what stands in the text: a fraction of two integers beyond
  /// them.
  std::optional<double> read_back(const Expr& closed_form,
                                  const std::vector<std::string>& names) const {
    try {
      return evaluate<double>(Syntax::read_back(to_text(closed_form), names), point_);
    } catch (const DomainError&) {
      return std::nullopt;
    }
  }

  /// Column j; outside the functions' domain there is no value. In extended precision, so that the
  /// values are right to the last digit of a double, as differences take them to be: in a sum of
  /// thousands of terms the roundings of doubles add up.
  std::vector<double> differences(Index j) const {
    const auto moved = [&](double x) {
      std::vector<long double> values(point_.begin(), point_.end());
      values[j] = x;
      try {
        const std::vector<long double> results = chain_.run(std::move(values));
        return std::vector<double>(results.begin(), results.end());
      } catch (const DomainError&) {
        return std::vector<double>(jacobian_.rows(), std::numeric_limits<double>::quiet_NaN());
      }
    };
    return central_differences(moved, point_[j]);
  }

  const FunctionChain& chain_;
  const std::vector<double>& point_;
  const Matrix& jacobian_;
  double scale_;
};

}  // namespace

bool at_kink(const FunctionChain& chain, const std::vector<double>& point) {
  std::vector<double> values = point;
  for (const ParsedFunction* f : chain.inside_out()) {
    std::vector<double> outputs;
    for (const Syntax& syntax : f->syntax) {
      for (const double argument : kink_arguments(syntax, values)) {
        if (std::abs(argument) < kKink) return true;
      }
      outputs.push_back(evaluate<double>(syntax, values));
    }
    values = std::move(outputs);
  }
  return false;
}

std::vector<Check> checks(const FunctionChain& chain, const std::vector<double>& point,
                          const Matrix& jacobian, const std::optional<ExprMatrix>& closed_form) {
  const Checker checker(chain, point, jacobian);
  std::vector<Check> checks = {checker.by_duals()};
  if (!at_kink(chain, point)) checks.push_back(checker.by_differences());
  if (closed_form) checks.push_back(checker.by_reading(*closed_form));
  return checks;
}

}  // namespace psolve::jacobian
