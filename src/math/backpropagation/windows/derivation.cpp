// Forward through windows, and what both passes share.

#include "math/backpropagation/windows/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/workings/stretch.h"
#include "math/convolutions/rules.h"

namespace psolve {

namespace {

/// The operands before sizes by their symbols: with numbers the line would be wider than a page.
void shorten(std::vector<Formula>& operands) {
  for (Formula& operand : operands) {
    if (!operand.is(Formula::Kind::relation)) operand = in_symbols(operand);
  }
}

/// Whether a list that people have just seen would take several lines of a page once more.
bool holds_wide_numbers(const Formula& formula) {
  constexpr Index kWide = 12;
  if (formula.is(Formula::Kind::face)) return false;
  if (formula.is(Formula::Kind::list)) {
    return static_cast<Index>(formula.list().size()) > kWide;
  }
  if (formula.is(Formula::Kind::matrix)) return std::ssize(formula.parts()) > kWide;
  return std::ranges::any_of(formula.parts(), holds_wide_numbers);
}

}  // namespace

Formula without_wide_numbers(const Formula& formula) {
  return holds_wide_numbers(formula) ? in_symbols(formula) : formula;
}

bool WindowTrace::is_plain(Index l) const {
  const auto plain = [](const Window& window) {
    return window.stride == 1 && !window.is_padded() && window.dilation == 1;
  };
  return layer(l).is(LayerKind::convolution) && names_.input_dims(l).size() == 2 &&
         names_.output_dims(l).size() == 2 && plain(shape(l).windows[0]) &&
         plain(shape(l).windows[1]);
}

Formula WindowTrace::delta_entry(Index l, Index place) const {
  return the(names_.entry(names_.delta(l), place, names_.output_dims(l)));
}

SharedEntries WindowTrace::kernel_entries(Index l) const {
  return SharedEntries([this, l](Index i) { return the(names_.kernel_entry(l, i)); });
}
SharedEntries WindowTrace::image_entries(Index l) const {
  return SharedEntries(
      [this, l](Index i) { return the(names_.entry(names_.input(l), i, names_.input_dims(l))); });
}
SharedEntries WindowTrace::delta_entries(Index l) const {
  return SharedEntries([this, l](Index i) { return delta_entry(l, i); });
}

Formula WindowTrace::option(const char* name, Index rows, Index columns) {
  const Value pair({2}, {static_cast<double>(rows), static_cast<double>(columns)});
  return equals({Formula::words(name), rows == columns ? to_formula(rows) : Formula(pair)});
}

Formula WindowTrace::with_sizes(const char* function, Index l, std::vector<Formula> operands,
                                Index groups) const {
  shorten(operands);
  const auto& [rows, columns] = shape(l).windows;
  const auto add = [&](const char* name, Index usual, Index y, Index x) {
    if (y != usual || x != usual) operands.push_back(option(name, y, x));
  };
  add("stride", 1, rows.stride, columns.stride);
  std::array<Window, 2> windows = shape(l).windows;
  for (const Index axis : {0, 1}) windows[axis].after += layer(l).output_padding[axis];
  if (windows[0].is_padded() || windows[1].is_padded()) {
    operands.push_back(padding_option(windows));
  }
  add("dilation", 1, rows.dilation, columns.dilation);
  add("groups", 1, groups, groups);
  return call(function, std::move(operands));
}

Formula WindowTrace::padding_option(const std::array<Window, 2>& windows) {
  const auto& [rows, columns] = windows;
  if (rows.before == rows.after && columns.before == columns.after) {
    return option("padding", rows.before, columns.before);
  }
  std::vector<double> ends;
  for (const Window& window : windows) {
    ends.push_back(static_cast<double>(window.before));
    ends.push_back(static_cast<double>(window.after));
  }
  return equals({Formula::words("padding"), Formula(Value({2, 2}, std::move(ends)))});
}

Formula WindowTrace::pooled(const char* function, Index l, std::vector<Formula> operands) const {
  const auto& [rows, columns] = shape(l).windows;
  operands.push_back(option("size", rows.kernel, columns.kernel));
  if (rows.stride != rows.kernel || columns.stride != columns.kernel) {
    operands.push_back(option("stride", rows.stride, columns.stride));
  }
  // A window over the edge reads padding there, too.
  std::array<Window, 2> windows = shape(l).windows;
  const std::array<Index, 2> sizes = {shape(l).input.height, shape(l).input.width};
  for (const Index axis : {0, 1}) {
    Window& w = windows[axis];
    const Index reached = w.place(w.positions(sizes[axis]) - 1, w.kernel - 1) + 1;
    if (w.over_edge) w.after = std::max(w.after, reached - sizes[axis]);
  }
  if (windows[0].is_padded() || windows[1].is_padded()) {
    shorten(operands);
    operands.push_back(padding_option(windows));
  }
  return call(function, std::move(operands));
}

std::optional<Formula> WindowTrace::over_edge(Index l) const {
  const auto& [rows, columns] = shape(l).windows;
  const double area = static_cast<double>(rows.kernel * columns.kernel);
  std::vector<double> factors;
  for_each_window(shape(l), [&](Index, const std::vector<Index>&, Index divisor) {
    factors.push_back(area / static_cast<double>(divisor));
  });
  if (std::ranges::all_of(factors, [](double factor) { return factor == 1; })) return std::nullopt;
  ListShape lengths;
  for (const Index length : names_.output_dims(l)) {
    lengths.push_back(static_cast<std::size_t>(length));
  }
  return Formula(Value(lengths, std::move(factors)));
}

Formula WindowTrace::total(const std::vector<Formula>& terms) {
  return long_sum(std::ssize(terms), [&](Index i) { return terms[i]; });
}

Formula WindowTrace::input_gradient_symbol(Index l) const {
  return derivative(sym("L"), names_.input(l));
}

std::string WindowTrace::id(Index l, const char* what, Index place) const {
  return fmt::format("{}layers[{}]/{}[{}]", place_.ids, l, what, place);
}

void WindowTrace::entries(const std::string& id, Rule rule, const Vector& values, Index most,
                          const std::function<void(Index)>& show, Index terms) {
  const Index count = values.size();
  const Index few = terms > kLong ? 1 : kFew;
  if (count <= most) {
    for (Index i = 0; i < count; ++i) {
      const auto aside = work_.in_the_same_way(count > kAlike && i >= few);
      show(i);
    }
    return;
  }
  std::vector<Index> largest(count);
  std::iota(largest.begin(), largest.end(), Index{0});
  std::ranges::stable_sort(largest, std::ranges::greater(),
                           [&](Index i) { return std::abs(values(i)); });
  largest.resize(few);
  std::ranges::sort(largest);
  for (const Index i : largest) show(i);
  work_.note(id + "/rest", rule, fmt::format("… {} more in the same way", count - few));
}

std::string WindowTrace::input_path(Index l) const {
  if (!input_answer_.empty()) return input_answer_;
  const bool is_delta = l > 0 && layer(l - 1).activation == Activation::identity;
  return is_delta ? place_.answer(fmt::format("deltas[{}]", l - 1)) : "";
}

void WindowTrace::forward(Index l, const LayerValues<double>& values) {
  switch (layer(l).kind) {
    case LayerKind::transposed_convolution:
      return lay_down(l, values);
    case LayerKind::upsample:
      return repeat(l, values);
    case LayerKind::global_average_pool:
      return average_channels(l, values);
    default:
      layer(l).is_pooling() ? pool(l, values) : convolve(l, values);
  }
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
      fmt::format("{}layers[{}]/convolution", place_.ids, l), rule::convolution,
      shape(l).flipped ? "A true convolution: the kernel is rotated by 180° and laid on each window"
                       : "A cross-correlation: the kernel is laid on each window as it stands",
      {equals({is_image ? O.at(sym("i"), sym("j")) : O.at(sym("o"), sym("i"), sym("j")), terms})});
  SharedEntries weights = kernel_entries(l);
  SharedEntries pixels = image_entries(l);
  entries(
      fmt::format("{}layers[{}]/z", place_.ids, l), rule::convolution, values.z, kMostEntries,
      [&](Index i) {
        const auto read = products_of_output(shape(l), i);
        if (read.empty() && !bias) {
          work_.note(id(l, "z", i), rule::convolution, "Its window lies in the padding",
                     {equals({names_.at(O, i, dims), 0})});
          return;
        }
        work_.define(rule::convolution, values.z(i), [&] {
          std::vector<Formula> products;
          for (const ConvolutionProduct& p : read) {
            products.push_back(weights[p.kernel] * pixels[p.image]);
          }
          Formula formula = total(products);
          if (bias) {
            formula = formula + the(names_.entry(names_.bias(l), i / each, {bias->size()}));
          }
          return Definition{.id = id(l, "z", i), .name = names_.at(O, i, dims), .formula = formula};
        });
      },
      shape(l).kernel_size() / shape(l).filters);
  if (bias && !is_image) convolve_filters(l, values);
  work_.define(rule::convolution, Shaped{values.z, dims}, [&] {
    Formula formula = of_filters(O, shape(l).filters);
    if (!bias || is_image) {
      formula = convolved(l, the(names_.input(l)), the(names_.weights(l)), shape(l).groups);
      if (bias) formula = formula + the(names_.entry(names_.bias(l), 0, {1}));
    }
    return Definition{.id = fmt::format("{}layers[{}]/z", place_.ids, l),
                      .claim = "All of it",
                      .name = O,
                      .formula = without_wide_numbers(formula),
                      .answer = place_.answer(fmt::format("pre_activations[{}]", l))};
  });
}

