// Convolution arithmetic: the sizes, parameters and operations of a network of convolutions,
// poolings and dense layers.
//
// A convolution with N filters, each over C/g channels and k₁×k₂ taps, gives along each axis
//
//     o = ⌊(i + 2p − d (k − 1) − 1)/s⌋ + 1        (V. Dumoulin, F. Visin, "A guide to convolution
//                                                  arithmetic for deep learning", 2016, rel. 15)
//
// outputs: input i, kernel k, stride s, padding p at each end, dilation d. Each output is a sum of
// T = k₁ k₂ C/g products and a bias, so that
//
//     parameters = N (T + 1),   multiplications = o₁ o₂ N T,   additions = o₁ o₂ N (T − 1 + 1).
//
// Turned round, the output asked for bounds the window's span K = d (k − 1) + 1:
//
//     s (o − 1) ≤ i + 2p − K < s o,   i + 2p − s o + 1 ≤ K ≤ i + 2p − s (o − 1),
//
// s spans, of which one for each d is a kernel's. A pooling that is not given a stride moves by its
// kernel, s = k, and the inequality is solved for k on both sides.
//
// A dense layer is a convolution with a kernel as large as its input.

#include "problems/conv_arithmetic/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "math/convolutions/window.h"
#include "problems/conv_arithmetic/checks.h"
#include "problems/conv_arithmetic/derivation.h"
#include "problems/conv_arithmetic/figures.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

/// A derivation shows this many layers of a deep network, most of them from its start.
constexpr Index kShownLayers = 16;
/// Of the kernels that fit this many are listed.
constexpr Integer kMostKernels = 1'000;
/// Remarks that come with single layers are made of this many.
constexpr Index kMostRemarked = 3;
/// Windows at the ends of an axis that are looked at for zeros, all layers together.
constexpr Integer kMostPaddedWindows = 10'000'000;

class Solver {
 public:
  Solver(const Problem& problem, Workings& work) : problem_(problem), work_(work) {}

  Solution run() {
    solution_.sought =
        "What does each layer give out, how many parameters does it train, and how many "
        "multiplications and additions does it take?";
    solution_.headline = {"layers", "total"};
    derive_sizes();
    derive_operations();
    derive_layers();
    derive_total();
    answer_layers();
    solution_.answers["total"] = counts_json(total_);
    if (work_.recording()) {
      solution_.checks = check_by_placing(problem_.layers, layers_, total_);
      remark_kernels();
      remark_unread();
      remark_odd_zeros();
      remark_bias();
      remark_padding();
      remark_operations();
      solution_.figures.push_back(map_figure(input(), layers_));
    }
    return std::move(solution_);
  }

 private:
  // ------------------------------------------------------------ derivation

  template <class Is>
  bool any(Is is) const {
    return std::any_of(problem_.layers.begin(), problem_.layers.end(), is);
  }

  static bool has_windows(const Layer& layer) {
    return layer.kind != Kind::dense && layer.kind != Kind::flatten;
  }

  /// What the letters are, and how many windows fit.
  void derive_sizes() {
    if (!any([](const auto& layer) { return has_windows(layer) && !layer.padding.same; })) return;
    const bool dilated =
        any([](const Layer& layer) { return layer.dilation[0] > 1 || layer.dilation[1] > 1; });
    work_.step([&] {
      const Formula k = sym("k");
      const Formula room = sym("i") + Formula(2) * sym("p");
      Prose claim = {"Along each axis a window of ", k, " taps"};
      if (dilated) claim << ", " << sym("d") << " apart,";
      claim << " is moved " << sym("s") << " at a time over an input of " << sym("i") << " with "
            << sym("p") << " zeros at each end; it finds room " << sym("o") << " times";
      const Formula left = dilated ? room - sym("d") * (k - 1) - 1 : room - k;
      return Step{"sizes",          Rule::output_size,
                  std::move(claim), {equals({sym("o"), call("floor", {left / sym("s")}) + 1})},
                  Json(),           {}};
    });
  }

