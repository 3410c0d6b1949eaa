#include "problems/conv_arithmetic/axes/axis_sizes.h"

#include <algorithm>

namespace psolve::conv_arithmetic {
namespace {

using Integer = AxisSizes::Integer;

/// The kernel that is its own stride has k on both sides of s (o − 1) ≤ i + 2p − K < s o.
KernelRange fitting_strides(const AxisQuestion& q, Integer output) {
  if (q.is_same()) {  // o − 1 < i/k ≤ o
    return {ceiling(q.input, output), output == 1 ? q.input : ceiling(q.input, output - 1) - 1};
  }
  const Integer reach = q.input + q.all_zeros() + q.dilation - 1;
  return {reach / (output + q.dilation) + 1, reach / (output + q.dilation - 1)};
}

/// o = s (i − 1) − 2p + K + r has one K, which may be no kernel's.
Integer transposed_span(const AxisQuestion& q) {
  return *q.output - *q.stride * (q.input - 1) + q.all_zeros() - q.output_padding;
}

Integer transposed_output(const AxisQuestion& q, const AxisSizes& sizes) {
  return std::max<Integer>(
      0, sizes.stride * (sizes.input - 1) - q.all_zeros() + sizes.span() + q.output_padding);
}

/// The last kernel that makes less than what is asked for, and the next.
NearestKernels nearest_transposed(const AxisQuestion& q) {
  const Integer below = (transposed_span(q) - 1 + q.dilation) / q.dilation;
  if (below < 1) return {.below = {}, .above = 1};
  return {.below = below, .above = below + 1};
}

}  // namespace

Integer AxisSizes::unread() const {
  const Integer read = stride * (output - 1) + span();
  return std::max<Integer>(0, before + input - read);
}

AxisSizes sizes_with(const AxisQuestion& question, Integer kernel) {
  Window window = {.kernel = kernel,
                   .stride = question.stride.value_or(kernel),
                   .dilation = question.dilation,
                   .over_edge = question.rounds_up};
  const Padding::Ends zeros =
      question.is_same() ? same_ends(window, question.input) : question.zeros;
  window.before = zeros.before;
  window.after = zeros.after;
  AxisSizes sizes{.input = question.input,
                  .kernel = kernel,
                  .stride = window.stride,
                  .dilation = window.dilation,
                  .before = window.before,
                  .after = window.after};
  sizes.output = question.is_transposed ? transposed_output(question, sizes)
                                        : window.positions(question.input);
  return sizes;
}

KernelRange fitting_kernels(const AxisQuestion& question) {
  const Integer output = *question.output;
  if (question.is_transposed) {
    const Integer span = transposed_span(question);
    if (span < 1 || (span - 1) % question.dilation != 0) return {};
    const Integer kernel = (span - 1) / question.dilation + 1;
    return {kernel, kernel};
  }
  if (!question.stride) return fitting_strides(question, output);
  const Integer padded = question.input + question.all_zeros();
  const Integer s = *question.stride;
  const Integer most_span = padded - s * (output - 1);
  if (most_span < 1) return {};
  const Integer least_span = std::max<Integer>(1, padded - s * output + 1);
  return {ceiling(least_span - 1, question.dilation) + 1, (most_span - 1) / question.dilation + 1};
}

NearestKernels nearest_kernels(const AxisQuestion& question) {
  if (question.is_transposed) return nearest_transposed(question);
  // Larger kernels make smaller outputs: the first that makes less than was asked for, by halving.
  Integer more = 0;  // makes more, or is no kernel
  const Integer padded = question.input + question.all_zeros();
  Integer less = question.is_same() ? question.input + 1 : (padded - 1) / question.dilation + 2;
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
