#pragma once

// A student's work held against a key, line by line: right, following from an earlier error, or
// wrong, and what he did where it is wrong.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/answer_meaning.h"
#include "core/convention.h"
#include "core/solution.h"
#include "grade/submission/work.h"
#include "grade/submission/written.h"

namespace psolve {

/// From best to worst: a list has the verdict of its worst entry.
enum class LineVerdict { right, rounded, follows, trivial, blank, wrong, unknown };
std::string_view verdict_name(LineVerdict verdict);

enum class Carry { full, half, none };

struct GradeOptions {
  double tolerance = 1e-3;
  Carry carry = Carry::full;  ///< what a line earns that follows from an earlier error
  bool partial = false;       ///< a list's marks are shared out among its entries
  bool slips = true;          ///< look for them
  bool derivation = false;    ///< keep it, with the student's numbers beside it
  bool accept_conventions = false;
};

/// What a student likely did.
struct Slip {
  std::string id;
  std::string text;
  Json value;                           ///< what it gives
  std::vector<std::string> lines = {};  ///< where it explains several
  std::string hint = {};                ///< the text without a number of the key
};

struct GradedLine {
  std::string name;  ///< as typed
  std::string step;
  Json given = nullptr;
  Json expected = nullptr;
  Json carried = nullptr;  ///< null where it is as expected
  LineVerdict verdict = LineVerdict::blank;
  double marks = 0;
  double max_marks = 0;
  std::vector<std::string> wrong_entries = {};
  std::vector<Side> working = {};
  std::optional<Slip> slip = std::nullopt;
  std::vector<Slip> also = {};
  std::string note = {};     ///< of what is unknown: the nearest names, or why
  std::string formula = {};  ///< the line in symbols and with his numbers, for people
  int place = 0;             ///< in the order of the derivation
  std::string meaning = {};  ///< the same for all names of one thing
};

/// A line of the key's derivation, and what the student has there.
struct KeyRow {
  std::string step;
  Prose claim;  ///< of its step, at the step's first line
  Formula line;
  int depth = 0;         ///< of its step
  Json given = nullptr;  ///< null where he has nothing
  std::optional<LineVerdict> verdict = std::nullopt;
};

/// Another reading of the problem under which more of the work is right.
struct FoundConvention {
  std::string id;
  std::string text;
  int right = 0;
  int right_as_asked = 0;
};

struct Grade {
  std::string problem;
  std::string student;
  double score = 0;
  double max_score = 0;
  std::string first_wrong;  ///< "" where nothing is wrong
  std::optional<FoundConvention> convention = std::nullopt;
  std::vector<GradedLine> lines;
  std::vector<KeyRow> derivation = {};

  int count(LineVerdict verdict) const;
};

/// Another reading of the problem, and the problem solved under it where it is another spec.
struct OtherReading {
  Convention convention;
  std::optional<Solution> solution = std::nullopt;
};

/// Solved once, and then asked about any number of works, also by several threads.
class Grader {
 public:
  /// Throws SpecError where the spec's `marks`, `tolerance` or `slips` name what is not there.
  Grader(Solution solution, std::vector<OtherReading> readings, Language language,
         GradeOptions options, std::span<const AnswerMeaning> meanings = {});
  ~Grader();

  Grade grade(const Work& work) const;

 private:
  struct Parts;
  struct Reading;
  std::unique_ptr<const Parts> parts_;
  std::vector<Reading> readings_;
};

}  // namespace psolve
