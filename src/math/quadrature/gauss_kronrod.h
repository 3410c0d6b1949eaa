#pragma once

// Integrals over intervals, finite or not, of several functions at once: Gauss and Kronrod's rules
// of 7 and 15 points on panels that are halved where the two disagree most (Piessens et al.,
// "QUADPACK", 1983). The disagreement is a cautious bound on the error of smooth functions: the 15
// points do far better than the 7. Of functions with a kink it is none: so a panel is cut at a kink
// that shows between its points, and what lies beside one that is not yet cut counts as error.
//
// An infinite end is mapped to a finite one, x = base + scale·t/(1 − t).
//
// Boost.Math has the rules, whose numbers are taken from there, but integrates one function at a
// time, and bounds the error of one without the interval's width (1.74).

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// What integrals are asked for, relative to themselves.
inline constexpr double kIntegralTolerance = 1e-12;

/// A part of the line, as an interval of t.
template <class T>
struct QuadraturePanel {
  enum class Map { finite, from_minus_infinity, to_infinity };
  Map map = Map::finite;
  T base = 0;   ///< the finite end of an infinite interval
  T scale = 1;  ///< so far from it t is ½
  T from = 0;
  T to = 0;

  T x(const T& t) const {
    if (map == Map::finite) return t;
    return map == Map::to_infinity ? T(base + scale * t / (1 - t)) : T(base - scale * (1 - t) / t);
  }
  T slope(const T& t) const {
    if (map == Map::finite) return 1;
    return map == Map::to_infinity ? T(scale / ((1 - t) * (1 - t))) : T(scale / (t * t));
  }
  T middle() const { return (from + to) / 2; }
  /// Of the two ends in x the finite one, the left one where both are.
  T anchor() const { return map == Map::from_minus_infinity && from == 0 ? x(to) : x(from); }
  bool is_infinite() const {
    return (map == Map::from_minus_infinity && from == 0) || (map == Map::to_infinity && to == 1);
  }
};

/// The panels between neighbouring `ends` (ascending; the outer ones may be infinite).
template <class T>
std::vector<QuadraturePanel<T>> panels_between(std::span<const T> ends);

/// The 15 nodes between −1 and 1, ascending, with Kronrod's weights and those of Gauss.
template <class T>
struct KronrodRule {
  std::array<T, 15> node, kronrod, gauss;
};
template <class T>
const KronrodRule<T>& kronrod_rule();

/// Where f, of opposite signs at a and b, turns, to 10⁻¹⁰ of their distance.
template <class T>
T turning_point(const std::function<T(const T&)>& f, T a, T b);

/// The points of a panel, ascending, and what an integrand of K functions says there. The first and
/// the last lie close to the panel's ends and only show kinks.
template <class T, Index K>
struct Samples {
  static constexpr Index kCount = 17;
  QuadraturePanel<T> panel;
  std::array<T, kCount> t{}, x{};
  std::array<std::array<T, K>, kCount> value{};
  std::array<std::array<T, K>, kCount> rounding{};  ///< how far off the values may be
  /// Changes its sign where a value has a kink; 0 where that cannot be told for rounding.
  std::array<T, kCount> turn{};
};

template <class T, Index K>
struct PanelIntegral {
  QuadraturePanel<T> panel;
  std::array<T, K> value{};
  std::array<T, K> error{};                            ///< of the rule
  std::array<T, K> rounding{};                         ///< of the values
  std::optional<std::pair<T, T>> kink = std::nullopt;  ///< a kink lies between these t
};

/// The integrals of F, which has
///     static constexpr Index K, kKinked    the functions; which of them has kinks, K if none
///     void look(Samples<T, K>&)                  fills in what they are at the points
///     T turn(const T& x)                         as in Samples, where there are kinks
/// and must live longer than this.
template <class T, class F>
class Integrator {
 public:
  static constexpr Index K = F::K;
  using Panel = QuadraturePanel<T>;
  using Part = PanelIntegral<T, K>;
  using Values = std::array<T, K>;

  Integrator(F& f, const std::vector<Panel>& panels) : f_(f) {
    budget_ = std::ssize(panels) + kMostHalvings;
    for (const Panel& panel : panels) add(integral(panel));
  }

