#include "math/backpropagation/window_derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace psolve {
namespace {

/// Images and kernels of up to this many entries are worked entry by entry,
constexpr Index kMostEntries = 36;
/// and so is ∂L/∂X, whose entries are all alike, up to this many;
constexpr Index kMostImageEntries = 16;
/// of larger ones this many from the start and from the end.
constexpr Index kFirst = 4;
constexpr Index kLast = 2;

Formula total(const std::vector<Formula>& terms) {
  return elided_sum(terms.size(), [&](Index i) { return terms[i]; });
}

}  // namespace

bool WindowTrace::is_plain(Index l) const {
  const auto plain = [](const Window& window) {
    return window.stride == 1 && window.padding == 0 && window.dilation == 1;
  };
  return layer(l).is(LayerKind::convolution) && names_.input_dims(l).size() == 2 &&
         names_.output_dims(l).size() == 2 && plain(shape(l).windows[0]) &&
         plain(shape(l).windows[1]);
}

Formula WindowTrace::image_entry(Index l, Index place, const Vector& x) const {
  return names_.entry(names_.input(l), place, names_.input_dims(l), x);
}

Formula WindowTrace::delta_entry(Index l, Index place, const Vector& delta) const {
  return names_.entry(names_.delta(l), place, names_.output_dims(l), delta);
}

Formula WindowTrace::input_gradient_symbol(Index l) const {
  return derivative(sym("L"), names_.input(l));
}

std::string WindowTrace::id(Index l, const char* what, Index place) const {
  return fmt::format("layers[{}]/{}[{}]", l, what, place);
}

void WindowTrace::entries(const std::string& id, Rule rule, Index count, Index most,
                          const std::function<void(Index)>& show) {
  for (Index i = 0; i < count; ++i) {
    if (count > most && i == kFirst) {
      const Index left_out = count - kFirst - kLast;
      work_.step([&] {
        return Step{id + "/rest", rule,   fmt::format("… {} more in the same way", left_out),
                    {},           Json(), {}};
      });
      i += left_out;
    }
    show(i);
  }
}

// ------------------------------------------------------------------ which products there are

std::vector<ConvolutionProduct> WindowTrace::products_of_kernel(const ConvolutionShape& shape,
                                                                Index kernel) const {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  const Index area = rows.kernel * columns.kernel;
  const Index within = shape.flipped ? area - 1 - kernel % area : kernel % area;
  const Index o = kernel / area / shape.input.channels;
  const Index c = kernel / area % shape.input.channels;
  std::vector<ConvolutionProduct> products;
  for (Index i = 0; i < out.height; ++i) {
    const Index y = rows.place(i, within / columns.kernel);
    if (y < 0 || y >= shape.input.height) continue;
    for (Index j = 0; j < out.width; ++j) {
      const Index x = columns.place(j, within % columns.kernel);
      if (x < 0 || x >= shape.input.width) continue;
      products.push_back({out.at(o, i, j), kernel, shape.input.at(c, y, x)});
    }
  }
  return products;
}

std::vector<ConvolutionProduct> WindowTrace::products_of_image(const ConvolutionShape& shape,
                                                               Index image) const {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  const Index c = image / (shape.input.height * shape.input.width);
  const Index y = image / shape.input.width % shape.input.height;
  const Index x = image % shape.input.width;
  std::vector<ConvolutionProduct> products;
  for (Index o = 0; o < shape.filters; ++o) {
    for (Index a = rows.kernel; a-- > 0;) {
      const Index i = rows.unit_at(y, a, out.height);
      if (i < 0) continue;
      for (Index b = columns.kernel; b-- > 0;) {
        const Index j = columns.unit_at(x, b, out.width);
        if (j >= 0) products.push_back({out.at(o, i, j), shape.kernel_at(o, c, a, b), image});
      }
    }
  }
  return products;
}

// ------------------------------------------------------------------ forward

void WindowTrace::forward(Index l, const LayerValues<double>& values) {
  layer(l).is_pooling() ? pool(l, values) : convolve(l, values);
}

ConvolutionSymbols WindowTrace::symbols(Index l) const {
  return {names_.weights(l), network_.weight_dims[l], names_.input(l), names_.input_dims(l)};
}

