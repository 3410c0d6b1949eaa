// What the passes share: the quantities of a network as its derivation has defined them, from what is
// given on.

#include "math/backpropagation/derivation.h"

#include <fmt/format.h>

#include <algorithm>

#include "math/entries/entry_values.h"
#include "math/networks/loss_law.h"

namespace psolve {
namespace {

/// People see this many layers of a deep network, half from each end.
constexpr Index kShownLayers = 12;

}  // namespace

bool NetworkTrace::is_small(Index l) const {
  return layer(l).weights->rows() <= kEntrywise && layer(l).weights->cols() <= kEntrywise;
}

bool NetworkTrace::is_shown(Index l) const {
  const Index layers = std::ssize(network_.layers);
  return layers <= kShownLayers || l < kShownLayers / 2 || l + kShownLayers / 2 >= layers;
}

/// Of a pass the layers that are recorded. Of a batch whole examples are left out instead, unless the
/// network is deep.
Stretch NetworkTrace::stretch() const {
  constexpr Index kFew = 16;
  if (is_batch_ && std::ssize(network_.layers) <= kFew) return {kFew, 1};
  Index numbers = 0;
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    numbers += 4 * entries_of(names_.output_dims(l));
    if (layer(l).weights) numbers += 2 * layer(l).weights->size();
  }
  const Index layers = std::ssize(network_.layers);
  return {layers, numbers / layers};
}

Workings::Group NetworkTrace::layer_heading(const char* pass, Rule rule, Index l) {
  return work_.heading(fmt::format("{}{}/layers[{}]", place_.ids, pass, l), rule, names_.title(l));
}

Formula NetworkTrace::input_list(Index l) const {
  const Formula input = the(names_.input(l));
  return names_.input_dims(l).size() > 1 ? call("vec", {input}) : input;
}

Formula NetworkTrace::input_entry(Index l, Index j) const {
  return the(names_.at(names_.input(l), j, names_.input_dims(l)));
}

Formula NetworkTrace::output_entry(Index l, Index i) const {
  return the(names_.entry(names_.output(l), i, names_.output_dims(l)));
}

Formula NetworkTrace::pre_activation(Index l) const {
  return layer(l).weights ? names_.pre_activation(l) : names_.input(l);
}

Formula NetworkTrace::pre_activation_entry(Index l, Index i) const {
  return the(names_.at(pre_activation(l), i, names_.output_dims(l)));
}

Formula NetworkTrace::target_entry(Index i) const {
  return the(names_.entry(names_.target(), i, network_.dims.back()));
}

Formula NetworkTrace::weight_entry(Index l, Index i, Index j) const {
  const Matrix& W = *layer(l).weights;
  return the(names_.at(names_.weights(l), i * W.cols() + j, {W.rows(), W.cols()}));
}

Formula NetworkTrace::delta_entry(Index l, Index i) const {
  return the(names_.at(names_.delta(l), i, names_.output_dims(l)));
}

// ------------------------------------------------------------------ what is given

void NetworkTrace::given(const NetworkProblem& problem) {
  is_batch_ = problem.is_batch;
  answers_input_gradient_ = problem.input_gradient.value_or(false);
  works_input_gradient_ = answers_input_gradient_ ||
                          std::ranges::any_of(problem.examples, [](const ExampleSpec& example) {
                            return has_symbols(example.input.entries);
                          });
  if (!work_.recording()) return;
  if (problem.values) {
    for (const auto& [name, value] : *problem.values) {
      work_.given(sym(name), value, "/values/" + name);
    }
  }
  if (!is_batch_) given_input(problem);
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    const LayerSpec& spec = problem.layers[l];
    const std::string at = fmt::format("/layers/{}/", l);
    if (layer(l).weights) {
      const char* field = layer(l).is(LayerKind::dense) ? "weights" : "kernel";
      given_list(names_.weights(l), spec.weights.entries, layer(l).kernel(),
                 network_.weight_dims[l], at + field);
    }
    if (layer(l).bias) {
      given_list(names_.bias(l), *spec.bias, *layer(l).bias, {layer(l).bias->size()}, at + "bias");
    }
  }
  if (!is_batch_) given_target(problem);
  if (network_.has_loss()) {
    const Index last = std::ssize(network_.layers) - 1;
    work_.given_law(
        equals({sym("L"), loss_law(network_.loss, layer(last).activation, names_.output(last),
                                   names_.target(), network_.examples[0].target.size())}),
        "/loss");
  }
  if (problem.learning_rate) work_.given(sym("eta"), *problem.learning_rate, "/learning_rate");
}

void NetworkTrace::given_input(const NetworkProblem& problem) {
  given_list(names_.input(0), problem.examples[example_].input.entries,
             network_.examples[example_].input, network_.dims[0],
             problem.pointer(example_) + "/input");
}

void NetworkTrace::given_target(const NetworkProblem& problem) {
  if (!network_.has_loss()) return;
  given_list(names_.target(), problem.examples[example_].target.entries, target(),
             network_.dims.back(), problem.pointer(example_) + "/target");
}

/// A list of numbers, or where symbols stand among them each entry: a symbol has a value of its
/// own.
void NetworkTrace::given_list(const Formula& symbol, const std::vector<Entry>& entries,
                              const Vector& values, const Dims& dims, const std::string& pointer) {
  const bool in_numbers =
      std::ranges::none_of(entries, [](const Entry& e) { return e.symbol != nullptr; });
  const Formula first = names_.entry(symbol, 0, dims);
  const bool is_lone = values.size() == 1 && first.kind() == symbol.kind();
  if (in_numbers) {
    work_.given(symbol, is_lone ? Value(values(0)) : to_value(Shaped{values, dims}), pointer);
    return;
  }
  for (Index place = 0; place < values.size(); ++place) {
    const Formula name = names_.entry(symbol, place, dims);
    std::string at = pointer;
    for (const Index i : indices_of(place, dims)) at += fmt::format("/{}", i);
    if (const auto& letter = entries[place].symbol) {
      work_.define(rule::substitution, values(place),
                   {.id = at.substr(1), .name = name, .formula = the(sym(*letter))});
    } else {
      work_.given(name, values(place), at);
    }
  }
}

}  // namespace psolve
