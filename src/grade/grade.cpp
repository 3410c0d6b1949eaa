#include "grade/grade.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text/text.h"
#include "grade/entries.h"
#include "grade/handed.h"
#include "grade/judged.h"
#include "grade/parts.h"
#include "grade/slips/routes.h"
#include "grade/slips/slips.h"
#include "grade/submission/spelling.h"
#include "grade/working.h"

namespace psolve {

namespace {

/// Grades one work.
class Grading {
 public:
  Grading(const Key& key, const Names& names, const MarkingScheme& scheme, const Language& language,
          const GradeOptions& options, std::span<const AnswerMeaning> meanings,
          const SlipSearch& slips, const Convention* reading)
      : key_(key),
        names_(names),
        scheme_(scheme),
        language_(language),
        options_(options),
        meanings_(meanings),
        slips_(slips),
        reading_(reading),
        handed_(key.cells().size()) {}

  Grade run(const Work& work) {
    read(work);
    for (const JudgedLine& line : lines_) hand_in(line);
    const Walk walk(key_, handed_);
    const Judge judge(key_, scheme_, walk);
    for (JudgedLine& line : lines_) decide(line, judge, walk);
    for (JudgedLine& line : lines_) name_turned(line);
    if (options_.slips) slips_.find(walk, lines_);
    Grade grade;
    grade.problem = key_.solution().problem;
    grade.student = work.student;
    if (auto route = route_of(key_, lines_)) {
      grade.convention = std::move(route->convention);
      if (options_.accept_conventions) {
        for (const std::size_t i : route->lines) accept(lines_[i]);
      }
    }
    share_marks(lines_, key_, scheme_);
    for (const JudgedLine& line : lines_) grade.lines.push_back(finished(line, walk));
    if (options_.derivation) grade.derivation = derivation_beside(key_, lines_);
    std::ranges::stable_sort(grade.lines, {}, &GradedLine::place);
    for (const GradedLine& line : grade.lines) {
      grade.score += line.marks;
      grade.max_score += line.max_marks;
      const bool wrong = line.verdict == LineVerdict::wrong;
      if (wrong && grade.first_wrong.empty()) grade.first_wrong = line.step;
    }
    return grade;
  }

  struct Tally {
    int right = 0;
    int unknown = 0;
  };
  /// How many lines are as asked, whatever came before them.
  Tally tally(const Work& work) {
    read(work);
    const Walk as_asked(key_, handed_);
    const Judge judge(key_, scheme_, as_asked);
    Tally tally;
    for (JudgedLine& line : lines_) {
      decide(line, judge, as_asked);
      tally.right += line.verdict <= LineVerdict::rounded ? 1 : 0;
      tally.unknown += line.verdict == LineVerdict::unknown ? 1 : 0;
    }
    return tally;
  }

 private:
  void read(const Work& work) {
    for (const HandedIn& line : work.lines) {
      lines_.push_back(read_line(line, key_, names_, language_, reading_));
    }
  }

  /// Of several names for one number the first counts.
  void hand_in(const JudgedLine& line) {
    if (!line.target || line.is_misshapen) return;
    bool any = false;
    bool fresh = false;
    for (std::size_t i = 0; i < line.entries.size(); ++i) {
      const Cell cell = line.target->leaves[i].cell;
      const WrittenEntry& written = line.entries[i].written;
      if (cell < 0) fresh = true;
      if (cell < 0 || written.kind != WrittenEntry::Kind::number) continue;
      any = true;
      auto& place = handed_[static_cast<std::size_t>(cell)];
      if (place == nullptr) {
        place = &written.number;
        fresh = true;
      }
    }
    if (any && !fresh) repeated_.push_back(&line);
  }

  void decide(JudgedLine& line, const Judge& judge, const Walk& walk) {
    line.is_repeated = std::ranges::find(repeated_, &line) != repeated_.end();
    if (!line.target) {
      line.verdict = LineVerdict::unknown;
      return;
    }
    if (judged_by_meaning(line)) return;
    if (line.is_misshapen) {
      line.verdict = LineVerdict::wrong;
      for (JudgedEntry& entry : line.entries) entry.verdict = LineVerdict::wrong;
      return;
    }
    double largest = 0;
    for (const Leaf& leaf : line.target->leaves) {
      if (line.entries.size() < 2 || leaf.cell < 0) continue;
      const double size = std::abs(key_.cells()[static_cast<std::size_t>(leaf.cell)].expected);
      largest = std::max(largest, size);
    }
    LineVerdict worst = LineVerdict::right;
    for (std::size_t i = 0; i < line.entries.size(); ++i) {
      JudgedEntry& entry = line.entries[i];
      const Leaf& leaf = line.target->leaves[i];
      if (entry.written.kind == WrittenEntry::Kind::blank) {
        // In a list what has no value is left blank.
        const bool is_none = leaf.cell < 0 && leaf.other.is_null() && !line.value.is_null();
        entry.verdict = is_none ? LineVerdict::right : LineVerdict::blank;
      } else if (leaf.cell < 0) {
        entry.verdict = judged_text(leaf.other, entry.written, language_);
        if (entry.verdict == LineVerdict::wrong && !line.sides.empty()) {  // its own "=" is no side
          const WrittenEntry whole = written_entry(line.handed->value, language_);
          entry.verdict = judged_text(leaf.other, whole, language_);
        }
        if (entry.verdict == LineVerdict::wrong && is_left_out(leaf, entry.written)) {
          entry.verdict = LineVerdict::unknown;
          line.note = "the key's closed form is too long to be written: mark this one by hand";
        }
      } else if (entry.written.kind != WrittenEntry::Kind::number) {
        entry.verdict = LineVerdict::wrong;
        note_unreadable(line, entry.written, leaf.place);
      } else {
        entry.verdict = judge.of(leaf.cell, entry.written.number, largest);
      }
      worst = std::max(worst, entry.verdict);
    }
    line.verdict = worst;
    if (!line.sides.empty()) judge_working(line, judge, names_, walk, language_);
    line.earned = earned(line);
  }

