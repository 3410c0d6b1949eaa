#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "formula/meaning/scope.h"

namespace psolve {

/// Records a computation as it runs. A line is a formula that means its number:
///
///     work.given(sym("w"), 0.5, "/weights/0");
///     work.given(sym("x"), 2.0, "/input");
///     work.define(rule::weighted_sum, {.id = "z", .name = sym("z"),
///                                      .formula = work.the(sym("w")) * work.the(sym("x")) + 1});
///     const double z = work.value_of(sym("z")).number();
///
/// records z = w·x + 1 = 0.5·2 + 1 = 2, and 2 is what the formula comes to. Where a solver has
/// faster means its value comes first, and the formula, which is built only when lines are
/// recorded, is evaluated to compare:
///
///     const double z = work.define(rule::weighted_sum, w * x + 1, [&] {
///       return Definition{.id = "z", .name = sym("z"), .formula = quantity(sym("w"), w) * … + 1};
///     });
///
/// A derivation that is written only where lines are recorded gives the Definition itself.
///
/// A quantity has one NAME all over a solution (`formula/meaning/name.h`) and one value. Where
/// several networks, methods or sequences stand side by side, the heading of each has a label that
/// comes before its NAMEs.
class Workings {
 public:
  /// How a defined value stands on paper.
  struct Definition {
    std::string id;        ///< unique in the solution
    Prose claim = {};      ///< may be empty where the line says it all
    Formula name = {};     ///< the left side; of several names in a relation the first is its NAME
    Formula formula = {};  ///< the right side, built of quantities
    std::string answer = {};  ///< the path of the answer that the value is, if it is one
  };

  explicit Workings(bool recording) : recording_(recording) {}

  bool recording() const { return recording_; }

  // ---------------------------------------------------------------- quantities

  /// A datum of the problem, which stands at `pointer` in the spec. Returns it with its value.
  Formula given(const Formula& name, const Value& value, std::string pointer);
  /// A function or law of the problem: no value.
  void given_law(const Formula& line, std::string pointer);
  /// What is given or defined under this name, here or outside, or under `label`: a whole also
  /// finds its entries, and an entry its whole. Where nothing is, the symbol alone: its line then
  /// is not evaluated, and not counted as such.
  Formula the(const Formula& name, std::string_view label = {}) const;
  /// Its value.
  Value value_of(const Formula& name, std::string_view label = {}) const;

  // ---------------------------------------------------------------- lines

  /// A line that is the computation: its value is what the formula comes to. Throws logic_error
  /// where the formula uses what has no value.
  Value define(Rule rule, Definition definition);

  /// Records that `describe().name` is `value`, and returns `value`.
  template <class V, std::invocable Describe>
  V define(Rule rule, V value, Describe&& describe) {
    if (recording_) return define(rule, std::move(value), Definition(describe()));
    return value;
  }
  template <class V>
  V define(Rule rule, V value, Definition definition) {
    if (recording_) {
      record(rule, std::move(definition), to_formula(value),
             is_short(value) ? to_json(value) : Json());
    }
    return value;
  }

  /// Takes `value` up behind a stretch that is left out: a line without a formula.
  template <class V, std::invocable Describe>
  V resume(Rule rule, V value, Describe&& describe) {
    if (recording_) return resume(rule, std::move(value), Definition(describe()));
    return value;
  }
  template <class V>
  V resume(Rule rule, V value, Definition definition) {
    if (recording_) {
      record_resumed(rule, std::move(definition), to_formula(value),
                     is_short(value) ? to_json(value) : Json());
    }
    return value;
  }

  /// Words, and lines without a number of their own: laws in letters, inequalities, a table; with
  /// the value that they hand on, if it is one. What they are made of is built before the call, so
  /// write them where lines are recorded.
  void note(std::string id, Rule rule, Prose claim, Lines lines = {}, Json value = {}) {
    if (recording_) {
      add({std::move(id), rule, std::move(claim), std::move(lines), std::move(value)});
    }
  }

  /// Records a step whose lines are already written; `describe` returns a Step.
  template <class Describe>
  void step(Describe&& describe) {
    if (recording_) add(describe());
  }

  // ---------------------------------------------------------------- groups

  /// Lasts as long as what it stands for.
  class Group {
   public:
    Group(Group&& other) noexcept
        : work_(std::exchange(other.work_, nullptr)), close_(other.close_) {}
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    Group& operator=(Group&&) = delete;
    ~Group() {
      if (work_ != nullptr) (work_->*close_)();
    }

   private:
    friend class Workings;
    Group(Workings* work, void (Workings::*close)()) : work_(work), close_(close) {}
    Workings* work_;
    void (Workings::*close_)();
  };

  /// The steps recorded while it lives are the parts of one step; NAMEs get the label.
  [[nodiscard]] Group heading(std::string id, Rule rule, Prose claim, std::string_view label = {}) {
    return heading(std::move(id), rule, std::move(claim), Lines(), label);
  }

  /// As above, with lines of the step's own.
  [[nodiscard]] Group heading(std::string id, Rule rule, Prose claim, Lines lines,
                              std::string_view label = {}) {
    return group(
        [&] {
          return Step{std::move(id), rule, std::move(claim), std::move(lines)};
        },
        label);
  }

  /// `describe` returns the Step that the group is, without its parts.
  template <class Describe>
  [[nodiscard]] Group group(Describe&& describe, std::string_view label = {}) {
    scope_.open(label);
    if (!recording_) return {this, &Workings::close_scope};
    open_.push_back(describe());
    return {this, &Workings::close_step};
  }

  /// The steps recorded while it lives are left out where people read, "in the same way", if
  /// `left_out`: the middle of many.
  [[nodiscard]] Group in_the_same_way(bool left_out) {
    if (!left_out) return {nullptr, nullptr};
    ++asides_;
    return {this, &Workings::close_aside};
  }

  /// The steps recorded while it lives are of a construction that others would be as good as.
  [[nodiscard]] Group of_own_choice() {
    ++choices_;
    return {this, &Workings::close_choice};
  }

  /// The finished working, with the check of its own lines, into a solution whose checks are made.
  void finish(Solution& solution);
  /// The finished steps alone.
  std::vector<Step> take() { return std::move(done_); }

 private:
  void record(Rule rule, Definition definition, const Formula& value, Json json);
  void record_resumed(Rule rule, Definition definition, const Formula& value, Json json);
  void add_line(Rule rule, Definition definition, Line line, Json json);
  void define_names(const Formula& name, const Value& value);
  bool uses_untold(const Line& line) const;
  void add(Step step);
  void close_scope() { scope_.close(); }
  void close_step();
  void close_aside() { --asides_; }
  void close_choice() { --choices_; }

  bool recording_;
  int asides_ = 0;
  int choices_ = 0;
  Scope scope_;
  std::unordered_set<std::string> untold_;  ///< NAMEs whose value is longer than a derivation holds
  std::vector<Given> given_;
  std::vector<Step> open_;
  std::vector<Step> done_;
};

using Definition = Workings::Definition;

/// The check that a derivation's lines come to what they state; none where no number is stated.
std::optional<Check> check_lines(const std::vector<Step>& steps);

}  // namespace psolve
