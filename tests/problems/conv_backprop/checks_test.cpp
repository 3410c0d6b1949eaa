// The checks of gradients in letters: they pass what is right, and see whatever is wrong.

#include "problems/conv_backprop/report.h"

#include <gtest/gtest.h>

#include <functional>

#include "support/lies.h"

namespace psolve::conv_backprop {
namespace {

/// What is done to gradients that are right.
using Telling = std::function<void(LetterGradients&)>;

void expect_lies_seen(const DeriveProblem& problem, const ConvolutionShape& shape) {
  const auto checks_of = [&](const Telling& tell) {
    LetterGradients gradients(shape, problem.is_transposed);
    tell(gradients);
    return check_gradients(problem, gradients);
  };
  const auto lie = [](const char* told, const Telling& telling, const char* seen_by) {
    return Lie<Telling>{told, [=](Telling& tell) { tell = telling; }, seen_by, 1};
  };
  expect_seen(
      Telling([](LetterGradients&) {}), checks_of,
      {lie(
           "an entry of ∂L/∂F", [](auto& g) { g.dF(1, 0) = g.dF(1, 0) + Expr(1); },
           "closed_form/kernel numbers/kernel"),
       lie(
           "the last of ∂L/∂F", [](auto& g) { g.dF(1, 1) = g.dF(1, 1) - Expr(1); },
           "closed_form/kernel numbers/kernel"),
       lie(
           "its closed form alone", [](auto& g) { g.closed_F(0, 1) = Expr(0); },
           "closed_form/kernel"),
       lie(
           "both", [](auto& g) { g.dF(0, 0) = g.closed_F(0, 0) = g.dF(0, 0) - Expr(1); },
           "numbers/kernel"),
       lie(
           "an entry of ∂L/∂X", [](auto& g) { g.dX(2, 1) = g.dX(2, 1) + Expr(1); },
           "closed_form/input numbers/input"),
       lie(
           "its closed form alone",
           [](auto& g) { g.closed_X(0, 0) = g.closed_X(0, 0) + g.F(0, 0); }, "closed_form/input"),
       lie(
           "both", [](auto& g) { g.dX(0, 0) = g.closed_X(0, 0) = g.dX(0, 0) + Expr(1); },
           "numbers/input")});
}

/// A kernel of two by two on rows and columns that are read differently.
DeriveProblem problem_on(AxisPair size, AxisPair stride, AxisPair dilation) {
  DeriveProblem problem;
  problem.input_size = size;
  problem.kernel_size = {{2, 2}};
  problem.stride = stride;
  problem.dilation = dilation;
  return problem;
}

ConvolutionShape shape_on(const DeriveProblem& problem, Index height, Index width) {
  ConvolutionShape shape;
  shape.input = {1, height, width};
  for (const Index axis : {0, 1}) {
    shape.windows[axis] = {
        .kernel = 2, .stride = problem.stride[axis], .dilation = problem.dilation[axis]};
  }
  return shape;
}

TEST(ConvBackpropChecks, SeeWhatIsWrong) {
  const DeriveProblem problem = problem_on({{3, 5}}, {{1, 2}}, {{2, 1}});
  expect_lies_seen(problem, shape_on(problem, 3, 5));
}

// Of 4 rows a stride of 3 reads those from 1 to 2 and from 4 to 5, of which a row is put on behind;
// of 5 columns "same" puts one on before and one behind for taps two apart.
TEST(ConvBackpropChecks, SeeWhatIsWrongWithPadding) {
  DeriveProblem problem = problem_on({{4, 5}}, {{3, 1}}, {{1, 2}});
  problem.padding.form = Padding::Form::same;
  ConvolutionShape shape = shape_on(problem, 4, 5);
  shape.windows[0].after = 1;
  shape.windows[1].before = shape.windows[1].after = 1;
  expect_lies_seen(problem, shape);
}

// An entry of X lays the kernel on rows 2i − 1 and 2i and on columns j and j + 1: 3 by 2 entries make
// 5 rows, the first cut off, and 3 columns.
TEST(ConvBackpropChecks, SeeWhatIsWrongInATransposedConvolution) {
  DeriveProblem problem = problem_on({{3, 2}}, {{2, 1}}, {{1, 1}});
  problem.is_transposed = true;
  problem.padding.axes[0].before = 1;
  ConvolutionShape shape = shape_on(problem, 5, 3);
  shape.windows[0].before = 1;
  expect_lies_seen(problem, shape);
}

}  // namespace
}  // namespace psolve::conv_backprop
