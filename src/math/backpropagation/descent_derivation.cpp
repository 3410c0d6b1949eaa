// A step of gradient descent, and the same example after it.

#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include <algorithm>

#include "math/networks/rules.h"

namespace psolve {

/// What a place in the data of an example adds, as part of the whole.
Formula NetworkTrace::share_of_example(const NumberPlace& place) {
  is_batch_ = false;
  example_ = place.example;
  label_ = label(place.example);
  const Formula own = share_formula(place);
  is_batch_ = true;
  label_.clear();
  return averaged(own);
}

/// What a place adds to the derivative by its symbol.
Formula NetworkTrace::share_formula(const NumberPlace& place) {
  const Index l = place.layer;
  if (is_batch_ && !place.is_parameter()) return share_of_example(place);
  const Index last = std::ssize(network_.layers) - 1;
  const auto by = [&](const Formula& list, const Dims& dims) {
    return the(derivative(sym("L"), names_.at(list, place.at, dims)));
  };
  switch (place.list) {
    case NumberPlace::List::input:
      return by(names_.input(0), network_.dims[0]);
    case NumberPlace::List::weights:
      return by(names_.weights(l), network_.weight_dims[l]);
    case NumberPlace::List::bias:
      return by(names_.bias(l), {layer(l).bias->size()});
    case NumberPlace::List::target:
      break;
  }
  if (network_.loss == Loss::cross_entropy) {
    if (layer(last).activation == Activation::softmax) {
      return surprise_formula((*values_)[last].z, place.at);
    }
    return -pre_activation_entry(last, place.at);
  }
  const Formula y = target_entry(place.at);
  const Formula y_hat = output_entry(last, place.at);
  if (network_.loss == Loss::hinge) return -y_hat * (1 - call("step", {y * y_hat - 1}));
  if (network_.loss == Loss::absolute_error) return call("sign", {y - y_hat});
  const double factor = 2 * square_factor<double>(network_.loss, target().size());
  return Formula(factor) * (y - y_hat);
}

void NetworkTrace::sum_over_places(const SharedSymbol& symbol, double sum, bool is_answer) {
  const Formula name = derivative(sym("L"), sym(symbol.name));
  work_.define(rule::chain_rule, sum, [&] {
    return Definition{.id = "derivative_values/" + symbol.name,
                      .claim = "A symbol is one parameter: what arrives at its places adds up",
                      .name = name,
                      .formula = long_sum(std::ssize(symbol.places),
                                          [&](Index i) { return share_formula(symbol.places[i]); }),
                      .answer = is_answer ? "derivative_values." + symbol.name : ""};
  });
}

void NetworkTrace::descent(const std::vector<Layer<double>>& updated,
                           const std::vector<SharedSymbol>& symbols, const Held& held) {
  if (!work_.recording()) return;
  for (const SharedSymbol& symbol : symbols) {
    if (symbol.stands_alone()) continue;
    for (const NumberPlace& place : symbol.places) {
      if (!place.is_parameter()) continue;
      directions_.emplace(std::tuple(place.layer, place.list == NumberPlace::List::bias, place.at),
                          derivative(sym("L"), sym(symbol.name)));
    }
  }
  const Formula theta = sym("theta");
  const auto step =
      work_.heading("descent", rule::gradient_descent,
                    "One step of gradient descent, all parameters from their old values",
                    {equals({theta.mark("′"), theta - sym("eta") * derivative(sym("L"), theta)}),
                     equals({sym("eta"), the(sym("eta")).part(1)})});
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!layer(l).weights || !stretch().holds(l)) continue;
    const auto aside = work_.in_the_same_way(!is_shown(l));
    const bool is_tied = std::ranges::any_of(
        directions_, [&](const auto& entry) { return std::get<0>(entry.first) == l; });
    const bool small = is_tied || (layer(l).is(LayerKind::dense) && is_small(l));
    small ? step_by_entries(l, updated[l], held) : step_as_a_whole(l, updated[l], held);
  }
}

namespace {

constexpr const char* kHeld = "Held: the step leaves it as it is";

}  // namespace

