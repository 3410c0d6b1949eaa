#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "core/solution.h"
#include "math/optimization/runs/descent.h"
#include "problems/optimizers/other_form.h"

namespace psolve::optimizers {

/// How a run comes near the minimum θ* of a quadratic, along each eigenvector u_j of its Hessian.
class Progress {
 public:
  /// The distance, relative to that of the start, at which a run has arrived.
  static constexpr double kNear = 0.01;

  Progress(const Vector& minimum, const Matrix& eigenvectors, const Vector& start);

  void see(long t, const Vector& theta);

  /// The first step from which the run stays within `kNear` of the start's distance.
  std::optional<long> arrived_at() const;
  /// By how much the run passes θ* along u_j at most, relative to its start; 0 where it never does.
  const Vector& overshoot() const { return overshoot_; }
  double distance() const { return distance_; }

 private:
  Vector minimum_;
  Matrix directions_;  ///< u_j as rows
  Vector start_;       ///< u_jᵀ(θ_0 − θ*)
  Vector overshoot_;
  double first_distance_;
  double distance_;
  long last_far_ = -1;
  long t_ = 0;
};

/// What the values of f alone say of a run.
class ValueWatch {
 public:
  void see(long t, double value, std::optional<double> until) {
    if (t == 0) most_ = 1e6 * (value == 0 ? 1 : std::abs(value));
    is_above_ = value > most_;
    if (!first_above_ && is_above_) first_above_ = t;
    if (!first_below_ && until && value < *until) first_below_ = t;
  }
  /// How many of a run's verdicts are others: the first step below the bound asked for, the first
  /// above the most that is taken for progress, and whether it diverges.
  int wrong(const Descent& run) const {
    const bool diverges = run.stopped_at != 0 || is_above_;
    return (run.reached_at == first_below_ ? 0 : 1) +
           (run.blown_up_at == first_above_.value_or(0) ? 0 : 1) +
           (run.diverged == diverges ? 0 : 1);
  }

 private:
  double most_ = 0;
  bool is_above_ = false;
  std::optional<long> first_above_;
  std::optional<long> first_below_;
};

/// Watches a run for what its table, figures and checks need; memory does not grow with the steps.
class DescentWatch {
 public:
  DescentWatch(const Objective& objective, const Method& method, const Vector& start, long steps);

  /// To be called once where the objective has a minimum.
  void measure_progress(const Vector& minimum, const Matrix& eigenvectors, const Vector& start) {
    progress_.emplace(minimum, eigenvectors, start);
  }

  /// To be called once where steps are asked for after which f is below a bound.
  void wait_until(std::optional<double> until) { until_ = until; }

  void see(const Snapshot& before, const Snapshot& after);
  /// To be called once, after the last step.
  void finish(const Descent& run);

  const std::vector<Snapshot>& table() const { return table_; }
  const std::vector<Snapshot>& path() const { return path_; }
  const std::optional<Progress>& progress() const { return progress_; }
  const OtherForm& other_form() const { return other_form_; }
  const ValueWatch& values() const { return values_; }
  long gradients_compared() const { return gradients_compared_; }
  double gradient_error() const { return gradient_error_; }
  static constexpr double kGradientTolerance = 1e-11;

 private:
  void compare_gradient(const Snapshot& before, const Snapshot& after);

  const Objective& objective_;
  const Method& method_;
  OtherForm other_form_;
  std::optional<double> until_;
  ValueWatch values_;
  std::optional<Progress> progress_;
  std::vector<Snapshot> table_;
  std::vector<Snapshot> path_;
  double table_growth_;
  long next_in_table_ = 1;
  long path_stride_;
  long next_gradient_ = 1;
  long gradients_compared_ = 0;
  double gradient_error_ = 0;
};

}  // namespace psolve::optimizers
