#include "grade/submission/work.h"

#include <gtest/gtest.h>

#include "grade/submission/written.h"
#include "math/syntax/comparison.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

constexpr Language kTongue{value_with, same_function};

std::string refusal(const std::string& text) {
  try {
    read_work("work.txt", text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Work, IsReadInEachOfItsForms) {
  for (const char* text : {R"({"student": "Ada", "work": {"z": 1.5, "a": null}})",
                           "student: Ada\n# by hand\nz = 1.5\r\n\na =\n"}) {
    const Work work = read_work("work", text);
    EXPECT_EQ(work.student, "Ada");
    ASSERT_EQ(work.lines.size(), 2u);
    EXPECT_EQ(work.lines[0].name, "z");
    EXPECT_EQ(written_entry(work.lines[0].value, kTongue).number.value, 1.5);
    EXPECT_TRUE(work.lines[1].value.is_null());
  }
  EXPECT_EQ(read_work("work", R"({"z": 1})").lines.size(), 1u);
  EXPECT_EQ(read_work("work", R"({"submitted_answers": {"z": 1}})").lines[0].name, "z");
  EXPECT_EQ(read_work("work", "z = 0.5*2 = 1").lines[0].value, "0.5*2 = 1");
  EXPECT_EQ(read_work("work", "STUDENT: Ada\nz: 1\na ≈ 2").student, "Ada");
  for (const char* text : {"z: 1", "z ≈ 1", "z := 1", "z = 1"}) {
    const HandedIn line = read_work("work", text).lines[0];
    EXPECT_EQ(line.name + " " + line.value.get<std::string>(), "z 1");
  }
  const Work rows = read_work("work", "W = [[1, 2], # first\n  [3, 4]]\nV = [1 2\n3 4]\nb = 1");
  ASSERT_EQ(rows.lines.size(), 3u);
  EXPECT_EQ(rows.lines[0].value, Json::parse("[[1, 2], [3, 4]]"));
  EXPECT_EQ(rows.lines[1].value, "[1 2; 3 4]");
  EXPECT_EQ(read_work("work", "z = [1, 2\na = 3").lines.size(), 2u);
}

TEST(Work, IsRefusedWithItsPlace) {
  EXPECT_EQ(refusal("a = 1\na = 2\n"), "work.txt:2:1: \"a\" stands here twice");
  EXPECT_EQ(refusal("a = 1\n  b 2\n"),
            "work.txt:2:3: expected NAME = VALUE, got \"b 2\"; give each value a line of its own, "
            "and put # before remarks");
  EXPECT_EQ(refusal(""), "work.txt: empty; nothing is handed in");
  EXPECT_EQ(refusal(R"({"work": 3})"),
            "work.txt:1:10: /work: expected an object {NAME: VALUE, ...}");
}

TEST(Work, KeepsTheDigitsOfANumber) {
  const auto digits = [](const char* text) { return written_decimal(text)->digits; };
  EXPECT_EQ(digits("0.8660"), 4);
  EXPECT_EQ(digits("-0.010"), 2);
  EXPECT_EQ(digits("1200"), 4);
  EXPECT_DOUBLE_EQ(written_decimal("1,34")->value, 1.34);
  EXPECT_DOUBLE_EQ(written_decimal("1,34")->unit, 0.005);
  EXPECT_DOUBLE_EQ(written_decimal("2e-3")->unit, 0.0005);
  EXPECT_DOUBLE_EQ(written_decimal("−0.5")->value, -0.5);
  EXPECT_EQ(written_number(0.866).digits, 3);
  EXPECT_FALSE(written_decimal("1,2,3"));
  EXPECT_EQ(written_decimal("3.13·10⁻²")->digits, 3);
  EXPECT_DOUBLE_EQ(written_decimal("3.13*10^-2")->unit, 0.00005);
  const WrittenNumber sum = written_entry(Json("0.05 + 0.0253"), kTongue).number;
  EXPECT_DOUBLE_EQ(sum.value, 0.0753);
  EXPECT_EQ(sum.digits, 3);
}

TEST(Work, ReadsConstantsAsPeopleWriteThem) {
  const auto value = [](const char* text) {
    return written_entry(Json(text), kTongue).number.value;
  };
  EXPECT_DOUBLE_EQ(value("1/3"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value("2π"), 6.283185307179586);
  EXPECT_DOUBLE_EQ(value("√2/2"), 0.7071067811865476);
  EXPECT_EQ(written_entry(Json("x+1"), kTongue).kind, WrittenEntry::Kind::text);
}

}  // namespace
}  // namespace psolve
