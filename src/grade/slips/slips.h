#pragma once

// Finds what a student did where a line is wrong: the edit of the line's own formula that gives his
// number. Lines of one rule are explained together, by the edit that explains most of them. What is
// likelier chance than slip is not said: with N edits tried and a number written to d digits, one of
// them fits by chance with probability about N·10^(1−d).

#include <string>
#include <vector>

#include "grade/judged.h"
#include "grade/slips/edits.h"

namespace psolve {

class SlipSearch {
 public:
  SlipSearch(const Key& key, const Names& names, const Language& language,
             const MarkingScheme& scheme);

  /// Gives the wrong ones of `lines` their slips.
  void find(const Walk& walk, std::vector<JudgedLine>& lines) const;
  /// The formula of a wrong line, for people.
  std::string formula_of(const JudgedLine& line) const;

  /// What may stand in another's place in line `number`: the nearest of its kind.
  std::vector<Rival> rivals(int number, const std::vector<Use>& uses) const;

 private:
  struct Known {
    Rival rival;
    int made_at;  ///< the last line that makes a part of it; −1: given
  };

  const Key& key_;
  const Names& names_;
  const Language& language_;
  const MarkingScheme& scheme_;
  std::vector<Known> known_;  ///< in the order of the derivation
};

}  // namespace psolve
