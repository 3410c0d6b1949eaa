#pragma once

// Within the grader: a handed-in line while it is judged.

#include <optional>
#include <string>
#include <vector>

#include "grade/grade.h"
#include "grade/key/key.h"
#include "grade/key/names.h"
#include "grade/submission/written.h"
#include "grade/walk.h"

namespace psolve {

struct JudgedEntry {
  WrittenEntry written;
  LineVerdict verdict = LineVerdict::blank;
};

struct JudgedLine {
  const HandedIn* handed = nullptr;  ///< null: left out
  std::string name;
  std::optional<Referent> target;
  std::string note;
  Json value = nullptr;                 ///< what is handed in: of a working its last side
  std::vector<std::string> sides = {};  ///< of a working
  bool is_misshapen = false;
  bool is_turned = false;                 ///< n rows of m where there are m of n
  bool is_repeated = false;               ///< what another name has already handed in
  std::vector<JudgedEntry> entries = {};  ///< one a leaf of the target
  LineVerdict verdict = LineVerdict::blank;
  std::vector<Side> working = {};
  std::optional<Slip> slip = std::nullopt;
  std::vector<Slip> also = {};
  double earned = 0;  ///< of one mark
  double max_marks = 0;
};

/// What the spec says about grading.
struct MarkingScheme {
  /// An answer that is asked for.
  struct Asked {
    Referent target;
    double marks;
  };
  struct OwnSlip {
    std::string name;
    Cell cell;
    std::string expression;
    std::string text;
  };
  bool has_marks = false;
  std::vector<Asked> asked;
  std::vector<OwnSlip> slips;
  std::vector<double> tolerances;  ///< of each cell
};
/// Throws SpecError.
MarkingScheme scheme_of(const Key& key, const Names& names, const Language& language,
                        double tolerance);

/// A mark for each line, and for each answer that is asked for and not handed in, not even in part,
/// which becomes a blank line. Where the spec gives marks, those of an answer are shared out by its
/// entries among the lines that hand them in, and what is missing becomes a blank line with the rest.
void share_marks(std::vector<JudgedLine>& lines, const Key& key, const MarkingScheme& scheme);

/// Decides about numbers.
class Judge {
 public:
  Judge(const Key& key, const MarkingScheme& scheme, const Walk& walk)
      : key_(key), scheme_(scheme), walk_(walk) {}

  /// `largest` of the entries of its list; 0 of a lone number.
  LineVerdict of(Cell cell, const WrittenNumber& written, double largest) const;

 private:
  std::optional<LineVerdict> fits(const KeyCell& cell, const WrittenNumber& written, double value,
                                  double before, double tolerance, double largest) const;
  bool within_slack(Cell cell, const WrittenNumber& written) const;
  bool is_noise(Cell cell, const WrittenNumber& written) const;
  bool is_trivial(Cell cell, const WrittenNumber& written) const;

  const Key& key_;
  const MarkingScheme& scheme_;
  const Walk& walk_;
};

}  // namespace psolve
