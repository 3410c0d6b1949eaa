#include "problems/conv_arithmetic/axis_sizes.h"

#include <algorithm>

#include "math/convolutions/window.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = AxisSizes::Integer;

/// The kernel that is its own stride has k on both sides of s (o − 1) ≤ i + 2p − K < s o.
KernelRange fitting_strides(const AxisQuestion& q, Integer output) {
  if (q.same) {  // o − 1 < i/k ≤ o
    return {ceiling(q.input, output), output == 1 ? q.input : ceiling(q.input, output - 1) - 1};
  }
  const Integer reach = q.input + 2 * q.padding + q.dilation - 1;
  return {reach / (output + q.dilation) + 1, reach / (output + q.dilation - 1)};
}

}  // namespace

Integer AxisSizes::unread() const {
  const Integer read = stride * (output - 1) + span();
  return std::max<Integer>(0, before + input - read);
}

AxisSizes sizes_with(const AxisQuestion& question, Integer kernel) {
  AxisSizes sizes{.input = question.input,
                  .kernel = kernel,
                  .stride = question.stride.value_or(kernel),
                  .dilation = question.dilation,
                  .before = question.padding,
                  .after = question.padding};
  if (question.same) {
    sizes.output = ceiling(sizes.input, sizes.stride);
    const Integer zeros =
        std::max<Integer>(0, (sizes.output - 1) * sizes.stride + sizes.span() - sizes.input);
    sizes.before = zeros / 2;
    sizes.after = zeros - sizes.before;
    return sizes;
  }
  const Integer room = sizes.input + 2 * question.padding - sizes.span();
  sizes.output = room < 0 ? 0 : room / sizes.stride + 1;
  return sizes;
}

KernelRange fitting_kernels(const AxisQuestion& question) {
  const Integer output = *question.output;
  if (!question.stride) return fitting_strides(question, output);
  const Integer padded = question.input + 2 * question.padding;
  const Integer s = *question.stride;
  const Integer most_span = padded - s * (output - 1);
  if (most_span < 1) return {};
  const Integer least_span = std::max<Integer>(1, padded - s * output + 1);
  return {ceiling(least_span - 1, question.dilation) + 1, (most_span - 1) / question.dilation + 1};
}

NearestKernels nearest_kernels(const AxisQuestion& question) {
  // Larger kernels make smaller outputs: the first that makes less than was asked for, by halving.
  Integer more = 0;  // makes more, or is no kernel
  const Integer padded = question.input + 2 * question.padding;
  Integer less = question.same ? question.input + 1 : (padded - 1) / question.dilation + 2;
  while (less - more > 1) {
    const Integer middle = more + (less - more) / 2;
    const bool makes_more = sizes_with(question, middle).output > *question.output;
    (makes_more ? more : less) = middle;
  }
  NearestKernels nearest;
  if (more > 0) nearest.below = more;
  if (sizes_with(question, less).output > 0) nearest.above = less;
  return nearest;
}

}  // namespace psolve::conv_arithmetic
