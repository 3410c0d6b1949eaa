#include "problems/conv_arithmetic/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/text/text.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// Windows and taps placed for the sizes, for the kernels and for the counts, all layers together;
/// what is beyond is left out, and the claim says so.
constexpr Integer kMostPlaced = 20'000'000;
/// A layer of up to so many products is counted product by product.
constexpr Integer kMostProducts = 200'000;

/// Windows put along one axis from its first place on, while their last tap lies on it.
struct Axis {
  Integer input;
  Integer kernel;
  Integer stride;
  Integer dilation;
  Integer before;
  Integer after;

  /// How many windows fit; counted up to `enough`.
  Integer windows(Integer enough) const {
    Integer last = -before;
    for (Integer tap = 1; tap < kernel; ++tap) last += dilation;
    Integer placed = 0;
    for (; last < input + after && placed < enough; last += stride) ++placed;
    return placed;
  }
};

/// Windows of a transposed convolution laid down one after the other along an axis, for the places
/// from the first to the last of them without those cut off, and with those put on.
struct Laid {
  Integer first;  ///< the first place that counts, the first window beginning at 0
  Integer end;    ///< and behind the last
  Integer length() const { return std::max<Integer>(0, end - first); }
};
Laid lay(const AxisSizes& axis, Integer kernel, Integer output_padding) {
  Integer last = 0;
  for (Integer u = 1; u < axis.input; ++u) last += axis.stride;
  for (Integer tap = 1; tap < kernel; ++tap) last += axis.dilation;
  return {axis.before, last + 1 - axis.after + output_padding};
}

/// How many pairs of an input and a tap fall on each place.
std::vector<Integer> fallen(const AxisSizes& axis) {
  std::vector<Integer> counts(static_cast<std::size_t>(axis.output));
  for (Integer u = 0; u < axis.input; ++u) {
    for (Integer tap = 0; tap < axis.kernel; ++tap) {
      const Integer place = u * axis.stride + tap * axis.dilation - axis.before;
      if (place >= 0 && place < axis.output) ++counts[static_cast<std::size_t>(place)];
    }
  }
  return counts;
}

/// a·b, or more than anything that is placed.
Integer cost(Integer a, Integer b) {
  Integer value = 0;
  return __builtin_mul_overflow(a, b, &value) ? 2 * kMostPlaced : std::min(value, 2 * kMostPlaced);
}

class Placement {
 public:
  Placement(const std::vector<Layer>& asked, const std::vector<WorkedLayer>& layers,
            const OperationCounts& total)
      : asked_(asked), layers_(layers), total_(total) {}

  std::vector<Check> run() {
    for (Index l = 0; l < std::ssize(layers_); ++l) {
      size_of(asked_[l], layers_[l]);
      kernels_of(asked_[l], layers_[l]);
      count(layers_[l]);
    }
    report_sizes();
    report_counts();
    return std::move(checks_);
  }

 private:
  // ------------------------------------------------------------ sizes

  static bool afford(Integer& budget, Integer steps) {
    if (steps > budget) return false;
    budget -= steps;
    return true;
  }

  void size_of(const Layer& asked, const WorkedLayer& layer) {
    if (layer.is(Kind::flatten)) {
      const auto& [channels, sizes] = layer.input;
      if (!afford(for_sizes_, cost(channels, cost(sizes[0], sizes[1])))) return;
      Integer units = 0;
      for (Integer c = 0; c < channels; ++c) {
        for (Integer row = 0; row < sizes[0]; ++row) {
          for (Integer column = 0; column < sizes[1]; ++column) ++units;
        }
      }
      compare(size_error_, units, layer.output.channels);
      ++sized_;
      return;
    }
    for (const Index at : {0, 1}) {
      const AxisSizes& a = layer.axes[at];
      if (!afford(for_sizes_, a.output + a.kernel + a.input)) return;
      if (layer.is(Kind::upsample)) {
        Integer places = 0;
        for (Integer u = 0; u < a.input; ++u) places += asked.factor[at];
        compare(size_error_, places, a.output);
        continue;
      }
      if (layer.is(Kind::conv_transpose)) {
        compare(size_error_, lay(a, a.kernel, asked.output_padding[at]).length(), a.output);
        continue;
      }
      if (asked.rounds_up) {
        compare(size_error_, rounded_up(a), a.output);
        continue;
      }
      const Axis axis{a.input, a.kernel, a.stride, a.dilation, a.before, a.after};
      compare(size_error_, axis.windows(a.output + 1), a.output);
    }
    ++sized_;
  }

  /// Windows that begin before the input ends, up to the first that leaves nothing behind it.
  static Integer rounded_up(const AxisSizes& a) {
    Integer placed = 0;
    for (Integer first = -a.before; first < a.input; first += a.stride) {
      ++placed;
      if (first + a.span() >= a.input + a.after) break;
    }
    return placed;
  }

