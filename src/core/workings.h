#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"

namespace psolve {

/// Records a computation as it runs. A solver does not compute and then narrate:
///
///     const double z = work.define(Rule::weighted_sum, w * x + b, [&] {
///       return Definition{.id = "z", .claim = "weighted sum", .name = z_symbol,
///                         .formula = quantity(w_symbol, w) * quantity(x_symbol, x) + …};
///     });
///
/// keeps `z = w·x + b = 0.5·2 + 1 = 2` and hands the value on, so the printed number is the one
/// that the next line uses. When recording is off the descriptions are never built.
class Workings {
 public:
  /// How a defined value stands on paper.
  struct Definition {
    std::string id;   ///< within the group around it
    Prose claim;      ///< may be empty where the line says it all
    Formula name;     ///< the left side
    Formula formula;  ///< the right side, built of quantities
  };

  explicit Workings(bool recording) : recording_(recording) {}

  bool recording() const { return recording_; }

  /// Records that `describe().name` is `value`, and returns `value`.
  template <class Value, class Describe>
  Value define(Rule rule, Value value, Describe&& describe) {
    if (recording_) {
      record(rule, describe(), to_formula(value), is_short(value) ? to_json(value) : Json());
    }
    return value;
  }

  /// Records a step whose lines are already written; `describe` returns a Step.
  template <class Describe>
  void step(Describe&& describe) {
    if (recording_) add(describe());
  }

  /// The steps recorded while the group lives are the parts of one step.
  class Group {
   public:
    Group(Group&& other) noexcept : work_(std::exchange(other.work_, nullptr)) {}
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    Group& operator=(Group&&) = delete;
    ~Group() {
      if (work_ != nullptr) work_->close();
    }

   private:
    friend class Workings;
    explicit Group(Workings* work) : work_(work) {}
    Workings* work_;
  };

  /// `describe` returns the Step that the group is, without its parts.
  template <class Describe>
  [[nodiscard]] Group group(Describe&& describe) {
    if (!recording_) return Group(nullptr);
    open_.push_back(describe());
    return Group(this);
  }

  /// The finished working.
  std::vector<Step> take() { return std::move(done_); }

 private:
  void record(Rule rule, Definition definition, const Formula& value, Json json);
  void add(Step step);
  void close();

  bool recording_;
  std::vector<Step> open_;
  std::vector<Step> done_;
};

using Definition = Workings::Definition;

/// Whether two formulas read the same, so that one of them can go.
bool look_alike(const Formula& a, const Formula& b);

}  // namespace psolve
