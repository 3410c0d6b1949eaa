// Figures: what is drawn from their data, and where it is written. Expected levels, ticks and
// crossings are worked out by hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "render/figures/labels.h"
#include "render/figures/picture.h"
#include "render/figures/plot/axis.h"
#include "render/figures/plot/contour.h"
#include "render/figures/plot/curve.h"
#include "render/figures/plot/plot_frame.h"
#include "render/figures/svg.h"
#include "support/drawn.h"
#include "support/text.h"

namespace psolve {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<std::string> labels_of(double low, double high, bool logarithmic) {
  DataRange range(logarithmic);
  range.take_in(low);
  range.take_in(high);
  std::vector<std::string> labels;
  for (const auto& tick : Scale(range, 0, 400, 0).ticks(72)) {
    if (!tick.label.empty()) labels.push_back(tick.label);
  }
  return labels;
}

using Texts = std::vector<std::string>;

TEST(Axis, HasTicksAtRoundValues) {
  EXPECT_EQ(labels_of(0, 10, false), (Texts{"0", "2", "4", "6", "8", "10"}));
  EXPECT_EQ(labels_of(-0.3, 0.7, false), (Texts{"−0.2", "0", "0.2", "0.4", "0.6"}));
  EXPECT_EQ(labels_of(1000.001, 1000.005, false).size(), 5u);
  // Nothing lies between 0 and the least number: it has room around it, like one number.
  EXPECT_EQ(labels_of(0, 5e-324, false), (Texts{"−1", "−0.5", "0", "0.5", "1"}));
  EXPECT_EQ(labels_of(1e-4, 1, true), (Texts{"10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"}));
}

TEST(Axis, OfLessThanADecadeHasEqualSteps) {
  EXPECT_EQ(labels_of(1, 2, true), (Texts{"1", "1.2", "1.4", "1.6", "1.8", "2"}));
  // 0.6·72 pixels are 0.0092 of the value at the upper end, log₁₀(0.68/0.6)/400 to a pixel.
  EXPECT_EQ(labels_of(0.6, 0.68, true),
            (Texts{"0.6", "0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68"}));
}

TEST(Axis, CountsInWholeNumbers) {
  DataRange range(false);
  range.take_in(1);
  range.take_in(4);
  std::vector<double> ticks;
  for (const auto& tick : Scale(range, 0, 400, 0).ticks(40, true)) ticks.push_back(tick.value);
  EXPECT_EQ(ticks, (std::vector<double>{1, 2, 3, 4}));
}

TEST(Axis, TakesNothingThatItCannotShow) {
  DataRange range(true);
  for (const double value : {0.0, -1.0, 5e-324, kNaN, kInfinity}) range.take_in(value);
  EXPECT_TRUE(range.empty());
  range.take_in(10);
  const Scale scale(range, 0, 100, 0);
  EXPECT_LT(scale.low(), 10);
  EXPECT_GT(scale.high(), 10);
  EXPECT_DOUBLE_EQ(scale.at(10), 50);
}

Plot::Field field(std::size_t n, double (*z)(double, double)) {
  Plot::Field field;
  for (std::size_t i = 0; i < n; ++i) {
    field.x.push_back(static_cast<double>(i) * 4 / static_cast<double>(n - 1) - 2);
  }
  field.y = field.x;
  field.z = Matrix(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      field.z(i, j) = z(field.x[j], field.y[i]);
    }
  }
  return field;
}

TEST(Contours, OfABowlAreClosedCircles) {
  const auto bowl = field(81, [](double x, double y) { return x * x + y * y; });
  const auto lines = contour_lines(bowl, 1);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].front().x, lines[0].back().x);
  EXPECT_EQ(lines[0].front().y, lines[0].back().y);
  for (const Point& p : lines[0]) EXPECT_NEAR(std::hypot(p.x, p.y), 1, 1e-3);
}

TEST(Contours, OfASaddleAreTwoAndOfAHoleAreBroken) {
  const auto saddle = field(41, [](double x, double y) { return x * y; });
  EXPECT_EQ(contour_lines(saddle, 0.5).size(), 2u);
  const auto hole = field(41, [](double x, double y) { return x < 0.04 && x > -0.04 ? kNaN : y; });
  EXPECT_EQ(contour_lines(hole, 0.51).size(), 2u);
  EXPECT_TRUE(contour_levels(field(5, [](double, double) { return 1.0; }), 10).empty());
}

