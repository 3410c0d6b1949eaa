// Letters that a spec gives to the quantities of its network. They change how things are written and
// no number.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "formula/meaning/name.h"
#include "formula/notation.h"
#include "support/near.h"
#include "support/solved.h"

namespace psolve {
namespace {

Json hidden_layer() {
  return Json::parse(R"({"problem": "backprop", "input": [0, 1], "target": [1],
      "layers": [{"type": "dense", "weights": [[0.1, 0.2], [0.3, 0.4]], "bias": [1, 1],
                  "activation": "sigmoid"},
                 {"type": "dense", "weights": [[0.5, 0.6]], "bias": [1], "activation": "sigmoid"}],
      "learning_rate": 0.1})");
}

std::string written(const Formula& formula) {
  return write(formula, Hand::unicode);
}

void collect_names(const std::vector<Step>& steps, std::set<std::string>& names) {
  for (const Step& step : steps) {
    for (const Line& line : step.lines) {
      if (const auto name = name_of(line.name())) names.insert(*name);
    }
    collect_names(step.steps, names);
  }
}

/// The beginning of a step's line, in letters.
std::string line_of(const Solution& solution, const std::string& id) {
  const std::string line = written(step_of(solution, id).lines[0].written());
  const std::size_t second = line.find(" = ", line.find(" = ") + 1);
  return line.substr(0, second);
}

std::string claim_of(const Solution& solution, const std::string& id) {
  std::string text;
  for (const auto& piece : step_of(solution, id).claim.pieces()) {
    const auto* formula = std::get_if<Formula>(&piece);
    text += formula != nullptr ? written(*formula) : std::get<std::string>(piece);
  }
  return text;
}

std::set<std::string> names_in(const Solution& solution) {
  std::set<std::string> names;
  collect_names(solution.steps, names);
  return names;
}

std::string notation_of(const Solution& solution, const std::string& answer) {
  for (const Notation& notation : solution.notation) {
    if (notation.answer == answer) return written(notation.symbol);
  }
  return "";
}

TEST(Letters, StandInPlaceOfTheUsualOnes) {
  Json spec = hidden_layer();
  const Json plain = solved(spec).answers;
  spec["letters"] = {{"input", "q"},          {"layers[0].weights", "V"},
                     {"layers[0].bias", "c"}, {"pre_activations[0]", "s"},
                     {"activations[0]", "h"}, {"y_hat", "o"},
                     {"target", "t"}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers, plain);
  EXPECT_EQ(solution.spec["letters"], spec["letters"]);
  const std::set<std::string> names = names_in(solution);
  for (const char* name : {"s_1", "h_2", "o", "dL_dV", "dL_dc", "V_prime_1_2", "c_prime_1"}) {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
  for (const char* name : {"z1_1", "a1_1", "y_hat", "dL_dW1", "W1_prime_1_2", "b1_prime_1"}) {
    EXPECT_EQ(names.count(name), 0U) << name;
  }
  EXPECT_EQ(notation_of(solution, "activations[0]"), "h");
  EXPECT_EQ(notation_of(solution, "y_hat"), "o");
  EXPECT_EQ(notation_of(solution, "gradients.layers[0].weights"), "∂L/∂V");
  EXPECT_EQ(line_of(solution, "layers[1]/z[0]"), "z⁽²⁾₁ = W⁽²⁾₁₁·h₁ + W⁽²⁾₁₂·h₂ + b⁽²⁾₁");
  EXPECT_EQ(line_of(solution, "loss"), "L = 1/2·(o − t)²");
}

TEST(Letters, HaveNumbersAndAccents) {
  Json spec = hidden_layer();
  spec["target"] = {1, 0};
  spec["layers"][1]["weights"] = {{0.5, 0.6}, {0.7, 0.8}};
  spec["layers"][1]["bias"] = {1, 1};
  spec["letters"] = {{"activations[0]", "h1"},
                     {"y_hat", "y_star"},
                     {"target", "L_hat"},
                     {"layers[1].bias", "theta_bar"},
                     {"pre_activations[0]", "xi"}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(notation_of(solution, "activations[0]"), "h₁");
  const std::set<std::string> names = names_in(solution);
  for (const char* name : {"h1_2", "y_star_1", "xi_1", "theta_bar_prime_2"}) {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
  EXPECT_EQ(line_of(solution, "layers[0]/a[1]"), "h₁,₂ = σ(ξ₂)");
  const std::string loss = written(step_of(solution, "loss").lines[0].written());
  EXPECT_NE(loss.find("(y*₁ − L\u0302₁)²"), std::string::npos) << loss;
}

TEST(Letters, SayWhatADeltaIsOf) {
  Json spec = hidden_layer();
  const auto rules = [&] { return claim_of(solved(spec), "laws"); };
  const auto heading = [&] { return claim_of(solved(spec), "backward"); };
  spec["letters"] = {{"activations[0]", "h"}};
  EXPECT_NE(rules().find("a⁽¹⁾ = h, a⁽²⁾ = ŷ"), std::string::npos) << rules();
  EXPECT_NE(heading().find("δ⁽ˡ⁾ = ∂L/∂z⁽ˡ⁾"), std::string::npos) << heading();
  spec["letters"] = {{"pre_activations[1]", "u"}};
  EXPECT_NE(heading().find("δ⁽²⁾ = ∂L/∂u, δ⁽¹⁾ = ∂L/∂z⁽¹⁾"), std::string::npos) << heading();
}

TEST(Letters, AreThoseOfImagesToo) {
  const Solution solution = solved(R"({"problem": "conv-backprop",
      "input": [[1, 2, 0], [0, 1, 3], [2, 1, 1]], "target": [[1, 0], [0, 2]],
      "layers": [{"type": "conv", "kernel": [[1, -1], [2, 0]], "activation": "tanh"}],
      "loss": "mse", "learning_rate": 0.1,
      "letters": {"input": "I", "layers[0].kernel": "K", "pre_activations[0]": "S",
                  "y_hat": "H1", "target": "T"}})");
  expect_checks_pass(solution);
  const std::set<std::string> names = names_in(solution);
  for (const char* name :
       {"S_1_2", "H1_1_2", "dL_dS_1_2", "dL_dK", "K_prime", "dL_dI", "I_prime"}) {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
  // The number of the letter is no index.
  EXPECT_EQ(line_of(solution, "layers[0]/a[1]"), "H₁,₁₂ = tanh(S₁₂)");
  EXPECT_EQ(write(step_of(solution, "layers[0]/a[1]").lines[0].name(), Hand::latex), "H_{1, 12}");
}

TEST(Letters, StandInClosedForms) {
  const Solution solution = solved(R"({"problem": "backprop", "input": ["x1"], "target": ["y"],
      "layers": [{"type": "dense", "weights": [["w1"]], "activation": "tanh"},
                 {"type": "dense", "weights": [["w2"]]}], "loss": "squared-error",
      "letters": {"input": "x", "pre_activations[0]": "u", "activations[0]": "h",
                  "layers[0].weights": "v1", "y_hat": "y_star"}})");
  expect_checks_pass(solution);
  EXPECT_EQ(line_of(solution, "symbols/layers[0]/a[0]"), "h₁ = tanh(u₁)");
  EXPECT_EQ(line_of(solution, "symbols/loss"), "L = (y* − y)²");
  ASSERT_GE(solution.given.size(), 3U);
  EXPECT_EQ(written(solution.given[0].line), "x = [x₁]");
  EXPECT_EQ(written(solution.given[1].line), "v₁ = [w₁]");
}

TEST(Letters, OfABatchAreThoseOfEachExample) {
  Json spec = hidden_layer();
  spec.erase("input");
  spec.erase("target");
  spec["examples"] =
      Json::parse(R"([{"input": [0, 1], "target": [1]}, {"input": [1, 1], "target": [0]}])");
  spec["letters"] = {{"input", "q"}, {"activations[0]", "h"}, {"target", "t"}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  const LineCounts& lines = *solution.checks[0].lines;
  EXPECT_EQ(lines.evaluated, lines.stated);
  EXPECT_EQ(names_in(solution).count("h_1"), 1U);
  spec["letters"] = {{"input", "A1"}};
  EXPECT_NE(error_of(spec).find("\"A1\" is a matrix of all examples"), std::string::npos)
      << error_of(spec);
}

}  // namespace
}  // namespace psolve