void NetworkTrace::step_as_a_whole(Index l, const Layer<double>& updated, const Held& held) {
  using List = NumberPlace::List;
  const auto step = [&](List list, const char* what, const Formula& parameter, const Vector& result,
                        const Dims& dims) {
    work_.define(rule::gradient_descent, Shaped{result, dims}, [&] {
      Definition line{.id = fmt::format("updated/layers[{}]/{}", l, what),
                      .name = names_.stepped(parameter),
                      .formula = the(parameter),
                      .answer = fmt::format("updated.layers[{}].{}", l, what)};
      if (held.holds(list, l)) {
        line.claim = kHeld;
      } else {
        line.formula = without_wide_numbers(line.formula -
                                            the(sym("eta")) * the(derivative(sym("L"), parameter)));
      }
      return line;
    });
  };
  step(List::weights, layer(l).is(LayerKind::dense) ? "weights" : "kernel", names_.weights(l),
       updated.kernel(), network_.weight_dims[l]);
  if (layer(l).bias) {
    step(List::bias, "bias", names_.bias(l), *updated.bias, {layer(l).bias->size()});
  }
}

void NetworkTrace::step_entry(const NumberPlace& place, double result, const Held& held) {
  const bool is_bias = place.list == NumberPlace::List::bias;
  const Layer<double>& of = layer(place.layer);
  const char* what = is_bias ? "bias" : of.is(LayerKind::dense) ? "weights" : "kernel";
  const Formula parameter = is_bias ? names_.bias(place.layer) : names_.weights(place.layer);
  const Dims dims = is_bias ? Dims{of.bias->size()} : network_.weight_dims[place.layer];
  work_.define(rule::gradient_descent, result, [&] {
    const Formula entry = names_.at(parameter, place.at, dims);
    Definition line{
        .id = entry_path(fmt::format("updated/layers[{}]/{}", place.layer, what), place.at, dims),
        .name = names_.at(names_.stepped(parameter), place.at, dims),
        .formula = the(entry),
        .answer =
            entry_path(fmt::format("updated.layers[{}].{}", place.layer, what), place.at, dims)};
    if (held.holds(place)) {
      line.claim = kHeld;
      return line;
    }
    const auto tied = directions_.find({place.layer, is_bias, place.at});
    const Formula gradient =
        the(tied != directions_.end() ? tied->second : derivative(sym("L"), entry));
    line.formula = line.formula - the(sym("eta")) * gradient;
    return line;
  });
}

void NetworkTrace::step_by_entries(Index l, const Layer<double>& updated, const Held& held) {
  using List = NumberPlace::List;
  const Vector weights = updated.kernel();
  const Index rows = updated.weights->rows();
  const Index columns = updated.weights->cols();
  // A transposed convolution has rows for its inputs and biases for its outputs.
  const Index biases = updated.bias ? updated.bias->size() : 0;
  for (Index i = 0; i < std::max(rows, biases); ++i) {
    for (Index j = 0; i < rows && j < columns; ++j) {
      const Index at = i * columns + j;
      step_entry({List::weights, l, at}, weights(at), held);
    }
    if (i < biases) step_entry({List::bias, l, i}, (*updated.bias)(i), held);
  }
}

void NetworkTrace::after_descent(const Values& values, double before, double after) {
  if (!work_.recording()) return;
  const auto group = after_heading(before, after);
  place_ = {"after/", std::nullopt};
  names_.step_parameters(true);
  {
    const auto aside = work_.in_the_same_way(true);
    forward_layers(values);
  }
  work_.define(rule::loss, after,
               {.id = place_.ids + "loss",
                .name = sym("L").mark("′"),
                .formula = loss_formula(values),
                .answer = "loss_after_update"});
  names_.step_parameters(false);
  place_ = {};
}

Workings::Group NetworkTrace::after_heading(double before, double after) {
  const char* moves = after < before ? "falls" : after == before ? "stays" : "rises";
  return work_.heading("loss_after_update", rule::evaluation,
                       fmt::format("The same example{} after the step: the loss {}",
                                   network_.examples.size() > 1 ? "s" : "", moves));
}

}  // namespace psolve
