// Comparing a stated value with what a term comes to: in doubles, in 50 digits, and by what the
// last digits of the values can move.

#include "formula/meaning/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "core/json/math_json.h"

namespace psolve {
namespace {

using Values = std::map<std::string, Value>;

Result<Comparison> compared(const char* math, const Values& values, const Value& stated) {
  const auto term = from_math_json(Json::parse(math));
  EXPECT_TRUE(term) << math;
  return compare(
      *term,
      [&](const std::string& name) {
        const auto found = values.find(name);
        return found == values.end() ? nullptr : &found->second;
      },
      stated);
}

bool agrees(const char* math, const Values& values, const Value& stated) {
  const auto comparison = compared(math, values, stated);
  return comparison && comparison->error <= kAgreement;
}

TEST(Compare, AgreesToABillionth) {
  EXPECT_TRUE(agrees(R"(["Add", "x", 1])", {{"x", 3.0}}, 4.0));
  EXPECT_TRUE(agrees(R"(["Add", "x", 1])", {{"x", 3.0}}, 4.0 + 3e-9));
  EXPECT_FALSE(agrees(R"(["Add", "x", 1])", {{"x", 3.0}}, 4.0 + 5e-9));
  EXPECT_FALSE(agrees(R"(["Add", "x", 1])", {{"x", 3.0}}, 99.0));
  EXPECT_NEAR(compared(R"(["Add", "x", 1])", {{"x", 3.0}}, 5.0)->error, 0.2, 1e-12);
}

TEST(Compare, HoldsEachEntryOfAListByItself) {
  const Values values = {{"v", Value({2}, {1e6, 1e-6})}};
  EXPECT_TRUE(agrees(R"(["Multiply", 2, "v"])", values, Value({2}, {2e6, 2e-6})));
  EXPECT_FALSE(agrees(R"(["Multiply", 2, "v"])", values, Value({2}, {2e6, 2.001e-6})));
}

// 1 − cos x keeps no digit of x = 1e-8 in doubles, where it is 5e-17.
TEST(Compare, TakesFiftyDigitsWhereDoublesCancel) {
  const char* const half = R"(["Divide", ["Subtract", 1, ["Cos", "x"]], ["Square", "x"]])";
  EXPECT_TRUE(agrees(half, {{"x", 1e-8}}, 0.5));
  EXPECT_FALSE(agrees(half, {{"x", 1e-8}}, 0.5 + 1e-8));
}

TEST(Compare, TakesFiftyDigitsWhereDoublesOverflow) {
  const char* const share = R"(["Divide", ["Exp", "x"], ["Add", ["Exp", "x"], ["Exp", "y"]]])";
  EXPECT_TRUE(agrees(share, {{"x", 800.0}, {"y", 800.0 - std::log(3.0)}}, 0.75));
  EXPECT_FALSE(agrees(share, {{"x", 800.0}, {"y", 800.0}}, 0.6));
}

// 0.1 + 0.2 − 0.3 of these doubles is 2.8e-17, but of the decimals that they are written for, 0.
TEST(Compare, AllowsWhatTheLastDigitsMove) {
  const Values values = {{"a", 0.1}, {"b", 0.2}, {"c", 0.3}};
  const char* const sum = R"(["Subtract", ["Add", "a", "b"], "c"])";
  EXPECT_TRUE(agrees(sum, values, 0.0));
  EXPECT_TRUE(agrees(sum, values, 5.551115123125783e-17));
  EXPECT_FALSE(agrees(sum, values, 1e-15));
}

// ŷ = 1 − 2⁻⁵³ stands for everything from 1 − 1.7e-16 to 1: −log ŷ may be off by its own size.
TEST(Compare, AllowsWhatTheLastDigitsMoveThroughAFunction) {
  const Values values = {{"y_hat", 1 - std::pow(2.0, -53)}};
  EXPECT_TRUE(agrees(R"(["Negate", ["Ln", "y_hat"]])", values, 1.4e-16));
  EXPECT_FALSE(agrees(R"(["Negate", ["Ln", "y_hat"]])", values, 1e-15));
}

TEST(Compare, TakesNumeralsAsExact) {
  EXPECT_FALSE(agrees(R"(["Add", "x", 1])", {{"x", -1.0}}, 1e-15));
  EXPECT_TRUE(agrees(R"(["Multiply", "x", 0])", {{"x", 7.0}}, 0.0));
}

TEST(Compare, HoldsUnsymmetricEigenvaluesToAMillionthOfTheNorm) {
  const Values values = {{"J", Value({2, 2}, {0.9, 10, 0, 0.9})}};
  EXPECT_TRUE(agrees(R"(["SpectralRadius", "J"])", values, 0.9 + 5e-6));
  EXPECT_FALSE(agrees(R"(["SpectralRadius", "J"])", values, 0.9 + 5e-5));
  const Values symmetric = {{"H", Value({2, 2}, {2, 1, 1, 2})}};
  EXPECT_TRUE(agrees(R"(["Eigenvalues", "H"])", symmetric, Value({2}, {1, 3})));
  EXPECT_FALSE(agrees(R"(["Eigenvalues", "H"])", symmetric, Value({2}, {1, 3 + 1e-7})));
}

// The last digit of 9·10¹⁹ is 16 thousand, so its tangent may be any; so may 1/x³ be where 0.3 − 3·0.1
// may be 0.
TEST(Compare, TellsNothingBesideAPole) {
  EXPECT_TRUE(agrees(R"(["Power", ["Tan", "x"], -2])", {{"x", 9e19}}, 1000.0));
  EXPECT_FALSE(agrees(R"(["Power", ["Tan", "x"], -2])", {{"x", 0.5}}, 1000.0));
  const char* const cube = R"(["Power", ["Subtract", "a", ["Multiply", 3, "b"]], -3])";
  EXPECT_TRUE(agrees(cube, {{"a", 0.3}, {"b", 0.1}}, 1e60));
  EXPECT_FALSE(agrees(cube, {{"a", 0.4}, {"b", 0.1}}, 1e60));
}

TEST(Compare, AllowsForAnIllConditionedInverse) {
  const Values values = {{"A", Value({2, 2}, {1, 1, 1, 1 + 1e-12})}};
  // 1/1e-12, whose last digits are those of 1 + 1e-12: 2e-4 of it.
  EXPECT_TRUE(agrees(R"(["At", ["Inverse", "A"], 2, 2])", values, 1.0001e12));
  EXPECT_FALSE(agrees(R"(["At", ["Inverse", "A"], 2, 2])", values, 1.01e12));
}

// The last digits of its entries may make it singular: the inverse may be any. Whole numbers stand for
// themselves.
TEST(Compare, KnowsNothingOfAnInverseThatLastDigitsUndo) {
  const char* const entry = R"(["At", ["Inverse", "A"], 1, 1])";
  EXPECT_TRUE(agrees(entry, {{"A", Value({2, 2}, {0.1, 0.1, 0.1, 0.1})}}, 42.0));
  EXPECT_TRUE(agrees(entry, {{"A", Value({2, 2}, {0.1, 0.1, 0.1, std::nextafter(0.1, 1)})}}, 42.0));
  EXPECT_FALSE(agrees(entry, {{"A", Value({2, 2}, {0.1, 0.1, 0.1, 0.1 + 1e-12})}}, 42.0));
  EXPECT_EQ(compared(entry, {{"A", Value({2, 2}, {2, 2, 2, 2})}}, 42.0).reason(),
            "the inverse of a singular matrix");
}

/// A row of 10⁵⁰ would, as a pivot row, take all 50 digits from the other; by mpmath.
TEST(Compare, InvertsRowsOfAnySize) {
  const Values values = {{"D", Value({2, 2}, {-1, -4, -4, 1e60})}, {"g", Value({2}, {2, 1e61})}};
  EXPECT_TRUE(
      agrees(R"(["MatrixMultiply", ["Inverse", "D"], "g"])", values, Value({2}, {-42, 10})));
  EXPECT_FALSE(
      agrees(R"(["MatrixMultiply", ["Inverse", "D"], "g"])", values, Value({2}, {-42.001, 10})));
}

TEST(Compare, TellsWhyThereIsNothingToCompare) {
  const auto shapes = compared(R"(["Multiply", 2, "v"])", {{"v", Value({2}, {1, 2})}}, 2.0);
  ASSERT_FALSE(shapes);
  EXPECT_EQ(shapes.reason(), "it comes to 2, and a number is stated");
  EXPECT_EQ(compared(R"(["Ln", "x"])", {{"x", 0.0}}, 1.0).reason(), "it comes to no finite number");
  EXPECT_EQ(
      compared(R"(["Exp", "x"])", {{"x", 0.0}}, std::numeric_limits<double>::infinity()).reason(),
      "what is stated is no finite number");
}

TEST(Compare, TakesAListOfOneForANumber) {
  const auto comparison = compared(R"(["Add", "v", 1])", {{"v", Value({1}, {2})}}, 3.0);
  ASSERT_TRUE(comparison);
  EXPECT_EQ(comparison->error, 0);
  EXPECT_EQ(comparison->shape, ListShape{1});
}

// What a value decides is decided in the term: another value goes another way.
TEST(Evaluate, GoesOnWithOtherValues) {
  const auto slope = from_math_json(Json::parse(R"(["Subtract", 1, ["Step", ["Negate", "z"]]])"));
  for (const auto& [z, expected] : {std::pair{0.2, 1.0}, {0.0, 0.0}, {-0.2, 0.0}}) {
    const Value value = z;
    EXPECT_EQ(evaluate(*slope, [&](const std::string&) { return &value; })->number(), expected);
  }
}

}  // namespace
}  // namespace psolve
