#include "problems/conv_arithmetic/layer.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "problems/conv_arithmetic/derivation.h"
#include "spec/error.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// Of heights and widths, so that spans of dilated kernels stay within 64 bits.
constexpr long kLargestSize = 2'147'483'647;
/// Beyond this, counts would not be exact in JSON's numbers.
constexpr Integer kLargestCount = Integer{1} << 53;

constexpr std::array<std::string_view, 5> kKindNames = {"conv", "max-pool", "avg-pool", "dense",
                                                        "flatten"};

/// Works one layer out: its channels, its sizes axis by axis, its counts.
class LayerWorking {
 public:
  LayerWorking(const Layer& asked, Index index, const MapShape& input, Workings& work)
      : asked_(asked), index_(index), work_(work) {
    layer_.kind = asked.kind;
    layer_.input = input;
    layer_.groups = asked.groups;
    layer_.bias = asked.bias;
  }

  WorkedLayer run() {
    if (layer_.kind == Kind::dense || layer_.kind == Kind::flatten) {
      flatten();
    } else {
      channels();
      sizes();
    }
    layer_.counts = counts_of(layer_, index_, work_);
    return layer_;
  }

 private:
  std::string pointer(const std::string& field = "") const {
    return fmt::format("/layers/{}{}", index_, field);
  }

  // ------------------------------------------------------------ dense and flatten

  /// Both read all units of the input in a row; a dense layer as a window over all of them.
  void flatten() {
    const auto& [rows, columns] = layer_.input.sizes;
    const Integer inputs = work_.define(
        rule::definition, exact_product(index_, {layer_.input.channels, rows, columns}),
        [&] { return input_units(layer_, index_, work_); });
    layer_.output = {inputs, {1, 1}};
    if (layer_.kind == Kind::dense) {
      layer_.output.channels = filters();
      for (const Index axis : {0, 1}) {
        layer_.axes[axis].input = layer_.axes[axis].kernel = layer_.input.sizes[axis];
      }
    }
    if (!asked_.output) return;
    const auto& output = *asked_.output;
    const bool fits =
        output[0] == layer_.output.channels &&
        (output.size() == 1 || (output.size() == 3 && output[1] == 1 && output[2] == 1));
    if (fits) return;
    const Integer units = layer_.output.channels;
    throw SpecError(pointer("/output"),
                    fmt::format("this layer gives {} units; expected [{}] or [{}, 1, 1], got [{}]",
                                units, units, units, fmt::join(output, ", ")));
  }

  // ------------------------------------------------------------ channels

  Integer filters() const {
    if (!asked_.filters && !asked_.output) {
      const std::string_view what = layer_.kind == Kind::dense ? "units" : "filters";
      throw SpecError(pointer(), fmt::format("missing field \"filters\" (how many {}), or "
                                             "\"output\" to take it from",
                                             what));
    }
    const Integer count = asked_.filters ? *asked_.filters : (*asked_.output)[0];
    if (layer_.kind == Kind::conv && asked_.output && (*asked_.output)[0] != count) {
      throw SpecError(pointer("/output/0"),
                      fmt::format("expected {} channels, one for each of the filters, got {}",
                                  count, (*asked_.output)[0]));
    }
    return count;
  }

  void channels() {
    const Integer channels = layer_.input.channels;
    if (layer_.is_pooling()) {
      layer_.output.channels = channels;
      if (asked_.output && (*asked_.output)[0] != channels) {
        throw SpecError(pointer("/output/0"),
                        fmt::format("expected {} channels, since pooling keeps those of its input, "
                                    "got {}",
                                    channels, (*asked_.output)[0]));
      }
      return;
    }
    layer_.output.channels = filters();
    if (channels % asked_.groups == 0 && layer_.output.channels % asked_.groups == 0) return;
    throw SpecError(pointer("/groups"),
                    fmt::format("expected a divisor of the {} input channels and the {} filters, "
                                "got {}",
                                channels, layer_.output.channels, asked_.groups));
  }

  // ------------------------------------------------------------ sizes

  void sizes() {
    if (!asked_.kernel && !asked_.output) {
      throw SpecError(pointer(),
                      "missing field \"kernel\" (size of the window), or \"output\" to find it "
                      "from");
    }
    const auto questions = axis_questions(asked_, layer_.input);
    const bool alike = questions[0] == questions[1];
    for (const Index axis : {0, 1}) {
      layer_.axes[axis] = size_along(axis, questions[axis]);
      if (axis == 0 || !alike) derive(questions[axis], axis, alike ? 0 : axis + 1);
      layer_.output.sizes[axis] = layer_.axes[axis].output;
    }
  }