Formula WindowTrace::of_filters(const Formula& O, Index filters) const {
  return column(filters, [&](Index o) { return the(O.at(static_cast<int>(o) + 1)); });
}

/// An image and a kernel by their operator, or with sizes by name.
Formula WindowTrace::convolved(Index l, const Formula& image, const Formula& kernel,
                               Index groups) const {
  const bool flipped = shape(l).flipped;
  if (is_plain(l)) {
    return product({image, kernel},
                   flipped ? product_sign::convolution : product_sign::correlation);
  }
  return with_sizes(flipped ? "convolve" : "correlate", l, {image, kernel}, groups);
}

Formula WindowTrace::image_of_filter(Index l, Index filter) const {
  const Formula X = names_.input(l);
  if (shape(l).groups == 1) return the(X);
  const Index first = shape(l).first_channel(filter);
  return column(shape(l).channels_each(),
                [&](Index c) { return the(X.at(static_cast<int>(first + c) + 1)); });
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
    work_.define(rule::convolution, Shaped{z, image}, [&] {
      const auto filter = static_cast<int>(o) + 1;
      const Formula kernel = the(names_.weights(l).at(filter));
      const Formula alone = column(1, [&](Index) { return kernel; });
      return Definition{.id = fmt::format("{}layers[{}]/z/filters[{}]", place_.ids, l, o),
                        .claim = fmt::format("Filter {}", filter),
                        .name = O.at(filter),
                        .formula = convolved(l, image_of_filter(l, o), alone, 1).at(1) +
                                   the(names_.entry(names_.bias(l), o, {filters}))};
    });
  }
}

