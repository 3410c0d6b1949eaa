#include "problems/conv_backprop/derive.h"

#include <fmt/format.h>

#include <array>

#include "math/convolutions/spec.h"
#include "math/entries/exact_value.h"
#include "problems/conv_backprop/checks.h"
#include "problems/conv_backprop/claims.h"
#include "problems/conv_backprop/derivation.h"
#include "problems/conv_backprop/figures.h"
#include "problems/conv_backprop/remarks.h"
#include "spec/error.h"

namespace psolve::conv_backprop {
namespace {

/// Products of the whole convolution up to which everything is written out.
constexpr double kMostProducts = 100'000;

Window window_along(const DeriveProblem& problem, Index axis) {
  const Window window = {.kernel = problem.kernel_size[axis],
                         .stride = problem.stride[axis],
                         .dilation = problem.dilation[axis]};
  return with_padding(window, problem.padding, axis, problem.input_size[axis]);
}

/// Of a convolution along an axis; refuses windows that do not fit.
Window window_on(const DeriveProblem& problem, Index axis) {
  const Window window = window_along(problem, axis);
  if (window.positions(problem.input_size[axis]) > 0) return window;
  throw SpecError("/kernel_size",
                  fmt::format("a kernel over {} {} does not fit into {}{}", window.span(),
                              axis_names[axis], problem.input_size[axis],
                              window.is_padded() ? " with " + padding_text(window) : ""));
}

/// Of the convolution that leads back from what a transposed one gives out, and its size.
Window window_back(const DeriveProblem& problem, Index axis, Index& size) {
  Window window = window_along(problem, axis);
  const long more = problem.output_padding[axis];
  if (more > 0 && more >= window.stride) {
    throw SpecError("/output_padding",
                    fmt::format("expected less than the stride, {}, got {}", window.stride, more));
  }
  window.after -= more;
  size =
      window.stride * (problem.input_size[axis] - 1) + window.span() - window.before - window.after;
  if (size > 0) return window;
  throw SpecError("/padding", fmt::format("cuts off all {}", axis_names[axis]));
}

ConvolutionShape shape_of(const DeriveProblem& problem) {
  ConvolutionShape shape;
  shape.input = {1, problem.input_size[0], problem.input_size[1]};
  const std::array<Index*, 2> sizes = {&shape.input.height, &shape.input.width};
  for (const Index axis : {0, 1}) {
    shape.windows[axis] =
        problem.is_transposed ? window_back(problem, axis, *sizes[axis]) : window_on(problem, axis);
  }
  if (shape.multiplications() > kMostProducts) {
    throw SpecError("/input_size",
                    fmt::format("the convolution has {:.0f} products, more than the {:.0f} up to "
                                "which they are written out; a smaller image shows the same",
                                shape.multiplications(), kMostProducts));
  }
  return shape;
}

/// What only a transposed convolution has, or has not.
void check_transposed(const DeriveProblem& problem, const Node& node) {
  if (problem.is_transposed && problem.padding.is_same()) {
    node.fail_at("padding", "\"same\" is of convolutions; of one that is transposed give numbers");
  }
  const bool has_more = problem.output_padding[0] + problem.output_padding[1] > 0;
  if (has_more && !problem.is_transposed) {
    node.fail_at("output_padding", "only a transposed convolution has one; set \"transpose\"");
  }
}

}  // namespace

void declare_conv_derivation(Record<DeriveProblem>& record) {
  record.required("input_size", &DeriveProblem::input_size, axis_pair(1, 1'000), "of the image X")
      .required("kernel_size", &DeriveProblem::kernel_size, axis_pair(1, 1'000), "of the kernel F")
      .optional("stride", &DeriveProblem::stride, axis_pair(1, 1'000), Unsaid(1),
                "from one window to the next")
      .optional("padding", &DeriveProblem::padding, padding_type(1'000), Unsaid(0),
                "zeros put around the image: p, [h, w], [[top, bottom], [left, right]], \"valid\" "
                "or \"same\"; cut off, where it is transposed")
      .optional("dilation", &DeriveProblem::dilation, axis_pair(1, 1'000), Unsaid(1),
                "from one entry of the kernel to the next")
      .optional("transpose", &DeriveProblem::is_transposed, boolean(), Unsaid(false),
                "whether the convolution is transposed: each entry of X lays F on O")
      .optional("output_padding", &DeriveProblem::output_padding, axis_pair(0, 1'000), Unsaid(0),
                "of a transposed one: rows put on at the bottom, columns at the right")
      .check(check_transposed);
}

Solution derive_conv_gradients(const DeriveProblem& problem, Workings& work) {
  const LetterGradients gradients(shape_of(problem), problem.is_transposed);
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
  solution.notation = {{"kernel_gradient", derivative(sym("L"), sym("F"))},
                       {"input_gradient", derivative(sym("L"), sym("X"))}};
  solution.result = {{.step = "closed_form/kernel"}, {.step = "closed_form/input"}};
  if (!gradients.is_transposed) {
    solution.result.push_back(
        {"Here ⋆ is the cross-correlation that layers compute, and ⊗ the full true convolution, "
         "which turns its kernel"});
  }
  solution.checks = check_gradients(problem, gradients);
  solution.claims = judged_claims(problem.claims, gradients);
  if (!lists(problem.claims, kOperatorsClaim)) solution.remarks = remarks_on(gradients);
  if (gradients.is_transposed) return solution;
  if (auto figure = gradient_figure(gradients.shape)) {
    solution.figures.push_back(std::move(*figure));
  }
  return solution;
}

}  // namespace psolve::conv_backprop
