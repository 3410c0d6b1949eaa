// LaTeX: how text and long equations are written.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/rule.h"
#include "formula/notation.h"
#include "render/equation_rows.h"
#include "render/format.h"
#include "render/latex/latex_text.h"
#include "render/latex/repetition.h"
#include "support/files.h"
#include "support/solved.h"

namespace psolve {
namespace {

struct Escaped {
  const char* text;
  const char* latex;
};

const Escaped kTexts[] = {
    {"50% of $x_1 & {y} #2", "50\\% of \\$x\\_1 \\& \\{y\\} \\#2"},
    {"a\\b^c~d", "a\\textbackslash{}b\\textasciicircum{}c\\textasciitilde{}d"},
    {"a < b > c | d", "a \\textless{} b \\textgreater{} c \\textbar{} d"},
    {"say \"yes\" (\"no\")", "say ``yes'' (``no'')"},
    {"a -- b --- c, d", "a -{}- b -{}-{}- c, d"},
    {"α → ∂L/∂β",
     "\\ensuremath{\\alpha} \\ensuremath{\\to} \\ensuremath{\\partial}L/"
     "\\ensuremath{\\partial}\\ensuremath{\\beta}"},
    {"d1⊕d2, x̄, ŷ, 10⁻⁷",
     "d1\\ensuremath{\\oplus}d2, \\ensuremath{\\bar{x}}, "
     "\\ensuremath{\\hat{y}}, 10\\ensuremath{{}^{-}}\\ensuremath{{}^{7}}"},
    {"Gödel – “Łoś”", "Gödel -- ``Łoś''"},
    {"中\n", "[U+4E2D] "},
};

TEST(Latex, EscapesProse) {
  for (const auto& [text, latex] : kTexts) EXPECT_EQ(latex_text(text), latex) << text;
}

TEST(Latex, WritesBookmarksWithoutMathematics) {
  EXPECT_EQ(latex_bookmark("η ≤ 1 – Gödel’s 100 %"), "eta ? 1 - Gödel's 100 \\%");
  EXPECT_EQ(latex_bookmark("a_b\nc"), "a\\_b c");
}

/// In a document of a set the checks take one paragraph, and the answers are not listed again.
TEST(Latex, IsBriefAsPartOfASet) {
  const Solution solution = solved(contents_of(repository() / "problems/examples/backprop.json"));
  View brief;
  brief.brief = true;
  const std::string part = latex_section(solution, brief);
  const std::string whole = latex_section(solution, {});
  EXPECT_NE(part.find(std::to_string(solution.checks.size()) + " checks passed"), part.npos);
  EXPECT_EQ(part.find("All answers"), part.npos);
  EXPECT_NE(whole.find("All answers"), whole.npos);
  EXPECT_EQ(whole.find("checks passed"), whole.npos);
}

/// A document of a set says once what its keys share: an argument, or a step of some length.
TEST(Latex, SaysOnceWhatKeysShare) {
  const std::string body(200, 'x');
  const auto key = [&](const std::string& own, const std::string& step) {
    return "\\key{}{}{}\n" + step_mark("argument", "1") + "\\step{0}{\\stepnumber}{Idea}{}\n" +
           body + "\n" + end_mark() + step_mark("derivation", "1") + "\\step{0}{\\stepnumber}{" +
           own + "}{}\n" + own + body + "\n" + step_mark("derivation", "2") +
           "\\step{0}{\\stepnumber}{Shared}{}\n" + step + "\n" + end_mark();
  };
  KeySet set;
  set.entries = {{.source = "A 1", .section = key("first", body + "y")},
                 {.source = "A 2", .section = key("second", body + "y")},
                 {.source = "A 3", .section = key("third", "short")}};
  Repetition repetition(set);
  const std::string first = repetition.without(0), second = repetition.without(1);
  EXPECT_EQ(first.find("As step"), first.npos);
  EXPECT_NE(second.find("That of \\hyperref[key:1]{A 1}"), second.npos);
  EXPECT_NE(second.find("As step 2 of the derivation of \\hyperref[key:1]{A 1}"), second.npos);
  EXPECT_NE(second.find("second" + body), second.npos);
  EXPECT_EQ(second.find(body + "y"), second.npos);
  EXPECT_NE(repetition.without(2).find("short"), std::string::npos);
}

/// Of steps that go round and round a document of a set shows two rounds.
TEST(Latex, LeavesOutTheThirdRound) {
  Solution solution;
  solution.title = "rounds";
  for (int i = 0; i < 4; ++i) {
    for (const char* const kind : {"z", "h"}) {
      const std::string id = kind + std::to_string(i);
      solution.steps.push_back({id, rule::definition, "of " + id, {Formula(sym("x"))}, {}, {}});
    }
  }
  View brief;
  brief.brief = true;
  const std::string text = latex_section(solution, brief);
  EXPECT_NE(text.find("of h1"), text.npos);
  EXPECT_EQ(text.find("of z2"), text.npos);
  EXPECT_NE(text.find("4 more in the same way"), text.npos);
  EXPECT_NE(latex_section(solution, {}).find("of h3"), text.npos);
}

TEST(Latex, WritesFormulasInAscii) {
  EXPECT_EQ(latex_formula(equals({sym("x"), Formula::words("a\\b, x̄ → é")}), 6),
            "x = \\text{a}\\backslash \\text{b, \\ensuremath{\\bar{x}} \\ensuremath{\\to} "
            "\\text{é}}");
}

std::vector<std::string> rows_of(const Formula& line, std::size_t width) {
  std::vector<std::string> rows;
  for (const auto& row : equation_rows(line, 6, width)) {
    rows.push_back((row.beside      ? "| "
                    : row.continues ? "+ "
                                    : "") +
                   row.sign + " " + write(row.formula, Hand::unicode));
  }
  return rows;
}

TEST(EquationRows, BreakAtRelationsThenAtSigns) {
  const Formula long_sum = sum({sym("aaaa"), -sym("bbbb"), sym("cccc") * sym("dddd"), sym("e")});
  const Formula line = equals({sym("y"), long_sum, 7});
  EXPECT_EQ(rows_of(line, 80), (std::vector<std::string>{" y = aaaa − bbbb + cccc·dddd + e = 7"}));
  EXPECT_EQ(rows_of(line, 33),
            (std::vector<std::string>{" y", "| = aaaa − bbbb + cccc·dddd + e", "= 7"}));
  EXPECT_EQ(rows_of(line, 22),
            (std::vector<std::string>{" y", "| = aaaa − bbbb", "+   + cccc·dddd + e", "= 7"}));
}

TEST(EquationRows, KeepTheParenthesesOfFactors) {
  const Formula factor = sum({sym("aaaa"), sym("bbbb")});
  const Formula line = equals({sym("y"), in_numbers(product({factor, factor, factor}))});
  EXPECT_EQ(rows_of(line, 34), (std::vector<std::string>{" y", "| = (aaaa + bbbb)·(aaaa + bbbb)",
                                                         "+  ·(aaaa + bbbb)"}));
}

TEST(EquationRows, BreakWithinALastFactor) {
  const Formula all = sum({sym("aaaa"), -sym("bbbb"), sym("cccc"), sym("dddd")});
  EXPECT_EQ(rows_of(equals({sym("y"), product({2, all})}), 26),
            (std::vector<std::string>{" y", "| = 2·(aaaa − bbbb + cccc", "+   + dddd)"}));
  EXPECT_EQ(rows_of(equals({sym("y"), -all}), 26),
            (std::vector<std::string>{" y", "| = −(aaaa − bbbb + cccc", "+   + dddd)"}));
  const Formula first = sum({sym("aaaa"), sym("bbbb")});
  EXPECT_EQ(write(Formula::node(Formula::Kind::half, "(", {first}), Hand::latex),
            "\\left(\\mathrm{aaaa} + \\mathrm{bbbb}\\right.");
  EXPECT_EQ(
      write(Formula::node(Formula::Kind::half, ")", {sum({Formula(), sym("x")})}), Hand::latex),
      "\\left.{} + x\\right)");
}

TEST(EquationRows, LoseTheMiddleColumnsOfWideMatrices) {
  const Formula wide = matrix(1, 9, [](auto, auto j) { return 1000 + static_cast<int>(j); });
  EXPECT_EQ(write(without_middle_columns(wide, 6, 30), Hand::unicode),
            "[1000, 1001, 1002, …, 1008]");
  EXPECT_EQ(write(without_middle_columns(wide, 6, 80), Hand::unicode), write(wide, Hand::unicode));
}

}  // namespace
}  // namespace psolve
