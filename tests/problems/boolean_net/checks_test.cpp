// The checks of a Boolean function's table, its separation and its prime implicants: they pass what
// is right, and see whatever is wrong.

#include "problems/boolean_net/checks.h"

#include <gtest/gtest.h>

#include "problems/boolean_net/function.h"
#include "problems/boolean_net/spec.h"
#include "support/lies.h"

namespace psolve::boolean_net {
namespace {

struct Worked {
  Problem problem;
  TabulatedFunction f;
  std::vector<Cube> primes;
  Cover cover;
  Json separation;
};
using Lies = std::vector<Lie<Worked>>;

Worked worked(const char* text, const char* separation) {
  const Problem problem = problem_of(spec(), text);
  const TabulatedFunction f = function_of(problem);
  const std::vector<Cube> primes = prime_implicants(f.values);
  return {problem, f, primes, smallest_cover(f.values, primes), Json::parse(separation)};
}

std::vector<Check> check(const Worked& w) {
  Solution solution;
  solution.answers["separation"] = w.separation;
  add_checks(w.problem, w.f, w.primes, w.cover, solution);
  return solution.checks;
}

// x ∧ y ∨ z, of prime implicants x ∧ y (110, bits of x and y) and z, and [x + y + 2z > 3/2].
TEST(BooleanNetChecks, SeeWhatIsWrong) {
  const Lies lies = {
      {"a row", [](Worked& w) { w.f.values.on[3].flip(); }, "truth_table", 1},
      {"the bias, so that 001 and 110 fall below", [](Worked& w) { w.separation["bias"] = -2.5; },
       "separation", 2},
      {"the bias, so that 100 and 010 come above", [](Worked& w) { w.separation["bias"] = -0.5; },
       "separation", 2},
      {"the weight of x, so that 110 falls below",
       [](Worked& w) { w.separation["weights"][0] = 0; }, "separation", 1},
      {"the weight of z, so that 001 falls below",
       [](Worked& w) { w.separation["weights"][2] = 1; }, "separation", 1},
      {"a product that any literal may leave",
       [](Worked& w) {
         w.primes[0] = {0b111, 0b111};
       },
       "prime_implicants smallest_sum", 3},
      {"a product that does not imply the function",
       [](Worked& w) {
         w.primes[1] = {0b100, 0b100};
       },
       "prime_implicants smallest_sum", 1},
      {"a sum without z",
       [](Worked& w) {
         std::erase(w.cover.cubes, Cube{0b001, 0b001});
       },
       "prime_implicants smallest_sum", 3},
      {"a sum without x ∧ y",
       [](Worked& w) {
         std::erase(w.cover.cubes, Cube{0b110, 0b110});
       },
       "prime_implicants smallest_sum", 1},
      {"a sum with x",
       [](Worked& w) {
         w.cover.cubes.push_back({0b100, 0b100});
       },
       "prime_implicants smallest_sum", 1},
  };
  expect_seen(worked(R"({"problem": "boolean-net", "expression": "x and y or z"})",
                     R"({"weights": [1, 1, 2], "bias": -1.5})"),
              check, lies);
}

// x ∧ y ∨ ¬x ∧ z, with y ∧ z the third prime implicant, which the sum does not need.
TEST(BooleanNetChecks, SeeWhatIsMissingOrTooMuch) {
  const Cube consensus{0b011, 0b011};
  const Lies lies = {
      {"a prime implicant left out", [=](Worked& w) { std::erase(w.primes, consensus); },
       "prime_implicants", 1},
      {"one told twice", [=](Worked& w) { w.primes.push_back(consensus); }, "prime_implicants", 1},
      {"a product and two literals too many in the sum",
       [=](Worked& w) { w.cover.cubes.push_back(consensus); }, "smallest_sum", 3},
      {"the same, where no sum is called the smallest",
       [=](Worked& w) {
         w.cover.cubes.push_back(consensus);
         w.cover.minimal = false;
       },
       ""},
  };
  expect_seen(worked(R"({"problem": "boolean-net", "expression": "x and y or not x and z"})",
                     R"({"true_points": [[1, 1, 0], [0, 0, 1]],
                         "false_points": [[1, 0, 1], [0, 1, 0]]})"),
              check, lies);
}

TEST(BooleanNetChecks, SeeWrongSums) {
  const Lies lies = {
      {"a true row that is false and shorter",
       [](Worked& w) {
         w.separation["true_points"][0] = Json::array({0, 0});
       },
       "separation", 2},
      {"sides turned around",
       [](Worked& w) { std::swap(w.separation["true_points"], w.separation["false_points"]); },
       "separation", 4},
      {"one row more",
       [](Worked& w) {
         w.separation["true_points"].push_back(Json::array({0, 1}));
       },
       "separation", 2},
      {"another false row of the same value",
       [](Worked& w) {
         w.separation["false_points"][1] = Json::array({0, 0});
       },
       "separation", 2},
  };
  expect_seen(worked(R"({"problem": "boolean-net", "expression": "x xor y"})",
                     R"({"true_points": [[0, 1], [1, 0]], "false_points": [[0, 0], [1, 1]]})"),
              check, lies);
}

}  // namespace
}  // namespace psolve::boolean_net
