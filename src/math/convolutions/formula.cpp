#include "math/convolutions/formula.h"

#include <fmt/format.h>

#include <cassert>
#include <utility>

namespace psolve {

Formula place_of_tap(const Window& window, const char* unit, const char* tap) {
  const auto times = [](std::int64_t factor, const Formula& letter) {
    return factor == 1 ? letter : Formula(factor) * letter;
  };
  const std::int64_t shift = 1 - window.stride - window.dilation - window.before;
  std::vector<Formula> terms = {times(window.stride, sym(unit)), times(window.dilation, sym(tap))};
  if (shift < 0) terms.push_back(-Formula(-shift));
  return sum(std::move(terms));
}

Formula entry_symbol(const Formula& symbol, Index place, const Dims& dims) {
  if (symbol.is(Formula::Kind::derivative)) {
    return derivative(symbol.part(0), entry_symbol(symbol.part(1), place, dims));
  }
  std::vector<Formula> parts = {symbol};
  for (const Index index : indices_of(place, dims)) {
    parts.push_back(to_formula(index + 1));
  }
  return Formula::node(Formula::Kind::index, "", std::move(parts));
}

std::string entry_path(const std::string& path, Index place, const Dims& dims) {
  std::string whole = path;
  for (const Index i : indices_of(place, dims)) whole += fmt::format("[{}]", i);
  return path.empty() ? path : whole;
}

Formula kernel_at_tap(const ConvolutionShape& shape, const ConvolutionSymbols& symbols) {
  const auto tap = [&](Index axis) {
    const Formula letter = sym(symbols.taps[axis]);
    const Index after = shape.windows[axis].kernel + 1;
    return shape.flipped ? Formula(after) - letter : letter;
  };
  const Formula& F = symbols.kernel;
  if (symbols.kernel_dims.size() == 2) return F.at(tap(0), tap(1));
  const Formula channel = symbols.image_dims.size() == 2 ? Formula(1) : sym("c");
  return F.at(sym("o"), channel, tap(0), tap(1));
}

Formula image_at_tap(const ConvolutionShape& shape, const ConvolutionSymbols& symbols) {
  const Formula y = place_of_tap(shape.windows[0], "i", symbols.taps[0]);
  const Formula x = place_of_tap(shape.windows[1], "j", symbols.taps[1]);
  const Formula& X = symbols.image;
  if (symbols.image_dims.size() == 2) return X.at(y, x);
  if (shape.groups == 1) return X.at(sym("c"), y, x);
  const Index filters = shape.filters / shape.groups;
  const Formula before =
      filters == 1 ? sym("o") - 1 : call("floor", {(sym("o") - 1) / to_formula(filters)});
  const Index each = shape.channels_each();
  return X.at(sym("c") + (each == 1 ? before : to_formula(each) * before), y, x);
}

Formula convolution_sum(const ConvolutionShape& shape, const ConvolutionSymbols& symbols) {
  const Formula terms = big("sum", sym(symbols.taps[0]), Formula(),
                            big("sum", sym(symbols.taps[1]), Formula(),
                                kernel_at_tap(shape, symbols) * image_at_tap(shape, symbols)));
  return symbols.image_dims.size() == 3 ? big("sum", sym("c"), Formula(), terms) : terms;
}

std::vector<ConvolutionProduct> products_of_output(const ConvolutionShape& shape, Index output) {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  assert(out.height > 0 && out.width > 0);
  const Index o = output / (out.height * out.width);
  const Index i = output / out.width % out.height;
  const Index j = output % out.width;
  std::vector<ConvolutionProduct> products;
  const Index first = shape.first_channel(o);
  for (Index c = 0; c < shape.channels_each(); ++c) {
    for (Index a = rows.first_tap(i); a < rows.end_tap(i, shape.input.height); ++a) {
      for (Index b = columns.first_tap(j); b < columns.end_tap(j, shape.input.width); ++b) {
        products.push_back({output, shape.kernel_at(o, c, a, b),
                            shape.input.at(first + c, rows.place(i, a), columns.place(j, b))});
      }
    }
  }
  return products;
}

std::vector<ConvolutionProduct> products_of_kernel(const ConvolutionShape& shape, Index kernel) {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  const Index area = rows.kernel * columns.kernel;
  const Index within = shape.flipped ? area - 1 - kernel % area : kernel % area;
  const Index o = kernel / area / shape.channels_each();
  const Index c = shape.first_channel(o) + kernel / area % shape.channels_each();
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

std::vector<ConvolutionProduct> products_of_image(const ConvolutionShape& shape, Index image) {
  const auto& [rows, columns] = shape.windows;
  const ImageShape out = shape.output();
  const Index c = image / (shape.input.height * shape.input.width);
  const Index y = image / shape.input.width % shape.input.height;
  const Index x = image % shape.input.width;
  std::vector<ConvolutionProduct> products;
  const Index each = shape.channels_each();
  const Index filters = shape.filters / shape.groups;
  const Index first = c / each * filters;  // of those that read channel c
  for (Index o = first; o < first + filters; ++o) {
    for (Index a = rows.kernel; a-- > 0;) {
      const Index i = rows.unit_at(y, a, out.height);
      if (i < 0) continue;
      for (Index b = columns.kernel; b-- > 0;) {
        const Index j = columns.unit_at(x, b, out.width);
        if (j >= 0)
          products.push_back({out.at(o, i, j), shape.kernel_at(o, c % each, a, b), image});
      }
    }
  }
  return products;
}

}  // namespace psolve
