#include "problems/optimizers/other_form.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace psolve::optimizers {
namespace {

/// Arguments of abs, relu, … this near to 0 may fall on either side in another order of arithmetic.
constexpr double kKink = 1e-9;

double largest_of(const Vector& v) {
  return v.cwiseAbs().maxCoeff<Eigen::PropagateNaN>();
}

/// The terms of which a step in doubles makes its inverse B, of one size or many, and which cancel.
Matrix terms_of_inverse(const Snapshot& before, const Snapshot& after) {
  const Index n = before.theta.size();
  const Vector s = after.moved.cwiseAbs(), u = after.turned.cwiseAbs();
  const double more = after.rho * (1 + after.rho * std::abs(after.bent));
  const Matrix B = Eigen::Map<const Matrix>(before.matrix.data(), n, n);
  return B.cwiseAbs() + after.rho * (s * u.transpose() + u * s.transpose()) +
         more * (s * s.transpose());
}

}  // namespace

CurvatureAround curvature_around(const Objective& objective, const Vector& at) {
  constexpr Index kMostNeighbours = 8;
  constexpr double kUnit = std::numeric_limits<double>::epsilon();
  const Matrix here = objective.dual_hessian_in_digits(at);
  CurvatureAround found{here.cwiseAbs(), Matrix::Zero(at.size(), at.size())};
  for (Index i = 0; i < std::min(at.size(), kMostNeighbours); ++i) {
    Vector beside = at;
    beside(i) *= 1 + kUnit;
    const Matrix there = objective.dual_hessian_in_digits(beside);
    found.sizes = found.sizes.cwiseMax(there.cwiseAbs());
    found.moved += (there - here).cwiseAbs() / kUnit;
  }
  return found;
}

std::string OtherForm::description(const Method& method) {
  switch (method.kind) {
    case MethodKind::gd:
      return method.exact_line_search ? "f is level along the step where it ends, by dual numbers"
                                      : "the start less the sum of all gradients";
    case MethodKind::momentum:
      return "the recurrence in theta alone, over two steps";
    case MethodKind::nesterov:
      return method.looks_ahead() && !method.looks_ahead_by_beta()
                 ? "the recurrence in theta alone, gradient at 2 theta(t-1) - theta(t-2)"
                 : "the recurrence in theta alone, over two steps";
    case MethodKind::adagrad:
      return "the norm of all gradients, by hypot";
    case MethodKind::rmsprop:
      return "the root mean square itself, by hypot";
    case MethodKind::newton:
      return "H (step) = -alpha gradient, H by dual numbers";
    case MethodKind::adam:
      return "the corrections moved into alpha and epsilon";
    case MethodKind::bfgs:
      return "the secant equation B y = s, y by dual numbers";
    case MethodKind::conjugate_gradient:
      return "neighbouring directions are conjugate, and f is level where a step ends";
  }
  return "";
}

bool OtherForm::near_kink(const Vector& at) const {
  const double scale = kKink * (1 + largest_of(at));
  return std::ranges::any_of(objective_.kinks(at),
                             [&](double argument) { return std::abs(argument) <= scale; });
}

double OtherForm::kept() const {
  return method_.decays_weights() ? 1 - method_.learning_rate * method_.weight_decay : 1;
}

Vector OtherForm::slope_at(const Vector& at) const {
  Vector slope(at.size());
  objective_.evaluate(at.data(), slope.data());
  if (method_.decays_gradient()) slope += method_.weight_decay * at;
  return slope;
}

bool OtherForm::is_lost(const Difference& found) {
  constexpr double kRoundings = 4 * std::numeric_limits<double>::epsilon();
  return !(kRoundings * found.scale < found.compared);
}

void OtherForm::note(const Difference& found) {
  // Below the least normal double no digits are left to compare.
  const bool is_none = found.size <= std::numeric_limits<double>::min();
  const double error = is_none ? 0 : found.size / found.scale;
  if (std::isnan(error) || is_lost(found)) {  // no number, or rounding alone
    ++left_out_;
    return;
  }
  error_ = worse(error_, error);
  ++compared_;
}

/// Where doubles cancel, what they find is found again in more digits; where these do not settle
/// it, the step is left out.
template <class Find>
void OtherForm::note_settled(Find find) {
  Difference found = find(false);
  if (!(found.size <= kTolerance * found.scale)) found = find(true);
  note(found);
}