  /// Why an output costs what it does.
  void derive_operations() {
    const auto is_conv = [](const Layer& layer) { return layer.kind == Kind::conv; };
    if (!work_.recording() || !any(is_conv)) return;
    const bool grouped = any([](const Layer& layer) { return layer.groups > 1; });
    const bool biased = any([](const Layer& layer) { return layer.bias; });
    const Formula T = sym("T");
    const Formula t = sym("t");
    const Formula C = grouped ? sym("C") / sym("g") : sym("C");
    Prose claim = {"An output of a convolution is a sum of ", T,
                   " products of a weight and an input"};
    claim << (biased ? ", and a bias: " : ": ") << sym("k", 1) << " rows and " << sym("k", 2)
          << " columns of " << C << " channels are read";
    const Formula products =
        big("sum", equals({t, 1}), T, product({sym("w").at(t), sym("x").at(t)}));
    work_.step([&] {
      return Step{"operations",
                  Rule::definition,
                  claim,
                  {equals({sym("y"), biased ? products + sym("b") : products}),
                   equals({T, product({sym("k", 1), sym("k", 2), C})})},
                  Json(),
                  {}};
    });
    const Formula outputs = product({sym("o", 1), sym("o", 2), sym("N")});
    const Formula additions = biased ? sum({T, -Formula(1), 1}) : T - 1;
    work_.step([&] {
      return Step{"counts",
                  Rule::operation_count,
                  {"So ", sym("N"), " filters have ", sym("P"), " parameters, and ", outputs,
                   " outputs take ", sym("M"), " multiplications and ", sym("A"), " additions",
                   biased ? ": the first product is added to nothing, the bias to the sum"
                          : ": the first product is added to nothing"},
                  {equals({sym("P"), (biased ? T + 1 : T) * sym("N")}),
                   equals({sym("M"), outputs * T}), equals({sym("A"), outputs * additions})},
                  Json(),
                  {}};
    });
  }

  MapShape input() const { return {problem_.input[0], {problem_.input[1], problem_.input[2]}}; }

  bool is_shown(Index index) const {
    const Index n = problem_.layers.size();
    return n <= kShownLayers || index + 2 < kShownLayers || index + 2 >= n;
  }

  void derive_layers() {
    MapShape shape = input();
    Workings silent(false);
    for (Index l = 0; l < std::ssize(problem_.layers); ++l) {
      const Layer& layer = problem_.layers[l];
      Workings& work = is_shown(l) ? work_ : silent;
      const Index skipped = l > 0 && !is_shown(l - 1) ? problem_.layers.size() - kShownLayers : 0;
      const auto group = work.group([&] { return layer_heading(layer, l, shape, skipped); });
      layers_.push_back(work_out(layer, l, shape, work));
      shape = layers_.back().output;
    }
  }

  void derive_total() {
    for (Index l = 0; l < std::ssize(layers_); ++l) {
      const OperationCounts& counts = layers_[l].counts;
      total_.parameters = exact_sum(l, total_.parameters, counts.parameters);
      total_.multiplications = exact_sum(l, total_.multiplications, counts.multiplications);
      total_.additions = exact_sum(l, total_.additions, counts.additions);
    }
    if (layers_.size() < 2) return;
    const auto group = work_.group(
        [&] { return Step{"total", Rule::evaluation, "All layers together", {}, Json(), {}}; });
    define_total("parameters", "P", &OperationCounts::parameters);
    define_total("multiplications", "M", &OperationCounts::multiplications);
    define_total("additions", "A", &OperationCounts::additions);
  }

  void define_total(const char* id, const char* letter, Integer OperationCounts::*count) {
    work_.define(Rule::evaluation, total_.*count, [&] {
      const Formula terms = long_sum(layers_.size(), [&](Index l) {
        return quantity(sym(letter).mark(fmt::format("({})", l + 1)),
                        to_formula(layers_[l].counts.*count));
      });
      return Definition{.id = id, .claim = "", .name = sym(letter), .formula = terms};
    });
  }

  // ------------------------------------------------------------ answers

  static Json counts_json(const OperationCounts& counts) {
    return {{"parameters", counts.parameters},
            {"multiplications", counts.multiplications},
            {"additions", counts.additions}};
  }

