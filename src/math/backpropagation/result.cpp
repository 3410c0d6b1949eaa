#include "math/backpropagation/result.h"

#include <fmt/format.h>

#include <algorithm>

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

/// What the layers give out, as far as it fits.
ResultLine forward_line(const Json& answers) {
  ResultLine forward;
  const Json& activations = answers["activations"];
  for (Index l = 0; l < std::ssize(activations); ++l) {
    if (numbers_in(activations[l]) > kMostInResult) continue;
    const bool is_hidden = l + 1 < std::ssize(activations);
    if (is_hidden && activations[l][0].is_array()) continue;  // images stand in the derivation
    forward.answers.push_back(output_path(activations, l));
  }
  return forward;
}

/// What a batch gives out, an example a line.
std::vector<ResultLine> example_lines(const Json& examples) {
  std::vector<ResultLine> lines;
  for (Index n = 0; n < std::min(std::ssize(examples), kMostLines); ++n) {
    const Json& activations = examples[n]["activations"];
    const Index last = std::ssize(activations) - 1;
    if (numbers_in(activations[last]) > kMostInResult) continue;
    lines.push_back(
        {.answers = {fmt::format("examples[{}].{}", n, output_path(activations, last))}});
  }
  return lines;
}

}  // namespace

std::vector<ResultLine> network_result(const Json& answers) {
  const bool is_batch = answers.contains("examples");
  if (is_batch && !answers.contains("loss")) return example_lines(answers["examples"]);
  std::vector<ResultLine> lines;
  ResultLine forward = is_batch ? ResultLine() : forward_line(answers);
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
