#include "problems/optimizers/other_form.h"

#include <cmath>

namespace psolve::optimizers {
namespace {

/// Arguments of abs, relu, … this near to 0 may fall on either side in another order of arithmetic.
constexpr double kKink = 1e-9;

}  // namespace

const char* OtherForm::description(MethodKind kind) {
  switch (kind) {
    case MethodKind::gd:
      return "the start less the sum of all gradients";
    case MethodKind::momentum:
      return "the recurrence in theta alone, over two steps";
    case MethodKind::nesterov:
      return "the recurrence in theta alone, gradient at 2 theta(t-1) - theta(t-2)";
    case MethodKind::adagrad:
      return "the norm of all gradients, by hypot";
    case MethodKind::rmsprop:
      return "the root mean square itself, by hypot";
    case MethodKind::newton:
      return "H (step) = -alpha gradient, H by dual numbers";
    case MethodKind::adam:
      return "the corrections moved into alpha and epsilon";
  }
  return "";
}

bool OtherForm::near_kink(const Vector& at) const {
  const double scale = kKink * (1 + at.cwiseAbs().maxCoeff());
  for (const double argument : objective_.kinks(at)) {
    if (std::abs(argument) <= scale) return true;
  }
  return false;
}

void OtherForm::compare(const Vector& found, const Snapshot& before, const Snapshot& after) {
  largest_ =
      std::max({largest_, before.theta.cwiseAbs().maxCoeff(), after.theta.cwiseAbs().maxCoeff()});
  // A sum over the whole run has the rounding of its largest part.
  const double scale =
      method_.is(MethodKind::gd)
          ? largest_
          : std::max({before.theta.cwiseAbs().maxCoeff(), after.theta.cwiseAbs().maxCoeff(),
                      earlier_.cwiseAbs().maxCoeff()});
  const double difference = (found - after.theta).cwiseAbs().maxCoeff();
  error_ = worse(error_, difference == 0 ? 0 : difference / scale);
  ++compared_;
}

void OtherForm::follow(const Snapshot& before, const Snapshot& after) {
  switch (method_.kind) {
    case MethodKind::gd:
      compare(sum_form(after), before, after);
      break;
    case MethodKind::momentum:
    case MethodKind::nesterov:
      if (method_.is(MethodKind::nesterov) && near_kink(2 * before.theta - earlier_)) {
        ++left_out_;
      } else {
        compare(two_term_form(before, after), before, after);
      }
      break;
    case MethodKind::adagrad:
    case MethodKind::rmsprop:
      compare(root_form(before, after), before, after);
      break;
    case MethodKind::adam:
      compare(adam_form(before, after), before, after);
      break;
    case MethodKind::newton:
      follow_newton(before, after);
      break;
  }
  earlier_ = before.theta;
}

void OtherForm::follow_newton(const Snapshot& before, const Snapshot& after) {
  const Matrix H = objective_.dual_hessian(before.theta);
  const double alpha = method_.learning_rate;
  const Vector step = after.theta - before.theta;
  const Vector left = H.cwiseAbs() * (step.cwiseAbs() + before.theta.cwiseAbs());
  const double scale = left.maxCoeff() + alpha * after.gradient.cwiseAbs().maxCoeff();
  const double difference = (H * step + alpha * after.gradient).cwiseAbs().maxCoeff();
  error_ = worse(error_, difference == 0 ? 0 : difference / scale);
  ++compared_;
}

Vector OtherForm::sum_form(const Snapshot& after) {
  // Compensated (Kahan), so that long runs can be compared.
  for (Index i = 0; i < sum_.size(); ++i) {
    const double part = after.gradient(i) - lost_(i);
    const double total = sum_(i) + part;
    lost_(i) = (total - sum_(i)) - part;
    sum_(i) = total;
  }
  return first_ - method_.learning_rate * sum_;
}

Vector OtherForm::two_term_form(const Snapshot& before, const Snapshot& after) const {
  Vector slope = after.gradient;
  if (method_.is(MethodKind::nesterov)) {
    const Vector ahead = 2 * before.theta - earlier_;
    objective_.evaluate(ahead.data(), slope.data());
  }
  const double rate = method_.learning_rate * (1 - method_.beta);
  return before.theta + method_.beta * (before.theta - earlier_) - rate * slope;
}

Vector OtherForm::root_form(const Snapshot& before, const Snapshot& after) {
  const bool averages = method_.is(MethodKind::rmsprop);
  const double keep = averages ? std::sqrt(method_.beta) : 1;
  const double take = averages ? std::sqrt(1 - method_.beta) : 1;
  Vector found = before.theta;
  for (Index i = 0; i < found.size(); ++i) {
    root_(i) = std::hypot(keep * root_(i), take * after.gradient(i));
    const double below =
        averages ? root_(i) + method_.epsilon : std::hypot(root_(i), std::sqrt(method_.epsilon));
    found(i) -= method_.learning_rate * (after.gradient(i) / below);
  }
  return found;
}

Vector OtherForm::adam_form(const Snapshot& before, const Snapshot& after) {
  const double t = static_cast<double>(after.t);
  const double first = 1 - std::pow(method_.beta1, t);
  const double second = std::sqrt(1 - std::pow(method_.beta2, t));
  mean_ = method_.beta1 * mean_ + after.gradient;
  sum_ = method_.beta2 * sum_ + after.gradient.cwiseAbs2();
  const double rate = method_.learning_rate * second / first * (1 - method_.beta1);
  const double share = std::sqrt(1 - method_.beta2);
  Vector found = before.theta;
  for (Index i = 0; i < found.size(); ++i) {
    found(i) -= rate * mean_(i) / (share * std::sqrt(sum_(i)) + method_.epsilon * second);
  }
  return found;
}

}  // namespace psolve::optimizers
