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
  bool is_unreadable = false;
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
  std::vector<Asked> asked;
  std::vector<OwnSlip> slips;
  std::vector<double> tolerances;  ///< of each cell
};
/// Throws SpecError.
MarkingScheme scheme_of(const Key& key, const Names& names, const Language& language,
                        double tolerance);

/// Shares out the marks of each answer among the lines that hand it in, by its entries; what is not
/// handed in becomes a blank line with the rest of them.
void share_marks(std::vector<JudgedLine>& lines, const Key& key, const MarkingScheme& scheme);

/// Decides about numbers.
class Judge {
 public:
  Judge(const Key& key, const MarkingScheme& scheme, const Walk& walk);

  /// `largest` of the entries of its list; 0 of a lone number.
  LineVerdict of(Cell cell, const WrittenNumber& written, double largest) const;

 private:
  std::optional<LineVerdict> fits(const KeyCell& cell, const WrittenNumber& written, double value,
                                  double before, double tolerance, double largest) const;
  double before(const KeyCell& cell, bool carried) const;
  bool is_as_asked(Cell cell, const WrittenNumber& written, double largest) const;
  bool is_carried_on(Cell cell, const WrittenNumber& written, double largest) const;
  bool within_slack(Cell cell, const WrittenNumber& written) const;
  void find_spoilt();
  bool is_noise(Cell cell, const WrittenNumber& written) const;
  bool is_trivial(Cell cell, const WrittenNumber& written) const;

  const Key& key_;
  const MarkingScheme& scheme_;
  const Walk& walk_;
  std::vector<char> spoilt_;  ///< for each cell: whether something wrong stands before it
};

}  // namespace psolve