  // ------------------------------------------------------------ kernels

  void kernels_of(const Layer& asked, const WorkedLayer& layer) {
    if (!layer.found) return;
    for (const Index axis : {0, 1}) {
      const AxisSizes& sizes = layer.axes[axis];
      const KernelRange& range = (*layer.found)[axis];
      const Integer places = most_taps(asked, axis, sizes);
      ++axes_to_try_;
      const Integer each = cost(sizes.output + places, 1);
      const bool all = afford(for_kernels_, cost(places, each));
      if (!all && !afford(for_kernels_, cost(4, each))) continue;
      const auto tried = all ? every_kernel(places) : ends_of(range, places);
      all_tried_ = all_tried_ && all;
      ++axes_tried_;
      for (const Integer kernel : tried) {
        const bool found = range.least <= kernel && kernel <= range.most;
        compare(kernel_error_, fits(asked, axis, kernel, sizes), found);
      }
    }
  }

  /// No larger kernel needs to be tried.
  static Integer most_taps(const Layer& asked, Index axis, const AxisSizes& sizes) {
    const Padding::Ends& zeros = asked.padding.axes[axis];
    const Integer length = asked.is(Kind::conv_transpose) ? sizes.output : sizes.input;
    return length + zeros.before + zeros.after;
  }

  static std::vector<Integer> every_kernel(Integer places) {
    std::vector<Integer> kernels;
    for (Integer kernel = 1; kernel <= places; ++kernel) kernels.push_back(kernel);
    return kernels;
  }

  static std::vector<Integer> ends_of(const KernelRange& range, Integer places) {
    std::vector<Integer> kernels;
    for (const Integer kernel : {range.least - 1, range.least, range.most, range.most + 1}) {
      if (1 <= kernel && kernel <= places) kernels.push_back(kernel);
    }
    return kernels;
  }

  /// Whether the windows of this kernel are as many as the output asked for.
  static bool fits(const Layer& asked, Index axis, Integer kernel, const AxisSizes& sizes) {
    if (asked.is(Kind::conv_transpose)) {
      return lay(sizes, kernel, asked.output_padding[axis]).length() == sizes.output;
    }
    const bool stays = asked.stride || asked.is(Kind::conv);
    const Integer stride = stays ? sizes.stride : kernel;
    Axis line{sizes.input,
              kernel,
              stride,
              sizes.dilation,
              asked.padding.axes[axis].before,
              asked.padding.axes[axis].after};
    if (asked.padding.is_same()) {  // a window at each stride-th place of the input
      line.kernel = 1;
      line.before = line.after = 0;
    }
    return line.windows(sizes.output + 1) == sizes.output;
  }

  // ------------------------------------------------------------ weights and operations

  /// One output worked tap by tap: what it takes, and the weights of its filter.
  static OperationCounts one_output(const WorkedLayer& layer) {
    const Integer channels = layer.has_weights() ? layer.input.channels / layer.groups : 1;
    OperationCounts one;
    bool started = false;
    for (Integer c = 0; c < channels; ++c) {
      for (Integer row = 0; row < layer.axes[0].kernel; ++row) {
        for (Integer column = 0; column < layer.axes[1].kernel; ++column) {
          if (layer.has_weights()) ++one.parameters;
          if (layer.has_weights()) ++one.multiplications;
          if (started && !layer.is(Kind::max_pool)) ++one.additions;
          started = true;
        }
      }
    }
    if (averages(layer)) ++one.multiplications;
    if (layer.bias) ++one.parameters;
    if (layer.bias) ++one.additions;
    return one;
  }

  static bool averages(const WorkedLayer& layer) {
    return layer.is(Kind::avg_pool) || layer.is(Kind::global_avg_pool);
  }

  /// Every product of a transposed convolution laid on its output.
  bool lay_products(const WorkedLayer& layer, OperationCounts& counted) {
    const auto& [rows, columns] = layer.axes;
    const Integer channels = layer.input.channels / layer.groups;
    const Integer taps = cost(rows.input, rows.kernel) + cost(columns.input, columns.kernel) +
                         cost(cost(rows.kernel, columns.kernel), channels);
    if (!afford(for_counts_, taps + cost(rows.output, columns.output))) return false;
    const OperationCounts one = one_output(layer);
    const Integer filters = layer.output.channels;
    const auto down = fallen(rows);
    const auto across = fallen(columns);
    for (const Integer a : down) {
      for (const Integer b : across)
        counted.additions += std::max<Integer>(0, a * b * channels - 1);
    }
    if (layer.bias) counted.additions += rows.output * columns.output;
    counted.additions *= filters;
    counted.parameters = one.parameters * filters;
    counted.multiplications = one.multiplications * rows.input * columns.input * filters;
    return true;
  }

