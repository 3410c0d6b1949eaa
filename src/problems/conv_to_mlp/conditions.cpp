#include "problems/conv_to_mlp/derivation.h"

#include <fmt/format.h>

#include <algorithm>

#include "math/convolutions/rules.h"
#include "math/networks/rules.h"

namespace psolve::conv_to_mlp {
namespace {

/// Taps that lie within so many places in some window.
Index taps_within(const Window& window, Index size) {
  std::vector<bool> reads(window.kernel);
  for (Index u = 0; u < window.positions(size); ++u) {
    for (Index a = window.first_tap(u); a < window.end_tap(u, size); ++a) reads[a] = true;
  }
  return std::ranges::count(reads, true);
}

class MlpConditions {
 public:
  MlpConditions(const LayerView& layer, const LayerSizes& sizes, const ParameterCounts& counts,
                Workings& work)
      : layer_(layer), sizes_(sizes), counts_(counts), work_(work) {}

  void derive(bool is_told, const std::function<Formula(Index)>& output) const {
    const auto group = work_.heading(
        "conditions", rule::linearity,
        "So for images of one size there is always an equivalent MLP; what that does and "
        "does not mean");
    if (!is_told) linear_parts();
    fixed_size();
    gradients();
    if (!is_told && layer_.pattern.rows() > 1) {
      average_pooling();
      max_pooling(output);
    }
    if (!is_told) converse();
  }

 private:
  Formula the(const char* name) const { return work_.the(Formula::words(name)); }

  void linear_parts() const {
    work_.note("conditions/layers", rule::substitution,
               "A whole network goes layer by layer: an activation works entry by entry, on O and "
               "on vec(O) alike, and flattening is what vec does",
               {equals({vec(call("f", {sym("O")})), call("f", {vec(sym("O"))}),
                        call("f", {dense_layer(layer_)})})});
  }

  /// An image one column wider has a matrix of another shape.
  void fixed_size() const {
    const ConvolutionShape wider = sizes_.wider();
    const ImageShape out = wider.output();
    const Index R = layer_.pattern.rows();
    const Index N = layer_.pattern.columns();
    const auto group =
        work_.heading("conditions/size", rule::vectorisation,
                      {"The size of the image must be fixed. One column wider, ",
                       size_of(wider.input.height, wider.input.width), " instead of ",
                       size_of(wider.input.height, layer_.shape.input.width),
                       ", the same F still serves, but the matrix has to be ",
                       size_of(out.size(), wider.input.size()), " instead of ", size_of(R, N)});
    const auto line = [&](const char* id, const Formula& name, Index value,
                          const Formula& formula) {
      work_.define(rule::vectorisation, value,
                   {.id = fmt::format("conditions/size/{}", id), .name = name, .formula = formula});
    };
    const Formula of_image = LayerSizes::name(1, "X").mark("′");
    const Formula of_output = LayerSizes::name(1, "O").mark("′");
    line("X", of_image, wider.input.width, sizes_.the(1, "X") + 1);
    line("O", of_output, out.width, sizes_.positions(1, work_.the(of_image)));
    line("rows", Formula::words("rows"), out.size(),
         sizes_.output(sizes_.the(0, "O"), work_.the(of_output)));
    line("columns", Formula::words("columns"), wider.input.size(),
         sizes_.image(sizes_.the(0, "X"), work_.the(of_image)));
  }

  /// Entries of the kernel that stand anywhere in W.
  void taps_in_use() const {
    const auto& windows = layer_.shape.windows;
    const bool is_padded = windows[0].is_padded() || windows[1].is_padded();
    const auto name = [](Index axis) {
      return Formula::words(fmt::format("taps in use along the {}", axis_names[axis]));
    };
    for (const Index axis : {0, 1}) {
      if (!is_padded) break;
      const Window& window = windows[axis];
      const ImageShape& in = layer_.shape.input;
      const bool is_long = window.is_padded() && window.kernel > LayerSizes::most_taps;
      const Index value = taps_within(window, axis == 0 ? in.height : in.width);
      const Definition line = {.id = fmt::format("conditions/taps/{}", axis_names[axis]),
                               .name = name(axis),
                               .formula = is_long ? Formula() : sizes_.taps(axis)};
      is_long ? work_.resume(rule::parameter_count, value, line)
              : work_.define(rule::parameter_count, value, line);
    }
    work_.define(rule::parameter_count, layer_.pattern.taps_used(),
                 {.id = "conditions/taps",
                  .name = Formula::words("taps in use"),
                  .formula = is_padded ? sizes_.kernel(work_.the(name(0)), work_.the(name(1)))
                                       : sizes_.kernel(sizes_.the(0, "F"), sizes_.the(1, "F"))});
  }