  /// A closed form that the key does not write out, and so compares with nothing.
  bool is_left_out(const Leaf& leaf, const WrittenEntry& written) const {
    return leaf.other.is_null() && written.kind == WrittenEntry::Kind::text &&
           std::ranges::any_of(key_.solution().remarks, [](const Remark& remark) {
             return remark.id.starts_with("closed-form") && remark.id.ends_with("too-long");
           });
  }

  /// The first of what cannot be read is said.
  static void note_unreadable(JudgedLine& line, const WrittenEntry& written,
                              const std::string& place) {
    if (!line.note.empty()) return;
    const bool is_truth = written.kind == WrittenEntry::Kind::truth;
    const std::string text = is_truth ? (written.truth ? "true" : "false") : written.text;
    line.note = (place.empty() ? "" : "at " + place + " ") + in_quotes(text) +
                " cannot be read as a number";
  }

  /// A list whose numbers fit with rows and columns exchanged is wrong, for that alone.
  static void name_turned(JudgedLine& line) {
    if (!line.is_turned || line.verdict > LineVerdict::follows) return;
    line.verdict = LineVerdict::wrong;
    for (JudgedEntry& entry : line.entries) entry.verdict = LineVerdict::wrong;
    line.earned = 0;
    constexpr const char* text = "This comes out when rows and columns are exchanged";
    line.slip = Slip{"transposed", text, line.value, {}, text};
  }

  /// Whether the answer is one that is compared by what it means.
  bool judged_by_meaning(JudgedLine& line) const {
    const auto meaning =
        std::ranges::find(meanings_, std::string_view(line.target->path), &AnswerMeaning::path);
    if (meaning == meanings_.end() || !line.value.is_structured()) return false;
    const Solution& solution = key_.solution();
    if (!meaning->told_by.empty() && !solution.answers.contains(meaning->told_by)) return false;
    const auto fault = meaning->fault(solution.answers, solution.spec, line.value);
    line.verdict = fault ? LineVerdict::wrong : LineVerdict::right;
    for (JudgedEntry& entry : line.entries) entry.verdict = line.verdict;
    line.note = fault.value_or("");
    line.is_misshapen = true;  // no slip is looked for
    line.earned = fault ? 0 : 1;
    return true;
  }

  double earned(LineVerdict verdict) const {
    switch (verdict) {
      case LineVerdict::right:
      case LineVerdict::rounded:
        return 1;
      case LineVerdict::follows:
        return options_.carry == Carry::full ? 1 : options_.carry == Carry::half ? 0.5 : 0;
      default:
        return 0;
    }
  }

  double earned(const JudgedLine& line) const {
    if (line.earned > 0) return line.earned;  // set by its working
    if (!options_.partial || line.entries.empty()) return earned(line.verdict);
    double sum = 0;
    for (const JudgedEntry& entry : line.entries) sum += earned(entry.verdict);
    return sum / static_cast<double>(line.entries.size());
  }

  static void accept(JudgedLine& line) {
    line.verdict = LineVerdict::right;
    for (JudgedEntry& entry : line.entries) entry.verdict = LineVerdict::right;
    line.slip.reset();
    line.also.clear();
    line.earned = 1;
  }

  /// The value of `shape` with numbers by `number` and other entries by `other`.
  template <class Number>
  static Json filled(const Json& shape, const std::vector<Leaf>& leaves, Number&& number) {
    if (shape.is_number()) {
      const Leaf& leaf = leaves[shape.get<std::size_t>()];
      return leaf.cell < 0 ? leaf.other : number(leaf.cell);
    }
    Json whole = shape;
    for (Json& part : whole) part = filled(part, leaves, number);
    return whole;
  }

