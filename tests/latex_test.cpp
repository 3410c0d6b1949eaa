// LaTeX: how text and long equations are written, and that pdflatex takes every document without a
// warning that matters.

#include <gtest/gtest.h>

#include <filesystem>

#include "command.h"
#include "formula/notation.h"
#include "render/equation_rows.h"
#include "render/format.h"
#include "render/latex/latex_text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

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
    {"中\n", "[U+4E2D]\\textbackslash{}n"},
};

TEST(Latex, EscapesProse) {
  for (const auto& [text, latex] : kTexts) EXPECT_EQ(latex_text(text), latex) << text;
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

// ------------------------------------------------------------------ pdflatex

class PdfLatex : public ::testing::Test {
 protected:
  void SetUp() override {
    if (run_in(scratch_.path(), "command -v pdflatex").exit_code != 0) {
      GTEST_SKIP() << "no pdflatex (Debian: texlive-latex-base)";
    }
  }

  /// Compiles twice, as documents with a table of contents are.
  void expect_compiles(const fs::path& document) {
    const std::string once =
        "pdflatex -interaction=nonstopmode -halt-on-error '" + document.filename().string() + "'";
    const Outcome outcome = run_in(document.parent_path(), once + " >first.log && " + once);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out.substr(0, 20'000);
    for (const char* sign : {"Overfull", "Underfull", "Warning", "Missing character"}) {
      const auto found = outcome.out.find(sign);
      EXPECT_EQ(found, std::string::npos)
          << outcome.out.substr(found == outcome.out.npos ? 0 : found, 300);
    }
    EXPECT_TRUE(fs::exists(fs::path(document).replace_extension(".pdf")));
  }

  Scratch scratch_;
};

TEST_F(PdfLatex, TakesTheWholeSetAsOneDocument) {
  const Outcome keys = run_in(repository(), "psolve keys problems --format latex --output '" +
                                                scratch_.path().string() + "'");
  EXPECT_EQ(keys.exit_code, 0) << keys.err;
  expect_compiles(scratch_.path() / "problems.tex");
}

TEST_F(PdfLatex, TakesEveryCharacterInTitlesSourcesAndRemarks) {
  Solution solution;
  std::string characters;
  for (char c = ' '; c <= '~'; ++c) characters += std::string(1, c) + "x" + c + c + " ";
  solution.title =
      characters + " Größe Łoś ąðþŋ 中文 😀 α β ⊕ → x̄ ŷ ½ ℝ 10⁻⁷ a₁ " + std::string(1, '\x01');
  solution.source = characters;
  solution.problem = "test";
  solution.sought = solution.title;
  solution.assumptions = {characters, solution.title};
  solution.answers["a_b%{}\\^~"] = characters;
  solution.answers["list"] = {"a_b", "c^d~", "\\\\", "#$%&{}", "x̄ → é"};
  solution.checks = {{"a", characters, solution.title, 0, 0}};
  solution.remarks = {{"title", Remark::Kind::limit, solution.title}};
  solution.steps = {{"a", Rule::definition, solution.title, {Formula::words(characters)}, {}, {}}};
  write(scratch_.path() / "all.tex", render_latex(solution, View{}));
  expect_compiles(scratch_.path() / "all.tex");
}

}  // namespace
}  // namespace psolve
