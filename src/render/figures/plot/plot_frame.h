#pragma once

#include <vector>

#include "core/figure.h"
#include "render/figures/canvas.h"
#include "render/figures/plot/axis.h"
#include "render/figures/plot/curve.h"

namespace psolve {

inline constexpr double kPlotWidth = 600;

/// Where a plot's values stand on the drawing, and its axes.
class PlotFrame {
 public:
  explicit PlotFrame(const Plot& plot);

  const View2& view() const { return view_; }
  const Scale& x() const { return x_; }
  const Scale& y() const { return y_; }
  /// The least distance between two bars of a series; 1 where there are no two.
  double bar_pitch() const;

  Point place(double x, double y) const { return {x_.at(x), y_.at(y)}; }
  /// Rounded as they are drawn, so that no decision depends on more.
  std::vector<Point> places(const std::vector<double>& x, const std::vector<double>& y) const;

  /// Grid, ticks and names.
  void draw(Canvas& canvas) const;
  /// The size of the whole drawing, without a legend.
  double width() const;
  double height() const;

 private:
  DataRange range(bool of_x) const;
  void lay_out();
  void make_scales_equal();
  void put_scales();
  bool has_whole_x() const;

  const Plot& plot_;
  Scale x_;
  Scale y_;
  View2 view_;
};

/// What the plot shows, in words; `levels` are those of its level lines.
std::string plot_in_words(const Plot& plot, const PlotFrame& frame,
                          const std::vector<double>& levels);

}  // namespace psolve
