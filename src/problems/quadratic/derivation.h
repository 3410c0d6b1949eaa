#pragma once

#include <optional>
#include <vector>

#include "core/workings/stretch.h"
#include "core/workings/workings.h"
#include "problems/quadratic/descent.h"

namespace psolve::quadratic {

/// How far a direction has come, by the factor s_j of its minimum that it has learned from 0.
enum class DirectionRegime { learned, partial, unlearned };
/// |1 − s| ≤ 0.05 is learned, |s| ≤ 0.05 unlearned.
inline constexpr double kNearly = 0.05;
DirectionRegime regime_of(double shrink);
const char* name_of(DirectionRegime regime);

/// Directions that are worked out one by one on paper; the rest is in the table.
inline constexpr Index kShownDirections = 6;

/// The descent along one eigenvector.
struct Direction {
  double eigenvalue = 0;        ///< η_j
  double minimum = 0;           ///< w*_j
  double start = 0;             ///< w_j(0)
  double away = 0;              ///< w_j(0) − w*_j
  double contraction = 0;       ///< q_j = 1 − ρη_j
  double power = 0;             ///< q_j^τ
  double shrink = 0;            ///< s_j = 1 − q_j^τ
  double component = 0;         ///< w_j(τ)
  double time = 0;              ///< η_jρτ
  std::optional<double> lower;  ///< 1 − e^{−η_jρτ} ≤ s_j, where 0 < ρη_j ≤ 1
  std::optional<double> upper;  ///< s_j ≤ η_jρτ, where ρη_j ≤ 2

  /// By which factor errors change a step.
  double growth() const { return std::abs(contraction); }
  /// w_j(τ) − w*_j
  double left() const { return away == 0 ? 0 : power * away; }
  /// |1 − ρη_j| < 1, also where ρη_j > 0 is too small to show in it.
  bool converges() const { return contraction > -1; }
};

struct Descent {
  Eigenbasis basis;
  std::optional<ExactDescent> exact;
  std::vector<Direction> directions = {};  ///< by ascending eigenvalue
  Vector w = {};                           ///< w(τ)
  double largest_rate = 0;                 ///< 2/η_max
  Vector iterated = {};                    ///< w(τ) by the rule, without eigenvectors
  bool stepwise = false;                   ///< which took the steps one by one
  double error = 0;                        ///< E(w(τ))
  bool in_doubles =
      false;  ///< directions have the rounding of doubles, not that of their last digit

  /// Index of the largest growth.
  Index slowest() const;
  bool converges() const { return directions.back().converges(); }
  /// The directions that the derivation holds: of each an inverse, two vectors and some numbers.
  Stretch held() const {
    const Index n = std::ssize(directions);
    return {n, n * n + 2 * n + 8};
  }
};

/// Works the descent of the spec, in numbers `problem`, out along `basis`, recording the derivation.
Descent descend(const Problem& spec, const Surface& problem, Eigenbasis basis,
                std::optional<ExactDescent> exact, Workings& work);

}  // namespace psolve::quadratic