  /// Halves panels until the errors are below the targets, or below rounding, or that took too many
  /// halvings, or those left are too narrow to be halved.
  void refine(const Values& targets) {
    for (Index k = 0; k < K; ++k) {
      targets_[k] = std::max(targets[k], rounding_[k]);
      error_[k] += std::exchange(stuck_[k], 0);
    }
    const auto less = [&](const Part& a, const Part& b) { return urgency(a) < urgency(b); };
    std::make_heap(parts_.begin(), parts_.end(), less);
    while (!reached() && std::ssize(parts_) + std::ssize(narrow_) < budget_ && !parts_.empty()) {
      std::pop_heap(parts_.begin(), parts_.end(), less);
      const Part worst = std::move(parts_.back());
      parts_.pop_back();
      discount(worst);
      if (is_narrow(worst.panel)) {
        count(worst, 1, stuck_);
        narrow_.push_back(worst);
        continue;
      }
      T cut = worst.kink ? root(worst) : worst.panel.middle();
      if (!(cut > worst.panel.from && cut < worst.panel.to)) cut = worst.panel.middle();
      for (const bool left : {true, false}) {
        Panel panel = worst.panel;
        (left ? panel.to : panel.from) = cut;
        add(integral(panel));
        std::push_heap(parts_.begin(), parts_.end(), less);
      }
    }
    parts_.insert(parts_.end(), narrow_.begin(), narrow_.end());
    narrow_.clear();
    std::sort(parts_.begin(), parts_.end(), [](const Part& a, const Part& b) {
      return a.panel.x(a.panel.middle()) < b.panel.x(b.panel.middle());
    });
  }

  const Values& value() const { return value_; }
  /// Bounds on the rule's errors and rounding.
  Values bound() const {
    Values bound;
    for (Index k = 0; k < K; ++k) bound[k] = error_[k] + stuck_[k] + rounding_[k];
    return bound;
  }
  /// Errors of panels between finite ends that positions in T are too coarse to halve, as beside a pole
  /// far from 0.
  Values lost() const {
    Values lost{};
    for (const Part& part : parts_) {
      if (part.panel.map != Panel::Map::finite || !is_narrow(part.panel)) continue;
      for (Index k = 0; k < K; ++k) lost[k] += part.error[k];
    }
    return lost;
  }
  /// From left to right.
  const std::vector<Part>& parts() const { return parts_; }

  Part integral(const Panel& panel) const {
    using std::abs, std::isfinite;
    const auto& rule = kronrod_rule<T>();
    Samples<T, K> s{panel};
    const T centre = panel.middle(), half = (panel.to - panel.from) / 2;
    for (Index i = 0; i < s.kCount; ++i) {
      const bool inner = i > 0 && i + 1 < s.kCount;
      const T node = inner ? rule.node[i - 1] : T(i == 0 ? -1 + kBesideEnd : 1 - kBesideEnd);
      s.t[i] = centre + half * node;
      s.x[i] = panel.x(s.t[i]);
    }
    f_.look(s);
    Part part{panel};
    Values gauss{};
    for (Index i = 0; i + 2 < s.kCount; ++i) {
      const T scale = half * panel.slope(s.t[i + 1]);
      for (Index k = 0; k < K; ++k) {
        const T y = scale * s.value[i + 1][k];
        if (!isfinite(y)) {
          part.error[k] = std::numeric_limits<T>::infinity();
          continue;
        }
        part.value[k] += rule.kronrod[i] * y;
        gauss[k] += rule.gauss[i] * y;
        part.rounding[k] += rule.kronrod[i] * scale * s.rounding[i + 1][k];
      }
    }
    for (Index k = 0; k < K; ++k) part.error[k] += abs(T(part.value[k] - gauss[k]));
    if constexpr (F::kKinked < K) find_kink(s, part);
    return part;
  }

 private:
  static constexpr Index kMostHalvings = 4000;
  static constexpr double kBesideEnd = 1e-7;
  /// Panels are not halved beyond this part of their position, in units of rounding.
  inline static const T kNarrowest = 4096 * std::numeric_limits<T>::epsilon();

  /// Of its positions t; where t = 0 stands for −∞, as large as where t = 1 stands for ∞, lest the
  /// slope there overflows.
  static T size_of(const Panel& panel) {
    using std::abs;
    if (panel.map == Panel::Map::from_minus_infinity) return 2;
    return abs(panel.from) + abs(panel.to);
  }

