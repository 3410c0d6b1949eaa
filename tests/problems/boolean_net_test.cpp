// Networks for Boolean expressions. Expected sizes are from hand derivations: a function is one
// hidden unit and an output exactly when it is linearly separable; (A ∨ ¬B) ⊕ (¬C ∨ ¬D) is the
// disjunction of two disjoint separable functions, and not separable since its rows 0100 and 0011
// have the sum of the false rows 0000 and 0111.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "formula/notation.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::boolean_net {
namespace {

Solution net(const std::string& expression, const Json& more = Json::object()) {
  Json spec = {{"problem", "boolean-net"}, {"expression", expression}};
  for (const auto& [name, value] : more.items()) spec[name] = value;
  return solved(spec);
}

/// What a network in an answer puts out at a row of the truth table, from its numbers alone.
double output_of(const Json& network, const Json& input, bool linear, bool skip_links) {
  std::vector<double> seen;
  const Json& hidden = network["hidden"];
  for (std::size_t u = 0; u < hidden["weights"].size(); ++u) {
    double sum = hidden["bias"][u].get<double>();
    for (std::size_t i = 0; i < input.size(); ++i) {
      sum += hidden["weights"][u][i].get<double>() * input[i].get<double>();
    }
    seen.push_back(sum >= 0 ? 1 : 0);
  }
  if (skip_links) {
    for (const Json& bit : input) seen.push_back(bit.get<double>());
  }
  double sum = network["output"]["bias"][0].get<double>();
  EXPECT_EQ(network["output"]["weights"][0].size(), seen.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    sum += network["output"]["weights"][0][i].get<double>() * seen[i];
  }
  return linear ? sum : sum >= 0 ? 1 : 0;
}

void expect_networks_work(const Solution& solution, bool linear = false, bool skip_links = false) {
  expect_checks_pass(solution);
  for (const char* name : {"direct", "smallest"}) {
    const Json& network = solution.answers["networks"][name];
    for (const Json& row : solution.answers["truth_table"]) {
      EXPECT_NEAR(output_of(network, row["input"], linear, skip_links),
                  row["output"][0].get<double>(), 1e-9)
          << name << " at " << row;
    }
  }
}

/// A bias alone is a constant.
TEST(BooleanNet, OfAConstantNeedsNoUnit) {
  for (const char* text : {"A and not A", "A or not A"}) {
    for (const bool linear : {false, true}) {
      const Solution solution = net(text, {{"output_unit", linear ? "linear" : "step"}});
      expect_networks_work(solution, linear);
      EXPECT_EQ(solution.answers["minimum"]["hidden_units"], 0) << text;
    }
  }
}

TEST(BooleanNet, SolvesTheSheetsFunctionWithTwoUnits) {
  const char* text = "(A or not B) xor (not C or not D)";
  const Solution solution = net(text);
  expect_networks_work(solution);
  const Json& answers = solution.answers;
  EXPECT_EQ(answers["linearly_separable"], false);
  expect_near(answers["minimum"], Json({{"hidden_units", 2}, {"proven", true}, {"lower_bound", 2}}),
              0);
  EXPECT_EQ(answers["networks"]["smallest"]["layers"], Json({4, 2, 1}));
  EXPECT_EQ(answers["networks"]["direct"]["layers"], Json({4, 4, 1}));
  const std::set<std::string> primes(answers["prime_implicants"].begin(),
                                     answers["prime_implicants"].end());
  EXPECT_EQ(primes,
            (std::set<std::string>{"A & C & D", "!B & C & D", "!A & B & !C", "!A & B & !D"}));
  // One where it is 1: 0011, 0100, 0101, 0110, 1011, 1111.
  std::string ones;
  for (const Json& row : answers["truth_table"]) ones += row["output"][0] == 1 ? '1' : '0';
  EXPECT_EQ(ones, "0001111000010001");
}

std::string line_of(const Solution& solution, const std::string& id, std::size_t line) {
  return write(step_of(solution, id).lines[line].written(), Hand::unicode);
}

TEST(BooleanNet, ShowsWhatTheExpressionIsMadeOfAndTheHiddenValues) {
  const Solution solution = net("(A or not B) xor (not C or not D)");
  const std::string table = line_of(solution, "truth_table", 0);
  EXPECT_NE(table.find("A ∨ ¬B"), std::string::npos) << table;
  EXPECT_NE(table.find("¬C ∨ ¬D"), std::string::npos) << table;
  // By hand: the two units are B ∧ ¬A ∧ ¬(C ∧ D) and C ∧ D ∧ (A ∨ ¬B), which are never 1 together.
  const std::string units = line_of(solution, "networks/smallest/hidden_values", 0);
  EXPECT_NE(units.find("¬A ∧ B ∧ ¬C ∨ ¬A ∧ B ∧ ¬D"), std::string::npos) << units;
  EXPECT_NE(units.find("A ∧ C ∧ D ∨ ¬B ∧ C ∧ D"), std::string::npos) << units;
  const std::string rows = line_of(solution, "networks/smallest/hidden_values", 1);
  for (const char* inputs :
       {"0000, 0001, 0010 and 7 more", "0011, 1011, 1111", "0100, 0101, 0110"}) {
    EXPECT_NE(rows.find(inputs), std::string::npos) << rows;
  }
}

/// With one hidden unit an output is that unit, its negation or a constant: a threshold function.
TEST(BooleanNet, ProvesTheFirstNumberOfUnitsInALine) {
  for (const char* kind : {R"({})", R"({"output_unit": "linear"})", R"({"skip_links": true})"}) {
    const Solution solution = net("(A or not B) xor (not C or not D)", Json::parse(kind));
    const auto& proof = step_of(solution, "lower_bound").steps;
    ASSERT_EQ(proof.size(), 1U) << kind;
    EXPECT_EQ(proof[0].id, "lower_bound/inseparable");
  }
  // A parity of three bits needs more than that.
  const Solution parity = net("A ^ B ^ C");
  EXPECT_NE(step_of(parity, "lower_bound").steps[0].id, "lower_bound/inseparable");
}

TEST(BooleanNet, FindsFewerUnitsWithSkipLinksAndAsManyWithLinearOutputs) {
  const char* text = "(A | !B) ^ (C' | D')";
  const auto size = [&](const Json& more, bool linear, bool skip_links) {
    const Solution solution = net(text, more);
    expect_networks_work(solution, linear, skip_links);
    EXPECT_EQ(solution.answers["minimum"]["proven"], true);
    return solution.answers["minimum"]["hidden_units"].get<int>();
  };
  EXPECT_EQ(size({{"output_unit", "linear"}}, true, false), 2);
  EXPECT_EQ(size({{"skip_links", true}}, false, true), 1);
  EXPECT_EQ(size({{"output_unit", "linear"}, {"skip_links", true}}, true, true), 2);
}

/// A disjunction, unlike other operands, is written as a relation is.
TEST(BooleanNet, WorksWhateverIsNegated) {
  for (const char* text : {"!(a | b)", "(a ^ b)'", "not (a and b)", "c & !(a | b)", "c ^ !(a ^ b)",
                           "!(!(!(a | b) & c) | d)", "!(0 | a)", "!!(a | b)"}) {
    SCOPED_TRACE(text);
    expect_networks_work(net(text));
  }
}

/// What is nested deeper than 64 levels is refused at its place, and so is what is longer than
/// 10,000 names; all else is worked to the end.
TEST(BooleanNet, WorksOrRefusesLongAndDeepExpressions) {
  for (const std::string& text :
       {repeated("!", 63) + "a", "a" + repeated("'", 63), "a" + repeated(" | b", 9'999),
        repeated("!(", 31) + "a | b" + repeated(")", 31), "a" + repeated(" ^ b ^ c", 4'999)}) {
    SCOPED_TRACE(text.substr(0, 20));
    expect_networks_work(net(text));
  }
  const auto error = [](const std::string& text) {
    return error_of(Json{{"problem", "boolean-net"}, {"expression", text}});
  };
  EXPECT_TRUE(
      has(error(repeated("!", 20'000) + "a"), ":1:104: /expression: nested deeper than 64 levels"));
  EXPECT_TRUE(has(error("a" + repeated("'", 100'000)), "/expression: nested deeper than 64"));
  EXPECT_TRUE(has(error("a" + repeated(" | b", 100'000)), "/expression: more than 10000"));
}

TEST(BooleanNet, CountsUnitsOfParities) {
  // The least number is n for n <= 4 (Fung and Li, Neural Computation 13(2), 2001).
  EXPECT_EQ(net("a ^ b").answers["minimum"]["hidden_units"], 2);
  EXPECT_EQ(net("a ^ b ^ c").answers["minimum"]["hidden_units"], 3);
  const Solution four = net("a ^ b ^ c ^ d");
  expect_networks_work(four);
  expect_near(four.answers["minimum"],
              Json({{"hidden_units", 4}, {"proven", true}, {"lower_bound", 4}}), 0);
}

TEST(BooleanNet, SaysWhetherOneUnitIsEnough) {
  const auto separable = [](const char* text) {
    const Solution solution = net(text);
    expect_networks_work(solution);
    return solution.answers["linearly_separable"].get<bool>();
  };
  EXPECT_TRUE(separable("a & b | c"));
  EXPECT_TRUE(separable("a & b | a & c | b & c"));
  EXPECT_TRUE(separable("!a"));
  EXPECT_FALSE(separable("a ^ b"));
  EXPECT_FALSE(separable("a & b | c & d")) << "unate, and yet 1100 + 0011 = 1010 + 0101";
  const Json proof = net("a & b | c & d").answers["separation"];
  EXPECT_EQ(proof["true_points"].size(), 2u);
}

/// One hidden unit that separates is passed on; without any the output cannot change, unless skip
/// links let it see the inputs itself.
TEST(BooleanNet, GivesASeparableFunctionOneUnitWhateverTheEffort) {
  for (const char* text : {"v1 & (v2 | v3 & (v4 | v5))", "a & b & c & d & e1 & f1 | g", "!a | b"}) {
    for (const int effort : {0, 1, 5}) {
      for (const bool linear : {false, true}) {
        for (const bool skip_links : {false, true}) {
          SCOPED_TRACE(fmt::format("{} {} {} {}", text, effort, linear, skip_links));
          const Solution solution = net(text, {{"effort", effort},
                                               {"output_unit", linear ? "linear" : "step"},
                                               {"skip_links", skip_links}});
          expect_networks_work(solution, linear, skip_links);
          const int units = skip_links && !linear ? 0 : 1;
          expect_near(solution.answers["minimum"],
                      Json({{"hidden_units", units}, {"proven", true}, {"lower_bound", units}}), 0);
        }
      }
    }
  }
  for (const char* constant : {"a & !a", "a | !a"}) {
    expect_near(net(constant, {{"effort", 0}}).answers["minimum"],
                Json({{"hidden_units", 0}, {"proven", true}, {"lower_bound", 0}}), 0);
  }
}

TEST(BooleanNet, WorksTheNetworksAtTheExample) {
  // By hand: f(1, 0, 0) = 1 ∧ ¬0 ∨ 0 = 1; the products C and A ∧ ¬B are 0 and 1.
  const Solution solution = net("A & !B | C", {{"example", {1, 0, 0}}});
  const auto value = [&](const char* id) { return step_of(solution, id).value; };
  EXPECT_EQ(value("function/example"), 1);
  EXPECT_EQ(value("networks/direct/hidden[0]"), 0);
  EXPECT_EQ(value("networks/direct/hidden[1]"), 1);
  EXPECT_EQ(value("networks/direct/output[0]"), 1);
  EXPECT_EQ(value("networks/smallest/output[0]"), 1);
}

TEST(BooleanNet, TakesConstantsIdleAndSingleVariables) {
  for (const char* text : {"a & !a", "a | !a", "a", "!a & (b | !b)"}) {
    const Solution solution = net(text);
    expect_networks_work(solution);
    EXPECT_EQ(solution.answers["linearly_separable"], true) << text;
  }
  EXPECT_EQ(net("a | !a").answers["minimum"]["hidden_units"], 0);
  const Solution idle = net("b", {{"variables", {"a", "b", "c"}}});
  expect_networks_work(idle);
  EXPECT_EQ(idle.answers["networks"]["smallest"]["layers"], Json({3, 1, 1}));
  EXPECT_EQ(net("b", {{"variables", {"a", "b"}}, {"skip_links", true}})
                .answers["minimum"]["hidden_units"],
            0);
}

TEST(BooleanNet, TakesTwelveVariables) {
  const Solution solution = net("x1&x2 | x3&!x4&x5 | (x6 ^ x7)&x8 | x9&x10&x11&x12");
  expect_networks_work(solution);
  EXPECT_EQ(solution.answers["linearly_separable"], false);
  EXPECT_GE(solution.answers["networks"]["direct"]["layers"][1],
            solution.answers["minimum"]["lower_bound"]);
}

TEST(BooleanNet, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::boolean_net);
}

}  // namespace
}  // namespace psolve::boolean_net
