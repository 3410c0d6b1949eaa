#include "math/backpropagation/window_derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/stretch.h"

namespace psolve {
namespace {

/// Images and kernels of up to this many entries are worked entry by entry,
constexpr Index kMostEntries = 36;
/// and so is ∂L/∂X, whose entries are all alike, up to this many;
constexpr Index kMostImageEntries = 16;
/// of larger ones this many from the start and from the end.
constexpr Index kFirst = 4;
constexpr Index kLast = 2;

/// "stride = 2", or [2, 1]ᵀ where rows and columns differ.
Formula option(const char* name, Index rows, Index columns) {
  const Value pair({2}, {static_cast<double>(rows), static_cast<double>(columns)});
  return equals({Formula::words(name), rows == columns ? to_formula(rows) : Formula(pair)});
}

Formula total(const std::vector<Formula>& terms) {
  return long_sum(std::ssize(terms), [&](Index i) { return terms[i]; });
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

Formula WindowTrace::image_entry(Index l, Index place) const {
  return the(names_.entry(names_.input(l), place, names_.input_dims(l)));
}

Formula WindowTrace::delta_entry(Index l, Index place) const {
  return the(names_.entry(names_.delta(l), place, names_.output_dims(l)));
}

Formula WindowTrace::with_sizes(const char* function, Index l,
                                std::vector<Formula> operands) const {
  const auto& [rows, columns] = shape(l).windows;
  const auto add = [&](const char* name, Index usual, Index y, Index x) {
    if (y != usual || x != usual) operands.push_back(option(name, y, x));
  };
  add("stride", 1, rows.stride, columns.stride);
  add("padding", 0, rows.padding, columns.padding);
  add("dilation", 1, rows.dilation, columns.dilation);
  return call(function, std::move(operands));
}

Formula WindowTrace::pooled(const char* function, Index l, std::vector<Formula> operands) const {
  const auto& [rows, columns] = shape(l).windows;
  operands.push_back(option("size", rows.kernel, columns.kernel));
  if (rows.stride != rows.kernel || columns.stride != columns.kernel) {
    operands.push_back(option("stride", rows.stride, columns.stride));
  }
  if (rows.padding != 0 || columns.padding != 0) {
    operands.push_back(option("padding", rows.padding, columns.padding));
  }
  return call(function, std::move(operands));
}

Formula WindowTrace::input_gradient_symbol(Index l) const {
  return derivative(sym("L"), names_.input(l));
}

std::string WindowTrace::id(Index l, const char* what, Index place) const {
  return fmt::format("{}layers[{}]/{}[{}]", pass_, l, what, place);
}

void WindowTrace::entries(const std::string& id, Rule rule, Index count, Index most,
                          const std::function<void(Index)>& show) {
  for (Index i = 0; i < count; ++i) {
    if (count > most && i == kFirst) {
      const Index left_out = count - kFirst - kLast;
      work_.note(id + "/rest", rule, fmt::format("… {} more in the same way", left_out));
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

void WindowTrace::forward(Index l, const LayerValues<double>& values, const std::string& pass) {
  pass_ = pass;
  layer(l).is_pooling() ? pool(l, values) : convolve(l, values);
  pass_.clear();
}

ConvolutionSymbols WindowTrace::symbols(Index l) const {
  return {names_.weights(l), network_.weight_dims[l], names_.input(l), names_.input_dims(l)};
}

void WindowTrace::convolve(Index l, const LayerValues<double>& values) {
  const Formula O = names_.pre_activation(l);
  const Dims& dims = names_.output_dims(l);
  const auto& bias = layer(l).bias;
  const bool is_image = dims.size() == 2;
  const Index each = values.z.size() / shape(l).filters;
  Formula terms = convolution_sum(shape(l), symbols(l));
  if (bias) terms = terms + (is_image ? names_.bias(l) : names_.bias(l).at(sym("o")));
  work_.note(
      fmt::format("{}layers[{}]/convolution", pass_, l), Rule::convolution,
      shape(l).flipped ? "A true convolution: the kernel is rotated by 180° and laid on each window"
                       : "A cross-correlation: the kernel is laid on each window as it stands",
      {equals({is_image ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")), terms})});
  entries(fmt::format("{}layers[{}]/z", pass_, l), Rule::convolution, values.z.size(), kMostEntries,
          [&](Index i) {
            work_.define(Rule::convolution, values.z(i), [&] {
              std::vector<Formula> products;
              for (const ConvolutionProduct& p : products_of_output(shape(l), i)) {
                products.push_back(the(names_.kernel_entry(l, p.kernel)) * image_entry(l, p.image));
              }
              Formula formula = total(products);
              if (bias) {
                formula = formula + the(names_.entry(names_.bias(l), i / each, {bias->size()}));
              }
              return Definition{
                  .id = id(l, "z", i), .name = names_.at(O, i, dims), .formula = formula};
            });
          });
  if (bias && !is_image) convolve_filters(l, values);
  work_.define(Rule::convolution, Shaped{values.z, dims}, [&] {
    Formula formula = O;
    if (!bias || is_image) {
      formula = convolved(l, the(names_.weights(l)));
      if (bias) formula = formula + the(names_.entry(names_.bias(l), 0, {1}));
    }
    return Definition{.id = fmt::format("{}layers[{}]/z", pass_, l),
                      .claim = "All of it",
                      .name = O,
                      .formula = formula,
                      .answer = pass_.empty() ? fmt::format("pre_activations[{}]", l) : ""};
  });
}

/// X and a kernel by their operator, or with sizes by name.
Formula WindowTrace::convolved(Index l, const Formula& kernel) const {
  const Formula X = the(names_.input(l));
  const bool flipped = shape(l).flipped;
  if (is_plain(l)) {
    return product({X, kernel}, flipped ? product_sign::convolution : product_sign::correlation);
  }
  return with_sizes(flipped ? "convolve" : "correlate", l, {X, kernel});
}

/// Each filter's image, to all of which one bias is added.
void WindowTrace::convolve_filters(Index l, const LayerValues<double>& values) {
  const Formula O = names_.pre_activation(l);
  const Dims& dims = names_.output_dims(l);
  const Index filters = shape(l).filters;
  const Index each = values.z.size() / filters;
  const Dims image = {dims[1], dims[2]};
  for (Index o = 0; o < filters; ++o) {
    const auto aside = work_.in_the_same_way(is_middle(o, filters, 4, 2));
    const Vector z = values.z.segment(o * each, each);
    work_.define(Rule::convolution, Shaped{z, image}, [&] {
      const auto filter = static_cast<int>(o) + 1;
      const Formula kernel = the(names_.weights(l).at(filter));
      const Formula alone = column(1, [&](Index) { return kernel; });
      return Definition{
          .id = fmt::format("{}layers[{}]/z/filters[{}]", pass_, l, o),
          .claim = fmt::format("Filter {}", filter),
          .name = O.at(filter),
          .formula = convolved(l, alone).at(1) + the(names_.entry(names_.bias(l), o, {filters}))};
    });
  }
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
  entries(fmt::format("{}layers[{}]/a", pass_, l), rule, values.a.size(), kMostEntries,
          [&](Index i) {
            work_.define(rule, values.a(i), [&] {
              const Index area = out.height * out.width;
              const Index before = i / area * shape(l).input.height * shape(l).input.width;
              std::vector<Formula> window;
              Index winner = -1;
              for (const ConvolutionProduct& p : products_of_output(one, i % area)) {
                const Index place = before + p.image;
                window.push_back(image_entry(l, place));
                if (winner < 0 && values.input(place) == values.a(i)) winner = place;
              }
              Definition line{.id = id(l, "a", i), .name = names_.at(M, i, dims)};
              if (!takes_maximum) {
                const auto n = static_cast<int>(window.size());
                line.formula = total(window) / n;
                return line;
              }
              line.claim = {"The largest is ",
                            names_.at(names_.input(l), winner, names_.input_dims(l))};
              line.formula = call("max", std::move(window));
              return line;
            });
          });
  work_.define(rule, Shaped{values.a, dims}, [&] {
    return Definition{
        .id = fmt::format("{}layers[{}]/a", pass_, l),
        .claim = "All of it",
        .name = M,
        .formula = pooled(takes_maximum ? "max-pool" : "avg-pool", l, {the(names_.input(l))}),
        .answer = pass_.empty() ? fmt::format("activations[{}]", l) : ""};
  });
}

// ------------------------------------------------------------------ backward

void WindowTrace::backward(Index l, const LayerValues<double>& values,
                           const LayerGradients<double>& gradients) {
  if (layer(l).is_pooling()) {
    route(l, values, gradients);
    return;
  }
  kernel_gradient(l, gradients);
  if (gradients.bias) bias_gradient(l, gradients);
  image_gradient(l, gradients);
}

void WindowTrace::bias_gradient(Index l, const LayerGradients<double>& gradients) {
  work_.define(Rule::bias_gradient, *gradients.bias, [&] {
    const bool is_image = names_.output_dims(l).size() == 2;
    const Formula O = names_.pre_activation(l);
    const auto of_filter = [&](Index o) {
      return derivative(sym("L"), is_image ? O : O.at(static_cast<int>(o) + 1));
    };
    return Definition{
        .id = fmt::format("gradients/layers[{}]/bias", l),
        .claim = "Each filter's bias adds to all entries of its image: the sum of ∂L/∂O",
        .name = derivative(sym("L"), names_.bias(l)),
        .formula = column(gradients.bias->size(),
                          [&](Index o) { return call("sum", {the(of_filter(o))}); }),
        .answer = fmt::format("gradients.layers[{}].bias", l)};
  });
}

void WindowTrace::kernel_gradient(Index l, const LayerGradients<double>& gradients) {
  const Vector found = gradients.weights->reshaped<Eigen::RowMajor>();
  const Formula name = derivative(sym("L"), names_.weights(l));
  const Dims& dims = network_.weight_dims[l];
  const bool is_image = dims.size() == 2;
  const Formula O = names_.pre_activation(l);
  const Formula dL_dO = derivative(
      sym("L"), is_image ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")));
  work_.note(
      fmt::format("gradients/layers[{}]/kernel/chain", l), Rule::chain_rule,
      {"Each entry of ", names_.weights(l),
       " multiplies one entry of every window; all their shares add up"},
      {equals({derivative(sym("L"), kernel_at_tap(shape(l), symbols(l))),
               big("sum", sym("i"), Formula(),
                   big("sum", sym("j"), Formula(), dL_dO * image_at_tap(shape(l), symbols(l))))})});
  entries(fmt::format("gradients/layers[{}]/kernel", l), Rule::kernel_gradient, found.size(),
          kMostEntries, [&](Index k) {
            work_.define(Rule::kernel_gradient, found(k), [&] {
              std::vector<Formula> terms;
              for (const ConvolutionProduct& p : products_of_kernel(shape(l), k)) {
                terms.push_back(delta_entry(l, p.output) * image_entry(l, p.image));
              }
              return Definition{.id = id(l, "kernel_gradient", k),
                                .name = names_.at(name, k, dims),
                                .formula = sparse_sum(std::move(terms))};
            });
          });
  work_.define(Rule::kernel_gradient, Shaped{found, dims}, [&] {
    const Formula X = the(names_.input(l));
    const Formula delta = the(names_.delta(l));
    const auto& [rows, columns] = shape(l).windows;
    Formula formula = is_plain(l)
                          ? product({X, delta}, product_sign::correlation)
                          : with_sizes("kernel-gradient", l,
                                       {X, delta, option("size", rows.kernel, columns.kernel)});
    if (shape(l).flipped) formula = call("rot180", {formula});
    return Definition{
        .id = fmt::format("gradients/layers[{}]/kernel", l),
        .claim = is_plain(l) ? "The closed form, ⋆ being cross-correlation" : "All of it",
        .name = name,
        .formula = formula,
        .answer = fmt::format("gradients.layers[{}].kernel", l)};
  });
}

void WindowTrace::image_gradient(Index l, const LayerGradients<double>& gradients) {
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  entries(fmt::format("gradients/layers[{}]/input", l), Rule::image_gradient,
          gradients.input.size(), kMostImageEntries, [&](Index x) {
            work_.define(Rule::image_gradient, gradients.input(x), [&] {
              std::vector<Formula> terms;
              for (const ConvolutionProduct& p : products_of_image(shape(l), x)) {
                terms.push_back(delta_entry(l, p.output) * the(names_.kernel_entry(l, p.kernel)));
              }
              return Definition{.id = id(l, "input_gradient", x),
                                .name = names_.at(name, x, dims),
                                .formula = total(terms)};
            });
          });
  work_.define(Rule::image_gradient, Shaped{gradients.input, dims}, [&] {
    const Formula delta = the(names_.delta(l));
    Formula kernel = the(names_.weights(l));
    if (shape(l).flipped) kernel = call("rot180", {kernel});
    Formula formula;
    if (is_plain(l)) {
      formula = product({kernel, delta}, product_sign::full);
    } else {
      // Rows and columns at the end that no window reaches.
      const auto rest = [](const Window& w, Index length) {
        return (length + 2 * w.padding - w.span()) % w.stride;
      };
      const auto& [rows, columns] = shape(l).windows;
      const Index y = rest(rows, shape(l).input.height);
      const Index x = rest(columns, shape(l).input.width);
      formula = with_sizes("transposed", l, {delta, kernel});
      if (y != 0 || x != 0) {
        std::vector<Formula> arguments = formula.parts();
        arguments.push_back(option("output padding", y, x));
        formula = call("transposed", std::move(arguments));
      }
      if (dims.size() == 2 && network_.weight_dims[l].size() == 4) formula = formula.at(1);
    }
    return Definition{
        .id = l == 0 ? "gradients/input" : fmt::format("gradients/layers[{}]/input", l),
        .claim = is_plain(l) ? "The closed form, ⊗ being the full true convolution" : "All of it",
        .name = name,
        .formula = formula,
        .answer = l == 0 ? "gradients.input" : ""};
  });
}

/// Which outputs each entry of the image gets its gradient from, in letters.
Lines WindowTrace::routes(Index l, const LayerValues<double>& values) const {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  std::map<Index, std::vector<Formula>> sources;  // by entry of the image
  for_each_window(shape(l), [&](Index o, const std::vector<Index>& places) {
    for (const Index place : places) {
      if (takes_maximum && values.input(place) != values.a(o)) continue;
      sources[place].push_back(names_.entry(names_.delta(l), o, names_.output_dims(l)));
      if (takes_maximum) break;  // the first maximum
    }
  });
  const auto& [rows, columns] = shape(l).windows;
  const auto area = static_cast<int>(rows.kernel * columns.kernel);
  Lines lines;
  for (const auto& [place, terms] : sources) {
    if (std::ssize(lines) == kMostEntries) break;
    lines.push_back(equals({names_.entry(input_gradient_symbol(l), place, names_.input_dims(l)),
                            takes_maximum ? total(terms) : total(terms) / area}));
  }
  return lines;
}

void WindowTrace::route(Index l, const LayerValues<double>& values,
                        const LayerGradients<double>& gradients) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  work_.note(fmt::format("gradients/layers[{}]/routing", l), Rule::gradient_routing,
             takes_maximum
                 ? "Each window passes its gradient to the entry that was its maximum; where "
                   "windows overlap the shares add up, and all other entries get 0"
                 : "Each window shares its gradient evenly among its entries; where windows "
                   "overlap the shares add up",
             routes(l, values));
  work_.define(Rule::gradient_routing, Shaped{gradients.input, names_.input_dims(l)}, [&] {
    return Definition{
        .id = l == 0 ? "gradients/input" : fmt::format("gradients/layers[{}]/input", l),
        .claim = "All of it",
        .name = input_gradient_symbol(l),
        .formula = pooled(takes_maximum ? "max-pool-gradient" : "avg-pool-gradient", l,
                          {the(names_.delta(l)), the(names_.input(l))}),
        .answer = l == 0 ? "gradients.input" : ""};
  });
}

}  // namespace psolve
