#include "problems/conv_backprop/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <tuple>

#include "math/calculus/tape.h"

namespace psolve::conv_backprop {
namespace {

/// The padding before rows and columns, from the spec.
std::array<Index, 2> padding_before(const DeriveProblem& problem) {
  std::array<Index, 2> before{};
  for (const Index axis : {0, 1}) {
    before[axis] = problem.padding.axes[axis].before;
    if (!problem.padding.is_same()) continue;
    const Index last = (problem.input_size[axis] - 1) / problem.stride[axis] * problem.stride[axis];
    const Index end = last + problem.dilation[axis] * (problem.kernel_size[axis] - 1) + 1;
    before[axis] = std::max<Index>(0, end - problem.input_size[axis]) / 2;
  }
  return before;
}

/// O by its definition at numbers; shares nothing with the shapes of the derivation.
Matrix convolved(const DeriveProblem& problem, const Matrix& X, const Matrix& F, Index height,
                 Index width) {
  Matrix O = Matrix::Zero(height, width);
  const auto [top, left] = padding_before(problem);
  const Matrix& laid = problem.is_transposed ? X : O;   // whose entries have a window each
  const Matrix& under = problem.is_transposed ? O : X;  // what the windows lie on
  for (Index i = 0; i < laid.rows(); ++i) {
    for (Index j = 0; j < laid.cols(); ++j) {
      for (Index a = 0; a < F.rows(); ++a) {
        for (Index b = 0; b < F.cols(); ++b) {
          const Index y = problem.stride[0] * i - top + problem.dilation[0] * a;
          const Index x = problem.stride[1] * j - left + problem.dilation[1] * b;
          if (y < 0 || y >= under.rows() || x < 0 || x >= under.cols()) continue;
          problem.is_transposed ? O(y, x) += X(i, j) * F(a, b) : O(i, j) += X(y, x) * F(a, b);
        }
      }
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
