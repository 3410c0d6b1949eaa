#include "problems/optimizers/watch.h"

#include <algorithm>
#include <cmath>

#include "math/syntax/evaluation.h"

namespace psolve::optimizers {
namespace {

/// A table has this many steps from the start, and about as many more at growing distances.
constexpr long kFirstRows = 6;
constexpr double kFurtherRows = 8;
constexpr long kMostOnPath = 500;

long after_growth(long t, double growth) {
  return std::max(t + 1, static_cast<long>(std::ceil(growth * static_cast<double>(t))));
}

}  // namespace

// ------------------------------------------------------------------ progress

Progress::Progress(const Vector& minimum, const Matrix& eigenvectors, const Vector& start)
    : minimum_(minimum),
      directions_(eigenvectors.transpose()),
      start_(directions_ * (start - minimum)),
      overshoot_(Vector::Zero(start.size())),
      first_distance_((start - minimum).norm()),
      distance_(first_distance_) {
  see(0, start);
}

void Progress::see(long t, const Vector& theta) {
  t_ = t;
  distance_ = (theta - minimum_).norm();
  if (distance_ > kNear * first_distance_) last_far_ = t;
  const Vector along = directions_ * (theta - minimum_);
  for (Index j = 0; j < along.size(); ++j) {
    if (start_(j) != 0) overshoot_(j) = std::max(overshoot_(j), -along(j) / start_(j));
  }
}

std::optional<long> Progress::arrived_at() const {
  if (last_far_ >= t_) return std::nullopt;
  return last_far_ + 1;
}

// ------------------------------------------------------------------ the watch

DescentWatch::DescentWatch(const Objective& objective, const Method& method, const Vector& start,
                           long steps)
    : objective_(objective),
      method_(method),
      other_form_(objective, method, start),
      table_growth_(std::pow(static_cast<double>(std::max(steps, kFirstRows)) / kFirstRows,
                             1 / kFurtherRows)),
      path_stride_(std::max(1L, steps / kMostOnPath)) {}

void DescentWatch::see(const Snapshot& before, const Snapshot& after) {
  if (before.t == 0) {
    table_ = {before};
    path_ = {before};
    values_.see(0, before.value, until_);
  }
  values_.see(after.t, after.value, until_);
  other_form_.follow(before, after);
  if (progress_) progress_->see(after.t, after.theta);
  if (after.t == next_in_table_) {
    table_.push_back(after);
    next_in_table_ = after.t < kFirstRows ? after.t + 1 : after_growth(after.t, table_growth_);
  }
  if (after.t % path_stride_ == 0) path_.push_back(after);
  if (after.t == next_gradient_) {
    compare_gradient(before, after);
    next_gradient_ = after_growth(after.t, 1.25);
  }
}

void DescentWatch::compare_gradient(const Snapshot& before, const Snapshot& after) {
  const Vector& at = method_.looks_ahead() ? after.ahead : before.theta;
  const auto kinks = objective_.kinks(at);
  if (std::ranges::any_of(kinks, [](double argument) { return argument == 0; })) return;
  try {
    // What an error of one unit in the last place of θ does to the gradient is not the fault of
    // either method.
    const auto error_of = [&](const Vector& duals, const Matrix& hessian) {
      const Vector moved = hessian.cwiseAbs() * (at.cwiseAbs().array() + 1).matrix();
      const double scale = after.taken.cwiseAbs().maxCoeff() + moved.maxCoeff();
      const double difference = (duals - after.taken).cwiseAbs().maxCoeff();
      return difference == 0 ? 0 : difference / scale;
    };
    double error = error_of(objective_.dual_gradient(at), objective_.dual_hessian(at));
    if (!(error <= kGradientTolerance)) {
      const Vector duals = objective_.dual_gradient_in_digits(at);
      const Matrix hessian = curvature_around(objective_, at).sizes;
      if (duals.hasNaN() || hessian.hasNaN()) return;
      error = error_of(duals, hessian);
    }
    gradient_error_ = worse(gradient_error_, error);
    ++gradients_compared_;
  } catch (const DomainError&) {
    // The expression as it is written overflows where its simplified form does not.
  }
}

void DescentWatch::finish(const Descent& run) {
  if (table_.empty()) values_.see(0, run.last().value, until_);
  for (auto* rows : {&table_, &path_}) {
    if (rows->empty() || rows->back().t != run.last().t) rows->push_back(run.last());
  }
}

}  // namespace psolve::optimizers