void OtherForm::compare(const Vector& found, const Snapshot& before, const Snapshot& after,
                        double moved) {
  largest_ = std::max({largest_, largest_of(before.theta), largest_of(after.theta)});
  // A sum over the whole run has the rounding of its largest part.
  const double scale =
      method_.is(MethodKind::gd)
          ? largest_
          : std::max({largest_of(before.theta), largest_of(after.theta), largest_of(earlier_)});
  note({largest_of(found - after.theta), scale + moved});
}

void OtherForm::follow(const Snapshot& before, const Snapshot& after) {
  if (method_.exact_line_search && !method_.is(MethodKind::bfgs)) {
    follow_line_search(before, after);
    return;
  }
  switch (method_.kind) {
    case MethodKind::gd:
      compare(sum_form(after), before, after);
      break;
    case MethodKind::momentum:
    case MethodKind::nesterov:
      follow_velocity(before, after);
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
    case MethodKind::bfgs:
      follow_secant(before, after);
      break;
    case MethodKind::conjugate_gradient:
      break;
  }
  earlier_ = before.theta;
}

void OtherForm::follow_newton(const Snapshot& before, const Snapshot& after) {
  const Index n = before.theta.size();
  const double alpha = method_.learning_rate;
  const Vector step = after.theta - before.theta;
  note_settled([&](bool in_digits) -> Difference {
    const Matrix curvature = in_digits ? objective_.dual_hessian_in_digits(before.theta)
                                       : objective_.dual_hessian(before.theta);
    const Matrix H = curvature + method_.damping * Matrix::Identity(n, n);
    Vector left = H.cwiseAbs() * (step.cwiseAbs() + before.theta.cwiseAbs());
    if (in_digits) left += curvature_around(objective_, before.theta).moved * step.cwiseAbs();
    // The terms that H is made of are as large as the gradient by θ, and may cancel.
    const double terms =
        largest_of(after.taken) / std::max(1.0, largest_of(before.theta)) * largest_of(step);
    const double scale = left.maxCoeff() + alpha * largest_of(after.taken) + terms;
    return {largest_of(H * step + alpha * after.taken), scale};
  });
}

/// y is off by what the rounding of both θ moves the gradients, which their curvature tells.
void OtherForm::follow_secant(const Snapshot& before, const Snapshot& after) {
  if (after.rho == 0 || !after.matrix.allFinite() || near_kink(before.theta) ||
      near_kink(after.theta)) {
    ++left_out_;
    return;
  }
  const Index n = before.theta.size();
  const Matrix B = Eigen::Map<const Matrix>(after.matrix.data(), n, n);
  const bool in_doubles = after.rest.size() == 0;
  const Matrix terms = in_doubles ? terms_of_inverse(before, after) : B.cwiseAbs();
  const Vector s = after.theta - before.theta;
  const auto difference = [&](bool in_digits) -> Difference {
    const auto slope = [&](const Vector& at) {
      return in_digits ? objective_.dual_gradient_in_digits(at) : objective_.dual_gradient(at);
    };
    const auto curvature = [&](const Vector& at) -> Matrix {
      return in_digits ? curvature_around(objective_, at).sizes
                       : objective_.dual_hessian(at).cwiseAbs();
    };
    const Vector moved = (curvature(before.theta) + curvature(after.theta)) *
                         (before.theta.cwiseAbs() + after.theta.cwiseAbs());
    const Vector first = slope(before.theta), second = slope(after.theta);
    const Vector sizes = terms * (first.cwiseAbs() + second.cwiseAbs() + moved);
    return {largest_of(B * (second - first) - s),
            largest_of(sizes) + largest_of(before.theta) + largest_of(after.theta), largest_of(s)};
  };
  note_settled(difference);
  if (in_doubles && lost_from_ == 0 && is_lost(difference(true))) lost_from_ = after.t;
}

/// Both products are off by what rounding makes of the gradients, Hθ + b.
void OtherForm::follow_line_search(const Snapshot& before, const Snapshot& after) {
  const Vector& d = method_.is(MethodKind::gd) ? after.gradient : after.d;
  const auto& [H, b, c] = *objective_.quadratic();
  const Vector parts =
      H.cwiseAbs() * (after.theta.cwiseAbs() + before.theta.cwiseAbs()) + b.cwiseAbs();
  const double level = std::abs(objective_.dual_gradient(after.theta).dot(d));
  note({level, d.cwiseAbs().dot(parts)});
  if (method_.is(MethodKind::gd)) return;
  if (direction_.size() > 0 && after.share != 0) {
    const Vector turned = H * direction_;
    const Vector sizes = H.cwiseAbs() * direction_.cwiseAbs();
    note({std::abs(turned.dot(d)), sizes.dot(d.cwiseAbs() + parts)});
    --compared_;  // one step
  }
  direction_ = d;
}

