#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "math/distributions/comparison.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {

/// W = ∫ |H| for H = F_p − F_q with its slope ∫ sign(H) q, panel by panel. Panels end where p and q
/// cross, so H is monotone on each, and has at most one zero there; by parts
/// ∫ H = (b − a) H(b) − ∫ (x − a)(p − q).
template <class T>
class AreaBetween {
 public:
  using Source = Integrator<T, Comparison<T>>;
  using Part = typename Source::Part;

  /// `balanced`: both have the same mass, so that H may be summed up from either side.
  AreaBetween(const Source& source, bool balanced)
      : source_(source), balanced_(balanced), parts_(source.parts()) {
    from_left_.resize(parts_.size() + 1);
    from_right_.resize(parts_.size() + 1);
    for (Index i = 0; i < std::ssize(parts_); ++i) {
      from_left_[i + 1] = {from_left_[i].height + change(i), from_left_[i].error + error(i)};
    }
    for (Index i = parts_.size(); i-- > 0;) {
      from_right_[i] = {from_right_[i + 1].height - change(i), from_right_[i + 1].error + error(i)};
    }
    for (Index i = 0; i < std::ssize(parts_); ++i) add(i);
  }

  const T& distance() const { return distance_; }
  const T& bound() const { return bound_; }
  const T& slope() const { return slope_; }
  /// The model's mass where H is no more than rounding, so that its sign is not known.
  const T& undecided() const { return undecided_; }

 private:
  struct Sum {
    T height = 0;  ///< H
    T error = 0;
  };
  const T& change(Index i) const { return parts_[i].value[kChange]; }
  T error(Index i) const { return parts_[i].error[kChange] + parts_[i].rounding[kChange]; }

  void add(Index i) {
    using std::abs;
    const Part& part = parts_[i];
    bound_ += part.error[kMoment] + part.rounding[kMoment];
    if (part.panel.is_infinite()) {
      // From the anchor outwards, where H goes to 0.
      const bool left = i == 0;
      const T height = left ? from_left_[1].height : from_right_[i].height;
      add_area(-part.value[kMoment], abs(height) > error(i) ? height : T(0),
               part.value[kModelMass]);
      return;
    }
    const bool left = !balanced_ || from_left_[i].error <= from_right_[i + 1].error;
    const T before = left ? from_left_[i].height : from_right_[i + 1].height - change(i);
    const T after = left ? from_left_[i].height + change(i) : from_right_[i + 1].height;
    const T noise = (left ? from_left_[i] : from_right_[i + 1]).error + error(i);
    const T a = part.panel.x(part.panel.from), b = part.panel.x(part.panel.to);
    bound_ += (b - a) * (noise + part.error[kDistance]);
    const bool turns = before * after < 0 && std::min(abs(before), abs(after)) > noise;
    if (turns) {
      undecided_ += part.value[kModelMass] * noise / abs(change(i));  // beside the zero
      return add_turning(part, before);
    }
    const T area = left ? T((b - a) * before + ((b - a) * change(i) - part.value[kMoment]))
                        : T((b - a) * after - part.value[kMoment]);
    const T side = abs(before) > abs(after) ? before : after;
    add_area(area, abs(side) > noise ? side : T(0), part.value[kModelMass]);
  }

  void add_area(const T& area, const T& side, const T& model_mass) {
    using std::abs;
    distance_ += abs(area);
    slope_ += side > 0 ? model_mass : side < 0 ? T(-model_mass) : T(0);
    if (side == 0) undecided_ += model_mass;
  }

  /// The zero of H is found, and both sides are integrated once more.
  void add_turning(const Part& part, const T& before) {
    auto left = part.panel, right = part.panel;
    const auto height = [&](const T& t) {
      left.to = t;
      return before + source_.integral(left).value[kChange];
    };
    left.to = right.from = turning_point<T>(
        [&](const T& t) {
          return t == part.panel.from ? before
                 : t == part.panel.to ? T(before + part.value[kChange])
                                      : height(t);
        },
        part.panel.from, part.panel.to);
    const T zero = right.x(right.from);
    const Part first = source_.integral(left), second = source_.integral(right);
    const T after = before + first.value[kChange] + second.value[kChange];
    add_area((zero - left.x(left.from)) * (before + first.value[kChange]) - first.value[kMoment],
             before, first.value[kModelMass]);
    add_area((right.x(right.to) - zero) * after - second.value[kMoment], after,
             second.value[kModelMass]);
  }

  const Source& source_;
  bool balanced_;
  const std::vector<Part>& parts_;
  std::vector<Sum> from_left_, from_right_;
  T distance_ = 0, bound_ = 0, slope_ = 0, undecided_ = 0;
};

}  // namespace psolve
