// Backward through windows: which entry of a kernel or an image gets what.

#include "math/backpropagation/windows/derivation.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "core/workings/stretch.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"

namespace psolve {

void WindowTrace::backward(Index l, const LayerValues<double>& values,
                           const LayerGradients<double>& gradients, bool to_input,
                           const std::string& answer) {
  input_answer_ = answer;
  const bool is_laid = layer(l).is(LayerKind::transposed_convolution);
  if (layer(l).convolves()) {
    is_laid ? kernel_of_laid(l, gradients) : kernel_gradient(l, gradients);
    if (gradients.bias) bias_gradient(l, gradients);
  }
  if (!to_input) return;
  switch (layer(l).kind) {
    case LayerKind::transposed_convolution:
      return image_of_laid(l, gradients);
    case LayerKind::upsample:
      return sum_blocks(l, gradients);
    case LayerKind::global_average_pool:
      return share_means(l, gradients);
    default:
      layer(l).is_pooling() ? route(l, values, gradients) : image_gradient(l, gradients);
  }
}

void WindowTrace::bias_gradient(Index l, const LayerGradients<double>& gradients) {
  const bool is_image = names_.output_dims(l).size() == 2;
  const Formula O = names_.pre_activation(l);
  const auto of_filter = [&](Index o) { return derivative(sym("L"), is_image ? O : O.at(o + 1)); };
  work_.define(rule::bias_gradient, *gradients.bias,
               {.id = place_.gradient_id(l, "bias"),
                .claim = "Each filter's bias adds to all entries of its image: the sum of ∂L/∂O",
                .name = derivative(sym("L"), names_.bias(l)),
                .formula = column(gradients.bias->size(),
                                  [&](Index o) { return call("sum", {the(of_filter(o))}); }),
                .answer = place_.gradient(l, "bias")});
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
      place_.gradient_id(l, "kernel/chain"), rule::chain_rule,
      {"Each entry of ", names_.weights(l),
       " multiplies one entry of every window; all their shares add up"},
      {equals({derivative(sym("L"), kernel_at_tap(shape(l), symbols(l))),
               big("sum", sym("i"), Formula(),
                   big("sum", sym("j"), Formula(), dL_dO * image_at_tap(shape(l), symbols(l))))})});
  // Every entry is a sum over all windows; of large images only a few are written out.
  const Index numbers = entries_of(names_.output_dims(l)) * found.size();
  SharedEntries deltas = delta_entries(l);
  SharedEntries pixels = image_entries(l);
  const std::string path = place_.gradient(l, "kernel");
  entries(
      place_.gradient_id(l, "kernel"), rule::kernel_gradient, found,
      numbers > kMostNumbers ? kFew : kMostEntries,
      [&](Index k) {
        const auto products = products_of_kernel(shape(l), k);
        if (products.empty()) {
          return zero(rule::kernel_gradient, id(l, "kernel_gradient", k), names_.at(name, k, dims),
                      "It multiplies padding alone");
        }
        const Formula entry = names_.at(name, k, dims);
        std::vector<Formula> terms;
        for (const ConvolutionProduct& p : products) {
          terms.push_back(deltas[p.output] * pixels[p.image]);
        }
        work_.define(rule::kernel_gradient, forms_.of(entry_path(path, k, dims), entry, found(k)),
                     {.id = id(l, "kernel_gradient", k),
                      .name = entry,
                      .formula = sparse_sum(std::move(terms))});
      },
      entries_of(names_.output_dims(l)) / shape(l).filters);
  const Formula X = the(names_.input(l));
  const Formula delta = the(names_.delta(l));
  const auto& [rows, columns] = shape(l).windows;
  Formula formula =
      is_plain(l)
          ? product({X, delta}, product_sign::correlation)
          : with_sizes("kernel-gradient", l,
                       {X, delta, option("size", rows.kernel, columns.kernel)}, shape(l).groups);
  if (dims.size() == 2 && names_.input_dims(l).size() == 3) formula = formula.at(1).at(1);
  if (shape(l).flipped) formula = call("rot180", {formula});
  work_.define(rule::kernel_gradient, forms_.of(path, name, Shaped{found, dims}),
               {.id = place_.gradient_id(l, "kernel"),
                .claim = is_plain(l) ? "The closed form, ⋆ being cross-correlation" : "All of it",
                .name = name,
                .formula = without_wide_numbers(formula),
                .answer = path});
}

void WindowTrace::entries_of_image(
    Index l, const LayerGradients<double>& gradients,
    std::vector<ConvolutionProduct> (*products_of)(const ConvolutionShape&, Index),
    Index ConvolutionProduct::*delta, const char* none) {
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  SharedEntries deltas = delta_entries(l);
  SharedEntries weights = kernel_entries(l);
  entries(
      place_.gradient_id(l, "input"), rule::image_gradient, gradients.input, kMostImageEntries,
      [&](Index x) {
        const auto products = products_of(shape(l), x);
        if (products.empty()) {
          return zero(rule::image_gradient, id(l, "input_gradient", x), names_.at(name, x, dims),
                      none);
        }
        const Formula entry = names_.at(name, x, dims);
        const std::string path = entry_path(input_path(l), x, dims);
        const auto term = [&](Index i) {
          return deltas[products[i].*delta] * weights[products[i].kernel];
        };
        work_.define(rule::image_gradient, forms_.of(path, entry, gradients.input(x)),
                     {.id = id(l, "input_gradient", x),
                      .name = entry,
                      .formula = long_sum(std::ssize(products), term)});
      },
      shape(l).kernel_size() / shape(l).channels_each());
}