TEST(Contours, HaveLevelsThatShareTheArea) {
  const auto bowl = field(81, [](double x, double y) { return x * x + y * y; });
  const auto levels = contour_levels(bowl, 10);
  ASSERT_GE(levels.size(), 8u);
  EXPECT_TRUE(std::is_sorted(levels.begin(), levels.end()));
  EXPECT_GT(levels.front(), 0);
  EXPECT_LT(levels.back(), 8);
}

TEST(Curves, AreThinnedWithinTheTolerance) {
  std::vector<Point> line;
  for (int i = 0; i <= 100'000; ++i) {
    const double x = i * 0.005;
    line.push_back({x, 100 + 80 * std::sin(x / 40)});
  }
  const auto thin = simplified(line, 0.25);
  EXPECT_LT(thin.size(), 200u);
  std::size_t k = 1;
  for (const Point& p : line) {
    while (k + 1 < thin.size() && thin[k].x < p.x) ++k;
    const Point a = thin[k - 1];
    const Point b = thin[k];
    const double y = a.y + (b.y - a.y) * (p.x - a.x) / (b.x - a.x);
    // Measured upright, on a slope of up to 2.
    ASSERT_LE(std::abs(y - p.y), 0.25 * std::sqrt(5)) << p.x;
  }
}

TEST(Curves, BreakWhereTheyAreNotFiniteAndEndAtTheFrame) {
  const View2 view{0, 0, 10, 10};
  const auto runs = clipped({{1, 1}, {2, 2}, {kNaN, 3}, {5, 5}, {25, 5}, {25, 8}, {5, 8}}, view);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[1].back().x, 10);
  EXPECT_EQ(runs[2].front().x, 10);
  EXPECT_EQ(runs[2].back().x, 5);
}

TEST(LabelPlaces, DoNotOverlap) {
  Labels labels;
  labels.block({{0, 0}, 10, 10});
  EXPECT_EQ(labels.place({{{4, 0}, 10, 4}, {{20, 0}, 10, 4}}), 1u);
  EXPECT_EQ(labels.place({{{21, 1}, 10, 4, 30}}), std::nullopt);
  labels.avoid({30, -10}, {30, 10});
  EXPECT_EQ(labels.place({{{30, 0}, 6, 4}, {{50, 0}, 6, 4}}), 1u);
}

TEST(Figures, AreDrawnFromWhateverDataThereIs) {
  const std::vector<double> wild = {kNaN, 1, kInfinity, -1e308, 1e308, 0};
  const auto plot = [](const std::vector<double>& x, const std::vector<double>& y,
                       bool logarithmic) {
    Plot drawn{{"x", logarithmic}, {"y", logarithmic}};
    for (const auto mark :
         {Plot::Series::Mark::line, Plot::Series::Mark::line_and_points, Plot::Series::Mark::points,
          Plot::Series::Mark::bars, Plot::Series::Mark::arrows}) {
      drawn.series.push_back({"a < b & \"c\"", x, y, mark});
    }
    return Figure{"plot", "a < b", std::move(drawn)};
  };
  for (const bool logarithmic : {false, true}) {
    expect_drawn(plot({}, {}, logarithmic));
    expect_drawn(plot({1}, {1}, logarithmic));
    expect_drawn(plot({1, 2, 3}, {5, 5, 5}, logarithmic));
    expect_drawn(plot(wild, wild, logarithmic));
    expect_drawn(plot({0, 5e-324}, {1e-310, 2e-310}, logarithmic));
  }
  expect_drawn({"none", "no units", NetworkDiagram{}});
  expect_drawn({"none", "no grids", GridChain{}});
  expect_drawn({"none", "no rows", FieldPyramid{}});
  expect_drawn({"none", "no maps", MapChain{}});
}

