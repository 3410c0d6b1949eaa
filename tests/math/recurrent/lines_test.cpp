// The derivations of recurrent cells of many shapes: all of their lines come to what they state,
// from what is given or was defined before.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "core/workings/computation.h"
#include "formula/meaning/scope.h"
#include "support/solved.h"

namespace psolve {
namespace {

/// Numbers without a pattern, the same on every run.
Json numbers(int rows, int columns) {
  static int count = 0;
  Json matrix = Json::array();
  for (int i = 0; i < rows; ++i) {
    matrix.push_back(Json::array());
    for (int j = 0; j < columns; ++j) matrix[i].push_back(std::sin(12.9898 * ++count));
  }
  return matrix;
}

Json rnn(int inputs, int units, const std::vector<int>& lengths,
         const Json& further = Json::object()) {
  Json spec = {{"problem", "rnn-grad"},
               {"weights",
                {{"W_xh", numbers(units, inputs)},
                 {"W_hh", numbers(units, units)},
                 {"b_h", numbers(1, units)[0]}}}};
  if (lengths.size() == 1) {
    spec["x"] = numbers(lengths[0], inputs);
  } else {
    for (const int length : lengths) spec["sequences"].push_back(numbers(length, inputs));
  }
  spec.merge_patch(further);
  return spec;
}

Json lstm(int inputs, int units, int steps, const Json& further = Json::object()) {
  Json spec = {{"problem", "lstm-grad"},
               {"random", {{"input_size", inputs}, {"hidden_size", units}, {"forget_bias", 1}}},
               {"length", steps}};
  spec.merge_patch(further);
  return spec;
}

struct Counts {
  std::size_t lines = 0;
  std::size_t resumed = 0;
};

/// What every derivation keeps to.
Counts expect_sound(const Solution& solution) {
  Counts counts;
  std::set<std::string> ids;
  std::map<std::string, Value> values;
  for (const Given& datum : solution.given) {
    if (datum.value) values.emplace(datum.name, *datum.value);
  }
  const std::function<void(const std::vector<Step>&)> visit = [&](const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      EXPECT_TRUE(ids.insert(step.id).second) << step.id << " twice";
      for (const Line& line : step.lines) {
        if (!line.defines()) continue;
        ++counts.lines;
        if (!line.computation) {
          ADD_FAILURE() << step.id << ": " << line.obstacle;
          continue;
        }
        const Computation& computation = *line.computation;
        if (computation.resumes()) ++counts.resumed;
        EXPECT_TRUE(computation.is_closed()) << step.id;
        EXPECT_FALSE(computation.term.is(Term::Kind::number)) << step.id;
        const auto [at, is_new] = values.emplace(computation.name, computation.value);
        EXPECT_TRUE(is_new || same_numbers(at->second, computation.value)) << computation.name;
      }
      visit(step.steps);
    }
  };
  visit(solution.steps);
  const Check& lines = solution.checks[0];
  EXPECT_EQ(lines.id, "lines");
  EXPECT_TRUE(lines.passed()) << lines.claim;
  EXPECT_EQ(lines.lines->evaluated, lines.lines->stated);
  return counts;
}

TEST(RecurrentLines, HoldTheWholeOfWhatIsShort) {
  const Json squared = {{"loss", {{"type", "squared-error"}, {"target", {0.5, -1}}}}};
  const Json of_h = {{"loss", {{"type", "sum"}, {"of", "h"}}}};
  const Json with_output = {{"weights", {{"W_hy", {{1, -1}, {0.5, 2}}}, {"b_y", {0.1, 0.2}}}},
                            {"truncate", 2}};
  const Json gaps = {{0.5, -1}, nullptr, nullptr, {0.25, 2}, nullptr};
  const Json every = {{"loss", {{"type", "mse"}, {"at", "every"}, {"target", gaps}}},
                      {"learning_rate", 0.25}};
  const Json wanted = {{{"class", 2}}, nullptr, {{"class", 0}}, {0.5, 0.25, 0}, nullptr, nullptr};
  const Json classes = {{"weights", {{"W_hy", {{1, -1}, {0.5, 2}, {0, 1}}}}},
                        {"output_activation", "softmax"},
                        {"loss", {{"type", "cross-entropy"}, {"at", "every"}, {"target", wanted}}},
                        {"learning_rate", 1}};
  // Outputs within 1e-14 of 0 and 1, of which log y and 1 - y keep few digits or none.
  const Json sure = {{0, 1}, {1, 0}, {0.5, 0.5}, {1, 1}};
  const Json saturated = {{"weights", {{"W_hy", {{9, -7}, {-8, 9}}}, {"b_y", {20, -20}}}},
                          {"output_activation", "sigmoid"},
                          {"loss", {{"type", "cross-entropy"}, {"at", "every"}, {"target", sure}}}};
  const std::vector<Json> specs = {
      lstm(1, 1, 1),
      lstm(1, 1, 1, of_h),
      lstm(3, 2, 1, squared),
      lstm(2, 2, 12, squared),
      lstm(1, 3, 5, {{"h0", {3, -2, 0}}, {"c0", {15, -40, 0}}}),
      rnn(1, 1, {1}),
      rnn(2, 2, {5}, squared),
      rnn(2, 2, {4}, {{"activation", "identity"}}),
      rnn(2, 3, {6}, {{"activation", "relu"}, {"truncate", 3}}),
      rnn(3, 2, {4}, with_output),
      rnn(3, 2, {4, 1, 6, 2}, with_output),
      rnn(2, 2, {5}, every),
      rnn(2, 2, {6}, classes),
      rnn(2, 2, {3, 1, 4}, {{"loss", {{"type", "sum"}, {"at", "every"}}}, {"learning_rate", 0.1}}),
      rnn(1, 3, {5}, {{"activation", "sigmoid"}, {"learning_rate", 0.5}}),
      rnn(2, 2, {4}, saturated),
      lstm(2, 2, 5, every),
      lstm(2, 2, 6, {{"loss", {{"type", "sum"}, {"at", "every"}}}, {"learning_rate", 0.1}}),
      lstm(2, 2, 4, {{"loss", {{"type", "sum"}, {"at", "every"}, {"of", "h"}}}}),
  };
  for (const Json& spec : specs) {
    SCOPED_TRACE(spec.dump().substr(0, 200));
    EXPECT_EQ(expect_sound(solved(spec)).resumed, 0u);
  }
}

TEST(RecurrentLines, ResumeBehindStepsThatAreLeftOut) {
  const Json step_by_step = {{"loss", {{"type", "sum"}, {"at", "every"}, {"of", "h"}}},
                             {"learning_rate", 0.001}};
  const std::vector<Json> specs = {
      lstm(2, 3, 400),
      lstm(2, 24, 20, {{"loss", {{"type", "sum"}, {"of", "h"}}}}),
      rnn(2, 3, {1500}, {{"truncate", 1000}}),
      rnn(2, 3, std::vector<int>(400, 4), {{"truncate", 2}}),
      rnn(2, 3, {1500}, step_by_step),
      rnn(2, 3, std::vector<int>(400, 4), step_by_step),
      lstm(2, 3, 400, step_by_step),
  };
  for (const Json& spec : specs) {
    SCOPED_TRACE(spec["problem"].dump());
    const Counts counts = expect_sound(solved(spec));
    EXPECT_GT(counts.resumed, 0u);
    EXPECT_LE(10 * counts.resumed, counts.lines);
  }
}

/// 0.01^399 is far below the smallest double; ln 0.01 is the growth of each step all the same.
TEST(RecurrentLines, ScaleProductsThatLeaveTheRangeOfDoubles) {
  Json spec = {{"problem", "rnn-grad"},
               {"weights", {{"W_xh", {{1}}}, {"W_hh", {{0.01}}}, {"b_h", {0}}}},
               {"activation", "identity"},
               {"h0", {1}}};
  for (int t = 0; t < 400; ++t) spec["x"].push_back({0});
  const Solution solution = solved(spec);
  expect_sound(solution);
  EXPECT_NEAR(solution.answers["lyapunov_exponent"].get<double>(), std::log(0.01), 1e-12);
  // Norms of vectors whose squares underflow: 0.01^80 = 1e-160, 0.01^100 = 1e-200.
  EXPECT_NEAR(solution.answers["gradient_norms"][299].get<double>() / 1e-200, 1, 1e-12);
}

/// A cell state that adds up to 40: of 1 - tanh² no digit would be left in doubles.
TEST(RecurrentLines, KeepTheSlopeOfASaturatedState) {
  Json weights;
  for (const char* gate : {"f", "i", "o", "c"}) {
    weights[std::string("W") + gate] = {{0}};
    weights[std::string("U") + gate] = {{0}};
    weights[std::string("b") + gate] = {gate == std::string("o") ? 0 : 50};
  }
  Json spec = {
      {"problem", "lstm-grad"}, {"weights", weights}, {"loss", {{"type", "sum"}, {"of", "h"}}}};
  for (int t = 0; t < 40; ++t) spec["x"].push_back({0});
  const Solution solution = solved(spec);
  expect_sound(solution);
  // ∂h(40)/∂c(0) = σ(0)/cosh² 40, as every f is 1.
  const double expected = 0.5 / std::pow(std::cosh(40), 2);
  EXPECT_NEAR(solution.answers["gradients"]["c0"][0].get<double>() / expected, 1, 1e-9);
}

}  // namespace
}  // namespace psolve
