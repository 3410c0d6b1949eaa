#include "problems/conv_arithmetic/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/text/text.h"
#include "math/convolutions/window.h"
#include "problems/conv_arithmetic/conventions.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// Remarks that come with single layers are made of this many.
constexpr Index kMostRemarked = 3;
/// Windows at the ends of an axis that are looked at for zeros, all layers together.
constexpr Integer kMostPaddedWindows = 10'000'000;

class Remarks {
 public:
  Remarks(const std::vector<WorkedLayer>& layers, const OperationCounts& total)
      : layers_(layers), total_(total) {}

  std::vector<Remark> run() {
    kernels();
    unread();
    odd_zeros();
    bias();
    padding();
    operations();
    return std::move(remarks_);
  }

 private:
  void remark(std::string id, Remark::Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }

  /// Remarks on each layer of which `text` has something to say, up to a few.
  template <class Text>
  void remark_each(std::string_view id, Remark::Kind kind, Text text) {
    Index said = 0;
    Index unsaid = 0;
    for (Index l = 0; l < std::ssize(layers_); ++l) {
      const std::string about = text(layers_[l], l);
      if (about.empty()) continue;
      if (said == kMostRemarked) {
        ++unsaid;
        continue;
      }
      remark(fmt::format("{}-in-layer-{}", id, l + 1), kind,
             fmt::format("Layer {}: {}", l + 1, about));
      ++said;
    }
    if (unsaid > 0) {
      remark(fmt::format("{}-in-more-layers", id), kind,
             fmt::format("The same holds of {}.", counted(unsaid, "more layer")));
    }
  }

  void kernels() {
    remark_each("kernel-left-open", Remark::Kind::limit,
                [&](const WorkedLayer& layer, Index l) -> std::string {
                  if (!layer.found) return "";
                  const auto& [rows, columns] = *layer.found;
                  if (rows.count() == 1 && columns.count() == 1) return "";
                  std::string text = fmt::format(
                      "the sizes leave the kernel open: from {}×{} to {}×{} all fit, and the "
                      "counts are those of the smallest.",
                      rows.least, columns.least, rows.most, columns.most);
                  if (const auto largest = counts_with_largest(layer, l)) {
                    text += fmt::format(
                        " The largest takes {} parameters, {} multiplications and {} additions.",
                        largest->parameters, largest->multiplications, largest->additions);
                  }
                  const double all =
                      static_cast<double>(rows.count()) * static_cast<double>(columns.count());
                  if (all > kMostKernels)
                    text += fmt::format(" The smallest {} are listed.", kMostKernels);
                  return text;
                });
  }

  void unread() {
    remark_each("input-not-read", Remark::Kind::explanation,
                [](const WorkedLayer& layer, Index) -> std::string {
                  if (!layer.is(Kind::conv) && !layer.is_pooling()) return "";
                  std::string ends;
                  for (const Index axis : {0, 1}) {
                    const Integer unread = layer.axes[axis].unread();
                    if (unread == 0) continue;
                    ends += fmt::format("{}{} of its {} {}", ends.empty() ? "" : " and ", unread,
                                        layer.axes[axis].input, axis_names[axis]);
                  }
                  if (ends.empty()) return "";
                  return fmt::format(
                      "no window reaches the last {}, since the size is rounded down.", ends);
                });
  }

  void odd_zeros() {
    remark_each(
        std::string(kOddZeroInFront.id), Remark::Kind::convention,
        [](const WorkedLayer& layer, Index) -> std::string {
          const auto is_odd = [](const AxisSizes& axis) { return axis.before != axis.after; };
          if (layer.by_ends || std::none_of(layer.axes.begin(), layer.axes.end(), is_odd))
            return "";
          return "\"same\" takes an odd number of zeros; the one that is over is put at the end.";
        });
  }

  void bias() {
    Integer added = 0;
    for (const WorkedLayer& layer : layers_) added += layer.bias ? layer.outputs() : 0;
    if (added == 0) return;
    remark(std::string(kBiasesNotAdded.id), Remark::Kind::convention,
           fmt::format("A bias costs an output one addition and no multiplication: {} of the {} "
                       "additions add a bias. Counted without them there are {}.",
                       added, total_.additions, total_.additions - added));
  }

  /// The products in which a layer of windows reads its input and not a zero, if they are few
  /// enough windows to look at.
  std::optional<Integer> products_inside(const WorkedLayer& layer) {
    Integer inside = layer.output.channels * (layer.input.channels / layer.groups);
    for (const AxisSizes& axis : layer.axes) {
      const auto taps = taps_inside(axis);
      if (!taps) return std::nullopt;
      inside *= *taps;
    }
    return inside;
  }

  /// Summed up over the windows of an axis; those far from both ends read no zeros.
  std::optional<Integer> taps_inside(const AxisSizes& axis) {
    const Window window = {.kernel = axis.kernel,
                           .stride = axis.stride,
                           .before = axis.before,
                           .dilation = axis.dilation};
    const Integer room = axis.input + axis.before - axis.span();
    const Integer full_from = ceiling(axis.before, axis.stride);
    const Integer full_to = room < 0 ? 0 : std::min(axis.output, room / axis.stride + 1);
    const Integer full = std::max<Integer>(0, full_to - full_from);
    padded_windows_ += axis.output - full;
    if (padded_windows_ > kMostPaddedWindows) return std::nullopt;
    Integer taps = full * axis.kernel;
    const auto add = [&](Integer from, Integer to) {
      for (Integer u = from; u < to; ++u) {
        taps += std::max<Integer>(0, window.end_tap(u, axis.input) - window.first_tap(u));
      }
    };
    add(0, full > 0 ? full_from : axis.output);
    if (full > 0) add(full_to, axis.output);
    return taps;
  }

  void padding() {
    Integer zeros = 0;
    for (const WorkedLayer& layer : layers_) {
      if (!layer.is(Kind::conv)) continue;
      const auto inside = products_inside(layer);
      if (!inside) {
        remark("products-with-padding-not-counted", Remark::Kind::limit,
               "Products with zeros of the padding are counted; there are too many windows to say "
               "how many they are.");
        return;
      }
      zeros += layer.counts.multiplications - *inside;
    }
    if (zeros == 0) return;
    remark(std::string(kInsideAlone.id), Remark::Kind::convention,
           fmt::format("Products with zeros of the padding are counted, as programs compute them: "
                       "{} of the {} multiplications. Left out, {} remain.",
                       zeros, total_.multiplications, total_.multiplications - zeros));
  }

  void operations() {
    if (total_.multiplications == 0) return;
    remark(std::string(kOperations.id), Remark::Kind::convention,
           fmt::format("Multiplications and additions together are {} operations (FLOPs). Papers "
                       "that count multiply-accumulates (MACs), one for each multiplication, "
                       "give {}.",
                       total_.multiplications + total_.additions, total_.multiplications));
  }

  const std::vector<WorkedLayer>& layers_;
  const OperationCounts& total_;
  Integer padded_windows_ = 0;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> remarks(const std::vector<WorkedLayer>& layers, const OperationCounts& total) {
  return Remarks(layers, total).run();
}

}  // namespace psolve::conv_arithmetic