  GradedLine finished(const JudgedLine& judged, const Walk& walk) const {
    GradedLine line;
    line.name = judged.name;
    line.verdict = judged.verdict;
    line.max_marks = judged.max_marks;
    line.marks = judged.earned * line.max_marks;
    line.note = judged.note;
    line.place = place_of(judged);
    if (judged.handed != nullptr) line.given = judged.handed->value;
    if (!judged.target) return line;
    const Referent& target = *judged.target;
    line.meaning = meaning_of(target);
    const auto in_json = [&](Cell cell, double value) -> Json {
      const bool count = key_.cells()[static_cast<std::size_t>(cell)].is_count;
      if (count && std::abs(value) < 1e15) return static_cast<long>(std::llround(value));
      return std::isfinite(value) ? Json(value) : Json(number_text(value));
    };
    line.step = target.step;
    line.expected = filled(target.shape, target.leaves, [&](Cell cell) {
      return in_json(cell, key_.cells()[static_cast<std::size_t>(cell)].expected);
    });
    const bool carried = std::ranges::any_of(target.leaves, [&](const Leaf& leaf) {
      return leaf.cell >= 0 && walk.is_carried(leaf.cell);
    });
    if (carried) {
      line.carried = filled(target.shape, target.leaves,
                            [&](Cell cell) { return in_json(cell, walk.carried(cell)); });
    }
    bool first = true;
    for (std::size_t i = 0; i < judged.entries.size(); ++i) {
      if (judged.entries[i].verdict != LineVerdict::wrong) continue;
      const Leaf& leaf = target.leaves[i];
      const bool one_by_one = judged.note.empty() && !judged.is_turned;
      if (!leaf.place.empty() && one_by_one) line.wrong_entries.push_back(leaf.place);
      if (std::exchange(first, false) && leaf.cell >= 0) {
        const int at = key_.cells()[static_cast<std::size_t>(leaf.cell)].line;
        const bool by_id = key_.steps().contains(judged.name);
        if (at >= 0 && !by_id) line.step = key_.lines()[static_cast<std::size_t>(at)].step;
      }
    }
    line.working = judged.working;
    line.slip = judged.slip;
    line.also = judged.also;
    if (judged.verdict == LineVerdict::wrong && judged.note.empty())
      line.formula = slips_.formula_of(judged);
    return line;
  }

  static std::string meaning_of(const Referent& target) {
    std::string meaning;
    for (const Leaf& leaf : target.leaves) {
      meaning += leaf.cell < 0 ? target.path + leaf.place : std::to_string(leaf.cell);
      meaning += ' ';
    }
    return meaning;
  }

  int place_of(const JudgedLine& line) const {
    constexpr int kBehind = 1 << 30;
    if (!line.target) return kBehind;
    int first = kBehind - 1;
    for (const Leaf& leaf : line.target->leaves) {
      if (leaf.cell < 0) continue;
      const KeyCell& cell = key_.cells()[static_cast<std::size_t>(leaf.cell)];
      if (cell.line >= 0) first = std::min(first, cell.line);
      if (cell.given >= 0) first = std::min(first, cell.given - (1 << 20));
    }
    return first;
  }

  const Key& key_;
  const Names& names_;
  const MarkingScheme& scheme_;
  const Language& language_;
  const GradeOptions& options_;
  std::span<const AnswerMeaning> meanings_;
  const SlipSearch& slips_;
  const Convention* reading_;
  std::vector<JudgedLine> lines_;
  std::vector<const WrittenNumber*> handed_;  ///< for each cell
  std::vector<const JudgedLine*> repeated_;
};

}  // namespace

Grader::Grader(Solution solution, std::vector<OtherReading> readings, Language language,
               GradeOptions options, std::span<const AnswerMeaning> meanings)
    : parts_(std::make_unique<const Parts>(std::move(solution), language, options, meanings)) {
  for (OtherReading& reading : readings) {
    std::unique_ptr<const Parts> parts;
    if (reading.solution) {
      parts =
          std::make_unique<const Parts>(std::move(*reading.solution), language, options, meanings);
    }
    readings_.push_back({reading.convention, std::move(parts)});
  }
}
Grader::~Grader() = default;

Grade Grader::grade(const Work& work) const {
  const GradeOptions& options = parts_->options;
  const auto grading = [&](const Parts& p, const Convention* reading) {
    return Grading(p.key, p.names, p.scheme, p.language, options, p.meanings, p.slips, reading);
  };
  const auto under = [&](const Reading& reading) {
    return grading(reading.parts ? *reading.parts : *parts_,
                   reading.convention.map != nullptr ? &reading.convention : nullptr);
  };
  Grade grade = grading(*parts_, nullptr).run(work);
  if (grade.count(LineVerdict::wrong) == 0) return grade;
  const int right = grade.count(LineVerdict::right) + grade.count(LineVerdict::rounded);
  int most = std::max(right, grade.convention ? grade.convention->right : 0);
  const Reading* best = nullptr;
  for (const Reading& reading : readings_) {
    const auto other = under(reading).tally(work);
    if (other.unknown > grade.count(LineVerdict::unknown) || other.right <= most) continue;
    most = other.right;
    best = &reading;
  }
  if (best == nullptr) return grade;
  if (options.accept_conventions) grade = under(*best).run(work);
  grade.convention = FoundConvention{std::string(best->convention.id),
                                     std::string(best->convention.text), most, right};
  return grade;
}

}  // namespace psolve