Vector OtherForm::sum_form(const Snapshot& after) {
  if (method_.decays_weights()) {
    first_ *= kept();
    sum_ = kept() * sum_ + after.gradient;
    return first_ - method_.learning_rate * sum_;
  }
  // Compensated (Kahan), so that long runs can be compared.
  for (Index i = 0; i < sum_.size(); ++i) {
    const double part = after.gradient(i) - lost_(i);
    const double total = sum_(i) + part;
    lost_(i) = (total - sum_(i)) - part;
    sum_(i) = total;
  }
  return first_ - method_.learning_rate * sum_;
}

void OtherForm::follow_velocity(const Snapshot& before, const Snapshot& after) {
  const double alpha = method_.learning_rate;
  const double beta = method_.beta;
  const bool is_first = after.t == 1;
  double moved = 0;
  const Vector last =
      is_first ? Vector(Vector::Zero(step_.size())) : Vector(kept() * earlier_ - before.theta);
  Vector step = beta * last;
  if (method_.is(MethodKind::nesterov) && !method_.looks_ahead()) {
    step += alpha * (1 + beta) * after.gradient;
    if (!is_first) step -= alpha * beta * slope_;
  } else {
    Vector slope = after.gradient;
    if (method_.looks_ahead()) {
      const Vector ahead = before.theta - (method_.looks_ahead_by_beta() ? beta : 1) * last;
      if (near_kink(ahead)) {
        ++left_out_;
        return;
      }
      slope = slope_at(ahead);
      // The place ahead is off by the rounding of both θ, and the slope by as much as it bends there.
      moved = alpha * largest_of(objective_.dual_hessian(ahead).cwiseAbs() *
                                 (before.theta.cwiseAbs() + earlier_.cwiseAbs()));
    }
    const bool is_whole = method_.form == RuleForm::pytorch && is_first;
    const double share = method_.dampening && !is_whole    ? 1 - *method_.dampening
                         : method_.form == RuleForm::sheet ? 1 - beta
                                                           : 1;
    step += alpha * share * slope;
  }
  slope_ = after.gradient;
  compare(kept() * before.theta - step, before, after, moved);
}

Vector OtherForm::root_form(const Snapshot& before, const Snapshot& after) {
  const bool averages = method_.is(MethodKind::rmsprop);
  const double keep = averages ? std::sqrt(method_.beta) : 1;
  const double take = averages ? std::sqrt(1 - method_.beta) : 1;
  Vector found = kept() * before.theta;
  for (Index i = 0; i < found.size(); ++i) {
    root_(i) = std::hypot(keep * root_(i), take * after.gradient(i));
    const double below = method_.epsilon_inside_root
                             ? std::hypot(root_(i), std::sqrt(method_.epsilon))
                             : root_(i) + method_.epsilon;
    found(i) -= method_.learning_rate * (after.gradient(i) / below);
  }
  return found;
}

Vector OtherForm::adam_form(const Snapshot& before, const Snapshot& after) {
  const double t = static_cast<double>(after.t);
  const bool corrects = method_.bias_correction;
  const double first = corrects ? 1 - std::pow(method_.beta1, t) : 1;
  const double second = corrects ? std::sqrt(1 - std::pow(method_.beta2, t)) : 1;
  mean_ = method_.beta1 * mean_ + after.gradient;
  sum_ = method_.beta2 * sum_ + after.gradient.cwiseAbs2();
  const double rate = method_.learning_rate * second / first * (1 - method_.beta1);
  const double share = std::sqrt(1 - method_.beta2);
  // Keras adds ε to the root that is not corrected.
  const double scale = method_.corrects_averages() ? second : 1;
  Vector found = kept() * before.theta;
  for (Index i = 0; i < found.size(); ++i) {
    const double root = share * std::sqrt(sum_(i));
    const double below = method_.epsilon_inside_root
                             ? std::hypot(root, std::sqrt(method_.epsilon) * scale)
                             : root + method_.epsilon * scale;
    found(i) -= rate * mean_(i) / below;
  }
  return found;
}

}  // namespace psolve::optimizers
