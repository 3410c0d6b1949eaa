#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/optimization/method.h"
#include "math/optimization/objective.h"
#include "math/optimization/runs/snapshot.h"

namespace psolve {

/// What Newton's steps met on their way.
struct CurvatureReport {
  long indefinite_steps = 0;  ///< at a Hessian that is not positive definite
  long first_indefinite = 0;  ///< the first of these steps; 0: none
  Vector eigenvalues;         ///< of the Hessian there, ascending
  double slope = 0;           ///< of f along that step: above 0 it goes uphill
};

/// A run of one method.
struct Descent {
  std::vector<Snapshot> rows;  ///< the recorded steps, ascending; the last one is always there
  bool diverged = false;
  long stopped_at = 0;   ///< the step that could not be made or left no finite value; 0: none
  long blown_up_at = 0;  ///< the first step with an objective over 10⁶ times the first; 0: none
  std::string cause;     ///< of the divergence, in a few words
  CurvatureReport curvature;
  std::optional<long> reached_at;  ///< the first step with an objective below `until`
  long rounded_from = 0;           ///< the first step that was made in doubles; 0: none

  const Snapshot& last() const { return rows.back(); }
  long steps() const { return last().t; }
};

struct DescentOptions {
  long steps = 0;
  long record_every = 1;    ///< 0: only the last
  long recorded_steps = 0;  ///< steps of which the working is recorded, if any is
  long shown_steps = 0;     ///< of these, what people see
  std::string id = {};      ///< of the method, in the working
  std::optional<double> until = std::nullopt;
  double precise_work = 0;  ///< what may be computed in more digits than doubles have
  /// Sees every step: the state before and after it.
  std::function<void(const Snapshot& before, const Snapshot& after)> watch = nullptr;
  /// Whether a step was the last.
  std::function<bool(const Snapshot& before, const Snapshot& after)> ends = nullptr;
};

/// Runs the method from `start`, where f must be finite, until a value overflows or is not a
/// number. Memory does not grow with the steps that are not recorded.
Descent descend(const Objective& objective, const Method& method, const Vector& start,
                const DescentOptions& options, Workings& work);

}  // namespace psolve
