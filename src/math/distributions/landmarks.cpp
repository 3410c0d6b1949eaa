#include "math/distributions/landmarks.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "math/syntax/evaluation.h"
#include "math/syntax/log_number.h"

namespace psolve {
namespace {

constexpr int kEvenPoints = 64;
/// Of the points that lie denser towards an end, each halves the distance of the one before.
constexpr int kHalvings = 50;
/// Mass lies near an end where it lies within this part of the interval.
constexpr int kNearEnd = 8;
/// A peak falls by more than this to both of its neighbours: e⁴ times.
constexpr double kSteep = 4;
/// Where the density is less than its largest by this factor's logarithm, waves do not show.
constexpr double kUnseen = 50;

bool may_have_kink(const Syntax::Node& node) {
  if (node.kind == Syntax::Kind::power) return true;
  const Function f = node.function;
  return has_kink(f) || f == Function::sqrt || f == Function::cbrt || f == Function::log;
}

bool makes_waves(const Syntax::Node& node) {
  return node.kind == Syntax::Kind::call &&
         (node.function == Function::sin || node.function == Function::cos);
}

/// An expression at one point; nothing where it has no value.
struct Look {
  double log = std::nan("");      ///< of the density
  std::vector<double> arguments;  ///< of what may have a kink where they are 0
  std::vector<double> angles;     ///< arguments of sines and cosines
};

Look look_at(const Syntax& syntax, double x) {
  Look look;
  try {
    const LogNumber<double> at(x);
    const auto value = evaluate<LogNumber<double>>(
        syntax, {&at, 1}, [&](const Syntax::Node& node, const LogNumber<double>& argument) {
          if (may_have_kink(node)) look.arguments.push_back(static_cast<double>(argument));
          if (makes_waves(node)) look.angles.push_back(static_cast<double>(argument));
        });
    if (value.sign >= 0) look.log = value.log;
  } catch (const DomainError&) {
    look = {};
  }
  return look;
}

/// Evenly spaced between two finite ends, and denser and denser towards each of them; towards
/// infinity and from 0 where an end is infinite.
std::vector<double> points_between(double low, double high) {
  std::vector<double> points;
  const bool left = std::isinf(low), right = std::isinf(high);
  if (!left && !right) {
    const double width = high - low;
    for (int k = 0; k < kEvenPoints; ++k) points.push_back(low + width * (k + 0.5) / kEvenPoints);
    for (int k = 2; k < kHalvings; ++k) {
      points.push_back(low + std::ldexp(width, -k));
      points.push_back(high - std::ldexp(width, -k));
    }
  } else {
    for (int k = -kHalvings; k <= kHalvings; ++k) {
      const double far = std::ldexp(1, k);
      if (right) points.push_back((left ? 0 : low) + far);
      if (left) points.push_back((right ? 0 : high) - far);
    }
    if (left && right) points.push_back(0);
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  while (!points.empty() && points.front() <= low) points.erase(points.begin());
  while (!points.empty() && points.back() >= high) points.pop_back();
  return points;
}

class Search {
 public:
  Search(const Syntax& syntax, double low, double high)
      : syntax_(syntax), low_(low), high_(high), points_(points_between(low, high)) {
    looks_.reserve(points_.size());
    for (const double x : points_) looks_.push_back(look_at(syntax, x));
  }

  Landmarks run() {
    for (Index i = 0; i + 1 < std::ssize(points_); ++i) {
      add_kinks(i);
      add_peak(i);
    }
    add_waves();
    add_scales();
    auto& cuts = found_.cuts;
    std::erase_if(cuts, [&](double x) { return !(x > low_ && x < high_); });
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return std::move(found_);
  }

 private:
  double log_at(double x) const { return look_at(syntax_, x).log; }

  /// Where an argument changes its sign after point i, or is nearest to 0 around it.
  void add_kinks(Index i) {
    const auto& here = looks_[i].arguments;
    const auto& next = looks_[i + 1].arguments;
    if (here.size() != next.size()) return;
    for (Index k = 0; k < std::ssize(here); ++k) {
      const auto argument = [&](double x) {
        const auto at = look_at(syntax_, x).arguments;
        return k < std::ssize(at) ? at[k] : std::nan("");
      };
      if (here[k] == 0) {
        found_.cuts.push_back(points_[i]);
      } else if ((here[k] < 0) != (next[k] < 0) && next[k] != 0) {
        std::uintmax_t rounds = 200;
        const auto root = boost::math::tools::toms748_solve(
            argument, points_[i], points_[i + 1], here[k], next[k],
            boost::math::tools::eps_tolerance<double>(), rounds);
        found_.cuts.push_back(root.first / 2 + root.second / 2);
      } else if (i > 0 && looks_[i - 1].arguments.size() == here.size()) {
        const double size = std::abs(here[k]);
        if (!(size < std::abs(looks_[i - 1].arguments[k]) && size <= std::abs(next[k]))) continue;
        found_.cuts.push_back(lowest([&](double x) { return std::abs(argument(x)); }, i));
      }
    }
  }

  void add_peak(Index i) {
    if (i == 0) return;
    const auto drop_to = [&](Index j) {
      const double log = looks_[j].log;
      return std::isnan(log) ? kSteep + 1 : looks_[i].log - log;
    };
    if (!std::isfinite(looks_[i].log) || !(drop_to(i - 1) >= 0 && drop_to(i + 1) >= 0)) return;
    if (std::max(drop_to(i - 1), drop_to(i + 1)) < kSteep) return;
    const double at = lowest([&](double x) { return -log_at(x); }, i);
    const double top = log_at(at);
    // From the wider side inwards to where the density falls by half a nat or so, as it does
    // within a deviation of a normal.
    double width = std::max(at - points_[i - 1], points_[i + 1] - at);
    const auto drop = [&] { return top - std::max(log_at(at - width), log_at(at + width)); };
    double fall = drop();
    for (int k = 0; k < 200 && !(fall < 1); ++k) {
      width /= 2;
      fall = drop();
    }
    if (fall > 0) width /= std::sqrt(2 * fall);
    found_.peaks.push_back({at, width});
  }

  /// One wave after another, as far as the points tell them: at even distances a rule takes a fast
  /// wave for a slow one, and finds the same in steps of half and of twice the length.
  void add_waves() {
    double top = -std::numeric_limits<double>::infinity();
    for (const Look& look : looks_) top = std::fmax(top, look.log);
    std::vector<double> turned;
    for (Index i = 0; i + 1 < std::ssize(points_); ++i) {
      const auto &here = looks_[i].angles, &next = looks_[i + 1].angles;
      if (here.size() != next.size() || !(looks_[i + 1].log > top - kUnseen)) continue;
      turned.resize(here.size());
      for (Index k = 0; k < std::ssize(here); ++k) {
        turned[k] += std::abs(next[k] - here[k]);
        if (!(turned[k] > 2 * std::numbers::pi)) continue;
        found_.cuts.push_back(points_[i + 1]);
        turned[k] = 0;
      }
    }
  }

  /// Where f is least between the neighbours of point i.
  double lowest(const std::function<double(double)>& f, Index i) const {
    std::uintmax_t rounds = 100;
    const auto finite = [&](double x) {
      const double y = f(x);
      return std::isfinite(y) ? y : std::numeric_limits<double>::max();
    };
    constexpr int kBits = 26;  // all that a minimum shows of its place
    return boost::math::tools::brent_find_minima(finite, points_[i - 1], points_[i + 1], kBits,
                                                 rounds)
        .first;
  }

  void add_scales() {
    const bool left = std::isinf(low_), right = std::isinf(high_);
    if (!left || right) add_scale(left ? 0 : low_, 1);
    if (!right || left) add_scale(right ? 0 : high_, -1);
  }

  /// How far from an end, in the direction of `side`, x p(x) is largest.
  void add_scale(double end, int side) {
    double most = -std::numeric_limits<double>::infinity(), scale = 0;
    for (Index i = 0; i < std::ssize(points_); ++i) {
      const double distance = side * (points_[i] - end);
      if (!(distance > 0)) continue;
      const double mass = looks_[i].log + std::log(distance);
      if (!(mass > most)) continue;
      most = mass;
      scale = distance;
    }
    const bool endless = std::isinf(side > 0 ? high_ : low_);
    if (scale == 0 || (!endless && scale > (high_ - low_) / kNearEnd)) return;
    for (const double part : {1.0 / kNearEnd, 1.0, double{kNearEnd}, double{kNearEnd * kNearEnd}}) {
      found_.cuts.push_back(end + side * part * scale);
    }
    if (endless) found_.scale = std::max(found_.scale, scale);
  }

  const Syntax& syntax_;
  double low_, high_;
  std::vector<double> points_;
  std::vector<Look> looks_;
  Landmarks found_;
};

}  // namespace

Landmarks landmarks_of(const Syntax& syntax, double low, double high) {
  return Search(syntax, low, high).run();
}

}  // namespace psolve
