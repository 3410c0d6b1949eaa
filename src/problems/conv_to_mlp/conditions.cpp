#include "problems/conv_to_mlp/conditions.h"

#include <fmt/format.h>

#include <algorithm>

namespace psolve::conv_to_mlp {

void MlpConditions::derive(const std::function<Formula(Index)>& output) const {
  if (!work_.recording()) return;
  const auto group = work_.group([&] {
    return Step{"conditions",
                Rule::linearity,
                "So for images of one size there is always an equivalent MLP; what that does and "
                "does not mean",
                {},
                Json(),
                {}};
  });
  linear_parts();
  fixed_size();
  gradients();
  if (layer_.pattern.rows() > 1) {
    average_pooling();
    max_pooling(output);
  }
  converse();
}

void MlpConditions::linear_parts() const {
  work_.step([&] {
    return Step{"conditions/layers",
                Rule::substitution,
                "A whole network goes layer by layer: an activation works entry by entry, on O and "
                "on vec(O) alike, and flattening is what vec does",
                {equals({vec(call("f", {sym("O")})), call("f", {vec(sym("O"))}),
                         call("f", {dense_layer(layer_)})})},
                Json(),
                {}};
  });
}

/// An image one column wider has a matrix of another shape.
void MlpConditions::fixed_size() const {
  ConvolutionShape wider = layer_.shape;
  ++wider.input.width;
  const ImageShape out = wider.output();
  const Index R = layer_.pattern.rows();
  const Index N = layer_.pattern.columns();
  const auto group = work_.group([&] {
    return Step{"conditions/size",
                Rule::vectorisation,
                {"The size of the image must be fixed. One column wider, ",
                 size_of(wider.input.height, wider.input.width), " instead of ",
                 size_of(wider.input.height, layer_.shape.input.width),
                 ", the same F still serves, but the matrix has to be ",
                 size_of(out.size(), wider.input.size()), " instead of ", size_of(R, N)},
                {},
                Json(),
                {}};
  });
  const auto line = [&](const char* id, const char* name, Index value, const ImageShape& image) {
    work_.define(Rule::vectorisation, value, [&] {
      return Definition{id, "", Formula::words(name),
                        image.channels == 1 ? times({image.height, image.width})
                                            : times({image.channels, image.height, image.width})};
    });
  };
  line("conditions/size/rows", "rows", out.size(), out);
  line("conditions/size/columns", "columns", wider.input.size(), wider.input);
}

/// What descent does to a tied weight and to untied ones.
void MlpConditions::gradients() const {
  Index tap = 0;
  auto places = layer_.pattern.places_of(tap);
  while (places.empty() && ++tap < layer_.shape.kernel_size()) {
    places = layer_.pattern.places_of(tap);
  }
  if (places.empty()) return;
  work_.step([&] {
    const Formula total = long_sum(
        places.size(),
        [&](Index i) {
          return derivative(sym("L"), weight_symbol(places[i].row, places[i].column));
        },
        6);
    const ConvolutionShape& shape = layer_.shape;
    const Index free = layer_.pattern.taps_used() + (layer_.has_bias() ? shape.filters : 0);
    const Index apart = counts_.mlp - free;
    return Step{
        "conditions/training",
        Rule::weight_sharing,
        {"The function is the same, the training is not. ", layer_.kernel_symbol(tap),
         fmt::format(" stands at {} {} of W, and its gradient is their sum. The dense layer moves "
                     "its {} parameters one by one, the zeros too, so after a step it is in "
                     "general no convolution any more: {} of its parameters would have to be "
                     "kept in step or at 0",
                     places.size(), places.size() == 1 ? "place" : "places", counts_.mlp, apart)},
        {equals({derivative(sym("L"), layer_.kernel_symbol(tap)), total}),
         equals({Formula::words("kept"), to_formula(counts_.mlp) - to_formula(free),
                 to_formula(apart)})},
        Json(),
        {}};
  });
}

/// A pooling that averages is one more matrix.
void MlpConditions::average_pooling() const {
  const ImageShape out = layer_.shape.output();
  const Index h = std::min<Index>(2, out.height);
  const Index w = std::min<Index>(2, out.width);
  const Index n = h * w;
  const Index pooled = out.channels * (out.height / h) * (out.width / w);
  const Formula share = Formula(1) / to_formula(n);
  work_.step([&] {
    const Formula row = psolve::matrix(1, out.size(), [&](Index, Index r) {
      const Index i = r / out.width % out.height;
      const Index j = r % out.width;
      return r < out.height * out.width && i < h && j < w ? share : Formula(0);
    });
    const Formula chosen =
        long_sum(n, [&](Index k) { return layer_.output_symbol(out.at(0, k / w, k % w)); });
    const Index N = layer_.pattern.columns();
    return Step{
        "conditions/average_pooling",
        Rule::average_pooling,
        {"Average pooling is linear: over ", size_of(h, w), " windows of O it is the ",
         size_of(pooled, out.size()), " matrix P with entries ", share,
         " and 0, and P W is again one matrix, ", size_of(pooled, N)},
        {equals({sym("M", 1), chosen / to_formula(n)}), equals({transpose(sym("p").at(1)), row})},
        Json(),
        {}};
  });
}

/// The larger of two is not linear: f(v) + f(−v) would be 0.
void MlpConditions::max_pooling(const std::function<Formula(Index)>& output) const {
  work_.step([&] {
    const Formula a = output(0);
    const Formula b = output(1);
    const auto both = [](const Formula& formula) {
      return std::vector<Formula>{in_symbols(formula), in_numbers(formula)};
    };
    const auto line = [&](const std::vector<Formula>& formulas) {
      std::vector<Formula> chain;
      for (const Formula& formula : formulas) {
        for (const Formula& face : both(formula)) {
          if (chain.empty() || !look_alike(chain.back(), face)) chain.push_back(face);
        }
      }
      return equals(std::move(chain));
    };
    const Formula zero = call("max", {a, b}) + call("max", {-a, -b});
    return Step{"conditions/max_pooling",
                Rule::max_pooling,
                {"Max pooling is not linear, as a linear f has ",
                 equals({call("f", {sym("v")}) + call("f", {-sym("v")}), 0}),
                 ". It takes a layer with relu as well, or a max unit"},
                {line({call("max", {a, b}), a + call("relu", {b - a})}),
                 line({zero, call("abs", {a - b})})},
                Json(),
                {}};
  });
}

void MlpConditions::converse() const {
  const ConvolutionShape& shape = layer_.shape;
  const Index R = layer_.pattern.rows();
  const Index N = layer_.pattern.columns();
  work_.step([&] {
    Prose claim = "The other way round, a dense layer on X";
    claim << " is a convolution of any weights only where each kernel is as large as X, one filter "
             "for each output: then nothing is shared and nothing is zero. "
          << fmt::format("With {} {} that is", R, R == 1 ? "output" : "outputs");
    return Step{
        "conditions/converse",
        Rule::weight_sharing,
        std::move(claim),
        {equals({Formula::words("weights"),
                 shape.input.channels == 1
                     ? times({R, shape.input.height, shape.input.width})
                     : times({R, shape.input.channels, shape.input.height, shape.input.width}),
                 times({R, N}), to_formula(R * N)})},
        Json(),
        {}};
  });
  work_.step([&] {
    const Index taps = layer_.pattern.taps_used();
    return Step{"conditions/generic",
                Rule::parameter_count,
                fmt::format("With the kernel of this layer, {} numbers of a generic {}×{} matrix "
                            "must satisfy equations: one to equal the first at its tap, or to be 0",
                            R * N - taps, R, N),
                {equals({Formula::words("equations"), times({R, N}) - to_formula(taps),
                         to_formula(R * N - taps)})},
                Json(),
                {}};
  });
}

}  // namespace psolve::conv_to_mlp
