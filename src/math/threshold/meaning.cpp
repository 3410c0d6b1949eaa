#include "math/threshold/meaning.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

namespace psolve {
namespace {

using Fault = std::optional<std::string>;

struct NetworkLayer {
  std::vector<std::vector<double>> weights;
  std::vector<double> bias;
};

std::optional<std::vector<double>> numbers_in(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<double> numbers;
  for (const Json& entry : json) {
    if (!entry.is_number()) return std::nullopt;
    numbers.push_back(entry.get<double>());
  }
  return numbers;
}

std::optional<NetworkLayer> layer_in(const Json& network, const char* name) {
  const auto found = network.find(name);
  if (found == network.end() || !found->is_object() || !found->contains("weights") ||
      !found->contains("bias") || !(*found)["weights"].is_array()) {
    return std::nullopt;
  }
  NetworkLayer layer;
  for (const Json& row : (*found)["weights"]) {
    auto numbers = numbers_in(row);
    if (!numbers) return std::nullopt;
    layer.weights.push_back(std::move(*numbers));
  }
  auto bias = numbers_in((*found)["bias"]);
  if (!bias || bias->size() != layer.weights.size()) return std::nullopt;
  layer.bias = std::move(*bias);
  return layer;
}

/// w·x + b of each unit, or 1 where that is not negative, else 0.
std::optional<std::vector<double>> outputs_of(const NetworkLayer& layer, std::span<const double> x,
                                              bool step) {
  std::vector<double> outputs;
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    if (layer.weights[i].size() != x.size()) return std::nullopt;
    double sum = layer.bias[i];
    for (std::size_t j = 0; j < x.size(); ++j) sum += layer.weights[i][j] * x[j];
    outputs.push_back(step ? (sum >= 0 ? 1 : 0) : sum);
  }
  return outputs;
}

Fault fault_of_network(const Json& answers, const Json& spec, const Json& given) {
  if (!given.is_object()) return "a network is {\"hidden\": {weights, bias}, \"output\": {…}}";
  const auto hidden = layer_in(given, "hidden");
  const auto output = layer_in(given, "output");
  if (!hidden || !output) return "a layer lacks its weights or its bias, one for each unit";
  const bool step = spec.value("output_unit", "step") == "step";
  const bool skips = spec.value("skip_links", false);
  for (const Json& row : answers.at("truth_table")) {
    if (row.at("output").is_null()) continue;
    const auto x = *numbers_in(row.at("input"));
    auto h = outputs_of(*hidden, x, true);
    if (h && skips) h->insert(h->end(), x.begin(), x.end());
    const auto y = h ? outputs_of(*output, *h, step) : std::nullopt;
    const Json expected = row.at("output").is_array() ? row.at("output") : Json{row.at("output")};
    if (!y || y->size() != expected.size())
      return "a unit has not one weight for each of its inputs";
    for (std::size_t i = 0; i < y->size(); ++i) {
      if (expected[i].is_null() || std::abs((*y)[i] - expected[i].get<double>()) <= 1e-9) continue;
      return fmt::format("on the input {} output {} is {}, not {}", row.at("input").dump(), i + 1,
                         (*y)[i], expected[i].get<double>());
    }
  }
  return std::nullopt;
}

Fault fault_of_smallest(const Json& answers, const Json& spec, const Json& given) {
  if (Fault fault = fault_of_network(answers, spec, given)) return fault;
  const auto units = given.at("hidden").at("weights").size();
  const auto fewest = answers.at("minimum").at("hidden_units").get<std::size_t>();
  if (units <= fewest) return std::nullopt;
  return fmt::format("it computes the function, with {} hidden units where {} are enough", units,
                     fewest);
}

constexpr std::array kMeanings = {
    AnswerMeaning{"networks.direct", fault_of_network, "truth_table"},
    AnswerMeaning{"networks.smallest", fault_of_smallest, "truth_table"}};

}  // namespace

std::span<const AnswerMeaning> network_meanings() {
  return kMeanings;
}

}  // namespace psolve