/// In words, and for a lone channel that is read as it stands also in letters.
void WindowTrace::collect_from_windows(Index l) {
  Lines lines;
  if (is_plain(l) && !shape(l).flipped) {
    const Formula i = sym("i"), j = sym("j"), y = sym("y"), x = sym("x");
    const Formula product = derivative(sym("L"), names_.pre_activation(l).at(i, j)) *
                            names_.weights(l).at(y - i + 1, x - j + 1);
    lines.push_back(equals({derivative(sym("L"), names_.input(l).at(y, x)),
                            big("sum", i, Formula(), big("sum", j, Formula(), product))}));
  }
  work_.note(place_.gradient_id(l, "input/chain"), rule::chain_rule,
             {"Each entry of ", names_.input(l),
              " gets from every window that reads it the window's gradient, times the entry of ",
              names_.weights(l), " that lies on it there"},
             std::move(lines));
}

void WindowTrace::image_gradient(Index l, const LayerGradients<double>& gradients) {
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  collect_from_windows(l);
  entries_of_image(l, gradients, products_of_image, &ConvolutionProduct::output,
                   "No window reads it");
  const Formula delta = the(names_.delta(l));
  Formula kernel = the(names_.weights(l));
  if (shape(l).flipped) kernel = call("rot180", {kernel});
  Formula formula;
  if (is_plain(l)) {
    formula = product({kernel, delta}, product_sign::full);
  } else {
    // Rows and columns at the end that no window reaches.
    const auto rest = [](const Window& w, Index length) {
      return (length + w.before + w.after - w.span()) % w.stride;
    };
    const auto& [rows, columns] = shape(l).windows;
    formula = with_sizes("transposed", l, {delta, kernel}, shape(l).groups,
                         {rest(rows, shape(l).input.height), rest(columns, shape(l).input.width)});
    if (dims.size() == 2 && network_.weight_dims[l].size() == 4) formula = formula.at(1);
  }
  work_.define(
      rule::image_gradient, forms_.of(input_path(l), name, Shaped{gradients.input, dims}),
      {.id = input_id(l),
       .claim = is_plain(l) ? "The closed form, ⊗ being the full true convolution" : "All of it",
       .name = name,
       .formula = without_wide_numbers(formula),
       .answer = input_path(l)});
}

/// Which outputs each entry of the image gets its gradient from, in letters.
Lines WindowTrace::routes(Index l, const LayerValues<double>& values) const {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  std::map<Index, std::vector<Formula>> sources;  // by entry of the image
  std::set<Index> divisors;
  for_each_window(shape(l), [&](Index, const std::vector<Index>&, Index divisor) {
    if (!takes_maximum) divisors.insert(divisor);
  });
  const bool alike = divisors.size() == 1;
  for_each_window(shape(l), [&](Index o, const std::vector<Index>& places, Index divisor) {
    for (const Index place : places) {
      if (takes_maximum && values.input(place) != values.a(o)) continue;
      const Formula delta = names_.entry(names_.delta(l), o, names_.output_dims(l));
      sources[place].push_back(takes_maximum || alike ? delta : delta / to_formula(divisor));
      if (takes_maximum) break;  // the first maximum
    }
  });
  Lines lines;
  const Index shown = std::ssize(sources) > kAlike ? kFew : kAlike;
  for (const auto& [place, terms] : sources) {
    if (std::ssize(lines) == shown) {
      lines.push_back(dots());
      break;
    }
    lines.push_back(equals(
        {names_.entry(input_gradient_symbol(l), place, names_.input_dims(l)),
         alike ? Formula(1) / to_formula(*divisors.begin()) * long_sum(terms) : long_sum(terms)}));
  }
  return lines;
}

void WindowTrace::route(Index l, const LayerValues<double>& values,
                        const LayerGradients<double>& gradients) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  work_.note(place_.gradient_id(l, "routing"), rule::gradient_routing,
             takes_maximum
                 ? "Each window passes its gradient to the entry that was its maximum; where "
                   "windows overlap the shares add up, and all other entries get 0"
                 : "Each window shares its gradient evenly among its entries; where windows "
                   "overlap the shares add up",
             routes(l, values));
  const Formula name = input_gradient_symbol(l);
  const Shaped all{gradients.input, names_.input_dims(l)};
  Formula delta = in_symbols(the(names_.delta(l)));
  if (const auto factors = takes_maximum ? std::nullopt : over_edge(l)) {
    delta = product({delta, *factors}, product_sign::hadamard);
  }
  work_.define(rule::gradient_routing, forms_.of(input_path(l), name, all),
               {.id = input_id(l),
                .claim = "All of it",
                .name = name,
                .formula = pooled(takes_maximum ? "max-pool-gradient" : "avg-pool-gradient", l,
                                  {delta, in_symbols(the(names_.input(l)))}),
                .answer = input_path(l)});
}

}  // namespace psolve
