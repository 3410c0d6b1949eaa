#include "math/quadrature/gauss_kronrod.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cstdint>

#include "math/numbers/wide.h"

namespace psolve {
namespace {

/// The points that widen the steps from narrow neighbours towards each other between two cuts, of
/// which the next lie `left` before and `right` behind them. What changes within a narrow panel may
/// fall off slowly beside it, as e^(−|x|) and 1/x⁴ do, where a wide one would have no point.
template <class T>
void add_widening(const T& a, const T& b, T left, T right, std::vector<T>& points) {
  constexpr int kWider = 8, kTooWide = 16;
  T from = a, to = b;
  const auto is_too_wide = [&](const T& beside) {
    return beside > 0 && to - from > kTooWide * beside;
  };
  std::vector<T> before_end;
  while (is_too_wide(left) || is_too_wide(right)) {
    const bool at_left = is_too_wide(left) && (!is_too_wide(right) || left < right);
    T& beside = at_left ? left : right;
    beside *= kWider;
    T& end = at_left ? from : to;
    end += at_left ? beside : T(-beside);
    (at_left ? points : before_end).push_back(end);
  }
  points.insert(points.end(), before_end.rbegin(), before_end.rend());
}

}  // namespace

template <class T>
std::vector<QuadraturePanel<T>> panels_between(std::span<const T> ends) {
  using std::isinf;
  using Map = typename QuadraturePanel<T>::Map;
  // Into so many parts an infinite interval is cut at first, lest a narrow peak be missed.
  constexpr int kTailParts = 8;
  std::vector<QuadraturePanel<T>> panels;
  // Between a and b, whose neighbours are so wide; 0 for those that do not count.
  const auto add_between = [&](const T& a, const T& b, const T& left, const T& right) {
    if (!(a < b)) return;
    std::vector<T> points = {a};
    add_widening(a, b, left, right, points);
    points.push_back(b);
    for (Index k = 0; k + 1 < std::ssize(points); ++k) {
      panels.push_back({Map::finite, 0, 1, points[k], points[k + 1]});
    }
  };
  // Beyond the outermost cut first as far as the others lie before it, since any of these distances
  // may be that on which the integrand falls; but not those that are all but the same.
  const auto add_tail = [&](Map map, const T& end, const std::vector<T>& cuts) {
    const bool rises = map == Map::to_infinity;
    T base = end, reached = 0;
    for (const T& cut : cuts) {
      const T distance = rises ? T(end - cut) : T(cut - end);
      if (distance < 2 * reached) continue;
      const T next = rises ? T(end + distance) : T(end - distance);
      if (rises) {
        add_between(base, next, reached, T(0));
      } else {
        add_between(next, base, T(0), reached);
      }
      base = next;
      reached = distance;
    }
    const T scale = reached > 0 ? reached : T(1);
    for (int k = 0; k < kTailParts; ++k) {
      panels.push_back({map, base, scale, T(k) / kTailParts, T(k + 1) / kTailParts});
    }
  };
  std::vector<T> cuts;
  for (const T& end : ends) {
    if (!isinf(end)) cuts.push_back(end);
  }
  const auto gap = [&](Index i) {
    const bool is_finite =
        i >= 0 && i + 1 < std::ssize(ends) && !isinf(ends[i]) && !isinf(ends[i + 1]);
    return is_finite ? T(ends[i + 1] - ends[i]) : T(0);
  };
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    if (isinf(ends[i])) {
      add_tail(Map::from_minus_infinity, ends[i + 1], cuts);
    } else if (isinf(ends[i + 1])) {
      add_tail(Map::to_infinity, ends[i], {cuts.rbegin(), cuts.rend()});
    } else {
      add_between(ends[i], ends[i + 1], gap(i - 1), gap(i + 1));
    }
  }
  return panels;
}

template <class T>
const KronrodRule<T>& kronrod_rule() {
  static const KronrodRule<T> rule = [] {
    using Kronrod = boost::math::quadrature::gauss_kronrod<T, 15>;
    using Gauss = boost::math::quadrature::gauss<T, 7>;
    KronrodRule<T> made;
    for (Index i = 0; i < 8; ++i) {
      for (const Index at : {7 - i, 7 + i}) {
        made.node[at] = at < 7 ? T(-Kronrod::abscissa()[i]) : Kronrod::abscissa()[i];
        made.kronrod[at] = Kronrod::weights()[i];
        made.gauss[at] = i % 2 == 0 ? Gauss::weights()[i / 2] : T(0);
      }
    }
    return made;
  }();
  return rule;
}

template <class T>
T turning_point(const std::function<T(const T&)>& f, T a, T b) {
  const T near = (b - a) * 1e-10;
  std::uintmax_t rounds = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      f, a, b, f(a), f(b), [&](const T& from, const T& to) { return to - from < near; }, rounds);
  return low + (high - low) / 2;
}

template std::vector<QuadraturePanel<double>> panels_between(std::span<const double>);
template std::vector<QuadraturePanel<Wide>> panels_between(std::span<const Wide>);
template const KronrodRule<double>& kronrod_rule();
template const KronrodRule<Wide>& kronrod_rule();
template double turning_point(const std::function<double(const double&)>&, double, double);
template Wide turning_point(const std::function<Wide(const Wide&)>&, Wide, Wide);

}  // namespace psolve
