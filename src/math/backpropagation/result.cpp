#include "math/backpropagation/result.h"

#include <fmt/format.h>

#include "core/json/answer_path.h"

namespace psolve {
namespace {

constexpr Index kMostLines = 5;
constexpr Index kMostInResult = 40;

Index numbers_in(const Json& json) {
  if (!json.is_array()) return 1;
  Index count = 0;
  for (const Json& entry : json) count += numbers_in(entry);
  return count;
}

/// The path of what layer `l` gives out: of a lone number that of its entry.
std::string output_path(const Json& activations, Index l) {
  const bool is_lone = activations[l].size() == 1 && !activations[l][0].is_array();
  return fmt::format("activations[{}]{}", l, is_lone ? "[0]" : "");
}

}  // namespace

std::vector<ResultLine> network_result(const Json& answers) {
  std::vector<ResultLine> lines;
  const Json& activations = answers["activations"];
  ResultLine forward;
  for (Index l = 0; l < std::ssize(activations); ++l) {
    if (numbers_in(activations[l]) > kMostInResult) continue;
    const bool is_hidden = l + 1 < std::ssize(activations);
    if (is_hidden && activations[l][0].is_array()) continue;  // images stand in the derivation
    forward.answers.push_back(output_path(activations, l));
  }
  if (answers.contains("loss")) forward.answers.emplace_back("loss");
  lines.push_back(std::move(forward));
  const std::string whole = answers.contains("updated") ? "updated.layers" : "gradients.layers";
  const Json* layers = answer_at(answers, whole);
  for (Index l = 0; layers != nullptr && l < std::ssize(*layers); ++l) {
    if (std::ssize(lines) == kMostLines) break;
    ResultLine line;
    for (const auto& [name, numbers] : (*layers)[l].items()) {
      if (numbers_in(numbers) > kMostInResult) continue;
      line.answers.push_back(fmt::format("{}[{}].{}", whole, l, name));
    }
    if (!line.answers.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<ResultLine> symbolic_result(const Json& derivatives) {
  std::vector<ResultLine> lines;
  for (const auto& [symbol, form] : derivatives.items()) {
    if (std::ssize(lines) == kMostLines) break;
    lines.push_back({.step = "derivatives/" + symbol});
  }
  return lines;
}

}  // namespace psolve