  void derive(const AxisQuestion& q, Index axis, Index which) {
    const AxisFormulas formulas(q, index_, which, work_);
    if (!q.kernel) formulas.kernel((*layer_.found)[axis]);
    formulas.output_size(layer_.axes[axis]);
  }

  AxisSizes size_along(Index axis, AxisQuestion q) {
    if (!q.kernel) q.kernel = found_kernel(axis, q);
    const AxisSizes sizes = sizes_with(q, *q.kernel);
    if (sizes.output == 0) refuse_window(axis, sizes);
    if (q.output && *q.output != sizes.output) refuse_output(axis, q, sizes);
    if (sizes.output > kLargestSize) {
      throw SpecError(pointer(), fmt::format("the output grows beyond {} {} at this layer",
                                             kLargestSize, axis_names[axis]));
    }
    return sizes;
  }

  Integer found_kernel(Index axis, const AxisQuestion& q) {
    if (q.same && q.stride) refuse_same(axis, q);
    const KernelRange range = fitting_kernels(q);
    if (range.count() == 0) refuse_all_kernels(axis, q);
    if (!layer_.found) layer_.found.emplace();
    (*layer_.found)[axis] = range;
    return range.least;
  }

  // ------------------------------------------------------------ what is refused

  /// "stride 1, padding 0": how the windows of the axis lie.
  static std::string setting(const AxisQuestion& q) {
    std::string text = q.stride ? fmt::format("stride {}", *q.stride) : "the kernel as stride";
    text += q.same ? ", padding \"same\"" : fmt::format(", padding {}", q.padding);
    if (q.dilation > 1) text += fmt::format(", dilation {}", q.dilation);
    return text;
  }

  /// "28 rows"
  static std::string counted(Integer size, Index axis) {
    std::string_view name = axis_names[axis];
    if (size == 1) name.remove_suffix(1);
    return fmt::format("{} {}", size, name);
  }

  std::string output_pointer(Index axis) const {
    return pointer(fmt::format("/output/{}", axis + 1));
  }

  [[noreturn]] void refuse_window(Index axis, const AxisSizes& sizes) const {
    throw SpecError(pointer(), fmt::format("a window over {} does not fit into {} with padding {}",
                                           counted(sizes.span(), axis), sizes.input, sizes.before));
  }

  [[noreturn]] void refuse_output(Index axis, const AxisQuestion& q, const AxisSizes& sizes) const {
    throw SpecError(output_pointer(axis),
                    fmt::format("kernel {} makes {} of {} ({}), not {}", sizes.kernel,
                                counted(sizes.output, axis), sizes.input, setting(q), *q.output));
  }

  [[noreturn]] void refuse_same(Index axis, const AxisQuestion& q) const {
    const Integer made = sizes_with(q, 1).output;
    const std::string all =
        fmt::format("every kernel makes {} of {} ({})", counted(made, axis), q.input, setting(q));
    if (made != *q.output) {
      throw SpecError(output_pointer(axis), fmt::format("{}, not {}", all, *q.output));
    }
    throw SpecError(pointer(), all + ", so none can be found from the sizes; give \"kernel\"");
  }

  [[noreturn]] void refuse_all_kernels(Index axis, const AxisQuestion& q) const {
    const NearestKernels nearest = nearest_kernels(q);
    std::string made;
    for (const auto& kernel : {nearest.below, nearest.above}) {
      if (!kernel) continue;
      made += fmt::format("{}kernel {} makes {}", made.empty() ? "" : " and ", *kernel,
                          sizes_with(q, *kernel).output);
    }
    if (!nearest.below) made += ", the most";
    if (!nearest.above) made += ", the least";
    throw SpecError(output_pointer(axis),
                    fmt::format("no kernel makes {} of {} ({}): {}", counted(*q.output, axis),
                                q.input, setting(q), made));
  }

  const Layer& asked_;
  Index index_;
  Workings& work_;
  WorkedLayer layer_;
};

Integer exact(Index layer, bool overflow, Integer value) {
  if (!overflow && value <= kLargestCount) return value;
  throw SpecError(fmt::format("/layers/{}", layer), "the counts grow beyond 2^53 at this layer");
}

// -------------------------------------------------------------------- the spec

/// A layer of one kind: what `tagged` makes by the field "type".
template <Kind which>
struct Of : Layer {
  Of() {
    kind = which;
    bias = which == Kind::conv || which == Kind::dense;
  }
};

Type<Layer::Padding> padding() {
  using Padding = Layer::Padding;
  const auto named = choice<Padding>(
      {{"valid", Padding{{{0, 0}}, false, true}, "none, as 0"},
       {"same", Padding{{{0, 0}}, true}, "as many zeros as make the output ceil(input/stride)"}});
  const auto given = converted<Padding>(axis_pair(0, kLargestSize), [](const AxisPair& zeros) {
    return Padding{zeros, false};
  });
  return one_of<Padding>({named, given});
}

