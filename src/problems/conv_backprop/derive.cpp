#include "problems/conv_backprop/derive.h"

#include <fmt/format.h>

#include "math/convolutions/spec.h"
#include "math/entries/exact_value.h"
#include "problems/conv_backprop/checks.h"
#include "problems/conv_backprop/derivation.h"
#include "problems/conv_backprop/figures.h"
#include "problems/conv_backprop/remarks.h"
#include "spec/error.h"

namespace psolve::conv_backprop {
namespace {

/// Products of the whole convolution up to which everything is written out.
constexpr double kMostProducts = 100'000;

ConvolutionShape shape_of(const DeriveProblem& problem) {
  ConvolutionShape shape;
  shape.input = {1, problem.input_size[0], problem.input_size[1]};
  for (const Index axis : {0, 1}) {
    shape.windows[axis] = {.kernel = problem.kernel_size[axis],
                           .stride = problem.stride[axis],
                           .before = problem.padding[axis],
                           .after = problem.padding[axis],
                           .dilation = problem.dilation[axis]};
    const Window& window = shape.windows[axis];
    if (window.positions(problem.input_size[axis]) > 0) continue;
    throw SpecError("/kernel_size",
                    fmt::format("a kernel over {} {} does not fit into {}{}", window.span(),
                                axis_names[axis], problem.input_size[axis],
                                window.is_padded() ? " with " + padding_text(window) : ""));
  }
  if (shape.multiplications() > kMostProducts) {
    throw SpecError("/input_size",
                    fmt::format("the convolution has {:.0f} products, more than the {:.0f} up to "
                                "which they are written out; a smaller image shows the same",
                                shape.multiplications(), kMostProducts));
  }
  return shape;
}

}  // namespace

void declare_conv_derivation(Record<DeriveProblem>& record) {
  record.required("input_size", &DeriveProblem::input_size, axis_pair(1, 1'000), "of the image X")
      .required("kernel_size", &DeriveProblem::kernel_size, axis_pair(1, 1'000), "of the kernel F")
      .optional("stride", &DeriveProblem::stride, axis_pair(1, 1'000), 1,
                "from one window to the next")
      .optional("padding", &DeriveProblem::padding, axis_pair(0, 1'000), 0,
                "zeros put around the image")
      .optional("dilation", &DeriveProblem::dilation, axis_pair(1, 1'000), 1,
                "from one entry of the kernel to the next");
}

Solution derive_conv_gradients(const DeriveProblem& problem, Workings& work) {
  const LetterGradients gradients(shape_of(problem));
  derive(gradients, work);
  Solution solution;
  solution.sought =
      "How does the loss change with the kernel and with the image of a convolution, given how "
      "it changes with what the convolution gives out?";
  solution.headline = {"output_size", "kernel_gradient", "input_gradient", "identity_holds"};
  auto& answers = solution.answers;
  answers["output_size"] = {gradients.O.rows(), gradients.O.cols()};
  answers["kernel_gradient"] = texts(gradients.dF);
  answers["input_gradient"] = texts(gradients.dX);
  answers["identity_holds"] =
      differing(gradients.dF, gradients.closed_F) + differing(gradients.dX, gradients.closed_X) ==
      0;
  if (!work.recording()) return solution;
  solution.checks = check_gradients(problem, gradients);
  solution.remarks = remarks_on(gradients);
  if (auto figure = gradient_figure(gradients.shape)) {
    solution.figures.push_back(std::move(*figure));
  }
  return solution;
}

}  // namespace psolve::conv_backprop
