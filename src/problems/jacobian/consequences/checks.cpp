// Each of these works on the functions as they are written, in balls of 50 digits or more: with dual
// numbers for the Jacobian, where the answers have its symbolic form.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

#include "math/calculus/enclosures.h"
#include "math/expressions/text.h"
#include "problems/jacobian/checks.h"

namespace psolve::jacobian {
namespace {

constexpr double kTolerance = 1e-11;
constexpr double kHessianTolerance = 1e-6;
/// Evaluations of one operation that the differences of gradients may cost.
constexpr double kGradientBudget = 4e5;

template <class T>
using Balls = std::vector<Ball<T>>;

double largest(const Matrix& values) {
  const double most = values.size() == 0 ? 0 : values.cwiseAbs().maxCoeff();
  return most == 0 ? 1 : most;
}

class ConsequenceChecker {
 public:
  ConsequenceChecker(const FunctionChain& chain, const Linearisation& found,
                     const Consequences& all)
      : chain_(chain), found_(found), all_(all) {}

  Check determinant() const {
    const double value = all_.determinant->number;
    double scale = std::abs(value);
    if (scale == 0) {  // Hadamard's bound
      scale = found_.product().numbers.rowwise().norm().prod();
      if (!(scale > 0)) scale = 1;
    }
    const double error = settled_error(kTolerance, [&]<class T>() {
      return std::vector{relative<T>(determinant_of(jacobian<T>()), value, scale)};
    });
    return {"determinant", "the determinant",
            "Faddeev and LeVerrier's traces of powers, of a Jacobian by dual numbers", error,
            kTolerance};
  }

  Check inverse() const {
    const Matrix& X = all_.inverse->numbers;
    const double error = settled_error(kTolerance, [&]<class T>() {
      const std::vector<Balls<T>> J = jacobian<T>();
      std::vector<Off> all;
      for (Index i = 0; i < X.rows(); ++i) {
        for (Index j = 0; j < X.cols(); ++j) {
          Ball<T> sum = i == j ? -1.0 : 0.0;
          double scale = 0;
          for (Index k = 0; k < X.rows(); ++k) {
            const Ball<T> term = J[i][k] * Ball<T>(X(k, j));
            sum += term;
            scale += std::abs(static_cast<double>(term.mid));
          }
          all.push_back(relative<T>(sum, 0, scale > 0 ? scale : 1));
        }
      }
      return all;
    });
    return {"inverse", "the Jacobian times its inverse, relative to the sizes of the terms",
            "a Jacobian by dual numbers", error, kTolerance};
  }

  Check directional() const {
    Matrix values(1, std::ssize(all_.directional));
    for (Index i = 0; i < values.cols(); ++i) values(0, i) = all_.directional[i].number;
    const double scale = largest(values);
    const double error = settled_error(kTolerance, [&]<class T>() {
      const Balls<T> moved = along(start<T>(), enclosed<T>(all_.direction));
      std::vector<Off> all;
      for (Index i = 0; i < values.cols(); ++i) {
        all.push_back(relative<T>(moved[i], values(0, i), scale));
      }
      return all;
    });
    return {"directional_derivative", "all entries, relative to the largest",
            "dual numbers that move in this direction", error, kTolerance};
  }

  Check hessian() const {
    const Matrix& H = all_.hessian->numbers;
    const double scale = largest(H);
    double operations = 0;
    for (const ParsedFunction* f : chain_.inside_out()) {
      for (const Syntax& syntax : f->syntax) {
        operations += static_cast<double>(syntax.nodes().size());
      }
    }
    const auto affordable =
        static_cast<Index>(kGradientBudget / (operations * static_cast<double>(H.rows())));
    const Index columns = std::clamp(affordable, Index{1}, H.cols());
    double error = 0;
    for (Index c = 0; c < columns; ++c) {
      const Index j = c * H.cols() / columns;
      error = worse(error, settled_error(kHessianTolerance, [&]<class T>() {
                      const Balls<T> column = gradient_difference<T>(j);
                      std::vector<Off> all;
                      for (Index i = 0; i < H.rows(); ++i) {
                        all.push_back(relative<T>(column[i], H(i, j), scale));
                      }
                      return all;
                    }));
    }
    return {"hessian",
            fmt::format("{} of {} columns, relative to the largest entry", columns, H.cols()),
            "differences of gradients by dual numbers", error, kHessianTolerance};
  }

  /// Their text, read back and evaluated at the point.
  Check reading(const std::string& id, std::span<const Expr> forms, const Matrix& values) const {
    std::vector<std::string> names;
    for (const Expr& input : chain_.innermost().inputs) names.emplace_back(input.name());
    const double scale = largest(values);
    double error = 0;
    for (Index e = 0; e < std::ssize(forms); ++e) {
      const Syntax written = Syntax::read_back(to_text(forms[e]), names);
      try {
        error = worse(error, settled_error(kTolerance, [&]<class T>() {
                        const Ball<T> value = evaluate<Ball<T>>(written, start<T>());
                        return std::vector{relative<T>(value, values.data()[e], scale)};
                      }));
      } catch (const DomainError&) {  // such as 0·(1/0)
      }
    }
    return {id, fmt::format("{} closed forms, relative to the largest entry", forms.size()),
            "their text, read back and evaluated", error, kTolerance};
  }

 private:
  /// How far a ball lies from a number beyond its own radius, and whether that is small.
  struct Off {
    double error = 0;
    double radius = 0;
  };

  template <class T>
  static Off relative(const Ball<T>& ball, double number, double scale) {
    using std::abs;
    if (!ball.is_known()) return {0, std::numeric_limits<double>::infinity()};
    // Below the normal doubles they are rounded to a multiple of the least.
    const T rounding = T(std::numeric_limits<double>::denorm_min());
    const T apart = (abs(ball.mid - T(number)) - ball.rad - rounding) / T(scale);
    return {
        apart > 0 ? std::fmin(static_cast<double>(apart), std::numeric_limits<double>::max()) : 0,
        static_cast<double>(T(ball.rad / T(scale)))};
  }