  /// What descent does to a tied weight and to untied ones.
  void gradients() const {
    Index tap = 0;
    auto places = layer_.pattern.places_of(tap);
    while (places.empty() && ++tap < layer_.shape.kernel_size()) {
      places = layer_.pattern.places_of(tap);
    }
    if (places.empty()) return;
    const Formula total = long_sum(
        places.size(),
        [&](Index i) {
          return derivative(sym("L"), weight_symbol(places[i].row, places[i].column));
        },
        6);
    const ConvolutionShape& shape = layer_.shape;
    const Index free = layer_.pattern.taps_used() + (layer_.has_bias() ? shape.filters : 0);
    const Index apart = counts_.mlp - free;
    const auto group = work_.heading(
        "conditions/training", rule::weight_sharing,
        {"The function is the same, the training is not. ", layer_.kernel_symbol(tap),
         fmt::format(" stands at {} {} of W, and its gradient is their sum. The dense layer moves "
                     "its {} parameters one by one, the zeros too, so after a step it is in "
                     "general no convolution any more: {} of its parameters would have to be "
                     "kept in step or at 0",
                     places.size(), places.size() == 1 ? "place" : "places", counts_.mlp, apart)},
        {equals({derivative(sym("L"), layer_.kernel_symbol(tap)), total})});
    taps_in_use();
    Formula kept = the("dense layer") - the("taps in use");
    if (layer_.has_bias()) kept = kept - sizes_.biases();
    work_.define(rule::weight_sharing, apart,
                 {.id = "conditions/kept", .name = Formula::words("kept"), .formula = kept});
  }

  /// A pooling that averages is one more matrix.
  void average_pooling() const {
    const ImageShape out = layer_.shape.output();
    const Index h = std::min<Index>(2, out.height);
    const Index w = std::min<Index>(2, out.width);
    const Index n = h * w;
    const Index pooled = out.channels * (out.height / h) * (out.width / w);
    const Formula share = Formula(1) / to_formula(n);
    const Formula row = psolve::matrix(1, out.size(), [&](Index, Index r) {
      const Index i = r / out.width % out.height;
      const Index j = r % out.width;
      return r < out.height * out.width && i < h && j < w ? share : Formula(0);
    });
    const Formula chosen =
        long_sum(n, [&](Index k) { return layer_.output_symbol(out.at(0, k / w, k % w)); });
    work_.note(
        "conditions/average_pooling", rule::average_pooling,
        {"Average pooling is linear: over ", size_of(h, w), " windows of O it is the ",
         size_of(pooled, out.size()), " matrix P with entries ", share,
         " and 0, and P W is again one matrix, ", size_of(pooled, layer_.pattern.columns())},
        {equals({sym("M", 1), chosen / to_formula(n)}), equals({transpose(sym("p").at(1)), row})});
  }

  /// The larger of two is not linear: f(v) + f(−v) would be 0.
  void max_pooling(const std::function<Formula(Index)>& output) const {
    const Formula a = output(0);
    const Formula b = output(1);
    const auto line = [](const std::vector<Formula>& formulas) {
      std::vector<Formula> chain;
      for (const Formula& formula : formulas) {
        for (const Formula& face : {in_symbols(formula), in_numbers(formula)}) {
          if (chain.empty() || !look_alike(chain.back(), face)) chain.push_back(face);
        }
      }
      return equals(std::move(chain));
    };
    const Formula zero = call("max", {a, b}) + call("max", {-a, -b});
    work_.note("conditions/max_pooling", rule::max_pooling,
               {"Max pooling is not linear, as a linear f has ",
                equals({call("f", {sym("v")}) + call("f", {-sym("v")}), 0}),
                ". It takes a layer with relu as well, or a max unit"},
               {line({call("max", {a, b}), a + call("relu", {b - a})}),
                line({zero, call("abs", {a - b})})});
  }

  void converse() const {
    const Index R = layer_.pattern.rows();
    const Index N = layer_.pattern.columns();
    work_.define(rule::weight_sharing, R * N, [&] {
      Prose claim = "The other way round, a dense layer on X";
      claim
          << " is a convolution of any weights only where each kernel is as large as X, one filter "
             "for each output: then nothing is shared and nothing is zero. "
          << fmt::format("With {} {} that is", R, R == 1 ? "output" : "outputs");
      return Definition{
          .id = "conditions/converse",
          .claim = std::move(claim),
          .name = Formula::words("weights"),
          .formula = the("entries of O") * sizes_.image(sizes_.the(0, "X"), sizes_.the(1, "X"))};
    });
    const Index taps = layer_.pattern.taps_used();
    if (taps == 0) return;
    work_.define(rule::parameter_count, R * N - taps,
                 {.id = "conditions/generic",
                  .claim = fmt::format(
                      "With the kernel of this layer, {} numbers of a generic {}×{} matrix "
                      "must satisfy equations: one to equal the first at its tap, or to be 0",
                      R * N - taps, R, N),
                  .name = Formula::words("equations"),
                  .formula = the("entries of O") * the("entries of X") - the("taps in use")});
  }

  const LayerView& layer_;
  const LayerSizes& sizes_;
  const ParameterCounts& counts_;
  Workings& work_;
};

}  // namespace

void derive_conditions(const LayerView& layer, const LayerSizes& sizes,
                       const ParameterCounts& counts, bool is_told,
                       const std::function<Formula(Index)>& output, Workings& work) {
  MlpConditions(layer, sizes, counts, work).derive(is_told, output);
}

}  // namespace psolve::conv_to_mlp