void WindowTrace::pool(Index l, const LayerValues<double>& values) {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  const Rule rule = takes_maximum ? rule::max_pooling : rule::average_pooling;
  const Formula M = names_.output(l);
  const Dims& dims = names_.output_dims(l);
  const ImageShape out = shape(l).output();
  // A pooling reads each channel as a convolution with one channel and one filter does.
  ConvolutionShape one = shape(l);
  one.input.channels = 1;
  one.filters = 1;
  SharedEntries pixels = image_entries(l);
  entries(fmt::format("{}layers[{}]/a", place_.ids, l), rule, values.a, kMostEntries, [&](Index i) {
    work_.define(rule, values.a(i), [&] {
      const Index area = out.height * out.width;
      const Index before = i / area * shape(l).input.height * shape(l).input.width;
      std::vector<Formula> window;
      Index winner = -1;
      for (const ConvolutionProduct& p : products_of_output(one, i % area)) {
        const Index place = before + p.image;
        window.push_back(pixels[place]);
        if (winner < 0 && values.input(place) == values.a(i)) winner = place;
      }
      Definition line{.id = id(l, "a", i), .name = names_.at(M, i, dims)};
      if (!takes_maximum) {
        const auto& [rows, columns] = shape(l).windows;
        const Index divisor =
            rows.taps_on_padded(i / out.width % out.height, shape(l).input.height) *
            columns.taps_on_padded(i % out.width, shape(l).input.width);
        line.formula = total(window) / to_formula(divisor);
        return line;
      }
      line.claim = {"The largest is ", names_.at(names_.input(l), winner, names_.input_dims(l))};
      line.formula = call("max", std::move(window));
      return line;
    });
  });
  work_.define(rule, Shaped{values.a, dims}, [&] {
    Formula all = pooled(takes_maximum ? "max-pool" : "avg-pool", l, {the(names_.input(l))});
    if (const auto factors = takes_maximum ? std::nullopt : over_edge(l)) {
      all = product({all, *factors}, product_sign::hadamard);
    }
    return Definition{.id = fmt::format("{}layers[{}]/a", place_.ids, l),
                      .claim = "All of it",
                      .name = M,
                      .formula = without_wide_numbers(all),
                      .answer = place_.answer(fmt::format("activations[{}]", l))};
  });
}

}  // namespace psolve