/// The fields that say how windows lie, of convolutions and poolings, after those of their own.
template <class R>
Record<R> windows(Record<R> record) {
  record.optional("padding", &R::padding, padding(), 0, "zeros put on at each end")
      .optional("dilation", &R::dilation, axis_pair(1, kLargestSize), 1,
                "inputs from one tap of the window to the next")
      .optional("output", &R::output, list(integer(1, kLargestSize), {3, 3}),
                "[C, H, W]: channels, rows, columns");
  return record;
}

constexpr const char* kKernelHelp = "size of the window; without it, found from the output";

template <Kind which>
Record<Of<which>> pooling(const std::string& noun) {
  using Pooling = Of<which>;
  return windows(Record<Pooling>(noun)
                     .optional("kernel", &Pooling::kernel, axis_pair(1, kLargestSize), kKernelHelp)
                     .optional("stride", &Pooling::stride, axis_pair(1, kLargestSize),
                               "inputs from one window to the next; without it, the kernel's "
                               "size"));
}

Record<Of<Kind::conv>> convolution() {
  using Conv = Of<Kind::conv>;
  return windows(
      Record<Conv>("a convolution")
          .optional("filters", &Conv::filters, integer(1, kLargestSize),
                    "how many; without it, the output's channels")
          .optional("kernel", &Conv::kernel, axis_pair(1, kLargestSize), kKernelHelp)
          .optional("stride", &Conv::stride, axis_pair(1, kLargestSize), 1,
                    "inputs from one window to the next")
          .optional("groups", &Conv::groups, integer(1, kLargestSize), 1,
                    "into which channels and filters are split")
          .optional("bias", &Conv::bias, boolean(), true, "whether each filter has one"));
}

Record<Of<Kind::dense>> dense() {
  using Dense = Of<Kind::dense>;
  return Record<Dense>("a dense layer")
      .optional("filters", &Dense::filters, integer(1, kLargestSize),
                "how many units; without it, as the output says")
      .optional("bias", &Dense::bias, boolean(), true, "whether each unit has one")
      .optional("output", &Dense::output, list(integer(1, kLargestSize), {1, 3}),
                "[units] or [units, 1, 1]");
}

Record<Of<Kind::flatten>> flattening() {
  using Flatten = Of<Kind::flatten>;
  return Record<Flatten>("a flatten layer")
      .optional("output", &Flatten::output, list(integer(1), {1, 3}), "[units] or [units, 1, 1]");
}

}  // namespace

std::string_view name_of(Kind kind) {
  return kKindNames[static_cast<Index>(kind)];
}

Type<Layer> layer_record() {
  return tagged<Layer>("a layer", "type",
                       {{"conv", convolution()},
                        {"max-pool", pooling<Kind::max_pool>("a max-pooling")},
                        {"avg-pool", pooling<Kind::avg_pool>("an average pooling")},
                        {"dense", dense()},
                        {"flatten", flattening()}});
}

WorkedLayer work_out(const Layer& layer, Index index, const MapShape& input, Workings& work) {
  return LayerWorking(layer, index, input, work).run();
}

std::optional<OperationCounts> counts_with_largest(const WorkedLayer& layer, Index index) {
  WorkedLayer largest = layer;
  for (const Index axis : {0, 1}) largest.axes[axis].kernel = (*layer.found)[axis].most;
  Workings silent(false);
  try {
    return counts_of(largest, index, silent);
  } catch (const SpecError&) {
    return std::nullopt;
  }
}

std::array<AxisQuestion, 2> axis_questions(const Layer& layer, const MapShape& input) {
  std::array<AxisQuestion, 2> questions;
  for (const Index axis : {0, 1}) {
    AxisQuestion& q = questions[axis];
    q.input = input.sizes[axis];
    if (layer.kernel) q.kernel = (*layer.kernel)[axis];
    if (layer.stride) q.stride = (*layer.stride)[axis];
    q.dilation = layer.dilation[axis];
    q.padding = layer.padding.zeros[axis];
    q.unpadded = layer.padding.valid;
    q.same = layer.padding.same;
    if (layer.output && layer.output->size() == 3) q.output = (*layer.output)[axis + 1];
  }
  return questions;
}

Integer exact_product(Index layer, std::initializer_list<Integer> factors) {
  Integer value = 1;
  bool overflow = false;
  for (const Integer factor : factors) {
    overflow = overflow || __builtin_mul_overflow(value, factor, &value);
  }
  return exact(layer, overflow, value);
}

Integer exact_sum(Index layer, Integer a, Integer b) {
  return exact(layer, false, a + b);
}

}  // namespace psolve::conv_arithmetic
