#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "formula/notation.h"
#include "render/figures/plot/plot_frame.h"

namespace psolve {
namespace {

std::string number(double value) {
  return write(Formula(value), Hand::unicode, 4);
}

std::string axis_in_words(const Plot::Axis& axis, const Scale& scale) {
  return label_text(axis.label) + (scale.logarithmic() ? ", logarithmic," : "") + " from " +
         number(scale.low()) + " to " + number(scale.high());
}

std::string series_in_words(const Plot::Series& series) {
  std::vector<Index> finite;
  for (Index i = 0; i < std::min(std::ssize(series.x), std::ssize(series.y)); ++i) {
    if (std::isfinite(series.x[i]) && std::isfinite(series.y[i])) finite.push_back(i);
  }
  if (finite.empty()) return "";
  const std::string name = series.label.empty() ? "Marked on it" : label_text(series.label);
  const auto point = [&](Index i) {
    return "(" + number(series.x[i]) + ", " + number(series.y[i]) + ")";
  };
  if (series.mark == Plot::Series::Mark::arrows) return " " + name + ": arrows.";
  if (finite.size() == 1) return " " + name + ": the point " + point(finite[0]) + ".";
  return fmt::format(" {}: {} points from {} to {}.", name, finite.size(), point(finite.front()),
                     point(finite.back()));
}

}  // namespace

std::string plot_in_words(const Plot& plot, const PlotFrame& frame,
                          const std::vector<double>& levels) {
  std::string text = "Horizontally " + axis_in_words(plot.x, frame.x()) + "; vertically " +
                     axis_in_words(plot.y, frame.y()) + ".";
  for (const auto& series : plot.series) text += series_in_words(series);
  if (!levels.empty()) {
    text += " Level lines at";
    for (const double level : levels) text += " " + number(level);
    text += ".";
  }
  for (const auto& guide : plot.guides) {
    const bool across = guide.along == Plot::Guide::Along::x;
    text += std::string(across ? " Horizontal" : " Vertical") + " line at " + number(guide.at);
    if (!guide.label.empty()) text += ": " + label_text(guide.label);
    text += ".";
  }
  for (const auto& spot : plot.spots) {
    text +=
        fmt::format(" Point ({}, {}): {}.", number(spot.x), number(spot.y), label_text(spot.label));
  }
  return text;
}

}  // namespace psolve
