// Specs of GANs that make no sense, each with the line that refuses it: where, what was expected,
// what was found, and the cure. The texts are written by hand from what a reader of the line needs.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "command.h"
#include "solved.h"

namespace psolve {
namespace {

struct Refusal {
  std::string fields;
  std::string error;  ///< a part of the line
};

void expect_refused(const std::vector<Refusal>& rows) {
  for (const auto& [fields, expected] : rows) {
    const std::string error = error_of("{\"problem\": \"gan-equilibrium\", " + fields + "}");
    EXPECT_NE(error.find(expected), std::string::npos) << error << "\n  expected " << expected;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

TEST(GanRefusals, Masses) {
  expect_refused({
      {R"json("task": "discriminator", "p_data": [0.5, 0.4], "p_model": [0.5, 0.5], "support": [0, 1])json",
       R"json(/p_data: expected masses that sum to 1, got 0.9; divide them by it)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [0.6, 0.5], "support": [0, 1])json",
       R"json(/p_model: expected masses that sum to 1, got 1.1; divide them by it)json"},
      {R"json("task": "discriminator", "p_data": [1.5, -0.5], "p_model": [0.5, 0.5], "support": [0, 1])json",
       R"json(/p_data/1: expected a number of at least 0, got -0.5)json"},
      {R"json("task": "discriminator", "p_data": ["0/0", 1], "p_model": [0.5, 0.5], "support": [0, 1])json",
       R"json(/p_data/0: division by 0 in 0/0)json"},
      {R"json("task": "discriminator", "p_data": [], "p_model": [], "support": [])json",
       R"json(/p_data: expected a list of 1 to 10000000 numbers of at least 0, got an empty list)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1], "support": [0, 1])json",
       R"json(/p_model: expected 2 numbers, as p_data has; got 1)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": [0])json",
       R"json(/support: expected 2 numbers, as p_data has; got 1)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": [0, 1, 2])json",
       R"json(/support: expected 2 numbers, as p_data has; got 3)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": ["1/2", 0.5])json",
       R"json(/support: the position 0.5 is given twice; add up its masses)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": ["infinity", 0])json",
       R"json(/support/0: expected a number from -1e+100 to 1e+100, got "infinity")json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": [-1e308, 1e308])json",
       R"json(/support/0: expected a number from -1e+100 to 1e+100, got -1e+308)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0])json",
       R"json(missing field "support": the position of each mass, or "cost")json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": [0, 1], "points": [1])json",
       R"json(/points: masses have D* on their support; leave it out)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "support": [0, 1], "distances": [1e308])json",
       R"json(/distances/0: expected a number from -1e+100 to 1e+100, got 1e+308)json"},
      {R"json("task": "discriminator", "p_data": [1], "p_model": {"normal": [0, 1]}, "support": [0])json",
       R"json(/p_model: expected masses, as p_data is)json"},
  });
}

TEST(GanRefusals, Costs) {
  expect_refused({
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, 1]])json",
       R"json(/cost: expected 2 rows, one for each entry of p_data; got 1)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, 1], [1]])json",
       R"json(/cost/1: expected 2 numbers, one for each entry of p_data; got 1)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, 1, 2], [1, 0, 2]])json",
       R"json(/cost/0: expected 2 numbers, one for each entry of p_data; got 3)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, -1], [1, 0]])json",
       R"json(/cost/0/1: expected a number from 0 to 1e+100, got -1)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, "nan"], [1, 0]])json",
       R"json(/cost/0/1: unknown name "nan"; only a constant may stand here)json"},
      {R"json("task": "discriminator", "p_data": [0.5, 0.5], "p_model": [1, 0], "cost": [[0, 1], [1, 0]], "distances": [1])json",
       R"json(/distances: moving the model along the line has no meaning with "cost")json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"normal": [0, 1]}, "cost": [[0]])json",
       R"json(/cost: densities stand by themselves; leave it out)json"},
  });
}

