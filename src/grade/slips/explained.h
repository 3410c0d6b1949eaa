#pragma once

// Within the search for slips: one wrong number or list, and the edits that give it.

#include <span>
#include <string>
#include <vector>

#include "grade/judged.h"
#include "grade/slips/edits.h"
#include "grade/slips/rounded_path.h"

namespace psolve {

/// An edit that gives what the student has.
struct Fit {
  std::string id;
  int cost = 0;
  std::string key;  ///< the same for the same edit in another line
  std::string text;
  Json value;
  double chance = 1;  ///< that an edit as simple fits a random number
};

/// What is to be explained.
struct Unexplained {
  std::size_t line = 0;  ///< in the work
  const KeyLine* made_by = nullptr;
  Term term;
  std::vector<Cell> cells;      ///< the wrong ones, that the term gives
  std::vector<std::size_t> at;  ///< where, among the entries of the term
  std::vector<const WrittenNumber*> numbers;
  std::string name;       ///< of what the term gives
  bool is_entry = false;  ///< the term is that of one entry of the line's list
};

/// Tries all edits of the unit's term.
std::vector<Fit> fits_of(const Unexplained& unit, const Scene& scene, const Walk& walk,
                         std::span<const RoundedPath> paths);

}  // namespace psolve
