#include "problems/conv_backprop/checks.h"

#include <fmt/format.h>

#include <cmath>
#include <random>
#include <tuple>

#include "math/calculus/tape.h"

namespace psolve::conv_backprop {
namespace {

/// O by its definition at numbers; shares nothing with the shapes of the derivation.
Matrix convolved(const DeriveProblem& problem, const Matrix& X, const Matrix& F, Index height,
                 Index width) {
  Matrix O(height, width);
  for (Index i = 0; i < O.rows(); ++i) {
    for (Index j = 0; j < O.cols(); ++j) {
      double total = 0;
      for (Index a = 0; a < F.rows(); ++a) {
        for (Index b = 0; b < F.cols(); ++b) {
          const Index y = problem.stride[0] * i - problem.padding[0] + problem.dilation[0] * a;
          const Index x = problem.stride[1] * j - problem.padding[1] + problem.dilation[1] * b;
          if (y >= 0 && y < X.rows() && x >= 0 && x < X.cols()) total += X(y, x) * F(a, b);
        }
      }
      O(i, j) = total;
    }
  }
  return O;
}

/// The slopes of L = Σ G O by central differences with h = 1, exact since L is linear in each.
template <class LossAt>
double difference_error(Matrix& at, const Matrix& found, LossAt loss) {
  double error = 0;
  for (Index k = 0; k < at.size(); ++k) {
    double& entry = at.data()[k];
    entry += 1;
    const double above = loss();
    entry -= 2;
    const double below = loss();
    entry += 1;
    error = worse(error, std::abs((above - below) / 2 - found.data()[k]));
  }
  return error;
}

/// Matrices of letters at random integers, and expressions of these letters there.
class RandomIntegers {
 public:
  Matrix draw(const ExprMatrix& of) {
    Matrix numbers(of.rows(), of.cols());
    for (Index k = 0; k < of.size(); ++k) {
      numbers.data()[k] = static_cast<double>(random_() % 19) - 9;
      symbols_.push_back(of.data()[k]);
      values_.push_back(numbers.data()[k]);
    }
    return numbers;
  }
  Matrix values_of(const ExprMatrix& form) const {
    const auto numbers =
        Tape({form.data(), static_cast<std::size_t>(form.size())}, symbols_).run<double>(values_);
    return Eigen::Map<const Matrix>(numbers.data(), form.rows(), form.cols());
  }

 private:
  std::mt19937 random_{1};
  std::vector<Expr> symbols_;
  std::vector<double> values_;
};

}  // namespace

std::vector<Check> check_gradients(const DeriveProblem& problem, const LetterGradients& gradients) {
  std::vector<Check> checks;
  const auto& g = gradients;
  for (const auto& [id, name, found, closed] :
       {std::tuple{"closed_form/kernel", "∂L/∂F", &g.dF, &g.closed_F},
        std::tuple{"closed_form/input", "∂L/∂X", &g.dX, &g.closed_X}}) {
    checks.push_back(
        {id,
         fmt::format("entries of {} that differ from the closed form, of {}", name, found->size()),
         "symbolic equality", static_cast<double>(differing(*found, *closed)), 0});
  }
  RandomIntegers integers;
  Matrix X = integers.draw(g.X);
  Matrix F = integers.draw(g.F);
  const Matrix G = integers.draw(g.dO);
  const auto loss = [&] {
    return G.cwiseProduct(convolved(problem, X, F, G.rows(), G.cols())).sum();
  };
  for (const auto& [id, name, form, at] : {std::tuple{"numbers/kernel", "∂L/∂F", &g.dF, &F},
                                           std::tuple{"numbers/input", "∂L/∂X", &g.dX, &X}}) {
    checks.push_back({id, fmt::format("{} at random integers, all {} entries", name, form->size()),
                      "differences of brute-force loops",
                      difference_error(*at, integers.values_of(*form), loss), 0});
  }
  return checks;
}

}  // namespace psolve::conv_backprop