TEST(GanRefusals, Mixtures) {
  expect_refused({
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": 0.5, "normal": [0, 1]}, {"weight": 0.4, "normal": [1, 1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture: expected weights that sum to 1, got 0.9; divide them by it)json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": -0.5, "normal": [0, 1]}, {"weight": 1.5, "normal": [1, 1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0/weight: expected a number above 0, got -0.5)json"},
      {R"json("task": "discriminator", "p_data": {"mixture": []}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture: expected a list of 1 to 1000 parts of a mixture, got an empty list)json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": 1, "normal": [0, -1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0/normal: expected a standard deviation above 0, got -1)json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": 1, "cauchy": [0, 1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0/cauchy: unknown field; a part of a mixture has "weight", "normal", "uniform", "expression" and "interval")json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": 1}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0: expected a density: one of the fields "normal", "uniform" or "expression")json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"normal": [0, 1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0: missing field "weight" (its share))json"},
      {R"json("task": "discriminator", "p_data": {"mixture": [{"weight": 1, "expression": "x - 1/2", "interval": [0, 1]}]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/mixture/0/expression: expected a density of at least 0; at x = 0.00427231 it is -0.495728)json"},
  });
}

TEST(GanRefusals, Densities) {
  expect_refused({
      {R"json("task": "discriminator", "p_data": {}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data: expected a density: one of the fields "normal", "uniform", "mixture" or "expression")json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1], "uniform": [0, 1]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/uniform: a density has one form: there is already "normal")json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 0]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/normal: expected a standard deviation above 0, got 0)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/normal: expected a list of 2 numbers)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [1, 1e-12]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/normal: expected a standard deviation of at least 1e-08 so far from 0, got 1e-12; shift all positions towards 0)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1e-320]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/normal: expected a standard deviation of at least 1e-100, got 1e-320; measure in a smaller unit)json"},
      {R"json("task": "discriminator", "p_data": {"uniform": [1, 0]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/uniform: expected an interval [a, b] with a < b, got [1, 0]; swap its ends)json"},
      {R"json("task": "discriminator", "p_data": {"uniform": [0, "infinity"]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/uniform/1: expected a number from -1e+100 to 1e+100, got "infinity")json"},
      {R"json("task": "discriminator", "p_data": {"expression": "2*x", "interval": [1, 0]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/interval: expected an interval [a, b] with a < b, got [1, 0]; swap its ends)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "2*x", "interval": ["infinity", 0]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/interval: expected an interval [a, b] with a < b, got [infinity, 0]; swap its ends)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "2*x"}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data: missing field "interval": [a, b], where the expression holds)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "2*y", "interval": [0, 1]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/expression: unknown name "y"; there is only "x")json"},
      {R"json("task": "discriminator", "p_data": {"expression": "x", "interval": [-1, 1]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/expression: expected a density of at least 0; at x = -0.995728 it is -0.995728)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "log(x)", "interval": [-1, 1]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data/expression: no value at x = -0.995728: log of -0.995728)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "x", "interval": [0, 1]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data: expected a density that integrates to 1, got 0.5; divide it by its integral)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"expression": "1/x", "interval": [0, 1]})json",
       R"json(/p_model: expected a density that integrates to 1; this integral does not converge)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"expression": "1/x", "interval": [1, "infinity"]})json",
       R"json(/p_model: expected a density that integrates to 1; this integral does not converge)json"},
      {R"json("task": "discriminator", "p_data": {"expression": "exp(x)", "interval": ["-infinity", "infinity"]}, "p_model": {"normal": [0, 1]})json",
       R"json(/p_data: expected a density that integrates to 1; this integral does not converge)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"expression": "1/(pi*(1 + x^2))", "interval": ["-infinity", "infinity"]})json",
       R"json(/p_model: the integral of W does not converge: the tails are too heavy for a mean; cut them off by a shorter interval)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": [1])json",
       R"json(/p_model: expected a density, as p_data is)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"normal": [0, 1]}, "support": [0, 1])json",
       R"json(/support: densities stand by themselves; leave it out)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"normal": [0, 1]}, "points": [])json",
       R"json(/points: expected a list of 1 to 100000 numbers, got an empty list)json"},
      {R"json("task": "discriminator", "p_data": {"normal": [0, 1]}, "p_model": {"normal": [0, 1]}, "distances": [0, 1e12])json",
       R"json(/distances/1: expected a distance of at most 1e+08, beyond which densities so narrow are lost in rounding; got 1e+12)json"},
  });
}

