#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/figure.h"
#include "core/json/json.h"
#include "core/prose.h"
#include "core/rule.h"
#include "core/workings/line.h"
#include "formula/formula.h"

namespace psolve {

/// One step of the working, with the steps it is made of.
struct Step {
  std::string id;    ///< "layers[0]/z[1]": zero-based, unique in its solution
  Rule rule;         ///< why the step may be made
  Prose claim;       ///< what the step does, for people
  Lines lines = {};  ///< each an equation, or a chain of them
  Json value = {};   ///< what the step hands on; null where that is not one value
  std::vector<Step> steps = {};
  std::string answer = {};   ///< the path of the answer that the value of its last line is
  bool is_left_out = false;  ///< by people's formats: one of many in the same way
  bool is_own_choice =
      false;  ///< of a construction that is one of many: nobody can be asked for it
};

/// A datum of the problem under its name, or a law of it.
struct Given {
  Formula line;                ///< name = value, or the law
  std::string name;            ///< its NAME
  std::optional<Value> value;  ///< none of a function or law
  std::string pointer;         ///< JSON pointer to its place in the spec
};

/// How much of a derivation can be worked out again.
struct LineCounts {
  std::size_t stated = 0;     ///< lines that state a number
  std::size_t evaluated = 0;  ///< of them, those whose formula was evaluated
  std::size_t resumed = 0;    ///< and those that take a number up behind a stretch that is left out
};

/// An answer compared with one found by a method that shares no code with the solver.
struct Check {
  std::string id;
  std::string claim;   ///< what is compared, and how many of how many entries
  std::string method;  ///< "central differences", "dual numbers", "enumeration", …
  double error;        ///< in the units of `tolerance`; NaN fails
  double tolerance;
  std::optional<LineCounts> lines = {};  ///< of the check of the derivation itself

  bool passed() const { return error <= tolerance; }
};

/// The larger of two errors, where not-a-number is larger than all: std::max would hide it.
inline double worse(double a, double b) {
  return std::isnan(a) || b <= a ? a : b;
}

/// What the source gets wrong or leaves open, shown by the computation.
struct Remark {
  enum class Kind { erratum, convention, explanation, mistake, limit };
  std::string id;  ///< "loss-not-stated": names the fact, unique in its solution
  Kind kind;
  Prose text;
};

/// A part of what answers the question: words; behind them answers by their paths, which are written
/// as people write them, each with its value; and the lines of a step of the derivation. What a
/// solution does not have is left out.
struct ResultLine {
  Prose words = {};
  std::vector<std::string> answers = {};
  std::string step = {};  ///< its id
};

/// How people write an answer, or a part of one.
struct Notation {
  std::string answer;  ///< its path: "gradients.layers[0].weights"
  Formula symbol;      ///< ∂L/∂W⁽¹⁾
};

/// What the source claims, judged by computing.
struct JudgedClaim {
  enum class Verdict { is_true, is_false, conditional };
  std::string id;
  Prose claim;
  Verdict verdict;
  Prose reason;
};

/// An answered problem: plain data, ready for any renderer.
struct Solution {
  std::string problem;
  Json id;       ///< the spec's; null where it has none
  Json variant;  ///< likewise
  std::string title;
  std::string source;
  std::string question;               ///< as the spec asks it; "" where it does not
  Prose sought;                       ///< what the problem asks for, in one sentence
  std::vector<std::string> headline;  ///< the paths of the answers a reader looks for first
  Json spec;                          ///< with every default filled in: solving it gives this again
  std::vector<std::string> assumptions;
  std::vector<ResultLine> result;  ///< what answers the question; none: the headline
  Json answers = json_object(16);
  Json exact = json_object(16);
  /// Exact answers and closed forms, which both hold as text, as mathematics, by their paths.
  std::map<std::string, Formula, std::less<>> forms;
  std::vector<Given> given;
  std::vector<Notation> notation;
  /// What people call answers that are named after their symbols: "y_hat" is the output.
  std::map<std::string, std::string, std::less<>> words;
  std::vector<Step> steps;
  std::vector<Check> checks;
  std::vector<JudgedClaim> claims;
  std::vector<Remark> remarks;
  std::vector<Figure> figures;        ///< none where only the answers are wanted
  std::vector<Figure> given_figures;  ///< of what is given alone, for the question

  bool passed() const;
};

}  // namespace psolve
