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
namespace {

/// The path of the entry at `place` of the answer at `path`; none of none.
std::string entry_of(const std::string& path, Index place, const Dims& dims) {
  std::string entry = path;
  for (const Index i : indices_of(place, dims)) entry += fmt::format("[{}]", i);
  return path.empty() ? path : entry;
}

}  // namespace

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
  work_.define(rule::bias_gradient, *gradients.bias, [&] {
    const bool is_image = names_.output_dims(l).size() == 2;
    const Formula O = names_.pre_activation(l);
    const auto of_filter = [&](Index o) {
      return derivative(sym("L"), is_image ? O : O.at(static_cast<int>(o) + 1));
    };
    return Definition{
        .id = fmt::format("{}gradients/layers[{}]/bias", place_.ids, l),
        .claim = "Each filter's bias adds to all entries of its image: the sum of ∂L/∂O",
        .name = derivative(sym("L"), names_.bias(l)),
        .formula = column(gradients.bias->size(),
                          [&](Index o) { return call("sum", {the(of_filter(o))}); }),
        .answer = place_.gradient(fmt::format("layers[{}].bias", l))};
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
      fmt::format("{}gradients/layers[{}]/kernel/chain", place_.ids, l), rule::chain_rule,
      {"Each entry of ", names_.weights(l),
       " multiplies one entry of every window; all their shares add up"},
      {equals({derivative(sym("L"), kernel_at_tap(shape(l), symbols(l))),
               big("sum", sym("i"), Formula(),
                   big("sum", sym("j"), Formula(), dL_dO * image_at_tap(shape(l), symbols(l))))})});
  // Every entry is a sum over all windows; of large images only a few are written out.
  const Index numbers = entries_of(names_.output_dims(l)) * found.size();
  SharedEntries deltas = delta_entries(l);
  SharedEntries pixels = image_entries(l);
  const std::string path = place_.gradient(fmt::format("layers[{}].kernel", l));
  entries(
      fmt::format("{}gradients/layers[{}]/kernel", place_.ids, l), rule::kernel_gradient, found,
      numbers > kMostNumbers ? kFew : kMostEntries,
      [&](Index k) {
        const auto products = products_of_kernel(shape(l), k);
        if (products.empty()) {
          work_.note(id(l, "kernel_gradient", k), rule::kernel_gradient,
                     "It multiplies padding alone", {equals({names_.at(name, k, dims), 0})});
          return;
        }
        const Formula entry = names_.at(name, k, dims);
        work_.define(rule::kernel_gradient, forms_.of(entry_of(path, k, dims), entry, found(k)),
                     [&] {
                       std::vector<Formula> terms;
                       for (const ConvolutionProduct& p : products) {
                         terms.push_back(deltas[p.output] * pixels[p.image]);
                       }
                       return Definition{.id = id(l, "kernel_gradient", k),
                                         .name = entry,
                                         .formula = sparse_sum(std::move(terms))};
                     });
      },
      entries_of(names_.output_dims(l)) / shape(l).filters);
  work_.define(rule::kernel_gradient, forms_.of(path, name, Shaped{found, dims}), [&] {
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
    return Definition{
        .id = fmt::format("{}gradients/layers[{}]/kernel", place_.ids, l),
        .claim = is_plain(l) ? "The closed form, ⋆ being cross-correlation" : "All of it",
        .name = name,
        .formula = without_wide_numbers(formula),
        .answer = path};
  });
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
      fmt::format("{}gradients/layers[{}]/input", place_.ids, l), rule::image_gradient,
      gradients.input, kMostImageEntries,
      [&](Index x) {
        const auto products = products_of(shape(l), x);
        if (products.empty()) {
          work_.note(id(l, "input_gradient", x), rule::image_gradient, none,
                     {equals({names_.at(name, x, dims), 0})});
          return;
        }
        const Formula entry = names_.at(name, x, dims);
        const std::string path = entry_of(input_path(l), x, dims);
        work_.define(rule::image_gradient, forms_.of(path, entry, gradients.input(x)), [&] {
          std::vector<Formula> terms;
          for (const ConvolutionProduct& p : products) {
            terms.push_back(deltas[p.*delta] * weights[p.kernel]);
          }
          return Definition{
              .id = id(l, "input_gradient", x), .name = entry, .formula = total(terms)};
        });
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
  work_.note(fmt::format("{}gradients/layers[{}]/input/chain", place_.ids, l), rule::chain_rule,
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
  work_.define(
      rule::image_gradient, forms_.of(input_path(l), name, Shaped{gradients.input, dims}), [&] {
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
          const Index y = rest(rows, shape(l).input.height);
          const Index x = rest(columns, shape(l).input.width);
          formula = with_sizes("transposed", l, {delta, kernel}, shape(l).groups);
          if (y != 0 || x != 0) {
            std::vector<Formula> arguments = formula.parts();
            arguments.push_back(option("output padding", y, x));
            formula = call("transposed", std::move(arguments));
          }
          if (dims.size() == 2 && network_.weight_dims[l].size() == 4) formula = formula.at(1);
        }
        return Definition{.id = input_id(l),
                          .claim = is_plain(l)
                                       ? "The closed form, ⊗ being the full true convolution"
                                       : "All of it",
                          .name = name,
                          .formula = without_wide_numbers(formula),
                          .answer = input_path(l)};
      });
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
    lines.push_back(
        equals({names_.entry(input_gradient_symbol(l), place, names_.input_dims(l)),
                alike ? Formula(1) / to_formula(*divisors.begin()) * total(terms) : total(terms)}));
  }
  return lines;
}

void WindowTrace::route(Index l, const LayerValues<double>& values,
                        const LayerGradients<double>& gradients) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  work_.note(fmt::format("{}gradients/layers[{}]/routing", place_.ids, l), rule::gradient_routing,
             takes_maximum
                 ? "Each window passes its gradient to the entry that was its maximum; where "
                   "windows overlap the shares add up, and all other entries get 0"
                 : "Each window shares its gradient evenly among its entries; where windows "
                   "overlap the shares add up",
             routes(l, values));
  const Formula name = input_gradient_symbol(l);
  const Shaped all{gradients.input, names_.input_dims(l)};
  work_.define(rule::gradient_routing, forms_.of(input_path(l), name, all), [&] {
    Formula delta = in_symbols(the(names_.delta(l)));
    if (const auto factors = takes_maximum ? std::nullopt : over_edge(l)) {
      delta = product({delta, *factors}, product_sign::hadamard);
    }
    return Definition{.id = input_id(l),
                      .claim = "All of it",
                      .name = name,
                      .formula = pooled(takes_maximum ? "max-pool-gradient" : "avg-pool-gradient",
                                        l, {delta, in_symbols(the(names_.input(l)))}),
                      .answer = input_path(l)};
  });
}

}  // namespace psolve