TEST(GanRefusals, Candidates) {
  expect_refused({
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [{"normal": [0, 1]}], "support": [0, 1])json",
       R"json(/p_model/0: expected masses, as p_data is)json"},
      {R"json("task": "mode-collapse", "p_data": {"normal": [0, 1]}, "p_model": [[1, 0]])json",
       R"json(/p_model/0: expected a density, as p_data is)json"},
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [[1, 0], [1]], "support": [0, 1])json",
       R"json(/p_model/1: expected 2 numbers, as p_data has; got 1)json"},
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [[0.5, 0.4]], "support": [0, 1])json",
       R"json(/p_model/0: expected masses that sum to 1, got 0.9; divide them by it)json"},
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [[1, 0]])json",
       R"json(missing field "support": the position of each mass)json"},
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [[1, 0]], "support": [0, 0])json",
       R"json(/support: the position 0 is given twice; add up its masses)json"},
      {R"json("task": "mode-collapse", "p_data": {"normal": [0, 1]}, "p_model": [{"normal": [0, 1]}], "support": [0, 1])json",
       R"json(/support: densities stand by themselves; leave it out)json"},
      {R"json("task": "mode-collapse", "p_data": [0.5, 0.5], "p_model": [], "support": [0, 1])json",
       R"json(/p_model: expected a list of 1 to 100 distributions, got an empty list)json"},
      {R"json("task": "mode-collapse", "p_data": {"normal": [0, 1]}, "p_model": [{"normal": [0, 1]}, {"expression": "x", "interval": [0, 1]}])json",
       R"json(/p_model/1: expected a density that integrates to 1, got 0.5; divide it by its integral)json"},
      {R"json("task": "mode-collapse", "p_data": {"normal": [0, 1]}, "p_model": [{"normal": [0, 1]}, {"normal": [0, 0]}])json",
       R"json(/p_model/1/normal: expected a standard deviation above 0, got 0)json"},
  });
}

TEST(GanRefusals, Training) {
  expect_refused({
      {R"json("task": "training", "learning_rate": 0)json",
       R"json(/learning_rate: expected a number above 0 and at most 1000, got 0)json"},
      {R"json("task": "training", "learning_rate": -0.1)json",
       R"json(/learning_rate: expected a number above 0 and at most 1000, got -0.1)json"},
      {R"json("task": "training", "learning_rate": 1e4)json",
       R"json(/learning_rate: expected a number above 0 and at most 1000, got 10000)json"},
      {R"json("task": "training", "learning_rate": "fast")json",
       R"json(/learning_rate: unknown name "fast"; only a constant may stand here)json"},
      {R"json("task": "training", "steps": 0)json",
       R"json(/steps: expected an integer from 1 to 100000, got 0)json"},
      {R"json("task": "training", "steps": 1.5)json",
       R"json(/steps: expected an integer from 1 to 100000, got 1.5)json"},
      {R"json("task": "training", "gamma": -1)json",
       R"json(/gamma: expected a number from 0 to 1e+06, got -1)json"},
      {R"json("task": "training", "penalty": "l2")json",
       R"json(/penalty: expected "none" or "gradient", got "l2")json"},
      {R"json("task": "training", "start": [1])json",
       R"json(/start: expected a list of 2 numbers from -1e+06 to 1e+06, got a list of 1)json"},
      {R"json("task": "training", "start": [1e9, 0])json",
       R"json(/start/0: expected a number from -1e+06 to 1e+06, got 1e+09)json"},
      {R"json("task": "training", "method": "alternate")json",
       R"json(/method: expected "simultaneous" or "alternating", got "alternate"; did you mean "alternating"?)json"},
      {R"json("task": "generator-gradient", "discriminator_logits": [])json",
       R"json(/discriminator_logits: expected a list of 1 to 1000000 numbers, got an empty list)json"},
  });
}

TEST(GanRefusals, HaveTheExitCodeOfABadSpec) {
  const Scratch scratch;
  write(scratch.path() / "spec.json",
        R"json({"problem": "gan-equilibrium", "task": "discriminator", "support": [0, 1],
  "p_data": [0.5, 0.4], "p_model": [0.5, 0.5]})json");
  const Outcome outcome = run_in(scratch.path(), "psolve gan-equilibrium --input spec.json");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(
      outcome.err,
      "psolve: spec.json:2:13: /p_data: expected masses that sum to 1, got 0.9; divide them by "
      "it\n");
}

}  // namespace
}  // namespace psolve
