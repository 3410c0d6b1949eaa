#pragma once

#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/optimization/method.h"
#include "math/optimization/newton_direction.h"
#include "math/optimization/objective.h"
#include "math/optimization/step_names.h"

namespace psolve {

struct Snapshot;

/// Records the working of a method's steps.
class DescentTrace {
 public:
  /// `id` is that of the method: "methods[0]".
  DescentTrace(const Objective& objective, const Method& method, std::string id, Workings& work)
      : objective_(objective), method_(method), id_(std::move(id)), work_(work) {}

  StepNames names(long t) const { return {method_.kind, objective_.size() == 1, t}; }
  /// The id of step t, counted from 0: "methods[0]/steps[2]" for t = 3.
  std::string id(long t) const;

  /// The method's rule in letters, with its parameters.
  Step statement() const;
  Step step_heading(long t, const Vector& theta) const;
  /// The gradient that step t uses, entry by entry where there are few.
  void gradient(long t, const Vector& theta, const Vector& velocity, const Vector& look_ahead,
                const Vector& gradient) const;
  void newton(long t, const Matrix& H, const Vector& g, const NewtonDirection& found) const;
  void value(long t, const Vector& theta, double value) const;
  /// θ and f(θ) at the steps of `rows`.
  void table(const std::vector<Snapshot>& rows) const;

 private:
  Formula with_values(const Formula& formula, const Vector& theta) const;
  std::vector<Formula> parameters() const;

  const Objective& objective_;
  const Method& method_;
  std::string id_;
  Workings& work_;
};

/// (x, y) = (1, 2), or x = 1.
Formula point_formula(const std::vector<std::string>& names, const Vector& values);

}  // namespace psolve