  /// The largest error, in as many digits as it takes to tell.
  template <class Find>
  static double settled_error(double tolerance, Find find) {
    double error = 0;
    in_rising_precision([&]<class T>() {
      error = 0;
      double radius = 0;
      for (const Off& off : find.template operator()<T>()) {
        error = worse(error, off.error);
        radius = worse(radius, off.radius);
      }
      return radius <= tolerance && error <= tolerance;
    });
    return error;
  }

  template <class T>
  static Balls<T> enclosed(const std::vector<ExactValue>& values) {
    Enclosures<T> enclosures({}, {});
    Balls<T> balls;
    for (const ExactValue& value : values) balls.push_back(enclosures(value.exact));
    return balls;
  }
  template <class T>
  Balls<T> start() const {
    return enclosed<T>(found_.point(0));
  }

  /// How fast the outputs move at `point` when the inputs move by v.
  template <class T>
  Balls<T> along(const Balls<T>& point, const Balls<T>& v) const {
    std::vector<DualOf<Ball<T>>> moving;
    for (Index j = 0; j < std::ssize(point); ++j) moving.emplace_back(point[j], v[j]);
    Balls<T> slopes;
    for (const auto& output : chain_.run(std::move(moving))) slopes.push_back(output.derivative);
    return slopes;
  }

  template <class T>
  static Balls<T> unit(Index size, Index j) {
    Balls<T> v(size);
    v[j] = 1.0;
    return v;
  }

  template <class T>
  std::vector<Balls<T>> jacobian() const {
    const Balls<T> point = start<T>();
    const Index n = std::ssize(point);
    std::vector<Balls<T>> rows(found_.product().numbers.rows(), Balls<T>(n));
    for (Index j = 0; j < n; ++j) {
      const Balls<T> column = along(point, unit<T>(n, j));
      for (Index i = 0; i < std::ssize(rows); ++i) rows[i][j] = column[i];
    }
    return rows;
  }

  /// M₁ = I, c₁ = −tr A, Mₖ₊₁ = A Mₖ + cₖ I, cₖ = −tr(A Mₖ)/k; and det A = (−1)ⁿ cₙ.
  template <class T>
  static Ball<T> determinant_of(const std::vector<Balls<T>>& A) {
    const Index n = std::ssize(A);
    std::vector<Balls<T>> product(n, Balls<T>(n));  // A Mₖ₋₁, then Mₖ
    Ball<T> c = 1.0;
    for (Index k = 1; k <= n; ++k) {
      std::vector<Balls<T>> M = product;
      for (Index i = 0; i < n; ++i) M[i][i] += c;
      Ball<T> trace;
      for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
          Ball<T> sum;
          for (Index m = 0; m < n; ++m) sum += A[i][m] * M[m][j];
          product[i][j] = sum;
        }
        trace += product[i][i];
      }
      c = -trace / Ball<T>(static_cast<double>(k));
    }
    return n % 2 == 0 ? c : -c;
  }

  /// Column j of the Hessian by a difference whose step takes a third of the digits. At the edge of
  /// a domain it is one-sided.
  template <class T>
  Balls<T> gradient_difference(Index j) const {
    using std::abs, std::ldexp;
    const Balls<T> here = start<T>();
    const Index n = std::ssize(here);
    const T size = here[j].is_zero() ? T(1) : T(abs(here[j].mid));
    const Ball<T> step(T(size * ldexp(T(1), -std::numeric_limits<T>::digits / 3)), T(0), false);
    const auto gradient = [&](const Ball<T>& shift) -> std::optional<Balls<T>> {
      Balls<T> point = here;
      point[j] += shift;
      Balls<T> slopes;
      try {
        for (Index i = 0; i < n; ++i) slopes.push_back(along(point, unit<T>(n, i))[0]);
      } catch (const DomainError&) {
        return std::nullopt;
      }
      return slopes;
    };
    auto above = gradient(step);
    auto below = gradient(-step);
    if (!above && !below) return Balls<T>(n, Ball<T>::unknown());
    const Ball<T> width = above && below ? step + step : step;
    if (!above) above = gradient(0.0);
    if (!below) below = gradient(0.0);
    Balls<T> column;
    for (Index i = 0; i < n; ++i) column.push_back(((*above)[i] - (*below)[i]) / width);
    return column;
  }

  const FunctionChain& chain_;
  const Linearisation& found_;
  const Consequences& all_;
};

}  // namespace

void add_checks(const FunctionChain& chain, const Linearisation& found,
                const Consequences& consequences, std::vector<Check>& checks) {
  const ConsequenceChecker checker(chain, found, consequences);
  if (consequences.determinant) {
    checks.push_back(checker.determinant());
    if (const auto& form = consequences.determinant_form) {
      const Matrix value = Matrix::Constant(1, 1, consequences.determinant->number);
      checks.push_back(checker.reading("determinant_symbolic", {&*form, 1}, value));
    }
  }
  if (consequences.inverse) checks.push_back(checker.inverse());
  if (!consequences.direction.empty()) checks.push_back(checker.directional());
  if (const auto& hessian = consequences.hessian) {
    if (!found.at_kink()) checks.push_back(checker.hessian());
    if (!consequences.hessian_form) return;
    const ExprMatrix& form = *consequences.hessian_form;
    checks.push_back(checker.reading("hessian_symbolic",
                                     {form.data(), static_cast<std::size_t>(form.size())},
                                     hessian->numbers));
  }
}

}  // namespace psolve::jacobian
