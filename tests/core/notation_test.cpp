#include "core/workings/notation.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "formula/notation.h"

namespace psolve {
namespace {

Step line_of(const Formula& name, const std::string& answer) {
  Step step{answer, Rule{"DEFINITION", "definition"}, ""};
  step.lines.emplace_back(name, Formula(1), Formula(1));
  step.answer = answer;
  return step;
}

std::map<std::string, std::string> notation_of(const std::vector<Step>& steps) {
  std::vector<Notation> notation;
  add_notation(steps, notation);
  std::map<std::string, std::string> written;
  for (const auto& [path, symbol] : notation) written[path] = write(symbol, Hand::unicode);
  return written;
}

using Written = std::map<std::string, std::string>;

TEST(AnswerNotation, IsTheLeftSideOfTheLine) {
  EXPECT_EQ(notation_of({line_of(sym("L"), "loss")}), (Written{{"loss", "L"}}));
  EXPECT_EQ(notation_of({line_of(equals({sym("F"), sym("M")}), "path")}), (Written{{"path", "F"}}));
}

TEST(AnswerNotation, OfEntriesTellsTheWhole) {
  const Formula z = sym("z").mark("(1)");
  EXPECT_EQ(notation_of({line_of(z.at(1), "z[0][0]"), line_of(z.at(2), "z[0][1]")}),
            (Written{{"z[0]", "z⁽¹⁾"}}));
  const Formula W = sym("W");
  EXPECT_EQ(notation_of({line_of(W.at(1, 1), "W[0][0]"), line_of(W.at(1, 2), "W[0][1]"),
                         line_of(W.at(2, 1), "W[1][0]"), line_of(W.at(2, 2), "W[1][1]")}),
            (Written{{"W", "W"}}));
}

TEST(AnswerNotation, StaysWithEntriesOfDifferentLetters) {
  EXPECT_EQ(notation_of({line_of(sym("theta", 1), "t[1][0]"), line_of(sym("psi", 1), "t[1][1]")}),
            (Written{{"t[1][0]", "θ₁"}, {"t[1][1]", "ψ₁"}}));
  // Counted from 0, as times are: no entry's place.
  EXPECT_EQ(notation_of({line_of(sym("h", 0), "h[0]"), line_of(sym("h", 1), "h[1]")}),
            (Written{{"h[0]", "h₀"}, {"h[1]", "h₁"}}));
}

}  // namespace
}  // namespace psolve
