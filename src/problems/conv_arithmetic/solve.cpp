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
// A transposed convolution turns this round: input u is multiplied by each tap a and added to the
// output s u + d a − p, so that o = s (i − 1) − 2p + d (k − 1) + 1 + r with r outputs put on at the
// end (relation 14 there). It multiplies every input by the k₁ k₂ N/g weights of its channel, and
// adds up what falls on each output.
//
// A dense layer is a convolution with a kernel as large as its input, a global average pooling an
// average pooling with such a window.

#include "problems/conv_arithmetic/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/text/text.h"
#include "core/workings/stretch.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"
#include "problems/conv_arithmetic/derivation.h"
#include "problems/conv_arithmetic/report.h"

namespace psolve::conv_arithmetic {
namespace {

using Integer = std::int64_t;
using Kind = Layer::Kind;

class Solver {
 public:
  Solver(const Problem& problem, Workings& work) : problem_(problem), work_(work) {}

  Solution run() {
    solution_.sought =
        "What does each layer give out, how many parameters does it train, and how many "
        "multiplications and additions does it take?";
    solution_.headline = {"layers", "total"};
    explain_letters();
    derive_sizes();
    derive_operations();
    derive_layers();
    derive_total();
    answer_layers();
    solution_.answers["total"] = counts_json(total_);
    if (work_.recording()) {
      solution_.result = result();
      solution_.checks = check_by_placing(problem_.layers, layers_, total_);
      solution_.claims = judged_claims(problem_.claims, layers_);
      solution_.remarks = remarks(layers_, total_);
      solution_.figures.push_back(map_figure(input(), layers_));
    }
    return std::move(solution_);
  }

 private:
  // ------------------------------------------------------------ derivation

  /// Layers one by one while they fit, and all together.
  std::vector<ResultLine> result() const {
    constexpr Index kMostLayers = 4;
    std::vector<ResultLine> lines;
    const Json& layers = solution_.answers["layers"];
    for (Index i = 0; i < std::ssize(layers) && std::ssize(layers) <= kMostLayers; ++i) {
      const std::string path = fmt::format("layers[{}].", i);
      std::string words = fmt::format("Layer {}: ", i + 1);
      if (!problem_.layers[i].kernel && problem_.layers[i].has_windows()) {
        const Json& kernel = layers[i]["kernel"];
        words += fmt::format("a kernel of {}×{}, ", kernel[0].get<long>(), kernel[1].get<long>());
      }
      lines.push_back({words + counts_in_words(layers[i])});
    }
    lines.push_back({"Together: " + counts_in_words(solution_.answers["total"])});
    return lines;
  }

  static std::string counts_in_words(const Json& counts) {
    return fmt::format("{}, {}, {}", counted(counts["parameters"].get<long>(), "parameter"),
                       counted(counts["multiplications"].get<long>(), "multiplication"),
                       counted(counts["additions"].get<long>(), "addition"));
  }

  template <class Is>
  bool any(Is is) const {
    return std::any_of(problem_.layers.begin(), problem_.layers.end(), is);
  }

  /// What the letters of a convolution stand for.
  void explain_letters() {
    const auto is_conv = [](const Layer& layer) { return layer.is(Kind::conv); };
    if (!work_.recording() || !any(is_conv)) return;
    work_.note("letters", rule::definition,
               {"The letters. A layer reads ",
                sym("C"),
                " channels of ",
                sym("i"),
                " × ",
                sym("i"),
                " entries with ",
                sym("N"),
                " filters, each of ",
                sym("C"),
                " × ",
                sym("k"),
                " × ",
                sym("k"),
                " weights, and gives out ",
                sym("N"),
                " channels of ",
                sym("o"),
                " × ",
                sym("o"),
                "; where rows and columns differ each letter has the numbers 1 and 2"});
  }

  /// How many windows fit.
  void derive_sizes() {
    const auto has_sizes = [](const Layer& layer) {
      return layer.has_windows() && !layer.is(Kind::conv_transpose) && !layer.padding.is_same();
    };
    if (any([](const Layer& layer) { return layer.is(Kind::conv_transpose); })) derive_transposed();
    if (!any(has_sizes)) return;
    const bool dilated =
        any([](const Layer& layer) { return layer.dilation[0] > 1 || layer.dilation[1] > 1; });
    const Formula k = sym("k");
    const Formula room = sym("i") + Formula(2) * sym("p");
    Prose claim = {"The size of an output. Along each axis a window of ", k, " taps"};
    if (dilated) claim << ", " << sym("d") << " apart,";
    claim << " is moved " << sym("s") << " at a time over an input of " << sym("i") << " with "
          << sym("p") << " zeros at each end; it finds room " << sym("o") << " times";
    const Formula left = dilated ? room - sym("d") * (k - 1) - 1 : room - k;
    work_.note("sizes", rule::output_size, std::move(claim),
               {equals({sym("o"), call("floor", {left / sym("s")}) + 1})});
  }

