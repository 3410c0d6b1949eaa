#include "problems/conv_arithmetic/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "problems/conv_arithmetic/derivation.h"
#include "spec/error.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// Beyond this, counts would not be exact in JSON's numbers.
constexpr Integer kLargestCount = Integer{1} << 53;

/// Works one layer out: its channels, its sizes axis by axis, its counts.
class LayerWorking {
 public:
  LayerWorking(const Layer& asked, Index index, const MapShape& input, Workings& work)
      : asked_(asked), index_(index), work_(work) {
    layer_.kind = asked.kind;
    layer_.input = input;
    layer_.groups = asked.groups;
    layer_.bias = asked.bias;
    layer_.by_ends = asked.padding.is(Padding::Form::ends);
  }

  WorkedLayer run() {
    if (layer_.is(Kind::dense) || layer_.is(Kind::flatten)) {
      flatten();
    } else {
      channels();
      if (asked_.has_windows()) {
        sizes();
      } else {
        layer_.is(Kind::upsample) ? enlarge() : shrink();
        check_output();
      }
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
    if (layer_.is(Kind::dense)) {
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
    refuse(pointer("/output"), "this layer gives {} units; expected [{}] or [{}, 1, 1], got [{}]",
           units, units, units, fmt::join(output, ", "));
  }

  // ------------------------------------------------------------ channels

  Integer filters() const {
    if (!asked_.filters && !asked_.output) {
      const std::string_view what = layer_.is(Kind::dense) ? "units" : "filters";
      refuse(pointer(), "missing field \"filters\" (how many {}), or \"output\" to take it from",
             what);
    }
    const Integer count = asked_.filters ? *asked_.filters : (*asked_.output)[0];
    if (!layer_.is(Kind::dense) && asked_.output && (*asked_.output)[0] != count) {
      refuse(pointer("/output/0"), "expected {} channels, one for each of the filters, got {}",
             count, (*asked_.output)[0]);
    }
    return count;
  }

  void channels() {
    const Integer channels = layer_.input.channels;
    if (asked_.keeps_channels()) {
      layer_.output.channels = channels;
      if (asked_.output && (*asked_.output)[0] != channels) {
        refuse(pointer("/output/0"),
               "expected {} channels, since {} keeps those of its input, got {}", channels,
               layer_.is(Kind::upsample) ? "upsampling" : "pooling", (*asked_.output)[0]);
      }
      return;
    }
    layer_.output.channels = filters();
    if (channels % asked_.groups == 0 && layer_.output.channels % asked_.groups == 0) return;
    refuse(pointer("/groups"),
           "expected a divisor of the {} input channels and the {} filters, got {}", channels,
           layer_.output.channels, asked_.groups);
  }

  // ------------------------------------------------------------ sizes

  /// Every pixel becomes a block of its own.
  void enlarge() {
    const auto& factor = asked_.factor;
    const bool alike = layer_.input.sizes[0] == layer_.input.sizes[1] && factor[0] == factor[1];
    for (const Index axis : {0, 1}) {
      AxisSizes& sizes = layer_.axes[axis];
      sizes.input = layer_.input.sizes[axis];
      sizes.output = layer_.output.sizes[axis] = sizes.input * factor[axis];
      if (sizes.output > largest_size) refuse_growth(axis);
      if (axis == 0 || !alike) {
        enlarged_size(sizes.output, index_, alike ? 0 : axis + 1, work_);
      }
    }
  }

  /// All of a channel becomes its mean.
  void shrink() {
    for (const Index axis : {0, 1}) {
      layer_.axes[axis].input = layer_.axes[axis].kernel = layer_.input.sizes[axis];
    }
  }

  void check_output() const {
    if (!asked_.output) return;
    for (const Index axis : {0, 1}) {
      const Integer asked = (*asked_.output)[axis + 1];
      const Integer made = layer_.output.sizes[axis];
      if (asked == made) continue;
      refuse(output_pointer(axis), "this layer makes {} of {}, not {}", counted(made, axis),
             layer_.input.sizes[axis], asked);
    }
  }

  void sizes() {
    check_output_padding();
    if (!asked_.kernel && !asked_.output) {
      refuse(pointer(),
             "missing field \"kernel\" (size of the window), or \"output\" to find it from");
    }
    const auto questions = axis_questions(asked_, layer_.input);
    const bool alike = questions[0] == questions[1];
    for (const Index axis : {0, 1}) {
      layer_.axes[axis] = size_along(axis, questions[axis]);
      if (axis == 0 || !alike) {
        derive_sizes(questions[axis], layer_.axes[axis],
                     questions[axis].kernel ? nullptr : &(*layer_.found)[axis], index_,
                     alike ? 0 : axis + 1, work_);
      }
      layer_.output.sizes[axis] = layer_.axes[axis].output;
    }
  }

  AxisSizes size_along(Index axis, AxisQuestion q) {
    if (!q.kernel) q.kernel = found_kernel(axis, q);
    const AxisSizes sizes = sizes_with(q, *q.kernel);
    if (sizes.output == 0) refuse_window(axis, sizes);
    if (q.output && *q.output != sizes.output) refuse_output(axis, q, sizes);
    if (sizes.output > largest_size) refuse_growth(axis);
    return sizes;
  }

  Integer found_kernel(Index axis, const AxisQuestion& q) {
    if (q.is_same() && q.stride) refuse_same(axis, q);
    if (q.rounds_up) {
      refuse(pointer(),
             "with \"ceil_mode\" the kernel is not found from the sizes; give \"kernel\"");
    }
    const KernelRange range = fitting_kernels(q);
    if (range.count() == 0) refuse_all_kernels(axis, q);
    if (q.is_transposed && range.least > largest_transposed_kernel) {
      refuse(output_pointer(axis),
             "the kernel would have {} {}, more than the {} up to which one is found", range.least,
             axis_names[axis], largest_transposed_kernel);
    }
    if (!layer_.found) layer_.found.emplace();
    (*layer_.found)[axis] = range;
    return range.least;
  }

  // ------------------------------------------------------------ what is refused

  /// "stride 1, padding 0": how the windows of the axis lie.
  static std::string setting(const AxisQuestion& q) {
    std::string text = q.stride ? fmt::format("stride {}", *q.stride) : "the kernel as stride";
    text += q.is_same() ? ", padding \"same\"" : ", " + zeros_text(q.zeros.before, q.zeros.after);
    if (q.dilation > 1) text += fmt::format(", dilation {}", q.dilation);
    if (q.output_padding > 0) text += fmt::format(", output padding {}", q.output_padding);
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

  /// "padding 1", "padding 0 and 1".
  static std::string zeros_text(Integer before, Integer after) {
    return before == after ? fmt::format("padding {}", before)
                           : fmt::format("padding {} and {}", before, after);
  }

  [[noreturn]] void refuse_window(Index axis, const AxisSizes& sizes) const {
    const std::string with = zeros_text(sizes.before, sizes.after);
    if (layer_.is(Kind::conv_transpose)) {
      refuse(pointer(), "the padding cuts off all {}: a window over {} on {} with {}",
             axis_names[axis], counted(sizes.span(), axis), counted(sizes.input, axis), with);
    }
    refuse(pointer(), "a window over {} does not fit into {} with {}", counted(sizes.span(), axis),
           sizes.input, with);
  }

  [[noreturn]] void refuse_growth(Index axis) const {
    refuse(pointer(), "the output grows beyond {} {} at this layer", largest_size,
           axis_names[axis]);
  }

  /// As many outputs at the end as a stride, or a dilation, leaves open.
  void check_output_padding() const {
    for (const Index axis : {0, 1}) {
      const long more = asked_.output_padding[axis];
      const long step = std::max(asked_.stride ? (*asked_.stride)[axis] : 1, asked_.dilation[axis]);
      if (more == 0 || more < step) continue;
      refuse(pointer("/output_padding") + asked_.output_padding.pointer(axis),
             "expected less than the stride or the dilation, {}, got {}", step, more);
    }
  }

  [[noreturn]] void refuse_output(Index axis, const AxisQuestion& q, const AxisSizes& sizes) const {
    refuse(output_pointer(axis), "kernel {} makes {} of {} ({}), not {}", sizes.kernel,
           counted(sizes.output, axis), sizes.input, setting(q), *q.output);
  }

  [[noreturn]] void refuse_same(Index axis, const AxisQuestion& q) const {
    const Integer made = sizes_with(q, 1).output;
    const std::string all =
        fmt::format("every kernel makes {} of {} ({})", counted(made, axis), q.input, setting(q));
    if (made != *q.output) {
      refuse(output_pointer(axis), "{}, not {}", all, *q.output);
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
    if (!nearest.below) made += q.is_transposed ? ", the least" : ", the most";
    if (!nearest.above) made += ", the least";
    refuse(output_pointer(axis), "no kernel makes {} of {} ({}): {}", counted(*q.output, axis),
           q.input, setting(q), made);
  }

  const Layer& asked_;
  Index index_;
  Workings& work_;
  WorkedLayer layer_;
};

Integer exact(Index layer, bool overflow, Integer value) {
  if (!overflow && value <= kLargestCount) return value;
  refuse(fmt::format("/layers/{}", layer), "the counts grow beyond 2^53 at this layer");
}

}  // namespace

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
    q.form = layer.padding.form;
    q.zeros = layer.padding.axes[axis];
    q.rounds_up = layer.rounds_up;
    q.is_transposed = layer.is(Kind::conv_transpose);
    q.output_padding = layer.output_padding[axis];
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