  void answer_layers() {
    Json list = Json::array();
    for (const WorkedLayer& layer : layers_) {
      Json answer = Json::object();
      answer["output"] = {layer.output.channels, layer.output.sizes[0], layer.output.sizes[1]};
      if (layer.kind != Kind::flatten) {
        answer["kernel"] = {layer.axes[0].kernel, layer.axes[1].kernel};
      }
      if (layer.found) answer["kernels"] = kernels_json(*layer.found);
      answer.update(counts_json(layer.counts));
      list.push_back(std::move(answer));
    }
    solution_.answers["layers"] = std::move(list);
  }

  /// The pairs that fit, the smallest areas first. The pair at (i, j) of the two ranges comes after
  /// (i + 1)(j + 1) − 1 others, so few need sorting.
  static Json kernels_json(const std::array<KernelRange, 2>& found) {
    std::vector<std::array<Integer, 2>> pairs;
    for (Integer i = 0; i < std::min(found[0].count(), kMostKernels); ++i) {
      for (Integer j = 0; j < std::min(found[1].count(), kMostKernels / (i + 1)); ++j) {
        pairs.push_back({found[0].least + i, found[1].least + j});
      }
    }
    std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
      const auto key = [](const auto& pair) { return std::pair{pair[0] * pair[1], pair[0]}; };
      return key(a) < key(b);
    });
    if (pairs.size() > kMostKernels) pairs.resize(kMostKernels);
    return pairs;
  }

  // ------------------------------------------------------------ remarks

  void remark(std::string id, Remark::Kind kind, Prose text) {
    solution_.remarks.push_back({std::move(id), kind, std::move(text)});
  }

  /// Remarks on each layer of which `text` has something to say, up to a few.
  template <class Text>
  void remark_each(const char* id, Remark::Kind kind, Text text) {
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
             fmt::format("The same holds of {} more layer{}.", unsaid, unsaid == 1 ? "" : "s"));
    }
  }

  void remark_kernels() {
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

  void remark_unread() {
    remark_each("input-not-read", Remark::Kind::explanation,
                [](const WorkedLayer& layer, Index) -> std::string {
                  if (layer.kind == Kind::flatten) return "";
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

  void remark_odd_zeros() {
    remark_each(
        "odd-number-of-zeros", Remark::Kind::convention,
        [](const WorkedLayer& layer, Index) -> std::string {
          const auto is_odd = [](const AxisSizes& axis) { return axis.before != axis.after; };
          if (std::none_of(layer.axes.begin(), layer.axes.end(), is_odd)) return "";
          return "\"same\" takes an odd number of zeros; the one that is over is put at the end.";
        });
  }

  void remark_bias() {
    Integer added = 0;
    for (const WorkedLayer& layer : layers_) added += layer.bias ? layer.outputs() : 0;
    if (added == 0) return;
    remark("additions-of-biases", Remark::Kind::convention,
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
    const Window window{axis.kernel, axis.stride, axis.before, axis.dilation};
    const Integer room = axis.input + axis.before - axis.span();
    const Integer full_from = (axis.before + axis.stride - 1) / axis.stride;
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

  void remark_padding() {
    Integer zeros = 0;
    for (const WorkedLayer& layer : layers_) {
      if (layer.kind != Kind::conv) continue;
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
    remark("products-with-padding", Remark::Kind::convention,
           fmt::format("Products with zeros of the padding are counted, as programs compute them: "
                       "{} of the {} multiplications. Left out, {} remain.",
                       zeros, total_.multiplications, total_.multiplications - zeros));
  }

  void remark_operations() {
    if (total_.multiplications == 0) return;
    remark("operations-or-multiply-accumulates", Remark::Kind::convention,
           fmt::format("Multiplications and additions together are {} operations (FLOPs). Papers "
                       "that count multiply-accumulates (MACs), one for each multiplication, "
                       "give {}.",
                       total_.multiplications + total_.additions, total_.multiplications));
  }

  const Problem& problem_;
  Workings& work_;
  std::vector<WorkedLayer> layers_;
  OperationCounts total_;
  Integer padded_windows_ = 0;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("conv-arithmetic",
                           "sizes, kernels, parameters and operations of a convolutional network")
          .required("layers", &Problem::layers, list(layer_record(), {1, 10'000}),
                    "the network's layers, first to last")
          .required("input", &Problem::input, list(integer(1, 2'147'483'647), {3, 3}),
                    "[C, H, W]: channels, rows, columns");
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::conv_arithmetic
