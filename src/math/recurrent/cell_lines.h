#pragma once

#include <algorithm>

#include "core/workings/stretch.h"
#include "core/workings/workings.h"
#include "math/recurrent/rules.h"
#include "math/recurrent/symbols.h"

namespace psolve {

/// The steps t = 1 … T that people are shown: all of up to three, else the first and the last two.
inline bool is_shown_step(Index t, Index steps) {
  return steps <= 3 || t == 1 || t + 1 >= steps;
}

/// What the lines of recurrent cells share.
class CellLines {
 public:
  explicit CellLines(Workings& to) : work(to) {}

 protected:
  /// The steps that a derivation holds: all of them where that is `whole`, else some at both ends,
  /// and of these enough that few lines are those that resume.
  static Stretch recorded_steps(Index steps, Index numbers_each, bool whole) {
    constexpr Index least_at_each_end = 6;
    if (whole) return {steps, 1, 2 * steps};
    return {steps, numbers_each, std::max(kMostNumbers / 2, 2 * least_at_each_end * numbers_each)};
  }

  /// Whether a value has not too many numbers for a line that can be worked out again.
  static bool can_be_worked_out(double) { return true; }
  template <class Derived>
  static bool can_be_worked_out(const Eigen::MatrixBase<Derived>& value) {
    return value.size() <= kMostNumbers;
  }

  Formula the(const Formula& symbol) const { return work.the(symbol); }

  template <class V>
  void define(Rule rule, const V& value, const std::string& id, const Equation& equation,
              const std::string& answer = {}, const Prose& claim = {}) const {
    work.define(rule, value, [&] {
      return Definition{id, claim, equation.name, equation.formula,
                        can_be_worked_out(value) ? answer : ""};
    });
  }
  /// A line that is the computation.
  Value line(Rule rule, const std::string& id, const Prose& claim, const Formula& name,
             const Formula& formula, const std::string& answer = {}) const {
    return work.define(rule, Definition{id, claim, name, formula, answer});
  }
  /// `name` behind what is left out.
  template <class V>
  void resume(const V& value, const Formula& name, const std::string& id) const {
    work.resume(rule::recurrence, value, [&] {
      return Definition{.id = id, .claim = "Behind the steps that are left out", .name = name};
    });
  }

  Workings& work;
};

}  // namespace psolve
