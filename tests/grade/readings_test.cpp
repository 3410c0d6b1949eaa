// Other readings of a problem, other routes through it, and numbers that were rounded on the way.

#include <gtest/gtest.h>

#include "grade/grade.h"
#include "math/syntax/comparison.h"
#include "registry.h"
#include "spec/input/source.h"
#include "support/files.h"
#include "support/solved.h"

namespace psolve {
namespace {

/// Held against all readings of its problem.
Grade read_in_all_ways(const Json& spec, const Json& values, GradeOptions options = {}) {
  const Problem& problem = *find_problem(spec["problem"].get<std::string>());
  Solution solution = solved(spec);
  std::vector<OtherReading> readings;
  for (const Convention& convention : problem.conventions) {
    if (convention.map != nullptr) readings.push_back({convention});
    Json other = solution.spec;
    if (convention.patch == nullptr || !convention.patch(other)) continue;
    try {
      readings.push_back({convention, solved(other)});
    } catch (const InputError&) {  // this spec cannot be read so
    }
  }
  const auto meanings =
      problem.meanings == nullptr ? std::span<const AnswerMeaning>() : problem.meanings();
  const Grader grader(std::move(solution), std::move(readings), {value_with, same_function},
                      options, meanings);
  Work work;
  for (const auto& [name, value] : values.items()) work.lines.push_back({name, value});
  return grader.grade(work);
}

std::string reading_of(const Json& spec, const Json& values) {
  const Grade grade = read_in_all_ways(spec, values);
  return grade.convention ? grade.convention->id : "";
}

const GradedLine& line_called(const Grade& grade, const std::string& name) {
  return *std::ranges::find(grade.lines, name, &GradedLine::name);
}

TEST(Readings, DivergencesInBits) {
  // KL(p‖q) = ½ log 2 + ½ log ⅔: 0.143841 nats are 0.207519 bits. KL(q‖p) = 0.188722 bits.
  const Json spec = {{"problem", "gan-equilibrium"},
                     {"task", "discriminator"},
                     {"support", {0, 1}},
                     {"p_data", {0.5, 0.5}},
                     {"p_model", {0.25, 0.75}}};
  EXPECT_EQ(reading_of(spec, {{"kl_data_model", "0.2075"}, {"kl_model_data", 0.188722}}), "bits");
  EXPECT_EQ(reading_of(spec, {{"kl_data_model", "0.1438"}, {"kl_model_data", 0.5}}), "");
}

TEST(Readings, JacobiansByColumns) {
  const Json spec = {
      {"problem", "jacobian"},
      {"functions", {{{"name", "f"}, {"inputs", {"x", "y"}}, {"outputs", {"x*y", "x + 2*y"}}}}},
      {"compose", {"f"}},
      {"at", {{"x", 2}, {"y", 3}}}};
  EXPECT_EQ(reading_of(spec, {{"jacobian", {{3, 1}, {2, 2}}}}), "denominator-layout");
}

TEST(Readings, OddParities) {
  const Json spec = {{"problem", "hamming"}, {"effort", 1}};
  const Json answers = solved(spec).answers;
  Json network = answers["networks"]["direct"];
  for (Json& row : network["output"]["weights"]) {
    for (Json& weight : row) weight = -weight.get<double>();
  }
  for (Json& bias : network["output"]["bias"]) bias = -bias.get<double>();
  EXPECT_EQ(reading_of(spec, {{"networks.direct", network}}), "odd-parity");
  EXPECT_EQ(reading_of(spec, {{"truth_table[0].output", {1, 1, 1}}}), "odd-parity");
}

TEST(Readings, ThresholdsAndWhatHappensAtThem) {
  const Json spec = {{"problem", "boolean-net"}, {"expression", "x and y"}};
  const auto network = [](double hidden, double output) {
    return Json{{"networks.direct",
                 {{"hidden", {{"weights", {{1, 1}}}, {"bias", {hidden}}}},
                  {"output", {{"weights", {{1}}}, {"bias", {output}}}}}}};
  };
  EXPECT_EQ(reading_of(spec, network(-1.5, -0.5)), "");
  EXPECT_EQ(reading_of(spec, network(1.5, 0.5)), "threshold-for-bias");
  EXPECT_EQ(reading_of(spec, network(-1, 0)), "strict-step");
}

TEST(Readings, RowNumbersFromTheOtherEnd) {
  // x ∧ ¬y is row 2 of 00, 01, 10, 11, and row 1 where x is the lowest bit.
  const Json spec = {{"problem", "boolean-net"}, {"minterms", {1}}, {"variables", {"x", "y"}}};
  const Json unit = {{"hidden", {{"weights", {{1, -1}}}, {"bias", {-0.5}}}},
                     {"output", {{"weights", {{1}}}, {"bias", {-0.5}}}}};
  EXPECT_EQ(reading_of(spec, {{"networks.direct", unit}}), "first-variable-last");
}

TEST(Readings, ReceptiveFields) {
  const Json spec = {{"problem", "receptive-field"},
                     {"layers", {{{"kernel", 3}, {"stride", 2}}, {{"kernel", 3}}}}};
  EXPECT_EQ(reading_of(spec, {{"receptive_field", 3}}), "other-reading-of-the-first-layer");
  const Json dilated = {{"problem", "receptive-field"},
                        {"layers", {{{"kernel", 5}, {"dilation", 2}}, {{"kernel", 3}}}}};
  EXPECT_EQ(reading_of(dilated, {{"receptive_field", 7}}), "kernel-counted-dilated");
}

TEST(Readings, EigenvectorsOfAnyLength) {
  // Of [[2, 1], [1, 2]]: (1, −1) and (1, 1).
  const Json spec = {{"problem", "quadratic"},
                     {"hessian", {{2, 1}, {1, 2}}},
                     {"minimum", {1, 0}},
                     {"learning_rate", 0.1},
                     {"steps", 2}};
  EXPECT_EQ(reading_of(spec, {{"eigenvectors", {{-1, 1}, {2, 2}}}}), "unit-eigenvectors");
}

TEST(Readings, MarksOnlyWhereTheyAreAccepted) {
  const Json spec = {{"problem", "receptive-field"},
                     {"layers", {{{"kernel", 3}, {"stride", 2}}, {{"kernel", 3}}}}};
  EXPECT_EQ(line_called(read_in_all_ways(spec, {{"receptive_field", 3}}), "receptive_field").marks,
            0);
  const Grade accepted =
      read_in_all_ways(spec, {{"receptive_field", 3}}, {.accept_conventions = true});
  EXPECT_EQ(line_called(accepted, "receptive_field").marks, 1);
  EXPECT_EQ(accepted.convention->right_as_asked, 0);
}

/// z = W x = (1, 2, 3), δ = z − (0, 0, 1) = (1, 2, 2), ∂L/∂W = δ xᵀ.
Json three_units() {
  return {{"problem", "backprop"},
          {"input", {1, 2}},
          {"layers", {{{"type", "dense"}, {"weights", {{1, 0}, {0, 1}, {1, 1}}}}}},
          {"target", {0, 0, 1}},
          {"loss", "half-squared-error"},
          {"learning_rate", 0.1}};
}

TEST(Routes, ALongMatrixTransposed) {
  const Grade grade = read_in_all_ways(three_units(), {{"dL_dW1", {{1, 2, 2}, {2, 4, 4}}}});
  const GradedLine& line = line_called(grade, "dL_dW1");
  EXPECT_EQ(line.verdict, LineVerdict::wrong);
  ASSERT_TRUE(line.slip);
  EXPECT_EQ(line.slip->id, "transposed");
  const Grade other = read_in_all_ways(three_units(), {{"dL_dW1", {{1, 2, 2, 2}, {2, 4, 4, 4}}}});
  EXPECT_FALSE(line_called(other, "dL_dW1").slip);
}

TEST(Routes, EntriesTransposed) {
  const Json network = recorded("slips")[0]["spec"];
  const Json expected = solved(network).answers["gradients"]["layers"][0]["weights"];
  const Grade grade =
      read_in_all_ways(network, {{"dL_dW1_1_2", expected[1][0]}, {"dL_dW1_2_1", expected[0][1]}});
  ASSERT_TRUE(grade.convention);
  EXPECT_EQ(grade.convention->id, "transposed");
}

TEST(Rounding, AllAlongTheWay) {
  // a⁽¹⁾ = (0.68, 0.32), z⁽²⁾ = 0.272 − 0.224 + 0.2 = 0.25, σ(0.25) = 0.562177 for 0.561462.
  const Grade grade = read_in_all_ways(recorded("slips")[0]["spec"], {{"y_hat", "0.562177"}});
  const GradedLine& line = line_called(grade, "y_hat");
  EXPECT_EQ(line.verdict, LineVerdict::wrong);
  ASSERT_TRUE(line.slip);
  EXPECT_EQ(line.slip->id, "rounded-early");
}

TEST(Twice, TheFirstCountsAndIsCarried) {
  const Grade grade = read_in_all_ways(recorded("slips")[0]["spec"],
                                       Json::parse(R"({"z1_1": 0.7, "pre_activations[0][0]": 0.75,
                                       "a1_1": 0.668188, "y_hat": 0.56, "activations[1][0]": 0.56})"));
  EXPECT_EQ(line_called(grade, "y_hat").max_marks, 1);
  EXPECT_EQ(line_called(grade, "activations[1][0]").max_marks, 0);
  EXPECT_EQ(line_called(grade, "a1_1").verdict, LineVerdict::follows);
}

}  // namespace
}  // namespace psolve