  void count(const WorkedLayer& layer) {
    OperationCounts counted;
    if (layer.is(Kind::conv_transpose)) {
      if (!lay_products(layer, counted)) return;
    } else if (layer.has_kernel()) {
      const auto& [rows, columns] = layer.axes;
      const Integer taps =
          cost(cost(rows.kernel, columns.kernel), layer.input.channels / layer.groups);
      const Integer products =
          cost(cost(cost(rows.output, columns.output), taps), layer.output.channels);
      if (products <= kMostProducts && afford(for_counts_, products)) {
        counted = product_by_product(layer);
      } else if (afford(for_counts_, taps)) {
        one_output_each_ = true;
        const OperationCounts one = one_output(layer);
        const Integer filters = layer.output.channels;
        const Integer units = rows.output * columns.output * filters;
        counted = {one.parameters * filters, one.multiplications * units, one.additions * units};
      } else {
        return;
      }
    }
    ++counted_;
    compare(parameter_error_, counted.parameters, layer.counts.parameters);
    compare(multiplication_error_, counted.multiplications, layer.counts.multiplications);
    compare(addition_error_, counted.additions, layer.counts.additions);
    sum_.parameters += counted.parameters;
    sum_.multiplications += counted.multiplications;
    sum_.additions += counted.additions;
  }

  static OperationCounts product_by_product(const WorkedLayer& layer) {
    OperationCounts all;
    for (Integer filter = 0; filter < layer.output.channels; ++filter) {
      all.parameters += one_output(layer).parameters;
      for (Integer row = 0; row < layer.axes[0].output; ++row) {
        for (Integer column = 0; column < layer.axes[1].output; ++column) {
          const OperationCounts one = one_output(layer);
          all.multiplications += one.multiplications;
          all.additions += one.additions;
        }
      }
    }
    return all;
  }

  // ------------------------------------------------------------ reports

  static void compare(Integer& error, Integer found, Integer claimed) {
    error = std::max(error, std::abs(found - claimed));
  }

  /// "2 layers", "3 of 5 layers"
  static std::string of(Index some, Index all, const char* what) {
    return (some < all ? fmt::format("{} of ", some) : "") + counted(all, what);
  }

  void report(const char* id, std::string claim, std::string method, Integer error) {
    checks_.push_back({id, std::move(claim), std::move(method), static_cast<double>(error), 0});
  }

  void report_sizes() {
    if (sized_ > 0) {
      report("sizes", "the output sizes of " + of(sized_, layers_.size(), "layer"),
             "windows placed one at a time", size_error_);
    }
    if (axes_tried_ > 0) {
      report("kernels",
             axes_tried_ == axes_to_try_
                 ? "the kernels that fit"
                 : fmt::format("the kernels that fit, on {} of {} axes", axes_tried_, axes_to_try_),
             all_tried_ ? "every kernel tried"
                        : "every kernel tried, on long axes those at the ends of the range",
             kernel_error_);
    }
  }

  void report_counts() {
    if (counted_ == 0) return;
    const bool whole = counted_ == std::ssize(layers_);
    const std::string some =
        of(counted_, layers_.size(), "layer") + (whole ? " and the total" : "");
    if (whole) {
      compare(parameter_error_, sum_.parameters, total_.parameters);
      compare(multiplication_error_, sum_.multiplications, total_.multiplications);
      compare(addition_error_, sum_.additions, total_.additions);
    }
    const std::string method = one_output_each_ ? "one output worked tap by tap, times the outputs"
                                                : "every output worked tap by tap";
    report("parameters", "the parameters of " + some, "the weights of a filter counted",
           parameter_error_);
    report("multiplications", "the multiplications of " + some, method, multiplication_error_);
    report("additions", "the additions of " + some, method, addition_error_);
  }

  const std::vector<Layer>& asked_;
  const std::vector<WorkedLayer>& layers_;
  const OperationCounts& total_;
  std::vector<Check> checks_;
  Integer for_sizes_ = kMostPlaced;
  Integer for_kernels_ = kMostPlaced;
  Integer for_counts_ = kMostPlaced;
  Integer size_error_ = 0;
  Integer kernel_error_ = 0;
  Integer parameter_error_ = 0;
  Integer multiplication_error_ = 0;
  Integer addition_error_ = 0;
  Index sized_ = 0;
  Index axes_to_try_ = 0;
  Index axes_tried_ = 0;
  Index counted_ = 0;
  bool all_tried_ = true;
  bool one_output_each_ = false;
  OperationCounts sum_;
};

}  // namespace

std::vector<Check> check_by_placing(const std::vector<Layer>& asked,
                                    const std::vector<WorkedLayer>& layers,
                                    const OperationCounts& total) {
  return Placement(asked, layers, total).run();
}

}  // namespace psolve::conv_arithmetic
