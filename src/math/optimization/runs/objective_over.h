#pragma once

// An objective over any scalar. Heavy, as the scalars are.

#include <span>
#include <vector>

#include "math/optimization/objective.h"
#include "math/optimization/runs/scalars.h"

namespace psolve {

/// A decimal of the spec as an exact S, or the nearest.
template <class S>
S scalar(double decimal) {
  return Constants<S>::number(Rational::from_shortest_decimal(decimal));
}
template <>
inline double scalar<double>(double decimal) {
  return decimal;
}

template <class S>
class ObjectiveOver {
 public:
  explicit ObjectiveOver(const Objective& f) : tape_(f.tape()), hessian_tape_(nullptr), f_(f) {
    if (tape_ != nullptr) {
      numbers_ = tape_->numbers<S>();
      outputs_.resize(f.size() + 1);
      return;
    }
    const auto& [H, b, c] = *f.quadratic();
    for (const double entry : H.reshaped<Eigen::RowMajor>()) H_.push_back(scalar<S>(entry));
    for (const double entry : b) b_.push_back(scalar<S>(entry));
    c_ = scalar<S>(c);
  }

  Index size() const { return f_.size(); }
  bool is_quadratic() const { return f_.quadratic().has_value(); }

  /// Puts ∇f(θ) into `slope` and gives f(θ).
  S evaluate(const std::vector<S>& theta, std::vector<S>& slope) const {
    if (tape_ != nullptr) {
      tape_->run<S>(numbers_, theta, results_, outputs_);
      std::copy(outputs_.begin() + 1, outputs_.end(), slope.begin());
      return outputs_[0];
    }
    const Index n = size();
    const S half = S(1) / S(2);
    S value = c_;
    for (Index i = 0; i < n; ++i) {
      S curved = S(0);
      for (Index j = 0; j < n; ++j) curved = curved + H_[i * n + j] * theta[j];
      slope[i] = curved + b_[i];
      value = value + (half * curved + b_[i]) * theta[i];
    }
    return value;
  }

  /// Row by row.
  void hessian(const std::vector<S>& theta, std::vector<S>& entries) const {
    if (tape_ == nullptr) {
      entries = H_;
      return;
    }
    if (hessian_tape_ == nullptr) {
      hessian_tape_ = &f_.hessian_tape();
      hessian_numbers_ = hessian_tape_->numbers<S>();
    }
    entries.resize(size() * size());
    hessian_tape_->run<S>(hessian_numbers_, theta, results_, entries);
  }

 private:
  const Tape* tape_;
  mutable const Tape* hessian_tape_;  ///< taken where it is first asked for
  const Objective& f_;
  TapeNumbers<S> numbers_;
  mutable TapeNumbers<S> hessian_numbers_;
  std::vector<S> H_, b_;  ///< where it is given by its matrix
  S c_{};
  mutable std::vector<S> results_, outputs_;
};

template <>
class ObjectiveOver<double> {
 public:
  explicit ObjectiveOver(const Objective& f) : f_(f) {}
  virtual ~ObjectiveOver() = default;

  Index size() const { return f_.size(); }
  virtual double evaluate(const std::vector<double>& theta, std::vector<double>& slope) const {
    return f_.evaluate(theta.data(), slope.data());
  }
  virtual void hessian(const std::vector<double>& theta, std::vector<double>& entries) const {
    const Matrix H = f_.hessian(Eigen::Map<const Vector>(theta.data(), size()));
    entries.assign(H.data(), H.data() + H.size());
  }

 private:
  const Objective& f_;
};

}  // namespace psolve
