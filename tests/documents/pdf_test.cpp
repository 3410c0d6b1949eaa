// pdflatex takes the problem set as one document without a warning that matters.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "render/format.h"
#include "render/result.h"
#include "support/command.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

/// A solution with every character that has a meaning in LaTeX, and some that it does not know,
/// wherever text may stand.
Solution with_every_character() {
  std::string characters;
  for (char c = ' '; c <= '~'; ++c) characters += std::string(1, c) + "x" + c + c + " ";
  Solution solution;
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
  solution.steps = {{"a", rule::definition, solution.title, {Formula::words(characters)}, {}, {}}};
  return solution;
}

TEST(Pdf, IsMadeOfTheWholeSetAndOfEveryCharacter) {
  if (!is_installed("pdflatex")) GTEST_SKIP() << "no pdflatex (Debian: texlive-latex-base)";
  View brief;
  brief.brief = true;
  const Solution odd = with_every_character();
  KeySet set{odd.title,
             odd.title,
             {},
             {{.title = odd.title, .source = odd.source, .section = latex_section(odd, {})}}};
  for (const auto& path : shipped_specs()) {
    if (path.parent_path().filename() != "ps03") continue;
    const Solution solution = solved(contents_of(path));
    set.entries.push_back({.title = solution.title,
                           .source = solution.source,
                           .result = result_of(solution),
                           .section = latex_section(solution, brief)});
  }
  EXPECT_GE(set.entries.size(), 15u);
  const Scratch scratch;
  write(scratch.path() / "set.tex", latex_document(set));
  // The first run finds out the pages that the second refers to.
  const std::string pdflatex = "pdflatex -interaction=nonstopmode -halt-on-error ";
  const Outcome outcome =
      run_in(scratch.path(), pdflatex + "-draftmode set.tex > first && " + pdflatex + "set.tex");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out.substr(0, 20'000);
  for (const char* sign : {"Overfull \\hbox", "Underfull", "Warning", "Missing character"}) {
    const auto found = outcome.out.find(sign);
    EXPECT_EQ(found, std::string::npos)
        << outcome.out.substr(found == outcome.out.npos ? 0 : found, 300);
  }
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "set.pdf"));
}

}  // namespace
}  // namespace psolve
