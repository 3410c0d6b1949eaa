#include "math/quadrature/gauss_kronrod.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cstdint>

#include "math/numbers/wide.h"

namespace psolve {

template <class T>
std::vector<QuadraturePanel<T>> panels_between(std::span<const T> ends) {
  using std::isinf;
  using Map = typename QuadraturePanel<T>::Map;
  // Into so many parts an infinite interval is cut at first, lest a narrow peak be missed.
  constexpr int kTailParts = 8;
  std::vector<QuadraturePanel<T>> panels;
  // Beyond the outermost cut first as far as the others lie before it, since any of these distances
  // may be that on which the integrand falls; but not those that are all but the same.
  const auto add_tail = [&](Map map, const T& end, const std::vector<T>& cuts) {
    const bool rises = map == Map::to_infinity;
    T base = end, reached = 0;
    for (const T& cut : cuts) {
      const T distance = rises ? T(end - cut) : T(cut - end);
      if (distance < 2 * reached) continue;
      const T next = rises ? T(end + distance) : T(end - distance);
      if (next != base)
        panels.push_back({Map::finite, 0, 1, rises ? base : next, rises ? next : base});
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
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    if (isinf(ends[i])) {
      add_tail(Map::from_minus_infinity, ends[i + 1], cuts);
    } else if (isinf(ends[i + 1])) {
      add_tail(Map::to_infinity, ends[i], {cuts.rbegin(), cuts.rend()});
    } else if (ends[i] < ends[i + 1]) {
      panels.push_back({Map::finite, 0, 1, ends[i], ends[i + 1]});
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