  void derive_transposed() {
    const Formula k = sym("k");
    const Formula s = sym("s");
    const Formula o = sym("o");
    work_.note("transposed", rule::output_size,
               {"A transposed convolution turns round what a convolution reads: each of ", sym("i"),
                " inputs is laid down on ", k, " places, ", sym("d"), " apart, ", s,
                " further on than the one before; ", sym("p"),
                " places are cut off at each end and ", sym("r"), " put on at the last"},
               {equals({o, sum({s * (sym("i") - 1), -(Formula(2) * sym("p")), sym("d") * (k - 1), 1,
                                sym("r")})})});
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
    Prose claim = {"What an output is made of. In a convolution it is a sum of ", T,
                   " products of a weight and an input"};
    claim << (biased ? ", and a bias: " : ": ") << sym("k", 1) << " rows and " << sym("k", 2)
          << " columns of " << C << " channels are read";
    const Formula products =
        big("sum", equals({t, 1}), T, product({sym("w").at(t), sym("x").at(t)}));
    work_.note("operations", rule::definition, claim,
               {equals({sym("y"), biased ? products + sym("b") : products}),
                equals({T, product({sym("k", 1), sym("k", 2), C})})});
    const Formula outputs = product({sym("o", 1), sym("o", 2), sym("N")});
    const Formula additions = biased ? sum({T, -Formula(1), 1}) : T - 1;
    work_.note(
        "counts", rule::operation_count,
        {"What a layer has and takes. ", sym("N"), " filters have ", sym("P"), " parameters, and ",
         outputs, " outputs take ", sym("M"), " multiplications and ", sym("A"), " additions",
         biased ? ": the first product is added to nothing, the bias to the sum"
                : ": the first product is added to nothing"},
        {equals({sym("P"), (biased ? T + 1 : T) * sym("N")}), equals({sym("M"), outputs * T}),
         equals({sym("A"), outputs * additions})});
  }

  MapShape input() const { return {problem_.input[0], {problem_.input[1], problem_.input[2]}}; }

  void derive_layers() {
    const Index n = std::ssize(problem_.layers);
    const Stretch stretch(n, 12);
    std::optional<LayerView> before;
    Workings silent(false);
    for (Index l = 0; l < n; ++l) {
      const Layer& layer = problem_.layers[l];
      const LayerView view{layer, l, before ? layers_.back().output : input()};
      const bool holds = stretch.holds(l);
      Workings& work = holds ? work_ : silent;
      const auto aside = work.in_the_same_way(is_middle(l, n, 14, 2));
      const auto group =
          work.group([&] { return layer_heading(layer, l, view.input); }, layer_label(l));
      give_layer(view, before, stretch.resumes(l), work);
      layers_.push_back(work_out(layer, l, view.input, work));
      before.emplace(view);
    }
  }

  void derive_total() {
    for (Index l = 0; l < std::ssize(layers_); ++l) {
      const OperationCounts& counts = layers_[l].counts;
      total_.parameters = exact_sum(l, total_.parameters, counts.parameters);
      total_.multiplications = exact_sum(l, total_.multiplications, counts.multiplications);
      total_.additions = exact_sum(l, total_.additions, counts.additions);
    }
    if (layers_.size() < 2 || Stretch(std::ssize(layers_), 12).leaves_out()) return;
    const auto group = work_.heading("total", rule::evaluation, "All layers together");
    define_total("parameters", "P", &OperationCounts::parameters);
    define_total("multiplications", "M", &OperationCounts::multiplications);
    define_total("additions", "A", &OperationCounts::additions);
  }

  /// Over the layers that train or compute anything.
  void define_total(const char* id, const char* letter, Integer OperationCounts::*count) {
    if (total_.*count == 0) return;
    work_.define(rule::evaluation, total_.*count, [&] {
      std::vector<Index> counted;
      for (Index l = 0; l < std::ssize(layers_); ++l) {
        if (layers_[l].has_weights() || layers_[l].counts.*count > 0) counted.push_back(l);
      }
      const Formula terms = long_sum(std::ssize(counted), [&](Index i) {
        return work_.the(count_symbol(letter, counted[i]), layer_label(counted[i]));
      });
      return Definition{.id = fmt::format("total/{}", id),
                        .name = sym(letter),
                        .formula = terms,
                        .answer = fmt::format("total.{}", id)};
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
      if (layer.has_kernel()) {
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

  const Problem& problem_;
  Workings& work_;
  std::vector<WorkedLayer> layers_;
  OperationCounts total_;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("conv-arithmetic",
                           "sizes, kernels, parameters and operations of a convolutional network",
                           claims())
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
