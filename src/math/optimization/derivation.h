#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/optimization/method.h"
#include "math/optimization/objective_lines.h"
#include "math/optimization/runs/newton_direction.h"
#include "math/optimization/runs/snapshot.h"
#include "math/optimization/step_names.h"

namespace psolve {

struct DescentOptions;

/// Records the working of a method's steps. What it uses of the spec is given before: θ₀, and with
/// `given` the method's parameters.
class DescentTrace {
 public:
  /// The id in `options` is that of the method: "methods[0]".
  DescentTrace(const Objective& objective, const Method& method, const DescentOptions& options,
               Workings& work)
      : objective_(objective),
        method_(method),
        options_(options),
        work_(work),
        lines_(objective, work) {}

  StepNames names(long t) const { return {method_, t}; }
  /// The id of step t, counted from 0: "methods[0]/steps[2]" for t = 3.
  std::string id(long t) const;
  /// The path of the answer that θ_t, a state or f(θ_t) is: "methods[0].trajectory[3]"; none of a step
  /// that is not made.
  std::string answer(std::string_view name, long t) const;

  /// The method's parameters, which the spec has at `pointer`.
  void given(const std::string& pointer) const;
  /// The method's rule in letters, with its parameters.
  Step statement() const;
  void state_at_start() const;
  struct StepReport {
    const NewtonDirection& newton;  ///< what Newton's Hessian is
    bool is_taken;                  ///< else nothing tells where the step leads
    bool is_made;                   ///< and leads to finite values: they are answers
  };
  /// Step t = after.t; what of it is finite.
  void step(const Snapshot& before, const Snapshot& after, const StepReport& report);
  /// θ and f(θ) at the steps of `rows`.
  void table(const std::vector<Snapshot>& rows) const;

 private:
  Step step_heading(long t, const Vector& theta) const;
  void look_ahead(const Snapshot& before, const Snapshot& after) const;
  /// The gradient that step t uses.
  void gradient(const Snapshot& before, const Snapshot& after) const;
  void newton(const Snapshot& after, const NewtonDirection& found) const;
  void conjugate_direction(const Snapshot& before, const Snapshot& after) const;
  void line_search(const Snapshot& after, bool is_taken) const;
  void inverse_at_start() const;
  void quasi_newton_direction(const Snapshot& after) const;
  void inverse(const Snapshot& before, const Snapshot& after) const;
  void rule(const Snapshot& before, const Snapshot& after) const;

  bool is_scalar() const { return objective_.size() == 1; }
  /// aᵀb of two names, or aᵀHb.
  Formula inner(const Formula& a, const Formula& b) const;
  Formula inner(const Formula& a, const Formula& between, const Formula& b) const;
  /// How the method finds its direction and step length.
  void direction_in_letters(const StepNames& n, std::vector<Formula>& lines) const;

  const Objective& objective_;
  const Method& method_;
  const DescentOptions& options_;
  Workings& work_;
  ObjectiveLines lines_;
  bool is_made_ = false;  ///< the step that is told
};

}  // namespace psolve
