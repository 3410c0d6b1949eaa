// The rules in letters, before there are numbers.

#include "math/backpropagation/derivation.h"

#include <algorithm>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"

namespace psolve {
namespace {

/// Layers of a network whose images each have rules of their own.
constexpr Index kMostLayers = 5;

Formula of_layer(const char* letter, const char* layer = "(l)") {
  return sym(letter).mark(layer);
}

bool is_dense(const Layer<double>& layer) {
  return layer.is(LayerKind::dense);
}

}  // namespace

void NetworkTrace::laws(bool steps, bool is_formal) {
  if (!work_.recording() || is_batch_) return;
  const Index layers = std::ssize(network_.layers);
  Lines lines;
  forward_laws(lines);
  backward_laws(lines);
  for (Index l = layers; layers <= kMostLayers && l-- > 0;) window_laws(l, lines);
  for (Line& line : slope_laws(network_)) lines.push_back(std::move(line));
  if (!lines.empty()) {
    const bool has_lists = std::ranges::any_of(network_.layers, is_dense);
    Prose claim = "The rules in letters";
    if (has_lists) {
      claim << ": layer " << sym("l") << " has the activation " << sym("f") << " and reads "
            << of_layer("a", "(l−1)") << ", which for the first is the input";
      for (const Formula& meaning : names_.meanings_of_letters()) claim << ", " << meaning;
    }
    work_.note("laws", rule::chain_rule, std::move(claim), std::move(lines));
  }
  if (steps) step_laws(is_formal);
}

void NetworkTrace::forward_laws(Lines& lines) const {
  const auto dense = std::ranges::find_if(network_.layers, is_dense);
  if (dense == network_.layers.end()) return;
  Formula z = product({of_layer("W"), of_layer("a", "(l−1)")}, product_sign::matrix);
  if (dense->bias) z = z + of_layer("b");
  lines.push_back(equals({of_layer("z"), std::move(z)}));
  lines.push_back(
      equals({of_layer("a"), product({sym("f"), tuple({of_layer("z")})}, product_sign::matrix)}));
}

void NetworkTrace::backward_laws(Lines& lines) const {
  const auto dense = std::ranges::count_if(network_.layers, is_dense);
  if (dense == 0) return;
  const Formula delta = of_layer("delta");
  lines.push_back(equals({delta, derivative(sym("L"), of_layer("z"))}));
  if (dense > 1) {
    const Formula back = product({transpose(of_layer("W", "(l+1)")), of_layer("delta", "(l+1)")},
                                 product_sign::matrix);
    const Formula slope =
        product({sym("f").mark("′"), tuple({of_layer("z")})}, product_sign::matrix);
    lines.push_back(equals({delta, product({tuple({back}), slope}, product_sign::hadamard)}));
  }
  lines.push_back(
      equals({derivative(sym("L"), of_layer("W")),
              product({delta, transpose(of_layer("a", "(l−1)"))}, product_sign::matrix)}));
  const auto has_bias = [](const Layer<double>& layer) { return is_dense(layer) && layer.bias; };
  if (std::ranges::any_of(network_.layers, has_bias)) {
    lines.push_back(equals({derivative(sym("L"), of_layer("b")), delta}));
  }
}

/// Of one channel.
void NetworkTrace::window_laws(Index l, Lines& lines) const {
  const Layer<double>& of = layer(l);
  if (!of.has_window() || names_.output_dims(l).size() != 2 || names_.input_dims(l).size() != 2) {
    return;
  }
  const Formula delta = names_.delta(l);
  if (is_last(l) && of.activation == Activation::identity && network_.loss != Loss::cross_entropy) {
    lines.push_back(equals({delta, in_symbols(output_delta_whole())}));
  }
  const bool goes_on = l > 0 || works_input_gradient_;
  if (of.is_pooling() && goes_on) lines.push_back(pooling_law(l));
  if (!windows_.is_plain(l)) return;
  const Formula X = names_.input(l);
  const Formula F = names_.weights(l);
  const auto turned = [&](const Formula& image) {
    return of.window.flipped ? call("rot180", {image}) : image;
  };
  lines.push_back(
      equals({derivative(sym("L"), F), turned(product({X, delta}, product_sign::correlation))}));
  if (!goes_on) return;
  lines.push_back(
      equals({derivative(sym("L"), X), product({turned(F), delta}, product_sign::full)}));
}

/// What a pooled image gets back from the windows.
Formula NetworkTrace::pooling_law(Index l) const {
  const bool takes_maximum = layer(l).is(LayerKind::max_pool);
  const Formula gradient = derivative(sym("L"), names_.output(l).at(sym("m"), sym("n")));
  const Formula windows =
      Formula::words(takes_maximum ? "windows (m, n) with their maximum at (i, j)"
                                   : "windows (m, n) that read (i, j)");
  const auto& [rows, columns] = layer(l).window.windows;
  Formula share = gradient;
  if (!takes_maximum) share = Formula(1) / to_formula(rows.kernel * columns.kernel) * gradient;
  return equals({derivative(sym("L"), names_.input(l).at(sym("i"), sym("j"))),
                 big("sum", windows, Formula(), share)});
}

void NetworkTrace::step_laws(bool is_formal) {
  Lines lines;
  const auto add = [&](const Formula& name, const Formula& stepped) {
    lines.push_back(equals({stepped, name - sym("eta") * derivative(sym("L"), name)}));
  };
  const Index layers = std::ssize(network_.layers);
  if (!is_formal || layers > kMostLayers) return;
  for (Index l = 0; l < layers; ++l) {
    if (layer(l).weights) add(names_.weights(l), names_.stepped(names_.weights(l)));
    if (layer(l).bias) add(names_.bias(l), names_.stepped(names_.bias(l)));
  }
  const Index parameters = std::ssize(lines);
  if (works_input_gradient_) add(names_.input(0), names_.input(0).mark("′"));
  for (Index l = 0; l < layers; ++l) add(names_.output(l), names_.output(l).mark("′"));
  Prose claim = "The update rules: of gradient descent with the rate ";
  claim << sym("eta")
        << (parameters == 1 ? "; the first is that of the parameters"
                            : "; the first ones are those of the parameters")
        << ", and the others are the same rule written for data and what layers give out";
  work_.note("laws/step", rule::gradient_descent, std::move(claim), std::move(lines));
}

}  // namespace psolve
