#include "math/backpropagation/result.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json/answer_path.h"
#include "math/networks/names.h"

namespace psolve {
namespace {

constexpr Index kMostLines = 6;
constexpr Index kMostInResult = 40;
constexpr Index kMostDeltas = 8;  // of a derivative in letters, that are told

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
    if (entries_in(activations[l]) > kMostInResult) continue;
    const bool is_hidden = l + 1 < std::ssize(activations);
    if (is_hidden && activations[l][0].is_array()) continue;  // images stand in the derivation
    forward.answers.push_back(output_path(activations, l));
  }
  return forward;
}

/// Of layers of images before a step: ∂L/∂ what they give out, then by kernels and by the input, each
/// on a line of its own, as they are wide.
std::vector<ResultLine> image_gradients(const Json& answers) {
  if (!answers.contains("updated") || answers.contains("examples")) return {};
  std::vector<ResultLine> lines;
  const auto add = [&](std::string path) { lines.push_back({.answers = {std::move(path)}}); };
  const Json& deltas = answers["deltas"];
  for (Index l = std::ssize(deltas); l-- > 0;) {
    if (!deltas[l][0].is_array() || entries_in(deltas[l]) > kMostInResult) return {};
    add(fmt::format("deltas[{}]", l));
  }
  const Json& gradients = answers["gradients"];
  for (Index l = 0; l < std::ssize(gradients["layers"]); ++l) {
    if (!gradients["layers"][l].contains("kernel")) continue;
    add(fmt::format("gradients.layers[{}].kernel", l));
  }
  if (gradients.contains("input") && entries_in(gradients["input"]) <= kMostInResult) {
    add("gradients.input");
  }
  return std::ssize(lines) < kMostLines ? lines : std::vector<ResultLine>();
}

/// Weights and biases, or what they get, a layer a line.
std::vector<ResultLine> parameter_lines(const Json& answers, const std::string& path) {
  std::vector<ResultLine> lines;
  const Json* layers = answer_at(answers, path);
  for (Index l = 0; layers != nullptr && l < std::ssize(*layers); ++l) {
    ResultLine line;
    for (const auto& [name, numbers] : (*layers)[l].items()) {
      if (entries_in(numbers) > kMostInResult) continue;
      line.answers.push_back(fmt::format("{}[{}].{}", path, l, name));
    }
    if (!line.answers.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

/// What a batch gives out, an example a line.
std::vector<ResultLine> example_lines(const Json& examples) {
  std::vector<ResultLine> lines;
  for (Index n = 0; n < std::min(std::ssize(examples), kMostLines); ++n) {
    const Json& activations = examples[n]["activations"];
    const Index last = std::ssize(activations) - 1;
    if (entries_in(activations[last]) > kMostInResult) continue;
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
  for (ResultLine& line : image_gradients(answers)) lines.push_back(std::move(line));
  const auto gradients = parameter_lines(answers, "gradients.layers");
  const auto updated = parameter_lines(answers, "updated.layers");
  const bool has_room =
      std::ssize(lines) + std::ssize(gradients) + std::ssize(updated) <= kMostLines;
  const bool tells_gradients = updated.empty() || (has_room && lines.size() == 1);
  for (const auto* list : {&gradients, &updated}) {
    if (list == &gradients && !tells_gradients) continue;
    for (const ResultLine& line : *list) {
      if (std::ssize(lines) < kMostLines) lines.push_back(line);
    }
  }
  return lines;
}

void name_deltas(const Network<double>& network, Solution& solution) {
  const NetworkNames names(network);
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    solution.notation.push_back({fmt::format("deltas[{}]", l), names.delta(l)});
  }
}

std::vector<ResultLine> symbolic_result(const Json& derivatives, const std::vector<Dims>& dims) {
  std::vector<ResultLine> lines;
  for (const auto& [symbol, form] : derivatives.items()) {
    if (std::ssize(lines) == kMostLines) break;
    lines.push_back({.step = "derivatives/" + symbol});
  }
  Index deltas = 0;
  for (Index l = 1; l < std::ssize(dims); ++l) deltas += entries_of(dims[l]);
  if (lines.size() > 1 || deltas > kMostDeltas) return lines;
  for (Index l = 0; l + 1 < std::ssize(dims); ++l) {
    for (Index i = 0; i < entries_of(dims[l + 1]); ++i) {
      lines.push_back({.step = fmt::format("symbols/layers[{}]/delta[{}]", l, i)});
    }
  }
  return lines;
}

}  // namespace psolve
