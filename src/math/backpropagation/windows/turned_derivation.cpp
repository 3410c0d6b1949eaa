// Transposed convolutions and upsamplings, whose windows lie on what they give out, and the mean of
// a whole channel.

#include <fmt/format.h>

#include "core/workings/stretch.h"
#include "math/backpropagation/windows/derivation.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"

namespace psolve {

std::string WindowTrace::input_id(Index l) const {
  return l == 0 ? place_.ids + "gradients/input"
                : fmt::format("{}gradients/layers[{}]/input", place_.ids, l);
}

// -------------------------------------------------------------------- transposed convolutions

/// A kernel laid on what the layer gives out.
Formula WindowTrace::laid(Index l, const Formula& kernel) const {
  Formula all = with_sizes("transposed", l, {the(names_.input(l)), kernel}, 1);
  const auto& [rows, columns] = layer(l).output_padding;
  if (rows == 0 && columns == 0) return all;
  std::vector<Formula> arguments = all.parts();
  arguments.push_back(option("output padding", rows, columns));
  return call("transposed", std::move(arguments));
}

void WindowTrace::lay_down(Index l, const LayerValues<double>& values) {
  const Formula O = names_.pre_activation(l);
  const Dims& dims = names_.output_dims(l);
  const auto& bias = layer(l).bias;
  const bool is_flat = dims.size() == 2;
  const Index each = values.z.size() / shape(l).input.channels;
  const Formula y = sym("y");
  const Formula x = sym("x");
  const bool has_channels = names_.input_dims(l).size() == 3;
  const Formula F = names_.weights(l);
  const Formula X = names_.input(l);
  const Formula kernel =
      network_.weight_dims[l].size() == 2
          ? F.at(sym("a"), sym("b"))
          : F.at(has_channels ? sym("c") : Formula(1), sym("o"), sym("a"), sym("b"));
  Formula terms = big(
      "sum", sym("i"), Formula(),
      big("sum", sym("j"), Formula(),
          kernel * (has_channels ? X.at(sym("c"), sym("i"), sym("j")) : X.at(sym("i"), sym("j")))));
  if (has_channels) terms = big("sum", sym("c"), Formula(), terms);
  if (bias) terms = terms + (is_flat ? names_.bias(l) : names_.bias(l).at(sym("o")));
  work_.note(fmt::format("{}layers[{}]/convolution", place_.ids, l), rule::convolution,
             {"A transposed convolution: each entry of ", X,
              " lays down the kernel, multiplied by it; what falls on one place adds up, over all "
              "a and b with"},
             {equals({is_flat ? O.at(y, x) : O.at(sym("o"), y, x), terms}),
              equals({y, place_of_tap(shape(l).windows[0], "i", "a")}),
              equals({x, place_of_tap(shape(l).windows[1], "j", "b")})});
  SharedEntries weights = kernel_entries(l);
  SharedEntries pixels = image_entries(l);
  entries(fmt::format("{}layers[{}]/z", place_.ids, l), rule::convolution, values.z, kMostEntries,
          [&](Index place) {
            const auto fallen = products_of_image(shape(l), place);
            const Formula name = names_.at(O, place, dims);
            if (fallen.empty() && !bias) {
              work_.note(id(l, "z", place), rule::convolution, "Nothing falls on it",
                         {equals({name, 0})});
              return;
            }
            work_.define(rule::convolution, values.z(place), [&] {
              std::vector<Formula> products;
              for (const ConvolutionProduct& p : fallen) {
                products.push_back(weights[p.kernel] * pixels[p.output]);
              }
              if (bias) {
                products.push_back(the(names_.entry(names_.bias(l), place / each, {bias->size()})));
              }
              return Definition{.id = id(l, "z", place), .name = name, .formula = total(products)};
            });
          });
  if (bias && !is_flat) lay_filters(l, values);
  work_.define(rule::convolution, Shaped{values.z, dims}, [&] {
    Formula formula = of_filters(O, shape(l).input.channels);
    if (!bias || is_flat) {
      formula = laid(l, the(names_.weights(l)));
      if (bias) formula = formula + the(names_.entry(names_.bias(l), 0, {1}));
    }
    return Definition{.id = fmt::format("{}layers[{}]/z", place_.ids, l),
                      .claim = "All of it",
                      .name = O,
                      .formula = formula,
                      .answer = place_.answer(fmt::format("pre_activations[{}]", l))};
  });
}

/// Each filter's image, to all of which one bias is added.
void WindowTrace::lay_filters(Index l, const LayerValues<double>& values) {
  const Dims& dims = names_.output_dims(l);
  const Index filters = shape(l).input.channels;
  const Index each = values.z.size() / filters;
  const Dims image = {dims[1], dims[2]};
  for (Index o = 0; o < filters; ++o) {
    const auto aside = work_.in_the_same_way(is_middle(o, filters, 4, 2));
    const Vector z = values.z.segment(o * each, each);
    work_.define(rule::convolution, Shaped{z, image}, [&] {
      const int filter = static_cast<int>(o) + 1;
      const Formula kernel = column(shape(l).filters, [&](Index c) {
        const Formula F = names_.weights(l);
        const bool has_filters = network_.weight_dims[l].size() == 4;
        const Formula one = has_filters ? the(F.at(static_cast<int>(c) + 1, filter)) : the(F);
        return column(1, [&](Index) { return one; });
      });
      return Definition{
          .id = fmt::format("{}layers[{}]/z/filters[{}]", place_.ids, l, o),
          .claim = fmt::format("Filter {}", filter),
          .name = names_.pre_activation(l).at(filter),
          .formula = laid(l, kernel).at(1) + the(names_.entry(names_.bias(l), o, {filters}))};
    });
  }
}

/// ∂L/∂F[a,b] = Σ X[i,j] ∂L/∂O where tap (a, b) of X[i,j] falls.
void WindowTrace::kernel_of_laid(Index l, const LayerGradients<double>& gradients) {
  const Vector found = gradients.weights->reshaped<Eigen::RowMajor>();
  const Formula name = derivative(sym("L"), names_.weights(l));
  const Dims& dims = network_.weight_dims[l];
  work_.note(fmt::format("{}gradients/layers[{}]/kernel/chain", place_.ids, l), rule::chain_rule,
             {"Each entry of ", names_.weights(l), " is laid down once for every entry of ",
              names_.input(l), ", multiplied by it; all their shares add up"});
  SharedEntries deltas = delta_entries(l);
  SharedEntries pixels = image_entries(l);
  entries(fmt::format("{}gradients/layers[{}]/kernel", place_.ids, l), rule::kernel_gradient, found,
          kMostEntries, [&](Index k) {
            const auto products = products_of_kernel(shape(l), k);
            if (products.empty()) {
              work_.note(id(l, "kernel_gradient", k), rule::kernel_gradient,
                         "All that it is laid on is cut off",
                         {equals({names_.at(name, k, dims), 0})});
              return;
            }
            work_.define(rule::kernel_gradient, found(k), [&] {
              std::vector<Formula> terms;
              for (const ConvolutionProduct& p : products) {
                terms.push_back(deltas[p.image] * pixels[p.output]);
              }
              return Definition{.id = id(l, "kernel_gradient", k),
                                .name = names_.at(name, k, dims),
                                .formula = sparse_sum(std::move(terms))};
            });
          });
  work_.define(rule::kernel_gradient, Shaped{found, dims}, [&] {
    const auto& [rows, columns] = shape(l).windows;
    Formula formula = with_sizes(
        "kernel-gradient", l,
        {the(names_.delta(l)), the(names_.input(l)), option("size", rows.kernel, columns.kernel)},
        1);
    const bool is_flat = names_.input_dims(l).size() == 2 && names_.output_dims(l).size() == 2;
    if (dims.size() == 2 && !is_flat) formula = formula.at(1).at(1);
    return Definition{.id = fmt::format("{}gradients/layers[{}]/kernel", place_.ids, l),
                      .claim = "All of it: as of a convolution that leads back from O to the input",
                      .name = name,
                      .formula = formula,
                      .answer = place_.gradient(fmt::format("layers[{}].kernel", l))};
  });
}

/// ∂L/∂X[i,j] is ∂L/∂O under the kernel that X[i,j] lays down.
void WindowTrace::image_of_laid(Index l, const LayerGradients<double>& gradients) {
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  entries_of_image(l, gradients, products_of_output, &ConvolutionProduct::image,
                   "All of it is cut off");
  work_.define(rule::image_gradient, Shaped{gradients.input, dims}, [&] {
    Formula formula = with_sizes("correlate", l, {the(names_.delta(l)), the(names_.weights(l))}, 1);
    if (dims.size() == 2 && network_.weight_dims[l].size() == 4) formula = formula.at(1);
    return Definition{.id = input_id(l),
                      .claim = "All of it: the cross-correlation that was turned round",
                      .name = name,
                      .formula = formula,
                      .answer = input_answer_};
  });
}

// -------------------------------------------------------------------- upsampling

/// With a kernel of ones as large as a block, for each channel by itself.
Formula WindowTrace::blocks(const char* function, Index l, const Formula& image) const {
  const auto& [rows, columns] = shape(l).windows;
  const bool is_flat = names_.input_dims(l).size() == 2;
  const auto height = static_cast<std::size_t>(rows.kernel);
  const auto width = static_cast<std::size_t>(columns.kernel);
  const std::size_t channels = is_flat ? 1 : static_cast<std::size_t>(shape(l).filters);
  const ListShape lengths =
      is_flat ? ListShape{height, width} : ListShape{channels, 1, height, width};
  const Value ones(lengths, std::vector<double>(channels * height * width, 1));
  return with_sizes(function, l, {image, Formula(ones)}, static_cast<Index>(channels));
}

void WindowTrace::repeat(Index l, const LayerValues<double>& values) {
  const auto& windows = shape(l).windows;
  work_.define(rule::definition, Shaped{values.a, names_.output_dims(l)}, [&] {
    return Definition{
        .id = fmt::format("{}layers[{}]/a", place_.ids, l),
        .claim = fmt::format("Each entry becomes a block of {}×{}, as if it laid down a kernel of "
                             "ones",
                             windows[0].kernel, windows[1].kernel),
        .name = names_.output(l),
        .formula = blocks("transposed", l, the(names_.input(l))),
        .answer = place_.answer(fmt::format("activations[{}]", l))};
  });
}

void WindowTrace::sum_blocks(Index l, const LayerGradients<double>& gradients) {
  const Formula name = input_gradient_symbol(l);
  const Dims& dims = names_.input_dims(l);
  std::vector<std::vector<Index>> of_block(gradients.input.size());
  for_each_window(shape(l),
                  [&](Index x, const std::vector<Index>& places, Index) { of_block[x] = places; });
  entries(fmt::format("{}gradients/layers[{}]/input", place_.ids, l), rule::image_gradient,
          gradients.input, kMostImageEntries, [&](Index x) {
            work_.define(rule::image_gradient, gradients.input(x), [&] {
              const auto& places = of_block[x];
              return Definition{.id = id(l, "input_gradient", x),
                                .name = names_.at(name, x, dims),
                                .formula = long_sum(std::ssize(places), [&](Index i) {
                                  return delta_entry(l, places[i]);
                                })};
            });
          });
  work_.define(rule::image_gradient, Shaped{gradients.input, dims}, [&] {
    return Definition{.id = input_id(l),
                      .claim = "All of it: the sum over each block",
                      .name = name,
                      .formula = blocks("correlate", l, the(names_.delta(l))),
                      .answer = input_answer_};
  });
}

// -------------------------------------------------------------------- means of channels

void WindowTrace::average_channels(Index l, const LayerValues<double>& values) {
  const Index channels = values.a.size();
  const Dims& dims = names_.output_dims(l);
  const ImageShape& image = shape(l).input;
  const Formula X = names_.input(l);
  for (Index c = 0; c < channels; ++c) {
    const auto aside = work_.in_the_same_way(is_middle(c, channels, 6, 2));
    work_.define(rule::average_pooling, values.a(c), [&] {
      const Formula channel =
          names_.input_dims(l).size() == 2 ? the(X) : the(X.at(static_cast<int>(c) + 1));
      return Definition{.id = id(l, "a", c),
                        .claim = c == 0 ? "The mean of all entries of a channel" : "",
                        .name = names_.entry(names_.output(l), c, dims),
                        .formula = call("sum", {channel}) / to_formula(image.height * image.width),
                        .answer = place_.answer(fmt::format("activations[{}][{}]", l, c))};
    });
  }
}

void WindowTrace::share_means(Index l, const LayerGradients<double>& gradients) {
  const Dims& dims = names_.input_dims(l);
  const ImageShape& image = shape(l).input;
  work_.define(rule::image_gradient, Shaped{gradients.input, dims}, [&] {
    const auto one = [&](Index c) {
      return column(1, [&](Index) { return column(1, [&](Index) { return delta_entry(l, c); }); });
    };
    const Formula means = dims.size() == 2 ? one(0) : column(image.channels, one);
    return Definition{
        .id = input_id(l),
        .claim = "Each channel's gradient is shared evenly among its entries",
        .name = input_gradient_symbol(l),
        .formula = call("avg-pool-gradient", {in_symbols(means), in_symbols(the(names_.input(l))),
                                              option("size", image.height, image.width)}),
        .answer = input_answer_};
  });
}

}  // namespace psolve
