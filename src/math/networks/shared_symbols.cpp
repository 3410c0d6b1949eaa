#include "math/networks/shared_symbols.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "spec/error.h"

namespace psolve {
bool SharedSymbol::is_parameter() const {
  return std::ranges::any_of(places, &NumberPlace::is_parameter);
}

std::vector<SharedSymbol> shared_symbols(const NetworkProblem& problem) {
  std::vector<SharedSymbol> symbols;
  const auto learn = [&](const std::vector<Entry>& entries, NumberPlace::List list, Index layer,
                         Index example) {
    for (Index i = 0; i < std::ssize(entries); ++i) {
      if (!entries[i].symbol) continue;
      auto found = std::ranges::find(symbols, *entries[i].symbol, &SharedSymbol::name);
      if (found == symbols.end()) found = symbols.insert(found, {*entries[i].symbol, {}});
      found->places.push_back({list, layer, i, example});
    }
  };
  const Index examples = std::ssize(problem.examples);
  for (Index n = 0; n < examples; ++n) {
    learn(problem.examples[n].input.entries, NumberPlace::List::input, 0, n);
  }
  for (Index l = 0; l < std::ssize(problem.layers); ++l) {
    learn(problem.layers[l].weights.entries, NumberPlace::List::weights, l, 0);
    if (problem.layers[l].bias) learn(*problem.layers[l].bias, NumberPlace::List::bias, l, 0);
  }
  for (Index n = 0; n < examples; ++n) {
    learn(problem.examples[n].target.entries, NumberPlace::List::target, 0, n);
  }
  return symbols;
}

// ------------------------------------------------------------------ what is held

Held::Held(const NetworkProblem& problem, const std::vector<SharedSymbol>& symbols) {
  using Place = NumberPlace::List;
  if (problem.hold.empty()) return;
  std::map<std::string, std::vector<std::pair<Place, Index>>> lists;
  for (Index l = 0; l < std::ssize(problem.layers); ++l) {
    const LayerSpec& layer = problem.layers[l];
    const std::string name = fmt::format("layers[{}].", l);
    if (layer.has_weights()) {
      lists[name + (layer.kind == LayerKind::dense ? "weights" : "kernel")] = {{Place::weights, l}};
    }
    if (!layer.bias) continue;
    lists[name + "bias"] = {{Place::bias, l}};
    lists["biases"].emplace_back(Place::bias, l);
  }
  for (Index i = 0; i < std::ssize(problem.hold); ++i) {
    const std::string& name = problem.hold[i];
    const auto symbol = std::ranges::find(symbols, name, &SharedSymbol::name);
    if (const auto found = lists.find(name); found != lists.end()) {
      lists_.insert(found->second.begin(), found->second.end());
    } else if (symbol != symbols.end()) {
      for (const NumberPlace& p : symbol->places) places_.emplace(p.list, p.layer, p.at);
    } else {
      std::vector<std::string_view> known;
      for (const auto& entry : lists) known.push_back(entry.first);
      for (const auto& one : symbols) known.push_back(one.name);
      throw SpecError(
          fmt::format("/hold/{}", i),
          fmt::format("the network has no {}{}", in_quotes(name), cure_from_names(name, known)));
    }
  }
  for (const SharedSymbol& symbol : symbols) {
    if (std::ranges::none_of(symbol.places, [&](const NumberPlace& p) { return holds(p); }))
      continue;
    for (const NumberPlace& p : symbol.places) places_.emplace(p.list, p.layer, p.at);
  }
}

bool Held::holds(NumberPlace::List list, Index layer) const {
  return lists_.contains({list, layer});
}

bool Held::holds(const NumberPlace& place) const {
  return holds(place.list, place.layer) || places_.contains({place.list, place.layer, place.at});
}

}  // namespace psolve
