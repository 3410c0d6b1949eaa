#pragma once

// Integrals over intervals, finite or not, of several functions at once: Gauss and Kronrod's rules
// of 7 and 15 points on panels that are halved where the two disagree most (Piessens et al.,
// "QUADPACK", 1983). The disagreement is a cautious bound on the error: the 15 points do far better
// than the 7. An infinite end is mapped to a finite one, x = b + t/(1 − t).

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <queue>
#include <span>
#include <vector>

namespace psolve {

/// What the integrals of densities are asked for, relative to the largest.
inline constexpr double kIntegralTolerance = 1e-11;

/// A part of the line, as an interval of t.
struct QuadraturePanel {
  enum class Map { finite, from_minus_infinity, to_infinity };
  Map map = Map::finite;
  double base = 0;  ///< the finite end of an infinite interval
  double from = 0;
  double to = 0;

  double x(double t) const {
    if (map == Map::finite) return t;
    return map == Map::to_infinity ? base + t / (1 - t) : base - (1 - t) / t;
  }
  double slope(double t) const {
    if (map == Map::finite) return 1;
    return map == Map::to_infinity ? 1 / ((1 - t) * (1 - t)) : 1 / (t * t);
  }
};

template <std::size_t K>
struct PanelIntegral {
  QuadraturePanel panel;
  std::array<double, K> value{};
  std::array<double, K> error{};
};

/// The integrals of the K functions over one panel; f(x) gives an array of K numbers.
template <std::size_t K, class F>
PanelIntegral<K> integrate_panel(const F& f, const QuadraturePanel& panel) {
  static constexpr std::array<double, 8> kNodes = {
      0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
      0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
      0.586087235467691130294144838258730, 0.405845151377397166906606412076961,
      0.207784955007898467600689403773245, 0};
  static constexpr std::array<double, 8> kKronrod = {
      0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
      0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
      0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
      0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
  static constexpr std::array<double, 8> kGauss = {
      0, 0.129484966168869693270611432679082, 0, 0.279705391489276667901467771423780,
      0, 0.381830050505118944950369775488975, 0, 0.417959183673469387755102040816327};
  PanelIntegral<K> integral{panel};
  std::array<double, K> gauss{};
  const double centre = (panel.from + panel.to) / 2;
  const double half = (panel.to - panel.from) / 2;
  const auto add = [&](double t, std::size_t node) {
    const auto values = f(panel.x(t));
    const double scale = half * panel.slope(t);
    for (std::size_t k = 0; k < K; ++k) {
      const double y = values[k] == 0 ? 0 : values[k] * scale;
      integral.value[k] += kKronrod[node] * y;
      gauss[k] += kGauss[node] * y;
    }
  };
  for (std::size_t node = 0; node < 8; ++node) {
    add(centre - half * kNodes[node], node);
    if (node < 7) add(centre + half * kNodes[node], node);
  }
  for (std::size_t k = 0; k < K; ++k) {
    integral.error[k] = std::abs(integral.value[k] - gauss[k]);
  }
  return integral;
}

template <std::size_t K>
struct Quadrature {
  std::array<double, K> value{};
  std::array<double, K> error{};             ///< bounds
  std::vector<QuadraturePanel> panels = {};  ///< from left to right
};

/// The panels between neighbouring `ends` (ascending; the outer ones may be infinite).
std::vector<QuadraturePanel> panels_between(std::span<const double> ends);

/// Integrals over the panels, halved until the bounds are below `tolerance` or that took
/// `most_halvings`.
template <std::size_t K, class F>
Quadrature<K> integrate(const F& f, std::span<const QuadraturePanel> panels, double tolerance,
                        std::size_t most_halvings = 4000) {
  const auto largest = [](const PanelIntegral<K>& p) {
    double error = 0;
    for (const double e : p.error) error = std::isnan(e) ? e : std::max(error, e);
    return error;
  };
  const auto less = [&](const PanelIntegral<K>& a, const PanelIntegral<K>& b) {
    return largest(a) < largest(b);
  };
  std::vector<PanelIntegral<K>> heap;
  double total = 0;
  for (const auto& panel : panels) {
    heap.push_back(integrate_panel<K>(f, panel));
    total += largest(heap.back());
  }
  std::make_heap(heap.begin(), heap.end(), less);
  while (total > tolerance && heap.size() < panels.size() + most_halvings) {
    const auto worst = heap.front();
    const double width = worst.panel.to - worst.panel.from;
    if (!(width > 1e-12 * (std::abs(worst.panel.from) + std::abs(worst.panel.to)))) break;
    std::pop_heap(heap.begin(), heap.end(), less);
    heap.pop_back();
    total -= largest(worst);
    const double middle = (worst.panel.from + worst.panel.to) / 2;
    for (const bool left : {true, false}) {
      QuadraturePanel part = worst.panel;
      (left ? part.to : part.from) = middle;
      heap.push_back(integrate_panel<K>(f, part));
      total += largest(heap.back());
      std::push_heap(heap.begin(), heap.end(), less);
    }
  }
  std::sort(heap.begin(), heap.end(), [](const auto& a, const auto& b) {
    return a.panel.x(a.panel.from + (a.panel.to - a.panel.from) / 2) <
           b.panel.x(b.panel.from + (b.panel.to - b.panel.from) / 2);
  });
  Quadrature<K> result;
  for (const auto& part : heap) {
    for (std::size_t k = 0; k < K; ++k) {
      result.value[k] += part.value[k];
      result.error[k] += part.error[k];
    }
    result.panels.push_back(part.panel);
  }
  return result;
}

}  // namespace psolve