  static bool is_narrow(const Panel& panel) {
    return !(panel.to - panel.from > kNarrowest * size_of(panel));
  }

  void add(Part part) {
    count(part, 1, error_);
    parts_.push_back(std::move(part));
  }
  void count(const Part& part, int sign, Values& errors) {
    for (Index k = 0; k < K; ++k) {
      value_[k] += sign * part.value[k];
      errors[k] += sign * part.error[k];
      rounding_[k] += sign * part.rounding[k];
    }
  }
  /// Takes a part that is no longer in the list out of the sums. Where it was most of one, what is
  /// left would be rounding.
  void discount(const Part& part) {
    bool most = false;
    for (Index k = 0; k < K; ++k) most |= !(2 * part.error[k] < error_[k]);
    if (!most) return count(part, -1, error_);
    value_ = error_ = stuck_ = rounding_ = {};
    for (const Part& other : parts_) count(other, 1, error_);
    for (const Part& other : narrow_) count(other, 1, stuck_);
  }
  bool reached() const {
    for (Index k = 0; k < K; ++k) {
      if (!(error_[k] <= targets_[k])) return false;
    }
    return true;
  }
  T urgency(const Part& part) const {
    T most = 0;
    for (Index k = 0; k < K; ++k) {
      if (!(part.error[k] > 0) || targets_[k] == std::numeric_limits<T>::infinity()) continue;
      most = std::max(most, T(part.error[k] / targets_[k]));
    }
    return most;
  }

  /// Between which of the points the kinked function turns; its values there count as error.
  void find_kink(const Samples<T, K>& s, Part& part) const {
    Index last = 0;
    for (Index i = 1; i < s.kCount && !part.kink; ++i) {
      if (s.turn[i] == 0) continue;
      if (s.turn[last] != 0 && (s.turn[last] < 0) != (s.turn[i] < 0)) {
        part.kink = {s.t[last], s.t[i]};
        count_as_error(s, last, i, part);
      }
      last = i;
    }
    for (Index i = 1; i + 1 < s.kCount && !part.kink; ++i) find_dip(s, i, part);
  }

  /// Two kinks may hide between three points of one sign, where a parabola through them dips to the
  /// other side.
  void find_dip(const Samples<T, K>& s, Index i, Part& part) const {
    using std::abs;
    const T here = abs(s.turn[i]), before = abs(s.turn[i - 1]), after = abs(s.turn[i + 1]);
    if (here == 0 || !(here < before && here <= after)) return;
    const T left = s.t[i - 1] - s.t[i], right = s.t[i + 1] - s.t[i];
    const T rise_left = (before - here) / left, rise_right = (after - here) / right;
    const T curvature = (rise_right - rise_left) / (right - left);
    const T slope = rise_left - curvature * left;
    if (!(curvature > 0) || here - slope * slope / (4 * curvature) > here / 2) return;
    const T lowest = std::clamp(T(s.t[i] - slope / (2 * curvature)), s.t[i - 1], s.t[i + 1]);
    const T there = f_.turn(s.panel.x(lowest));
    if (there == 0 || (there < 0) == (s.turn[i] < 0)) return;
    part.kink = std::minmax(s.t[i], lowest);
    count_as_error(s, i - 1, i + 1, part);
  }

  void count_as_error(const Samples<T, K>& s, Index first, Index last, Part& part) const {
    T largest = 0;
    for (Index i = first; i <= last; ++i) {
      largest = std::max(largest, T(s.value[i][F::kKinked] * s.panel.slope(s.t[i])));
    }
    part.error[F::kKinked] += largest * (s.t[last] - s.t[first]);
  }

  T root(const Part& part) const {
    const auto& [a, b] = *part.kink;
    if constexpr (F::kKinked < K) {
      return turning_point<T>([&](const T& t) { return f_.turn(part.panel.x(t)); }, a, b);
    }
    return a;
  }

  F& f_;
  Index budget_;
  std::vector<Part> parts_, narrow_;
  Values value_{}, rounding_{}, targets_{};
  Values error_{}, stuck_{};  ///< of parts that can be halved, and of those that cannot
};

}  // namespace psolve
