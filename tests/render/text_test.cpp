// Plain text: matrices and functions of them as tall boxes, and where long equations are broken.
// The rows expected are laid out by hand.

#include <gtest/gtest.h>

#include "formula/formula.h"
#include "render/format.h"
#include "render/text/box.h"
#include "render/text/line_breaks.h"

namespace psolve {
namespace {

using Rows = std::vector<std::string>;

Formula vector_of(int a, int b) {
  return column(2, [&](std::size_t i) { return Formula(i == 0 ? a : b); });
}

Rows rows_of(const Formula& formula) {
  return beside(boxes_of(formula, 6, 80)).rows;
}

TEST(Boxes, PutTallParenthesesAroundTheArgumentsOfFunctions) {
  const Formula v = vector_of(1, -2);
  EXPECT_EQ(rows_of(call("sigmoid", {v})), (Rows{"σ⎛⎡  1 ⎤⎞",  //
                                                 " ⎝⎣ −2 ⎦⎠"}));
  EXPECT_EQ(rows_of(call("norm", {v})), (Rows{"‖⎡  1 ⎤‖",  //
                                              "‖⎣ −2 ⎦‖"}));
  EXPECT_EQ(rows_of(call("tanh", {sym("x") + v})), (Rows{"tanh⎛x + ⎡  1 ⎤⎞",  //
                                                         "    ⎝    ⎣ −2 ⎦⎠"}));
}

TEST(Boxes, RaiseExponentsBesideTheFirstRow) {
  const Formula v = vector_of(1, 2);
  EXPECT_EQ(rows_of(power(v, 2)), (Rows{"⎡ 1 ⎤²",  //
                                        "⎣ 2 ⎦ "}));
  EXPECT_EQ(rows_of(power(v, -1)), (Rows{"⎡ 1 ⎤⁻¹",  //
                                         "⎣ 2 ⎦  "}));
  EXPECT_EQ(rows_of(transpose(v + v)), (Rows{"⎛⎡ 1 ⎤ + ⎡ 1 ⎤⎞ᵀ",  //
                                             "⎝⎣ 2 ⎦   ⎣ 2 ⎦⎠ "}));
}

TEST(Boxes, SubtractWhatHasANegativeCoefficient) {
  const Formula v = vector_of(1, 2);
  const Formula c = quantity(sym("c"), -1.5);
  EXPECT_EQ(rows_of(in_numbers(v + c * v)), (Rows{"⎡ 1 ⎤ − 1.5·⎡ 1 ⎤",  //
                                                  "⎣ 2 ⎦       ⎣ 2 ⎦"}));
  EXPECT_EQ(rows_of(in_symbols(v + c * v)), (Rows{"⎡ 1 ⎤ + c·⎡ 1 ⎤",  //
                                                  "⎣ 2 ⎦     ⎣ 2 ⎦"}));
  EXPECT_EQ(rows_of(in_numbers(v * c)), (Rows{"⎡ 1 ⎤·(−1.5)",  //
                                              "⎣ 2 ⎦       "}));
}

TEST(Boxes, DivideByWhatStandsInParentheses) {
  const Formula v = vector_of(1, 2);
  EXPECT_EQ(rows_of((v - v) / (2 * sym("a"))), (Rows{"⎛⎡ 1 ⎤ − ⎡ 1 ⎤⎞/(2·a)",  //
                                                     "⎝⎣ 2 ⎦   ⎣ 2 ⎦⎠      "}));
}

Rows pieces(const std::string& line, std::size_t width) {
  Rows texts;
  for (const auto& piece : pieces_of_line(line, width)) {
    texts.push_back(std::to_string(piece.level) + " " + piece.text);
  }
  return texts;
}

TEST(LineBreaks, TakeRelationsThenTermsThenFactorsThenWhatIsInBrackets) {
  const std::string line = "y = a·b + c·(d − e·f)";
  EXPECT_EQ(pieces(line, 21), (Rows{"0 " + line}));
  EXPECT_EQ(pieces(line, 19), (Rows{"0 y ", "0 = a·b + c·(d − e·f)"}));
  EXPECT_EQ(pieces(line, 15), (Rows{"0 y ", "0 = a·b ", "1 + c·(d − e·f)"}));
  EXPECT_EQ(pieces(line, 10), (Rows{"0 y ", "0 = a·b ", "1 + c", "2 ·(d − e·f)"}));
  EXPECT_EQ(pieces(line, 5), (Rows{"0 y ", "0 = a", "2 ·b ", "1 + c", "2 ·(d ", "3 − e", "4 ·f)"}));
}

TEST(LineBreaks, TakeASumWithinASumBeforeItsLimits) {
  EXPECT_EQ(pieces("Σ[i = 1..m] Σ[j = 1..n] a[i,j]·b", 26),
            (Rows{"0 Σ[i = 1..m] ", "2 Σ[j = 1..n] a[i,j]", "2 ·b"}));
}

TEST(LineBreaks, LeaveNumbersWholeAndListsBreakAtBlanks) {
  EXPECT_EQ(pieces("2·10⁻⁵·x/(y·z)", 8), (Rows{"0 2·10⁻⁵", "2 ·x", "2 /(y·z)"}));
  EXPECT_EQ(pieces("[1, −2, 3]", 4), (Rows{"0 [1, ", "5 −2, ", "5 3]"}));
}

/// The derivation of one step that has this line, without its heading.
std::string derivation_with(const Formula& line) {
  Solution solution;
  solution.problem = "test";
  solution.steps = {{"s", rule::definition, {}, {line}, {}, {}}};
  const std::string text = find_format("text")->render(solution, View{});
  const std::string heading = "Derivation\n\n";
  return text.substr(text.find(heading) + heading.size());
}

TEST(Equations, KeepTermsAndListsTogetherWhereARowIsWideEnough) {
  const auto name = [](char c, std::size_t length) { return sym(std::string(length, c)); };
  const Formula terms =
      name('a', 29) + name('b', 20) * name('c', 19) + name('d', 40) * name('e', 40);
  EXPECT_EQ(derivation_with(equals({sym("y"), terms})),
            "1. y = " + std::string(29, 'a') + " + " + std::string(20, 'b') + "·" +
                std::string(19, 'c') + "\n       + " + std::string(40, 'd') + "\n       ·" +
                std::string(40, 'e') + "  [definition]\n");
  const Formula list = matrix(1, 10, [](auto, auto j) { return 123450 + static_cast<int>(j); });
  EXPECT_EQ(derivation_with(equals({name('y', 12), list})),
            "1. yyyyyyyyyyyy = [123450, 123451, 123452, 123453, 123454, 123455, 123456,\n"
            "                  123457, 123458, 123459]  [definition]\n");
}

TEST(Equations, PutEachLinkOfALongChainInARow) {
  const Formula v = vector_of(1, -2);
  const Formula f = call("tanh", {quantity(sym("x"), v)});
  const Formula wide = product({f, f, f, f, f, f}, product_sign::hadamard);
  EXPECT_EQ(derivation_with(equals({sym("y"), wide, in_numbers(wide), v})),
            "1. y = tanh(x) ⊙ tanh(x) ⊙ tanh(x) ⊙ tanh(x) ⊙ tanh(x) ⊙ tanh(x)\n"
            "     = tanh⎛⎡  1 ⎤⎞ ⊙ tanh⎛⎡  1 ⎤⎞ ⊙ tanh⎛⎡  1 ⎤⎞ ⊙ tanh⎛⎡  1 ⎤⎞ ⊙ tanh⎛⎡  1 ⎤⎞\n"
            "           ⎝⎣ −2 ⎦⎠       ⎝⎣ −2 ⎦⎠       ⎝⎣ −2 ⎦⎠       ⎝⎣ −2 ⎦⎠       ⎝⎣ −2 ⎦⎠\n"
            "        ⊙ tanh⎛⎡  1 ⎤⎞\n"
            "              ⎝⎣ −2 ⎦⎠\n"
            "     = ⎡  1 ⎤\n"
            "       ⎣ −2 ⎦  [definition]\n");
}

TEST(Checks, ThatFailAreSaidFirst) {
  Solution solution;
  solution.problem = "test";
  solution.answers["x"] = 1;
  solution.checks = {{"a", "a claim", "a method", 1e-3, 1e-6}, {"b", "another", "a method", 0, 0}};
  EXPECT_FALSE(solution.passed());
  for (const char* name : {"text", "markdown"}) {
    const std::string text = find_format(name)->render(solution, View{});
    EXPECT_LT(text.find("1 of 2 checks failed"), text.find("Answer")) << text;
  }
  const Json json = Json::parse(find_format("json")->render(solution, View{}));
  EXPECT_FALSE(json["checks"][0]["passed"]);
  EXPECT_TRUE(json["checks"][1]["passed"]);
}

}  // namespace
}  // namespace psolve
