// The layers of a spec, each kind with its own fields.

#include <string>

#include "problems/conv_arithmetic/layer.h"
#include "spec/scalar_type.h"

namespace psolve::conv_arithmetic {
namespace {

using Kind = Layer::Kind;

constexpr std::array<std::string_view, 8> kKindNames = {"conv",     "conv-transpose",  "max-pool",
                                                        "avg-pool", "global-avg-pool", "upsample",
                                                        "dense",    "flatten"};

/// A layer of one kind: what `tagged` makes by the field "type".
template <Kind which>
struct Of : Layer {
  Of() {
    kind = which;
    bias = has_weights();
  }
};

Type<std::vector<long>> image_size() {
  return list(integer(1, largest_size), {3, 3});
}

/// The fields that say how windows lie, of convolutions and poolings, after those of their own.
template <class R>
Record<R> windows(Record<R> record) {
  record
      .optional("padding", &R::padding, padding_type(largest_size), Unsaid(0),
                "zeros put on: p at each end, [h, w], [[top, bottom], [left, right]], \"valid\" or "
                "\"same\"")
      .optional("dilation", &R::dilation, axis_pair(1, largest_size), Unsaid(1),
                "inputs from one tap of the window to the next")
      .optional("output", &R::output, image_size(), "[C, H, W]: channels, rows, columns");
  return record;
}

constexpr const char* kKernelHelp = "size of the window; without it, found from the output";

template <Kind which>
Record<Of<which>> pooling(const std::string& noun) {
  using Pooling = Of<which>;
  return windows(Record<Pooling>(noun)
                     .optional("kernel", &Pooling::kernel, axis_pair(1, largest_size), kKernelHelp)
                     .optional("stride", &Pooling::stride, axis_pair(1, largest_size),
                               "inputs from one window to the next; without it, the kernel's "
                               "size")
                     .optional("ceil_mode", &Pooling::rounds_up, boolean(), Unsaid(false),
                               "whether the last window may reach over the edge"));
}

/// Filters, and how channels and weights go together.
template <class R>
Record<R> filters(Record<R> record) {
  record
      .optional("filters", &R::filters, integer(1, largest_size),
                "how many; without it, the output's channels")
      .optional("groups", &R::groups, integer(1, largest_size), Unsaid(1),
                "into which channels and filters are split")
      .optional("bias", &R::bias, boolean(), true, "whether each filter has one");
  return record;
}

Record<Of<Kind::conv>> convolution() {
  using Conv = Of<Kind::conv>;
  return windows(filters(Record<Conv>("a convolution"))
                     .optional("kernel", &Conv::kernel, axis_pair(1, largest_size), kKernelHelp)
                     .optional("stride", &Conv::stride, axis_pair(1, largest_size), Unsaid(1),
                               "inputs from one window to the next"));
}

Record<Of<Kind::conv_transpose>> transposed_convolution() {
  using Transposed = Of<Kind::conv_transpose>;
  return filters(Record<Transposed>("a transposed convolution"))
      .optional("kernel", &Transposed::kernel, axis_pair(1, largest_transposed_kernel), kKernelHelp)
      .optional("stride", &Transposed::stride, axis_pair(1, largest_size), Unsaid(1),
                "outputs from one window to the next")
      .optional(
          "padding", &Transposed::padding, numbered_padding_type(largest_size), Unsaid(0),
          "outputs cut off: p at each end, [h, w], [[top, bottom], [left, right]] or \"valid\"")
      .optional("output_padding", &Transposed::output_padding, axis_pair(0, largest_size),
                Unsaid(0), "outputs put on at the bottom and at the right")
      .optional("dilation", &Transposed::dilation, axis_pair(1, largest_size), Unsaid(1),
                "outputs from one tap of the window to the next")
      .optional("output", &Transposed::output, image_size(), "[C, H, W]: channels, rows, columns");
}

Record<Of<Kind::global_avg_pool>> global_pooling() {
  using Pooling = Of<Kind::global_avg_pool>;
  return Record<Pooling>("a global average pooling")
      .optional("output", &Pooling::output, image_size(), "[C, 1, 1]");
}

Record<Of<Kind::upsample>> upsampling() {
  using Upsampling = Of<Kind::upsample>;
  return Record<Upsampling>("an upsampling")
      .required("factor", &Upsampling::factor, axis_pair(1, largest_size),
                "how often each row and column is repeated")
      .optional("output", &Upsampling::output, image_size(), "[C, H, W]: channels, rows, columns");
}

Record<Of<Kind::dense>> dense() {
  using Dense = Of<Kind::dense>;
  const auto size = integer(1, largest_size);
  return Record<Dense>("a dense layer")
      .optional("filters", &Dense::filters, integer(1, largest_size),
                "how many units; without it, as the output says")
      .optional("bias", &Dense::bias, boolean(), true, "whether each unit has one")
      .optional("output", &Dense::output, list_or_lone(list(size, {1, 3}), size),
                "[units] or [units, 1, 1]");
}

Record<Of<Kind::flatten>> flattening() {
  using Flatten = Of<Kind::flatten>;
  const auto size = integer(1);
  return Record<Flatten>("a flatten layer")
      .optional("output", &Flatten::output, list_or_lone(list(size, {1, 3}), size),
                "[units] or [units, 1, 1]");
}

}  // namespace

std::string_view name_of(Kind kind) {
  return kKindNames[static_cast<Index>(kind)];
}

Type<Layer> layer_record() {
  return tagged<Layer>("a layer", "type",
                       {{"conv", convolution()},
                        {"conv-transpose", transposed_convolution()},
                        {"max-pool", pooling<Kind::max_pool>("a max-pooling")},
                        {"avg-pool", pooling<Kind::avg_pool>("an average pooling")},
                        {"global-avg-pool", global_pooling()},
                        {"upsample", upsampling()},
                        {"dense", dense()},
                        {"flatten", flattening()}});
}

}  // namespace psolve::conv_arithmetic