void WindowTrace::convolve(Index l, const LayerValues<double>& values) {
  const Formula O = names_.pre_activation(l);
  const Dims& dims = names_.output_dims(l);
  const auto& bias = layer(l).bias;
  const Index each = values.z.size() / shape(l).filters;
  work_.step([&] {
    const bool image = dims.size() == 2;
    Formula terms = convolution_sum(shape(l), symbols(l));
    if (bias) terms = terms + (image ? names_.bias(l) : names_.bias(l).at(sym("o")));
    return Step{
        fmt::format("layers[{}]/convolution", l),
        Rule::convolution,
        shape(l).flipped
            ? "A true convolution: the kernel is rotated by 180° and laid on each window"
            : "A cross-correlation: the kernel is laid on each window as it stands",
        {equals({image ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")), terms})},
        Json(),
        {}};
  });
  entries(fmt::format("layers[{}]/z", l), Rule::convolution, values.z.size(), kMostEntries,
          [&](Index i) {
            work_.define(Rule::convolution, values.z(i), [&] {
              std::vector<Formula> terms;
              for (const ConvolutionProduct& p : products_of_output(shape(l), i)) {
                terms.push_back(names_.kernel_entry(l, p.kernel) *
                                image_entry(l, p.image, values.input));
              }
              Formula formula = total(terms);
              if (bias) {
                const Index filter = i / each;
                formula = formula + names_.entry(names_.bias(l), filter, {bias->size()}, *bias);
              }
              return Definition{id(l, "z", i), "", names_.at(O, i, dims), formula};
            });
          });
  work_.define(Rule::convolution, Shaped{values.z, dims}, [&] {
    Formula formula = O;
    if (is_plain(l) && !bias) {
      formula = product({whole(names_.input(l), values.input, names_.input_dims(l)),
                         whole(names_.weights(l), layer(l).kernel(), network_.weight_dims[l])},
                        shape(l).flipped ? product_sign::convolution : product_sign::correlation);
    }
    return Definition{fmt::format("layers[{}]/z", l), "All of it", O, formula};
  });
}

void WindowTrace::pool(Index l, const LayerValues<double>& values) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  const Rule rule = takes_maximum ? Rule::max_pooling : Rule::average_pooling;
  const Formula M = names_.output(l);
  const Dims& dims = names_.output_dims(l);
  const ImageShape out = shape(l).output();
  // A pooling reads each channel as a convolution with one channel and one filter does.
  ConvolutionShape one = shape(l);
  one.input.channels = 1;
  one.filters = 1;
  entries(fmt::format("layers[{}]/a", l), rule, values.a.size(), kMostEntries, [&](Index i) {
    work_.define(rule, values.a(i), [&] {
      const Index area = out.height * out.width;
      const Index before = i / area * shape(l).input.height * shape(l).input.width;
      std::vector<Formula> window;
      Index winner = -1;
      for (const ConvolutionProduct& p : products_of_output(one, i % area)) {
        const Index place = before + p.image;
        window.push_back(image_entry(l, place, values.input));
        if (winner < 0 && values.input(place) == values.a(i)) winner = place;
      }
      Definition line{id(l, "a", i), "", names_.at(M, i, dims), Formula()};
      if (!takes_maximum) {
        const Index n = std::ssize(window);
        line.formula = total(window) / n;
        return line;
      }
      line.claim = {"The largest is ", names_.at(names_.input(l), winner, names_.input_dims(l))};
      line.formula = call("max", std::move(window));
      return line;
    });
  });
  work_.define(rule, Shaped{values.a, dims}, [&] {
    return Definition{fmt::format("layers[{}]/a", l), "All of it", M, M};
  });
}

// ------------------------------------------------------------------ backward

void WindowTrace::backward(Index l, const LayerValues<double>& values,
                           const LayerGradients<double>& gradients) {
  if (layer(l).is_pooling()) {
    route(l, values, gradients);
    return;
  }
  kernel_gradient(l, values, gradients);
  if (gradients.bias) {
    work_.define(Rule::bias_gradient, *gradients.bias, [&] {
      return Definition{fmt::format("gradients/layers[{}]/bias", l),
                        "Each filter's bias adds to all entries of its image: the sum of ∂L/∂O",
                        derivative(sym("L"), names_.bias(l)), derivative(sym("L"), names_.bias(l))};
    });
  }
  image_gradient(l, gradients);
}

void WindowTrace::kernel_gradient(Index l, const LayerValues<double>& values,
                                  const LayerGradients<double>& gradients) {
  const Vector& delta = gradients.delta;
  const Vector found = gradients.weights->reshaped<Eigen::RowMajor>();
  const Formula name = derivative(sym("L"), names_.weights(l));
  const Dims& dims = network_.weight_dims[l];
  work_.step([&] {
    const bool image = dims.size() == 2;
    const Formula O = names_.pre_activation(l);
    const Formula dL_dO =
        derivative(sym("L"), image ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")));
    return Step{fmt::format("gradients/layers[{}]/kernel/chain", l),
                Rule::chain_rule,
                {"Each entry of ", names_.weights(l),
                 " multiplies one entry of every window; all their shares add up"},
                {equals({derivative(sym("L"), kernel_at_tap(shape(l), symbols(l))),
                         big("sum", sym("i"), Formula(),
                             big("sum", sym("j"), Formula(),
                                 dL_dO * image_at_tap(shape(l), symbols(l))))})},
                Json(),
                {}};
  });
  entries(fmt::format("gradients/layers[{}]/kernel", l), Rule::kernel_gradient, found.size(),
          kMostEntries, [&](Index k) {
            work_.define(Rule::kernel_gradient, found(k), [&] {
              std::vector<Formula> terms;
              for (const ConvolutionProduct& p : products_of_kernel(shape(l), k)) {
                if (delta(p.output) == 0) continue;  // adds nothing
                terms.push_back(delta_entry(l, p.output, delta) *
                                image_entry(l, p.image, values.input));
              }
              return Definition{id(l, "kernel_gradient", k), "", names_.at(name, k, dims),
                                total(terms)};
            });
          });
  work_.define(Rule::kernel_gradient, Shaped{found, dims}, [&] {
    Formula formula = name;
    if (is_plain(l)) {
      formula = product({whole(names_.input(l), values.input, names_.input_dims(l)),
                         whole(names_.delta(l), delta, names_.output_dims(l))},
                        product_sign::correlation);
      if (shape(l).flipped) formula = call("rot180", {formula});
    }
    return Definition{fmt::format("gradients/layers[{}]/kernel", l),
                      is_plain(l) ? "The closed form, ⋆ being cross-correlation" : "All of it",
                      name, formula};
  });
}

void WindowTrace::image_gradient(Index l, const LayerGradients<double>& gradients) {
  const Vector& delta = gradients.delta;
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  entries(
      fmt::format("gradients/layers[{}]/input", l), Rule::image_gradient, gradients.input.size(),
      kMostImageEntries, [&](Index x) {
        work_.define(Rule::image_gradient, gradients.input(x), [&] {
          std::vector<Formula> terms;
          for (const ConvolutionProduct& p : products_of_image(shape(l), x)) {
            terms.push_back(delta_entry(l, p.output, delta) * names_.kernel_entry(l, p.kernel));
          }
          return Definition{id(l, "input_gradient", x), "", names_.at(name, x, dims), total(terms)};
        });
      });
  work_.define(Rule::image_gradient, Shaped{gradients.input, dims}, [&] {
    Formula formula = name;
    if (is_plain(l)) {
      Formula kernel = whole(names_.weights(l), layer(l).kernel(), network_.weight_dims[l]);
      if (shape(l).flipped) kernel = call("rot180", {kernel});
      formula = product({kernel, whole(names_.delta(l), delta, names_.output_dims(l))},
                        product_sign::full);
    }
    return Definition{
        l == 0 ? "gradients/input" : fmt::format("gradients/layers[{}]/input", l),
        is_plain(l) ? "The closed form, ⊗ being the full true convolution" : "All of it", name,
        formula};
  });
}

/// Which outputs each entry of the image gets its gradient from, and what share of it.
void WindowTrace::route(Index l, const LayerValues<double>& values,
                        const LayerGradients<double>& gradients) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  work_.step([&] {
    return Step{fmt::format("gradients/layers[{}]/routing", l),
                Rule::gradient_routing,
                takes_maximum
                    ? "Each window passes its gradient to the entry that was its maximum; where "
                      "windows overlap the shares add up, and all other entries get 0"
                    : "Each window shares its gradient evenly among its entries; where windows "
                      "overlap the shares add up",
                {},
                Json(),
                {}};
  });
  std::map<Index, std::vector<Index>> sources;  // by entry of the image
  if (work_.recording()) {
    for_each_window(shape(l), [&](Index o, const std::vector<Index>& places) {
      for (const Index place : places) {
        if (takes_maximum && values.input(place) != values.a(o)) continue;
        sources[place].push_back(o);
        if (takes_maximum) break;  // the first maximum
      }
    });
  }
  std::vector<Index> reached;
  reached.reserve(sources.size());
  for (const auto& [place, outputs] : sources) reached.push_back(place);
  entries(fmt::format("gradients/layers[{}]/input", l), Rule::gradient_routing, std::ssize(reached),
          kMostEntries, [&](Index k) {
            const Index place = reached[k];
            work_.define(Rule::gradient_routing, gradients.input(place), [&] {
              std::vector<Formula> terms;
              for (const Index o : sources[place]) {
                terms.push_back(delta_entry(l, o, gradients.delta));
              }
              const auto& [rows, columns] = shape(l).windows;
              const Index area = rows.kernel * columns.kernel;
              return Definition{id(l, "input_gradient", place), "", names_.at(name, place, dims),
                                takes_maximum ? total(terms) : total(terms) / area};
            });
          });
  work_.define(Rule::gradient_routing, Shaped{gradients.input, dims}, [&] {
    return Definition{l == 0 ? "gradients/input" : fmt::format("gradients/layers[{}]/input", l),
                      "All of it", name, name};
  });
}

}  // namespace psolve
