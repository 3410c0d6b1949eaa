// The table of functions: what each comes to, against NumPy, SciPy, PyTorch and mpmath.

#include "formula/functions/functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/json/math_json.h"
#include "formula/functions/digits.h"
#include "formula/meaning/evaluate.h"
#include "support/files.h"

namespace psolve {
namespace {

const Value* no_name(const std::string&) {
  return nullptr;
}

Result<Value> value_of_json(const char* math) {
  const auto term = from_math_json(Json::parse(math));
  EXPECT_TRUE(term) << math;
  return evaluate(*term, no_name);
}

TEST(Functions, AreWhatOtherProgramsMakeOfThem) {
  for (const Json& row : recorded("heads")) {
    SCOPED_TRACE(row["term"].dump());
    const auto term = from_math_json(row["term"]);
    ASSERT_TRUE(term) << term.reason();
    const auto expected = value_from_json(row["value"]);
    ASSERT_TRUE(expected);
    const auto value = evaluate(*term, no_name);
    ASSERT_TRUE(value) << value.reason();
    EXPECT_TRUE(value->shape() == expected->shape()) << value->shape().text();
    for (std::size_t i = 0; i < expected->size(); ++i) {
      // The other program cancels where it has 0 for 1e-17.
      EXPECT_NEAR((*value)[i], (*expected)[i], 1e-13 * std::abs((*expected)[i]) + 1e-15);
    }
  }
}

TEST(Functions, AreAllHeldAgainstAnotherProgram) {
  std::set<std::string_view> missing;
  for (const FunctionEntry& function : functions()) {
    if (!function.head.empty()) missing.insert(function.head);
  }
  const auto seen = [&](const auto& self, const Json& json) -> void {
    if (!json.is_array()) return;
    if (json[0].is_string()) missing.erase(json[0].get_ref<const std::string&>());
    for (const Json& part : json) self(self, part);
  };
  const Json rows = recorded("heads");
  for (const Json& row : rows) seen(seen, row["term"]);
  EXPECT_TRUE(missing.empty()) << *missing.begin();
}

TEST(Functions, HaveEachAHeadAndAMeaning) {
  std::set<std::string_view> heads, names;
  for (const FunctionEntry& function : functions()) {
    if (!function.name.empty()) {
      EXPECT_TRUE(names.insert(function.name).second) << function.name;
      EXPECT_EQ(function_named(function.name), &function);
    }
    if (function.head.empty()) continue;
    EXPECT_TRUE(heads.insert(function.head).second) << function.head;
    EXPECT_EQ(function_headed(function.head), &function);
    EXPECT_FALSE(function.meaning.empty()) << function.head;
    EXPECT_EQ(function.meaning.find('\n'), std::string_view::npos);
  }
  EXPECT_EQ(function_named("gradient"), nullptr);
  EXPECT_EQ(function_headed(""), nullptr);
}

TEST(Functions, StayWithinTheirRange) {
  for (const FunctionEntry& function : functions()) {
    if (function.most != 1 || std::isinf(function.low)) continue;
    for (const double x : {-800.0, -3.0, -1.0, 0.0, 0.4, 1.0, 5.0, 800.0}) {
      if (x < function.from || x > function.to) continue;
      const std::vector<Value> argument = {x};
      const auto value = called(function, argument);
      ASSERT_TRUE(value) << function.head;
      EXPECT_GE(value->number(), function.low) << function.head << x;
      EXPECT_LE(value->number(), function.high) << function.head << x;
    }
  }
}

/// x + y = 1, x − y = z and 10³⁰⁸ y − 2x = z: y is 3/(10³⁰⁸ + 4).
TEST(Functions, InvertEntriesOfAllSizes) {
  const auto inverse = value_of_json(
      R"(["Inverse", ["List", ["List", 1, -1, -1], ["List", -2, 1e308, -1], ["List", 1, 1, 0]]])");
  ASSERT_TRUE(inverse);
  EXPECT_DOUBLE_EQ((*inverse)[5], 3e-308);
}

/// ln(1 + e^−3000) is e^−3000, which no digit of 1 shows.
TEST(Functions, KeepDigitsBesideOne) {
  const std::vector<ValueOf<Digits>> argument = {Digits(-3000)};
  const auto value = function_headed("Softplus")->in_digits(argument);
  ASSERT_TRUE(value);
  EXPECT_NEAR(static_cast<double>(log(value->number().value)), -3000, 1e-12);
  const std::vector<ValueOf<Digits>> tiny = {Digits(Big("-1e-60"), 0)};
  const auto less = function_headed("ELU")->in_digits(tiny);
  ASSERT_TRUE(less);
  EXPECT_EQ(static_cast<double>(less->number().value), -1e-60);
}

struct Refusal {
  const char* math;
  const char* reason;
};

TEST(Functions, RefuseWhatHasNoValueThere) {
  for (const auto& [math, reason] : {
           Refusal{R"(["Multiply", ["List", ["List", 1, 2]], ["List", ["List", 3, 4]]])",
                   "matrices without the sign of their product"},
           Refusal{R"(["Square", ["List", ["List", 1, 2]]])", "a power of a matrix"},
           Refusal{R"(["Power", ["List", ["List", 1, 2]], 3])", "a power of a matrix"},
           Refusal{R"(["Add", ["List", 1, 2], ["List", 1, 2, 3]])", "2 with 3"},
           Refusal{R"(["MatrixMultiply", ["List", ["List", 1, 2]], ["List", 1, 2, 3]])",
                   "1×2 with 3"},
           Refusal{R"(["Transpose", ["List", 1, 2]])", "the transpose of 2"},
           Refusal{R"(["List", ["List", 1], ["List", 1, 2]])", "a list of 1 with 2"},
           Refusal{R"(["At", ["List", 1, 2], 3])", "no such entry"},
           Refusal{R"(["At", ["List", 1, 2], 0])", "no such entry"},
           Refusal{R"(["At", ["List", 1, 2], 1.5])", "a fraction as a size"},
           Refusal{R"(["Inverse", ["List", ["List", 1, 2], ["List", 2, 4]]])",
                   "the inverse of a singular matrix"},
           Refusal{R"(["Eigenvalues", ["List", ["List", 0, 1], ["List", -1, 0]]])",
                   "complex eigenvalues"},
           Refusal{R"(["Ln", -1])", "Ln outside of its domain"},
           Refusal{R"(["Sqrt", ["List", 4, -4]])", "Sqrt outside of its domain"},
           Refusal{R"(["Ln", 0])", "it comes to no finite number"},
           Refusal{R"(["Divide", 1, 0])", "it comes to no finite number"},
           Refusal{R"(["Subtract", 1])", "Subtract of 1 arguments"},
           Refusal{R"(["Add", "x", 1])", "x has no value"},
           Refusal{R"(["MaxPool", ["List", ["List", 1, 2]], 2])", "windows that do not fit"},
       }) {
    const auto value = value_of_json(math);
    ASSERT_FALSE(value) << math;
    EXPECT_EQ(value.reason(), reason) << math;
  }
}

TEST(Functions, KnowTheConstants) {
  EXPECT_EQ(value_of_json(R"(["Cos", "Pi"])")->number(), -1);
  EXPECT_EQ(value_of_json(R"(["Ln", "ExponentialE"])")->number(), 1);
}

}  // namespace
}  // namespace psolve
