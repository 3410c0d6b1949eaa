#include "math/networks/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "formula/meaning/name.h"
#include "math/convolutions/formula.h"
#include "math/networks/letters/letters.h"

namespace psolve {
namespace {

Formula marked(const char* name, Index l) {
  return sym(name).mark(fmt::format("({})", l + 1));
}

/// W⁽¹⁾ with ′ is W⁽¹⁾′.
Formula with_mark(const Formula& symbol, const char* mark) {
  return symbol.is(Formula::Kind::mark) ? symbol.part(0).mark(symbol.text() + mark)
                                        : symbol.mark(mark);
}

bool convolves(const Layer<double>& layer) {
  return layer.convolves();
}
bool pools(const Layer<double>& layer) {
  return layer.is_pooling();
}

}  // namespace

template <class Alike>
Formula NetworkNames::of_layer(const char* name, Index l, Alike alike) const {
  const auto others = std::ranges::count_if(network_.layers, alike);
  return own(others == 1 ? sym(name) : marked(name, l));
}

Formula NetworkNames::own(const Formula& symbol) const {
  const std::string name = name_of(symbol).value_or("");
  const auto is_taken = [&](const std::string& other) {
    return other.starts_with(name) && (other.size() == name.size() || other[name.size()] == '_');
  };
  if (std::ranges::none_of(network_.symbols, is_taken)) return symbol;
  if (!symbol.is(Formula::Kind::mark)) return symbol.accent("bar");
  return symbol.part(0).accent("bar").mark(symbol.text());
}

std::string NetworkNames::title(Index l) const {
  const auto& layer = network_.layers[l];
  std::string text = fmt::format("Layer {}: ", l + 1);
  text += layer.is(LayerKind::activation)
              ? std::string(name_of(layer.activation))
              : fmt::format("{}, {} → {}", name_of(layer.kind), dims_text(input_dims(l)),
                            dims_text(output_dims(l)));
  if (layer.has_window()) {
    const auto& [rows, columns] = layer.window.windows;
    const auto add = [&](const char* name, std::int64_t usual, std::int64_t y, std::int64_t x) {
      if (y != usual || x != usual) text += fmt::format(", {} {}", name, dims_text({y, x}));
    };
    if (layer.is_upsampling())
      return fmt::format("{}, factor {}", text, dims_text({rows.stride, columns.stride}));
    if (layer.is(LayerKind::global_average_pool)) return text;
    add(layer.is_pooling() ? "windows" : "kernel", 0, rows.kernel, columns.kernel);
    add("stride", 1, rows.stride, columns.stride);
    const auto behind = [&](Index axis) {
      return layer.window.windows[axis].after + layer.output_padding[axis];
    };
    if (rows.before == behind(0) && columns.before == behind(1)) {
      add("padding", 0, rows.before, columns.before);
    } else {
      text += fmt::format(", padding [[{}, {}], [{}, {}]]", rows.before, behind(0), columns.before,
                          behind(1));
    }
    add("output padding", 0, layer.output_padding[0], layer.output_padding[1]);
    add("dilation", 1, rows.dilation, columns.dilation);
    if (layer.window.groups > 1) text += fmt::format(", {} groups", layer.window.groups);
    if (rows.over_edge) text += ", rounded up";
  }
  if (layer.weights && layer.activation != Activation::identity) {
    text += fmt::format(", {}", name_of(layer.activation));
  }
  return text;
}

Formula NetworkNames::lettered(std::string_view path, const Formula& usual) const {
  const auto found = std::ranges::find_if(network_.letters,
                                          [&](const auto& given) { return given.first == path; });
  return found == network_.letters.end() ? usual : letter(found->second);
}

Formula NetworkNames::lettered(std::string_view list, Index l, std::string_view field,
                               const Formula& usual) const {
  if (network_.letters.empty()) return usual;
  return lettered(fmt::format("{}[{}]{}", list, l, field), usual);
}

Formula NetworkNames::input(Index l) const {
  if (l > 0) return output(l - 1);
  return lettered("input", own(sym(network_.dims[0].size() == 1 ? "x" : "X")));
}

Formula NetworkNames::pre_activation(Index l) const {
  const auto& layer = network_.layers[l];
  if (layer.activation == Activation::identity) return output(l);
  const Formula usual = convolves(layer) ? of_layer("O", l, convolves) : own(marked("z", l));
  return computed(lettered("pre_activations", l, "", usual));
}

Formula NetworkNames::usual_output(Index l) const {
  const auto& layer = network_.layers[l];
  if (layer.is_pooling()) return of_layer("M", l, pools);
  if (convolves(layer) && layer.activation == Activation::identity) {
    return of_layer("O", l, convolves);
  }
  if (output_dims(l).size() > 1) return own(marked("A", l));
  return is_last(l) ? sym("y").accent("hat") : own(marked("a", l));
}

Formula NetworkNames::output(Index l) const {
  const Formula usual = usual_output(l);
  return computed(is_last(l) ? lettered("y_hat", usual) : lettered("activations", l, "", usual));
}

Formula NetworkNames::target() const {
  // A lone target is the symbol itself.
  if (network_.dims.back() == Dims{1}) return lettered("target", sym("y"));
  return lettered("target", own(sym(network_.dims.back().size() == 1 ? "y" : "Y")));
}

Formula NetworkNames::weights(Index l) const {
  const bool is_kernel = convolves(network_.layers[l]);
  const Formula usual = is_kernel ? of_layer("F", l, convolves) : own(marked("W", l));
  return parameter(lettered("layers", l, is_kernel ? ".kernel" : ".weights", usual));
}

Formula NetworkNames::bias(Index l) const {
  const Formula usual =
      convolves(network_.layers[l]) ? of_layer("b", l, convolves) : own(marked("b", l));
  return parameter(lettered("layers", l, ".bias", usual));
}

Formula NetworkNames::stepped(const Formula& parameter) {
  return with_mark(parameter, "′");
}

Formula NetworkNames::computed(const Formula& symbol) const {
  return are_stepped_ ? with_mark(symbol, "+") : symbol;
}

Formula NetworkNames::delta(Index l) const {
  return is_image(l) ? derivative(sym("L"), pre_activation(l)) : own(marked("delta", l));
}

std::vector<Formula> NetworkNames::meanings_of_delta() const {
  const auto is_sum = [](const auto& given) { return given.first.starts_with("pre_"); };
  const auto in_words = [](const Formula& delta, const Formula& z) {
    return equals({delta, derivative(sym("L"), z)});
  };
  if (std::ranges::none_of(network_.letters, is_sum)) {
    return {in_words(sym("delta").mark("(l)"), sym("z").mark("(l)"))};
  }
  std::vector<Formula> each;
  for (Index l = std::ssize(network_.layers); l-- > 0;) {
    if (!is_image(l)) each.push_back(in_words(delta(l), pre_activation(l)));
  }
  return each;
}

std::vector<Formula> NetworkNames::meanings_of_letters() const {
  std::vector<Formula> meanings;
  if (network_.letters.empty()) return meanings;
  const auto add = [&](const Formula& usual, const Formula& symbol) {
    if (name_of(usual) != name_of(symbol)) meanings.push_back(equals({usual, symbol}));
  };
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    const Layer<double>& layer = network_.layers[l];
    if (!layer.is(LayerKind::dense)) continue;
    add(marked("W", l), weights(l));
    if (layer.bias) add(marked("b", l), bias(l));
    if (layer.activation != Activation::identity) add(marked("z", l), pre_activation(l));
    add(marked("a", l), output(l));
  }
  return meanings;
}

Formula NetworkNames::at(const Formula& symbol, Index place, const Dims& dims) const {
  return entry_symbol(symbol, place, dims);
}

/// Whether a list is a prediction or a target, which needs no index where it is a lone number.
bool NetworkNames::is_lone(const Formula& symbol) const {
  const auto name = name_of(symbol);
  return name == name_of(output(std::ssize(network_.layers) - 1)) || name == name_of(target());
}

Formula NetworkNames::entry(const Formula& symbol, Index place, const Dims& dims) const {
  return dims == Dims{1} && is_lone(symbol) ? symbol : at(symbol, place, dims);
}

Formula NetworkNames::kernel_entry(Index l, Index place) const {
  return at(weights(l), place, network_.weight_dims[l]);
}

Value to_value(const Shaped& shaped) {
  ListShape shape;
  for (const Index length : shaped.dims) shape.push_back(static_cast<std::size_t>(length));
  return {shape, {shaped.values.begin(), shaped.values.end()}};
}

}  // namespace psolve
