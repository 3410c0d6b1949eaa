#include "grade/grade.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "core/asked/labels.h"
#include "math/syntax/comparison.h"
#include "registry.h"
#include "spec/error.h"
#include "support/files.h"
#include "support/solved.h"

namespace psolve {
namespace {

Grader grader_of(const Json& spec, GradeOptions options = {}) {
  return Grader(solved(spec), {}, {value_with, same_function}, options);
}

Work work_of(const Json& values) {
  Work work;
  for (const auto& [name, value] : values.items()) work.lines.push_back({name, value});
  return work;
}

const GradedLine& line_of(const Grade& grade, const std::string& name) {
  for (const GradedLine& line : grade.lines) {
    if (line.name == name) return line;
  }
  throw std::out_of_range(name);
}

std::string verdict_of(const Grade& grade, const std::string& name) {
  return std::string(verdict_name(line_of(grade, name).verdict));
}

/// z₁ = 0.5·1.5 + 0.25·(−0.5) + 0.125 = 0.75, a₁ = σ(0.75) = 0.679179, and so on.
Json network() {
  return recorded("slips")[0]["spec"];
}

TEST(Grade, FindsTheSlipOfEveryRecordedWork) {
  std::map<std::string, std::unique_ptr<Grader>> graders;
  int named = 0;
  int precise = 0;
  for (const Json& row : recorded("slips")) {
    auto& grader = graders[row["spec"].dump()];
    if (!grader) {
      grader = std::make_unique<Grader>(solved(row["spec"]), std::vector<OtherReading>(),
                                        Language{value_with, same_function}, GradeOptions());
    }
    const Grade grade = grader->grade(work_of(row["work"]));
    std::set<std::string> wrong;
    bool found = false;
    for (const GradedLine& line : grade.lines) {
      if (line.verdict == LineVerdict::wrong) wrong.insert(line.name);
      const auto is_it = [&](const Slip& slip) { return row["slip"] == slip.id; };
      if (line.slip && is_it(*line.slip)) found = true;
      for (const Slip& slip : line.also) found = found || is_it(slip);
      EXPECT_NE(line.verdict, LineVerdict::unknown) << line.name << ": " << line.note;
    }
    std::set<std::string> expected;
    for (const Json& name : row["wrong"]) expected.insert(name.get<std::string>());
    EXPECT_EQ(wrong, expected) << row["slip"] << " with " << row["digits"] << " digits";
    if (row["slip"].is_null() || row["digits"] < 4) continue;
    ++precise;
    named += found ? 1 : 0;
    EXPECT_TRUE(found) << row["slip"] << " at " << row["wrong"] << ", " << row["digits"]
                       << " digits";
  }
  EXPECT_GE(named, precise * 95 / 100);
}

TEST(Grade, ReadsNamesInEveryHand) {
  const Grader grader = grader_of(network());
  for (const char* name : {"z1_1", "z⁽¹⁾₁", "z^(1)_1", "layers[0]/z[0]", "pre_activations[0][0]"}) {
    const Grade grade = grader.grade(work_of({{name, 0.75}}));
    EXPECT_EQ(verdict_of(grade, name), "right") << name;
    EXPECT_EQ(line_of(grade, name).step, "layers[0]/z[0]") << name;
  }
  EXPECT_EQ(verdict_of(grader.grade(work_of({{"yhat", "0.5615"}})), "yhat"), "right");
  const Grade grade =
      grader.grade(work_of({{"z11_1", 1}, {"dL/dW^(2)", {-0.0733363, -0.0346416}}}));
  EXPECT_EQ(verdict_of(grade, "z11_1"), "unknown");
  EXPECT_EQ(verdict_of(grade, "dL/dW^(2)"), "right");
}

TEST(Grade, CarriesAnErrorThroughLinesThatWereLeftOut) {
  // z₂ = 0.4·0.7 − 0.7·0.320821 + 0.2 = 0.2554252..., ŷ = σ(z₂) = 0.5635114
  const Grade grade = grader_of(network()).grade(work_of({{"a1_1", 0.7}, {"y_hat", 0.5635114}}));
  EXPECT_EQ(verdict_of(grade, "a1_1"), "wrong");
  EXPECT_EQ(verdict_of(grade, "y_hat"), "follows");
  EXPECT_EQ(grade.first_wrong, "layers[0]/a[0]");
}

TEST(Grade, AcceptsWhatFollowsFromUnroundedNumbers) {
  // 1.3 stands for all from 1.25 to 1.35: with z₁ = 1.34 the sigmoid is 0.792494.
  const Grade grade = grader_of(network()).grade(work_of({{"z1_1", "1.3"}, {"a1_1", "0.792494"}}));
  EXPECT_EQ(verdict_of(grade, "a1_1"), "follows");
  const Grade far = grader_of(network()).grade(work_of({{"z1_1", "1.30"}, {"a1_1", "0.80"}}));
  EXPECT_EQ(verdict_of(far, "a1_1"), "wrong");
}

TEST(Grade, DoesNotCarryWhatAnErrorMakesTrivial) {
  const Grade grade = grader_of(network()).grade(
      work_of({{"delta2_1", 0}, {"delta1_1", 0}, {"W2_prime_1_1", 0.4}}));
  EXPECT_EQ(verdict_of(grade, "delta2_1"), "wrong");
  EXPECT_EQ(verdict_of(grade, "delta1_1"), "trivial");
  EXPECT_EQ(verdict_of(grade, "W2_prime_1_1"), "trivial");
}

TEST(Grade, CallsWhatAnErrorMakesInfiniteTrivial) {
  // The first law of Adam, m̂ = m/(1 − β₁), with β₁ taken as 1.
  const Json spec = {{"problem", "optimizers"},
                     {"objective", "x^2"},
                     {"variables", {"x"}},
                     {"start", {1}},
                     {"steps", 1},
                     {"methods", {{{"name", "adam"}, {"learning_rate", 0.1}}}}};
  const Grade grade = grader_of(spec).grade(work_of({{"adam_beta_1", 1}, {"adam_m_hat_1", 7}}));
  EXPECT_EQ(verdict_of(grade, "adam_beta_1"), "wrong");
  EXPECT_EQ(verdict_of(grade, "adam_m_hat_1"), "trivial");
}

TEST(Grade, TakesWhatDoublesLeaveFor0) {
  // 0.1·3 − 0.3 is 5.6e-17 in doubles, and 0.
  const Json spec = {{"problem", "backprop"},
                     {"input", {3}},
                     {"layers", {{{"type", "dense"}, {"weights", {{0.1}}}, {"bias", {-0.3}}}}},
                     {"target", {1}}};
  const Grader grader = grader_of(spec);
  const auto verdict = [&](double value) {
    return verdict_of(grader.grade(work_of({{"y_hat", value}})), "y_hat");
  };
  EXPECT_EQ(verdict(0), "right");
  EXPECT_EQ(verdict(5.551115123125783e-17), "right");
  EXPECT_EQ(verdict(1e-13), "wrong");
}

TEST(Grade, HoldsAWeightAgainstWhatItsStepChanges) {
  // W⁽¹⁾₁₂ goes from 0.25 to 0.247647: within a thousandth of it is 0.2476, and so is no step at
  // all within a hundredth.
  const Grader grader = grader_of(network());
  const auto verdict = [&](const char* value) {
    return verdict_of(grader.grade(work_of({{"W1_prime_1_2", value}})), "W1_prime_1_2");
  };
  EXPECT_EQ(verdict("0.247647"), "right");
  EXPECT_EQ(verdict("0.248"), "rounded");
  EXPECT_EQ(verdict("0.25"), "wrong");
}

TEST(Grade, TellsASlipInTheArithmeticFromAWrongMethod) {
  const Grade grade =
      grader_of(network()).grade(work_of({{"z1_1",
                                           "W1_1_1*x_1 + W1_1_2*x_2 + b1_1 = 0.5*1.5 + "
                                           "0.25*(-0.5) + 0.125 = 0.85"}}));
  const GradedLine& line = line_of(grade, "z1_1");
  ASSERT_TRUE(line.slip);
  EXPECT_EQ(line.slip->id, "arithmetic");
  EXPECT_EQ(line.marks, 0.5);
  ASSERT_EQ(line.working.size(), 3u);
  EXPECT_DOUBLE_EQ(*line.working[0].value, 0.75);
}

TEST(Grade, SeesAQuantityThatIsNegatedThroughout) {
  const Grade grade = grader_of(network()).grade(
      work_of({{"delta2_1", 0.107978}, {"delta1_1", 0.00941114}, {"delta1_2", -0.0164695}}));
  ASSERT_TRUE(grade.convention);
  EXPECT_EQ(grade.convention->id, "negated");
  EXPECT_EQ(grade.convention->right, 3);
}

TEST(Grade, CountsWhatIsLeftBlank) {
  const Grade grade = grader_of(network()).grade(work_of({{"z1_1", 0.75}}));
  EXPECT_EQ(verdict_of(grade, "loss"), "blank");
  EXPECT_EQ(grade.score, 1);
  EXPECT_EQ(grade.max_score, 7);  // and y_hat, and both layers' weights and biases after the step
}

/// Where neither law has mass there is no D*: null in the key, and in the work.
TEST(Grade, TakesNothingForWhatHasNoValue) {
  const Json spec = {{"problem", "gan-equilibrium"},
                     {"task", "discriminator"},
                     {"support", {0, 1, 2}},
                     {"p_data", {0.5, 0, 0.5}},
                     {"p_model", {0.5, 0, 0.5}}};
  const Grader grader = grader_of(spec);
  const auto verdict = [&](const Json& list) {
    return verdict_of(grader.grade(work_of({{"discriminator", list}})), "discriminator");
  };
  EXPECT_EQ(verdict({0.5, nullptr, 0.5}), "right");
  EXPECT_EQ(verdict({nullptr, nullptr, 0.5}), "blank");
  EXPECT_EQ(verdict({0.5, 0.5, 0.5}), "wrong");
  EXPECT_EQ(verdict(nullptr), "blank");
}

TEST(Grade, CountsExactly) {
  const Json spec = {{"problem", "receptive-field"},
                     {"layers", {{{"kernel", 3}, {"stride", 2}}, {{"kernel", 3}}}}};
  const Grader grader = grader_of(spec);
  EXPECT_EQ(verdict_of(grader.grade(work_of({{"receptive_field", 7}})), "receptive_field"),
            "right");
  EXPECT_EQ(verdict_of(grader.grade(work_of({{"receptive_field", 7.001}})), "receptive_field"),
            "wrong");
}

TEST(Grade, NamesTheSlipsThatASpecBrings) {
  Json spec = network();
  spec["slips"] = {{{"name", "L"}, {"expression", "abs(y_hat - y)"}, {"text", "not squared"}}};
  const Grade grade = grader_of(spec).grade(work_of({{"L", 0.438538}}));
  ASSERT_TRUE(line_of(grade, "L").slip);
  EXPECT_EQ(line_of(grade, "L").slip->id, "own");
  EXPECT_EQ(line_of(grade, "L").slip->text, "not squared");
}

TEST(Grade, RefusesASlipThatComesToNothing) {
  Json spec = network();
  for (const char* expression : {"abs(", "abs(yhatt - y)", "1/0"}) {
    spec["slips"] = {{{"name", "L"}, {"expression", expression}, {"text", "not squared"}}};
    EXPECT_THROW(grader_of(spec), SpecError) << expression;
  }
}

TEST(Grade, SharesOutTheMarksOfASpec) {
  Json spec = network();
  spec["marks"] = {{"y_hat", 2}, {"gradients", 5}};
  const Grade grade = grader_of(spec).grade(
      work_of({{"y_hat", 0.561462}, {"dL_db2", {-0.107978}}, {"dL_db1_1", "-0.00941"}, {"L", 1}}));
  EXPECT_EQ(line_of(grade, "y_hat").max_marks, 2);
  EXPECT_EQ(line_of(grade, "L").max_marks, 0);
  // The gradients asked for are those of two layers' weights and biases.
  EXPECT_EQ(line_of(grade, "dL_db2").marks, 1.25);
  EXPECT_EQ(line_of(grade, "gradients.layers[1].weights").verdict, LineVerdict::blank);
  EXPECT_EQ(line_of(grade, "gradients.layers[1].weights").max_marks, 1.25);
  // One entry of two that are asked for, and the other left blank.
  EXPECT_EQ(line_of(grade, "dL_db1_1").max_marks, 0.625);
  EXPECT_EQ(line_of(grade, "gradients.layers[0].bias[1]").max_marks, 0.625);
  EXPECT_EQ(grade.max_score, 7);
}

/// z₁ = (0.75, −0.75).
TEST(Grade, ReadsListsInEveryHand) {
  const Grader grader = grader_of(network());
  const auto line = [&](const std::string& text) {
    return line_of(grader.grade(read_work("work", "z1 = " + text + "\n")), "z1");
  };
  for (const char* right :
       {"[.75, -0.75]", "[+0.75, \u22120.75]", "(0.75, -0.75)", "0.75, -0.75", "[0.75; -0.75]",
        "[0.75 -0.75]", "[3/4, -3/4]", "[0.5+0.25, 0.25 - 1]", "[0.75, -7.5*10^-1]",
        "[0.75, −7.5·10⁻¹]", "[0.75, -0.75].", "[0.75,-0.75]ᵀ", "{0.75, -0.75}", "[0,75; -0,75]",
        "[0,75, -0,75]", "[0.75,\n  -0.75]", "[0.75\n -0.75]"}) {
    EXPECT_EQ(verdict_name(line(right).verdict), "right") << right << ": " << line(right).note;
  }
  EXPECT_EQ(line("zebra").note, "\"zebra\" cannot be read as a list");
  EXPECT_EQ(line("[0.75, zebra]").note, "at [1] \"zebra\" cannot be read as a number");
  EXPECT_EQ(line("[0.75, 0.1, 0.2]").note, "3 entries are written, not 2");
  EXPECT_EQ(line("[0.75]").note, "1 entry is written, not 2");
  for (const char* blank : {"?", "-", "[0.75, ]", "[0.75, ?]"}) {
    EXPECT_EQ(verdict_name(line(blank).verdict), "blank") << blank;
  }
  for (const char* wrong : {"zebra", "[0.75, zebra]"}) {
    EXPECT_EQ(verdict_name(line(wrong).verdict), "wrong") << wrong;
  }
}

/// What a method comes to has a label, a path and the name of the last of its points.
TEST(Grade, CountsAnAnswerOnceUnderItsNames) {
  const Json spec = {{"problem", "optimizers"},
                     {"objective", "x^2 + y^2"},
                     {"variables", {"x", "y"}},
                     {"start", {1, 1}},
                     {"steps", 3},
                     {"methods", {{{"name", "gd"}, {"learning_rate", 0.1}}}}};
  const Grader grader = grader_of(spec);
  const Json point = {0.512, 0.512};  // 0.8³
  for (const char* name : {"gd, theta", "summary[0].theta", "gd_theta_3"}) {
    const Grade grade = grader.grade(work_of({{name, point}}));
    EXPECT_EQ(verdict_of(grade, name), "right") << name;
    EXPECT_EQ(grade.score, 1) << name;
    EXPECT_EQ(grade.max_score, grader.grade(work_of({{"gd, theta", nullptr}})).max_score) << name;
  }
}

/// z₂ without its bias is −0.85. Two digits may be chance; those of the working are not.
TEST(Grade, TellsASlipByTheDigitsOfItsWorking) {
  const Grade grade =
      grader_of(network()).grade(work_of({{"z1_2", "-0.3*1.5 + 0.8*(-0.5) = -0.85"}}));
  ASSERT_TRUE(line_of(grade, "z1_2").slip);
  EXPECT_EQ(line_of(grade, "z1_2").slip->id, "no-bias");
}

TEST(Grade, KnowsTheLabelsOfASheet) {
  const Json spec = {{"problem", "boolean-net"}, {"expression", "x xor y"}};
  const Solution solution = solved(spec);
  const Grader grader = grader_of(spec);
  for (const Asked& asked : asked_of(solution)) {
    const std::string label = written_label(asked.symbol);
    const Grade grade = grader.grade(work_of({{label, 17}}));
    EXPECT_NE(verdict_of(grade, label), "unknown") << label << ": " << line_of(grade, label).note;
  }
}

TEST(Grade, KnowsWhatElseQuantitiesAreCalled) {
  const Grader grader = grader_of(network());
  for (const char* name : {"dW1", "grad_W1", "W1_new", "db2", "d1", "Loss"}) {
    EXPECT_NE(verdict_of(grader.grade(work_of({{name, 1}})), name), "unknown") << name;
  }
}

TEST(Grade, TakesAnyNetworkThatComputesTheFunction) {
  // x ⊕ y is 1 where x + y ≥ 1/2 but not x + y ≥ 3/2; with a third unit it is still right.
  const Json spec = {{"problem", "boolean-net"}, {"expression", "x xor y"}};
  const Problem& problem = *find_problem("boolean-net");
  const Grader grader(solved(spec), {}, {value_with, same_function}, {}, problem.meanings());
  const Json two = {{"hidden", {{"weights", {{1, 1}, {1, 1}}}, {"bias", {-0.5, -1.5}}}},
                    {"output", {{"weights", {{1, -1}}}, {"bias", {-0.5}}}}};
  const Json three = {
      {"hidden", {{"weights", {{1, 1}, {1, 1}, {0, 0}}}, {"bias", {-0.5, -1.5, -1}}}},
      {"output", {{"weights", {{1, -1, 0}}}, {"bias", {-0.5}}}}};
  const auto line = [&](const char* name, const Json& network) {
    return line_of(grader.grade(work_of({{name, network}})), name);
  };
  EXPECT_EQ(line("networks.direct", three).verdict, LineVerdict::right);
  EXPECT_EQ(line("networks.smallest", two).verdict, LineVerdict::right);
  EXPECT_EQ(line("networks.smallest", three).note,
            "it computes the function, with 3 hidden units where 2 are enough");
  Json broken = two;
  broken["output"]["bias"] = {0.5};
  EXPECT_EQ(line("networks.direct", broken).note, "on the input [0,0] output 1 is 1, not 0");
}

/// A key of 2^26 rows has no truth table to run a network on: its entries are compared.
TEST(Grade, ComparesNetworksOfTooManyRowsByTheirEntries) {
  const Json spec = {{"problem", "hamming"}, {"parity_bits", 5}, {"effort", 1}};
  const Solution solution = solved(spec);
  ASSERT_FALSE(solution.answers.contains("truth_table"));
  const Grader grader(solution, {}, {value_with, same_function}, {},
                      find_problem("hamming")->meanings());
  Json network = solution.answers["networks"]["direct"];
  const auto verdict = [&] {
    return verdict_of(grader.grade(work_of({{"networks.direct", network}})), "networks.direct");
  };
  EXPECT_EQ(verdict(), "right");
  network["output"]["bias"][0] = 7.5;
  EXPECT_EQ(verdict(), "wrong");
}

/// x + y is 2 in the row 11, which is free.
TEST(Grade, RunsNetworksAndSumsWhereTheFunctionIsBound) {
  const Json spec = {
      {"problem", "boolean-net"}, {"variables", {"x", "y"}}, {"truth_table", "011-"}};
  const Problem& problem = *find_problem("boolean-net");
  const Grader grader(solved(spec), {}, {value_with, same_function}, {}, problem.meanings());
  const auto verdict = [&](const char* name, const Json& answer) {
    return line_of(grader.grade(work_of({{name, answer}})), name).verdict;
  };
  const auto network = [](double second) {
    return Json{{"hidden", {{"weights", {{1, 1}, {1, 1}}}, {"bias", {-0.5, -1.5}}}},
                {"output", {{"weights", {{1, second}}}, {"bias", {-0.5}}}}};
  };
  EXPECT_EQ(verdict("networks.direct", network(0)), LineVerdict::right) << "1 in the free row";
  EXPECT_EQ(verdict("networks.direct", network(-1)), LineVerdict::right) << "0 in the free row";
  EXPECT_EQ(verdict("smallest_sum", {"y", "x"}), LineVerdict::right);
  EXPECT_EQ(verdict("smallest_sum", {"x & !y", "y"}), LineVerdict::right);
  EXPECT_EQ(verdict("smallest_sum", {"x"}), LineVerdict::wrong);
  EXPECT_EQ(verdict("smallest_sum", {"x & !y", "!x & y", "x & y"}), LineVerdict::wrong);
  Json rows = solved(spec).answers["truth_table"];
  rows[3]["output"] = {1};
  EXPECT_EQ(verdict("truth_table", rows), LineVerdict::right);
  rows[2]["output"] = {0};
  EXPECT_EQ(verdict("truth_table", rows), LineVerdict::wrong);
}

TEST(Grade, TakesEquilibriaInAnyOrder) {
  const Json spec = {{"problem", "gan-equilibrium"},
                     {"task", "game"},
                     {"row_payoffs", {{2, 0}, {0, 1}}},
                     {"column_payoffs", {{1, 0}, {0, 2}}}};
  const Problem& problem = *find_problem("gan-equilibrium");
  const Grader grader(solved(spec), {}, {value_with, same_function}, {}, problem.meanings());
  const Json upper = {{"row", {1, 0}}, {"column", {1, 0}}};
  const Json lower = {{"row", {0, 1}}, {"column", {0, 1}}};
  const Json mixed = {{"row", {0.6667, 0.3333}}, {"column", {0.3333, 0.6667}}};
  const auto verdict = [&](const Json& set) {
    return verdict_of(grader.grade(work_of({{"equilibria", set}})), "equilibria");
  };
  EXPECT_EQ(verdict({mixed, lower, upper}), "right");
  EXPECT_EQ(verdict({lower, upper}), "wrong");
}

TEST(Grade, FindsTheReadingUnderWhichMoreIsRight) {
  Json other = network();
  other["loss"] = "squared-error";
  std::vector<OtherReading> readings;
  readings.push_back({{"squared-error", "without a half"}, solved(other)});
  const Grader grader(solved(network()), std::move(readings), {value_with, same_function}, {});
  // Twice as much from the loss on: L = (ŷ − 1)², δ₂ = 2(ŷ − 1)ŷ(1 − ŷ).
  const Grade grade =
      grader.grade(work_of({{"y_hat", 0.561462}, {"L", 0.192316}, {"delta2_1", -0.215956}}));
  ASSERT_TRUE(grade.convention);
  EXPECT_EQ(grade.convention->id, "squared-error");
  EXPECT_EQ(grade.convention->right, 3);
  EXPECT_EQ(grade.convention->right_as_asked, 1);
}

TEST(Grade, ComparesClosedFormsAsFunctions) {
  const Json spec = {
      {"problem", "jacobian"},
      {"functions", {{{"name", "f"}, {"inputs", {"x"}}, {"outputs", {"x^2*exp(x)"}}}}},
      {"compose", {"f"}},
      {"at", {{"x", 1}}}};
  const Grader grader = grader_of(spec);
  const auto verdict = [&](const char* form) {
    return verdict_of(grader.grade(work_of({{"jacobian_symbolic", {{form}}}})),
                      "jacobian_symbolic");
  };
  EXPECT_EQ(verdict("(2*x + x^2)*exp(x)"), "right");
  EXPECT_EQ(verdict("x*exp(x)*(x + 2)"), "right");
  EXPECT_EQ(verdict("2*x*exp(x)"), "wrong");
}

/// Each layer writes what the one before gives out twice, so that the key has no closed form.
TEST(Grade, CallsNothingWrongWhereTheKeyIsTooLong) {
  Json spec = {{"problem", "backprop"}, {"input", {"w", 1}}, {"target", {0, 1}}};
  const Json layer = {
      {"type", "dense"}, {"weights", {{1, "w"}, {"w", 1}}}, {"activation", "sigmoid"}};
  spec["layers"] = Json::array();
  for (int l = 0; l < 30; ++l) spec["layers"].push_back(layer);
  const Grade grade = grader_of(spec).grade(work_of({{"loss", "sigmoid(w)^2"}}));
  EXPECT_EQ(verdict_of(grade, "loss"), "unknown");
  EXPECT_NE(line_of(grade, "loss").note.find("by hand"), std::string::npos);
}

}  // namespace
}  // namespace psolve