TEST(Figures, OfLongSeriesStaySmall) {
  Plot plot{{"t"}, {"y"}};
  Plot::Series series{"noise"};
  for (int i = 0; i < 1'000'000; ++i) {
    series.x.push_back(i);
    series.y.push_back(std::sin(i * 1e-5));
  }
  plot.series.push_back(std::move(series));
  EXPECT_LT(svg_file({"long", "long", std::move(plot)}).size(), 20'000u);
}

NetworkDiagram network(const std::vector<Index>& sizes) {
  NetworkDiagram diagram;
  for (Index l = 0; l < std::ssize(sizes); ++l) {
    NetworkDiagram::Layer layer{"layer", {}};
    for (Index u = 0; u < sizes[l]; ++u) layer.units.push_back({{sym("h", u + 1)}, "b = 1"});
    diagram.layers.push_back(std::move(layer));
    for (Index u = 0; l > 0 && u < sizes[l]; ++u) {
      for (Index v = 0; v < sizes[l - 1]; ++v) {
        diagram.links.push_back({{l - 1, v}, {l, u}, u % 2 == 0 ? -1.5 : 2, "−1.5"});
      }
    }
  }
  return diagram;
}

TEST(Figures, OfNetworksNameTheirWeightsOrLeaveOut) {
  const std::string small = svg_file({"small", "small", network({4, 9, 3})});
  EXPECT_EQ(count(small, ">−1.5</text>"), 4 * 9 + 9 * 3);
  const std::string large = svg_file({"large", "large", network({100, 200, 5})});
  EXPECT_EQ(count(large, "⋮"), 2);
  EXPECT_LT(large.size(), 60'000u);
}

TEST(Figures, OfAFieldHaveItsShapeWhereScalesAreEqual) {
  // A field five times as high as wide has no room beside it that its level lines would not reach.
  auto tall = field(21, [](double x, double y) { return x * x + y * y; });
  for (double& y : tall.y) y *= 5;
  Plot plot{{"x"}, {"y"}};
  plot.fields.push_back(tall);
  plot.equal_scales = true;
  const PlotFrame frame(plot);
  EXPECT_DOUBLE_EQ(frame.x().low(), -2);
  EXPECT_DOUBLE_EQ(frame.x().high(), 2);
  EXPECT_DOUBLE_EQ(frame.y().low(), -10);
  EXPECT_DOUBLE_EQ(frame.y().high(), 10);
  EXPECT_NEAR(frame.y().density(), frame.x().density(), 1e-12);
}

TEST(Figures, OfArrowsPointFromOnePlaceToTheNext) {
  Plot plot{{"x"}, {"y"}};
  plot.series.push_back({"", {0, 1, kNaN, 0, 1}, {0, 1, kNaN, 1, 1}, Plot::Series::Mark::arrows});
  const std::string svg = svg_file({"arrows", "arrows", std::move(plot)});
  EXPECT_EQ(count(svg, "class=\"c0 w1\""), 2);
  EXPECT_EQ(count(svg, "class=\"f0\""), 2);
}

TEST(Figures, MarkAPointByItselfInThePlotAndInTheLegend) {
  Plot plot{{"x"}, {"y"}};
  plot.series.push_back({"line", {0, 1}, {0, 1}});
  plot.series.push_back({"point", {0}, {1}});
  const std::string svg = svg_file({"two", "two", std::move(plot)});
  EXPECT_EQ(count(svg, "class=\"line c0\""), 2);
  EXPECT_EQ(count(svg, "class=\"line c1"), 0);
  EXPECT_EQ(count(svg, "class=\"c1 f1\""), 2);
}

TEST(Figures, OfLongChainsOfMapsLeaveOutTheMiddle) {
  MapChain chain;
  chain.maps.resize(1000, {.channels = 2048, .height = 7, .width = 7, .made_by = "conv 3×3"});
  const std::string svg = svg_file({"maps", "maps", std::move(chain)});
  EXPECT_EQ(count(svg, "… 979 more maps …</text>"), 1);
  EXPECT_LT(svg.size(), 40'000u);
}

TEST(Figures, OfGridsShadeTheLargestNumbersToo) {
  GridChain chain;
  chain.grids.push_back({.name = "X", .columns = 2, .cells = {{"a", 1e308}, {"b", -2e307}}});
  const std::string svg = svg_file({"f", "f", std::move(chain)});
  EXPECT_EQ(count(svg, "class=\"f0 s4\""), 1) << svg;  // 4 of 4
  EXPECT_EQ(count(svg, "class=\"f1 s1\""), 1);         // 4/5, rounded up
}

TEST(Figures, InLatexMixTheirTintsWithThePaper) {
  GridChain chain;
  chain.grids.push_back({.name = "F", .columns = 1, .cells = {{"a_1", 0, 0, false}}});
  const std::string picture = latex_picture({"f", "f", std::move(chain)});
  // 0.3 of #0072b2 over white: 1 − 0.3·(1 − c).
  EXPECT_NE(picture.find("0.7 0.83 0.91 rg 14 40 30 30 re f\n"), std::string::npos) << picture;
  EXPECT_NE(picture.find("{\\clap}{\\smaller}{a\\_1}"), std::string::npos) << picture;
}

}  // namespace
}  // namespace psolve
