#include "formula/mathml/line_breaks.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formula/notation.h"
#include "support/text.h"

namespace psolve {
namespace {

std::vector<std::string> lines_of(const Formula& formula) {
  std::vector<std::string> lines;
  std::string rest = breakable(write(formula, Hand::mathml));
  const std::string mark = "<wbr>";
  for (auto at = rest.find(mark); at != rest.npos; at = rest.find(mark)) {
    lines.push_back(rest.substr(0, at));
    rest.erase(0, at + mark.size());
  }
  lines.push_back(rest);
  return lines;
}

/// What is seen of an element.
std::string shown_text(const std::string& xml) {
  std::string text;
  bool in_tag = false;
  for (const char c : xml) {
    if (c == '<') in_tag = true;
    if (!in_tag) text += c;
    if (c == '>') in_tag = false;
  }
  for (const char* unseen : {"\u2061", "\u2062", "\u2063"}) {
    for (auto at = text.find(unseen); at != text.npos; at = text.find(unseen)) text.erase(at, 3);
  }
  return text;
}

std::vector<std::string> shown_lines(const Formula& formula) {
  std::vector<std::string> texts;
  for (const std::string& line : lines_of(formula)) texts.push_back(shown_text(line));
  return texts;
}

using Lines = std::vector<std::string>;

const Formula a = sym("alpha1"), b = sym("b"), c = sym("c"), d = sym("d");

TEST(LineBreaks, StandBeforeSignsAndRelations) {
  EXPECT_EQ(shown_lines(equals({sym("y"), a + b - c, sum({a, b, c, d, a, b, c, d})})),
            (Lines{"y", "=α1", "+b", "−c", "=α1", "+b", "+c", "+d", "+α1", "+b", "+c", "+d"}));
  EXPECT_EQ(shown_lines(a + b), Lines{"α1+b"}) << "which is short";
}

TEST(LineBreaks, StandInLongParenthesesAlone) {
  const Formula inside = sum({a, b, c, d, a, b, c, d, a, b, c});
  EXPECT_EQ(shown_lines((a + b) * inside), (Lines{"(α1+b)", "·(α1", "+b", "+c", "+d", "+α1", "+b",
                                                  "+c", "+d", "+α1", "+b", "+c)"}));
  EXPECT_EQ(shown_lines(call("tanh", {inside})).front(), "tanh(α1");
  EXPECT_EQ(shown_lines(power(inside, 2)).back(), "+c)2") << "the exponent stays with its base";
  EXPECT_EQ(lines_of(inside / b).size(), 1U) << "a fraction cannot be broken";
}

TEST(LineBreaks, StandBehindCommasAndNeitherInNumbersNorBehindASignOfOneThing) {
  EXPECT_EQ(shown_lines(tuple({-a, b + c, 1.25e-7, d + 1234567, 7654321.0})),
            (Lines{"(−α1,", "b", "+c,", "1.25·10−7,", "d", "+1.23457·106,", "7.65432·106)"}));
}

TEST(LineBreaks, LeaveEachLineWholeMathematics) {
  for (const std::string& line : lines_of(power(sum({a * (b + c), d, a, b, c, d, a, b}), 2))) {
    EXPECT_TRUE(line.starts_with("<math>") && line.ends_with("</math>")) << line;
    for (const char* name : {"mrow", "msup", "mo", "mi"}) {
      const std::string tag = name;
      EXPECT_EQ(count(line, "<" + tag + ">") + count(line, "<" + tag + " "),
                count(line, "</" + tag + ">"))
          << line;
    }
  }
}

TEST(LineBreaks, TellHowWideALineIs) {
  const auto width = [](const Formula& formula) {
    return widest_line(breakable(write(formula, Hand::mathml)));
  };
  EXPECT_LT(width(sum({a, b, c, d, a, b, c, d, a, b, c, d, a, b})), 3) << "each term by itself";
  const Formula wide = sum({a, b, c, d, a, b, c, d, a, b, c, d, a, b});
  EXPECT_GT(width(wide / 2), 20) << "14 terms over 2";
  EXPECT_NEAR(width(wide / wide), width(wide / 2), 1e-9);
  EXPECT_GT(width(matrix(2, 9, [](Index, Index j) { return Formula(1000.25 + double(j)); })), 27);
}

}  // namespace
}  // namespace psolve
