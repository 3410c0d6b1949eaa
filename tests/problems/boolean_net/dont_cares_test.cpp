// Functions that are not bound everywhere, against what exhaustion finds: tests/data says how.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "math/minimality/smallest_network.h"
#include "problems/boolean_net/derivation.h"
#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"

namespace psolve::boolean_net {
namespace {

BooleanFunction function_of(const std::string& rows) {
  std::vector<bool> on, off;
  for (const char c : rows) {
    on.push_back(c == '1');
    off.push_back(c == '0');
  }
  return {on, off};
}

/// The functions of n variables in the order of their digits: 0 < 1 < -, the first row counting
/// most.
std::vector<std::string> all_functions(int n) {
  std::vector<std::string> functions = {""};
  for (int row = 0; row < 1 << n; ++row) {
    std::vector<std::string> longer;
    for (const std::string& f : functions) {
      for (const char c : {'0', '1', '-'}) longer.push_back(f + c);
    }
    functions = std::move(longer);
  }
  return functions;
}

Index digit(const std::string& text, std::size_t i) {
  return text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10;
}

struct Sizes {
  Index primes, products, literals;
  bool separable;
  friend bool operator==(const Sizes&, const Sizes&) = default;
};

Sizes sizes_of(const BooleanFunction& f) {
  const auto primes = prime_implicants(f);
  const Cover cover = smallest_cover(f, primes);
  EXPECT_TRUE(cover.minimal);
  Index literals = 0;
  for (const Cube& cube : cover.cubes) literals += cube.literals();
  return {std::ssize(primes), std::ssize(cover.cubes), literals, separability(f).plane.has_value()};
}

TEST(DontCares, FreePrimesSumsAndSeparabilityOfAllFunctionsOfTwoAndThreeVariables) {
  const Json all = recorded("boolean_functions")["all"];
  for (const int n : {2, 3}) {
    const Json& expected = all[std::to_string(n)];
    const auto of = [&](const char* name, std::size_t i) {
      return digit(expected[name].get_ref<const std::string&>(), i);
    };
    const auto functions = all_functions(n);
    for (std::size_t i = 0; i < functions.size(); ++i) {
      EXPECT_EQ(
          sizes_of(function_of(functions[i])),
          (Sizes{of("primes", i), of("products", i), of("literals", i), of("separable", i) == 1}))
          << functions[i];
    }
  }
}

/// What a network in an answer puts out, from its numbers alone.
double output_of(const Json& network, const Json& input, bool linear, bool skip_links) {
  std::vector<double> seen;
  const Json& hidden = network["hidden"];
  for (std::size_t u = 0; u < hidden["bias"].size(); ++u) {
    double sum = hidden["bias"][u].get<double>();
    for (std::size_t i = 0; i < input.size(); ++i) {
      sum += hidden["weights"][u][i].get<double>() * input[i].get<double>();
    }
    seen.push_back(sum >= 0 ? 1 : 0);
  }
  for (std::size_t i = 0; skip_links && i < input.size(); ++i) {
    seen.push_back(input[i].get<double>());
  }
  double sum = network["output"]["bias"][0].get<double>();
  for (std::size_t i = 0; i < seen.size(); ++i) {
    sum += network["output"]["weights"][0][i].get<double>() * seen[i];
  }
  return linear ? sum : sum >= 0 ? 1 : 0;
}

Json spec_of(const std::string& rows, bool linear = false, bool skip_links = false) {
  Json names = Json::array();
  for (std::size_t n = 1; n < rows.size(); n *= 2)
    names.push_back(fmt::format("x{}", names.size() + 1));
  return {{"problem", "boolean-net"},
          {"variables", names},
          {"truth_table", rows},
          {"output_unit", linear ? "linear" : "step"},
          {"skip_links", skip_links}};
}

Solution expect_networks_work(const Json& spec) {
  Solution solution = solved(spec);
  expect_checks_pass(solution);
  const auto rows = spec["truth_table"].get<std::string>();
  for (std::size_t x = 0; x < rows.size(); ++x) {
    const Json& row = solution.answers["truth_table"][x];
    if (rows[x] == '-') {
      EXPECT_EQ(row["output"], Json::array({nullptr}));
      continue;
    }
    EXPECT_EQ(row["output"], Json::array({rows[x] - '0'}));
    for (const char* name : {"direct", "smallest"}) {
      EXPECT_NEAR(output_of(solution.answers["networks"][name], row["input"],
                            spec["output_unit"] == "linear", spec["skip_links"].get<bool>()),
                  rows[x] - '0', 1e-9)
          << spec << name << x;
    }
  }
  return solution;
}

TEST(DontCares, FreeTheSmallestNetworks) {
  const Json all = recorded("boolean_functions")["all"];
  for (const int n : {2, 3}) {
    const auto functions = all_functions(n);
    for (std::size_t i = 0; i < functions.size(); i += n == 2 ? 1 : 41) {
      for (const bool skip_links : {false, true}) {
        const Json spec = spec_of(functions[i], false, skip_links);
        const Json minimum = expect_networks_work(spec).answers["minimum"];
        const std::string name = skip_links ? "units_with_skip_links" : "units";
        const Index units = digit(all[std::to_string(n)][name].get<std::string>(), i);
        expect_near(minimum, {{"hidden_units", units}, {"proven", true}, {"lower_bound", units}},
                    0);
      }
    }
  }
}

TEST(DontCares, BindNothingBelowALinearOutput) {
  for (const Json& row : recorded("boolean_functions")["linear"]) {
    for (const bool skip_links : {false, true}) {
      const Json spec = spec_of(row[0].get<std::string>(), true, skip_links);
      const Json minimum = expect_networks_work(spec).answers["minimum"];
      EXPECT_EQ(minimum["hidden_units"], row[skip_links ? 2 : 1]) << spec;
      EXPECT_EQ(minimum["proven"], true) << spec;
    }
  }
}

TEST(DontCares, OfFourAndFiveVariables) {
  for (const Json& row : recorded("boolean_functions")["drawn"]) {
    const auto rows = row[0].get<std::string>();
    EXPECT_EQ(sizes_of(function_of(rows)), (Sizes{row[1].get<Index>(), row[2].get<Index>(),
                                                  row[3].get<Index>(), row[4].get<bool>()}))
        << rows;
    const Solution solution = expect_networks_work(spec_of(rows));
    EXPECT_EQ(solution.answers["linearly_separable"], row[4]);
    if (row[4].get<bool>()) {
      EXPECT_EQ(solution.answers["minimum"]["proven"], true) << rows;
    }
  }
}

/// f is the parity of x1 and x2 where x3 is their conjunction, and free elsewhere. x3 matters
/// nowhere by itself, and yet one unit is enough with it: x1 + x2 - 2*x3 >= 1.
TEST(DontCares, LeaveInAnInputThatOnlyHelps) {
  const Solution solution = expect_networks_work(spec_of("0-1-1--0"));
  EXPECT_EQ(solution.answers["linearly_separable"], true);
  expect_near(solution.answers["minimum"], {{"hidden_units", 1}, {"proven", true}}, 0);
}

/// Nothing is asked for where x5 = 0, and no two rows that are bound are neighbours.
TEST(DontCares, OfWhichNoEdgeIsBoundStillNeedAUnit) {
  std::string rows(32, '-');
  rows[1] = '0';
  rows[31] = '1';
  Json spec = spec_of(rows);
  for (const int effort : {0, 5}) {
    spec["effort"] = effort;
    const Solution solution = expect_networks_work(spec);
    expect_near(solution.answers["minimum"],
                {{"hidden_units", 1}, {"proven", true}, {"lower_bound", 1}}, 0);
    EXPECT_EQ(solution.answers["certificate"]["kind"], "difference");
  }
}

TEST(DontCares, AreGivenBesideMintermsOrInATruthTable) {
  const Json by_rows = {{"problem", "boolean-net"},
                        {"variables", {"A", "B", "C"}},
                        {"minterms", {1, 3}},
                        {"dont_cares", {5, 7}}};
  const Json by_table = {
      {"problem", "boolean-net"}, {"variables", {"A", "B", "C"}}, {"truth_table", "01010-0-"}};
  const Solution solution = solved(by_rows);
  EXPECT_EQ(solution.answers, solved(by_table).answers);
  EXPECT_EQ(solution.answers["smallest_sum"], Json({"C"})) << "with both free rows at 1";
}

}  // namespace
}  // namespace psolve::boolean_net
