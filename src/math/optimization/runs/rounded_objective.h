#pragma once

// An objective whose numbers are the doubles nearest to the truth, whatever cancels or saturates in
// it: enclosed in rising precision. Heavy, as the scalars are.

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "math/numbers/ball.h"
#include "math/optimization/runs/objective_over.h"

namespace psolve {

class RoundedObjective {
 public:
  explicit RoundedObjective(const Objective& f) : f_(f) {}

  /// f(θ) and ∇f(θ) at doubles as they are, or at the decimals that they are nearest to. False where
  /// they have no numbers.
  bool evaluate(const std::vector<double>& theta, double& value, std::vector<double>& slope,
                bool at_decimals = false) {
    return in_rising_precision([&]<class T>() {
      std::vector<Ball<T>> place, slopes(slope.size());
      for (const double x : theta) place.push_back(at_decimals ? scalar<Ball<T>>(x) : Ball<T>(x));
      const Ball<T> found = over<T>().evaluate(place, slopes);
      return settle(found, value) && settle_all(slopes, slope);
    });
  }

  /// ∇²f(θ + rest).
  bool hessian(const std::vector<double>& theta, const std::vector<double>& rest,
               std::vector<double>& entries) {
    return in_rising_precision([&]<class T>() {
      std::vector<Ball<T>> place, all;
      for (std::size_t i = 0; i < theta.size(); ++i) {
        place.push_back(rest.empty() ? Ball<T>(theta[i]) : Ball<T>(theta[i]) + Ball<T>(rest[i]));
      }
      over<T>().hessian(place, all);
      entries.resize(all.size());
      return settle_all(all, entries);
    });
  }

  /// In one of these precisions.
  template <class T>
  const ObjectiveOver<Ball<T>>& over() {
    auto& found = std::get<std::optional<ObjectiveOver<Ball<T>>>>(over_);
    if (!found) found.emplace(f_);
    return *found;
  }

  template <class T>
  static bool settle_all(const std::vector<Ball<T>>& balls, std::vector<double>& numbers) {
    for (std::size_t i = 0; i < balls.size(); ++i) {
      if (!settle(balls[i], numbers[i])) return false;
      numbers[i] += 0.0;  // no −0
    }
    return true;
  }

 private:
  template <class T>
  using Over = std::optional<ObjectiveOver<Ball<T>>>;

  const Objective& f_;
  std::tuple<Over<long double>, Over<BigFloat<50>>, Over<BigFloat<200>>, Over<HighestPrecision>>
      over_;
};

}  // namespace psolve
