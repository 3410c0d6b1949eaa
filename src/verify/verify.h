#pragma once

// Works a solution out again, line by line, from its JSON alone: no solver has a part in it.
//
//     given     each datum is what stands at its pointer in `spec`
//     lines     each value that a line uses is given, or that of an earlier line with its NAME (or
//               of an entry, or the whole, of one); with them EXPRESSION comes to VALUE
//     NAMEs     have one value each, and step ids are unique
//     steps     `value`, and the answer that `answer` names, are the VALUE of the last line
//     checks    `passed` follows from error and tolerance; those of the check `lines` are counted

#include <string>
#include <vector>

#include "core/json/json.h"
#include "core/solution.h"
#include "verify/fields.h"

namespace psolve {

/// What does not agree in a solution.
struct Disagreement {
  std::string place;  ///< a step's id; "given W1", "check lines"
  std::string text;   ///< what stands there, and what comes out
};

struct Verdict {
  LineCounts lines;
  double error = 0;  ///< the largest of a line, as `compare` measures it
  std::vector<Disagreement> disagreements;

  /// "116 of 118 lines evaluated, 2 resumed, largest error 3e-16"
  std::string summary() const;
};

/// A solution without a line in MathJSON: of letters alone, answers alone, or of psolve 0.1.0.
class NothingToVerify : public UnusableSolution {
 public:
  NothingToVerify();
};

/// Throws UnusableSolution.
Verdict verify(const Json& solution);

}  // namespace psolve
