#include "problems/conv_arithmetic/checks.h"

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
      size_of(layers_[l]);
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

  void size_of(const WorkedLayer& layer) {
    if (layer.kind == Kind::flatten) {
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
    for (const AxisSizes& a : layer.axes) {
      if (!afford(for_sizes_, a.output + a.kernel)) return;
      const Axis axis{a.input, a.kernel, a.stride, a.dilation, a.before, a.after};
      compare(size_error_, axis.windows(a.output + 1), a.output);
    }
    ++sized_;
  }

  // ------------------------------------------------------------ kernels

  void kernels_of(const Layer& asked, const WorkedLayer& layer) {
    if (!layer.found) return;
    for (const Index axis : {0, 1}) {
      const AxisSizes& sizes = layer.axes[axis];
      const KernelRange& range = (*layer.found)[axis];
      const Integer places = sizes.input + 2 * asked.padding.zeros[axis];
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
    const bool stays = asked.stride || asked.kind == Kind::conv;
    const Integer stride = stays ? sizes.stride : kernel;
    Axis line{sizes.input,
              kernel,
              stride,
              sizes.dilation,
              asked.padding.zeros[axis],
              asked.padding.zeros[axis]};
    if (asked.padding.same) {  // a window at each stride-th place of the input
      line.kernel = 1;
      line.before = line.after = 0;
    }
    return line.windows(sizes.output + 1) == sizes.output;
  }

  // ------------------------------------------------------------ weights and operations

  /// One output worked tap by tap: what it takes, and the weights of its filter.
  static OperationCounts one_output(const WorkedLayer& layer) {
    const Integer channels = layer.is_pooling() ? 1 : layer.input.channels / layer.groups;
    OperationCounts one;
    bool started = false;
    for (Integer c = 0; c < channels; ++c) {
      for (Integer row = 0; row < layer.axes[0].kernel; ++row) {
        for (Integer column = 0; column < layer.axes[1].kernel; ++column) {
          if (layer.has_weights()) ++one.parameters;
          if (layer.has_weights()) ++one.multiplications;
          if (started && layer.kind != Kind::max_pool) ++one.additions;
          started = true;
        }
      }
    }
    if (layer.kind == Kind::avg_pool) ++one.multiplications;
    if (layer.bias) ++one.parameters;
    if (layer.bias) ++one.additions;
    return one;
  }

  void count(const WorkedLayer& layer) {
    OperationCounts counted;
    if (layer.kind != Kind::flatten) {
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
