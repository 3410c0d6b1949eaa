// Figures: what is drawn from their data, and where it is written. Expected levels, ticks and
// crossings are worked out by hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "command.h"
#include "core/json/compare.h"
#include "render/figures/labels.h"
#include "render/figures/picture.h"
#include "render/figures/plot/axis.h"
#include "render/figures/plot/contour.h"
#include "render/figures/plot/curve.h"
#include "render/figures/plot/plot_frame.h"
#include "render/figures/svg.h"
#include "solved.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

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
  for (const double value : {0.0, -1.0, kNaN, kInfinity}) range.take_in(value);
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

/// Whether every element is closed where it must be: enough for text that is written by machine.
void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      ASSERT_FALSE(open.empty()) << tag;
      EXPECT_EQ("/" + open.back(), tag);
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  EXPECT_TRUE(open.empty());
}

void expect_drawn(const Figure& figure) {
  const std::string svg = svg_file(figure);
  expect_well_formed(svg);
  EXPECT_EQ(svg, svg_file(figure));
  EXPECT_EQ(svg.find("nan"), std::string::npos) << figure.id;
  EXPECT_EQ(svg.find("inf"), std::string::npos) << figure.id;
  EXPECT_NE(svg.find("<title>"), std::string::npos);
  const std::string picture = latex_picture(figure);
  EXPECT_EQ(std::ranges::count(picture, '{'), std::ranges::count(picture, '}')) << picture;
  EXPECT_EQ(picture.find("nan"), std::string::npos) << figure.id;
  EXPECT_EQ(picture.find("inf"), std::string::npos) << figure.id;
  EXPECT_NE(svg.find("prefers-color-scheme:dark"), std::string::npos);
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

NetworkDiagram network(std::vector<std::size_t> sizes) {
  NetworkDiagram diagram;
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    NetworkDiagram::Layer layer{"layer", {}};
    for (std::size_t u = 0; u < sizes[l]; ++u) layer.units.push_back({{sym("h", u + 1)}, "b = 1"});
    diagram.layers.push_back(std::move(layer));
    for (std::size_t u = 0; l > 0 && u < sizes[l]; ++u) {
      for (std::size_t v = 0; v < sizes[l - 1]; ++v) {
        diagram.links.push_back({{l - 1, v}, {l, u}, u % 2 == 0 ? -1.5 : 2, "−1.5"});
      }
    }
  }
  return diagram;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Figures, OfNetworksNameTheirWeightsOrLeaveOut) {
  const std::string small = svg_file({"small", "small", network({4, 9, 3})});
  EXPECT_EQ(count(small, ">−1.5</text>"), 4u * 9 + 9 * 3);
  const std::string large = svg_file({"large", "large", network({100, 200, 5})});
  EXPECT_EQ(count(large, "⋮"), 2u);
  EXPECT_LT(large.size(), 60'000u);
}

TEST(Figures, OfTheShippedSpecsAreThereAndDrawn) {
  for (const auto& [file, id] : {std::pair{"03-vector-derivative", "computation-graph"},
                                 {"04-backpropagation", "network"},
                                 {"05-convolution-gradients", "windows"},
                                 {"06-convolution-example-max", "layers"},
                                 {"07-cnn-as-mlp", "matrix"},
                                 {"08-backpropagation-2", "network"},
                                 {"09-model-parameters", "maps"},
                                 {"10-receptive-field", "field"}}) {
    const std::string spec =
        contents_of(repository() / "problems/ps03" / (std::string(file) + ".json"));
    const Solution whole = solved(spec);
    ASSERT_EQ(whole.figures.size(), 1u) << file;
    EXPECT_EQ(whole.figures[0].id, id);
    expect_drawn(whole.figures[0]);
    EXPECT_TRUE(solved(spec, Extent::answers_only).figures.empty());
  }
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
  EXPECT_EQ(count(svg, "class=\"c0 w1\""), 2u);
  EXPECT_EQ(count(svg, "class=\"f0\""), 2u);
}

TEST(Figures, MarkAPointByItselfInThePlotAndInTheLegend) {
  Plot plot{{"x"}, {"y"}};
  plot.series.push_back({"line", {0, 1}, {0, 1}});
  plot.series.push_back({"point", {0}, {1}});
  const std::string svg = svg_file({"two", "two", std::move(plot)});
  EXPECT_EQ(count(svg, "class=\"line c0\""), 2u);
  EXPECT_EQ(count(svg, "class=\"line c1"), 0u);
  EXPECT_EQ(count(svg, "class=\"c1 f1\""), 2u);
}

TEST(Figures, OfMapsAreTheChainOfSizes) {
  // LeNet-5 on an image of 28 by 28 with padding.
  const Solution solution = solved(R"({"problem": "conv-arithmetic", "input": [1, 28, 28],
      "layers": [{"type": "conv", "kernel": 5, "filters": 6, "padding": 2},
                 {"type": "max-pool", "kernel": 2},
                 {"type": "conv", "kernel": [5, 3], "filters": 16, "dilation": [1, 2]},
                 {"type": "flatten"}, {"type": "dense", "filters": 120}]})");
  ASSERT_EQ(solution.figures.size(), 1u);
  const auto& maps = std::get<MapChain>(solution.figures[0].drawing).maps;
  struct Row {
    std::size_t channels, height, width, window_height, window_width;
    const char* made_by;
  };
  const Row rows[] = {{1, 28, 28, 0, 0, ""},
                      {6, 28, 28, 5, 5, "conv 5×5"},
                      {6, 14, 14, 2, 2, "max-pool 2×2, stride 2"},
                      {16, 10, 10, 5, 5, "conv 5×3, dilation 1×2"},
                      {1600, 1, 1, 0, 0, "flatten"},
                      {120, 1, 1, 0, 0, "dense"}};
  ASSERT_EQ(maps.size(), std::size(rows));
  for (std::size_t m = 0; m < maps.size(); ++m) {
    EXPECT_EQ(maps[m].channels, rows[m].channels) << m;
    EXPECT_EQ(maps[m].height, rows[m].height) << m;
    EXPECT_EQ(maps[m].width, rows[m].width) << m;
    EXPECT_EQ(maps[m].window_height, rows[m].window_height) << m;
    EXPECT_EQ(maps[m].window_width, rows[m].window_width) << m;
    EXPECT_EQ(label_text(maps[m].made_by), rows[m].made_by);
  }
  expect_drawn(solution.figures[0]);
}

TEST(Figures, OfLongChainsOfMapsLeaveOutTheMiddle) {
  MapChain chain;
  chain.maps.resize(1000, {.channels = 2048, .height = 7, .width = 7, .made_by = "conv 3×3"});
  const std::string svg = svg_file({"maps", "maps", std::move(chain)});
  EXPECT_EQ(count(svg, "… 979 more maps …</text>"), 1u);
  EXPECT_LT(svg.size(), 40'000u);
}

/// The groups of the cells of ∂L/∂O, which are the places in F of the entries that lie on X.
std::vector<int> shares_of(const std::string& sizes) {
  const Solution solution =
      solved(R"({"problem": "conv-backprop", "task": "derive", )" + sizes + "}");
  const auto& grids = std::get<GridChain>(solution.figures.at(0).drawing).grids;
  std::vector<int> groups;
  for (const auto& cell : grids.at(1).cells) groups.push_back(cell.group);
  EXPECT_EQ(std::ranges::count_if(grids.at(2).cells, [](const auto& cell) { return cell.marked; }),
            1);
  expect_drawn(solution.figures[0]);
  return groups;
}

TEST(Figures, OfGradientsShowTheKernelRotated) {
  // X[1,1] of a 3×3 image is read by all four windows, the first with its last entry.
  EXPECT_EQ(shares_of(R"("input_size": [3, 3], "kernel_size": [2, 2])"),
            (std::vector<int>{3, 2, 1, 0}));
  // With stride 2 the windows share X[2,2] alone, which lies in their corners.
  EXPECT_EQ(shares_of(R"("input_size": [5, 5], "kernel_size": [3, 3], "stride": 2)"),
            (std::vector<int>{8, 6, 2, 0}));
  // No two windows of a row share an entry: X[0,0] lies in the first alone.
  EXPECT_EQ(shares_of(R"("input_size": [1, 4], "kernel_size": [1, 2], "stride": 2)"),
            (std::vector<int>{0, GridChain::no_group}));
}

TEST(Figures, OfFieldsFollowBranches) {
  const Solution solution = solved(R"({"problem": "receptive-field", "layers": [
      {"name": "a", "kernel": 3, "padding": 1}, {"name": "b", "kernel": 3, "padding": 1},
      {"name": "unread", "kernel": 9},
      {"name": "sum", "kernel": 1, "inputs": ["input", "b"]}]})");
  const auto& pyramid = std::get<FieldPyramid>(solution.figures.at(0).drawing);
  std::vector<std::vector<double>> centres;
  for (const auto& row : pyramid.rows) centres.push_back(row.centres);
  EXPECT_EQ(centres, (std::vector<std::vector<double>>{{0}, {0}, {-1, 0, 1}, {-2, -1, 0, 1, 2}}));
  std::array<int, 4> below{};
  for (const auto& link : pyramid.links) ++below.at(link.below);
  EXPECT_EQ(below, (std::array<int, 4>{0, 1 + 3 + 9, 0, 1}));
  expect_drawn(solution.figures[0]);
}

TEST(Figures, OfFieldsWithHolesSayHowManyPixelsCount) {
  const Solution solution =
      solved(R"({"problem": "receptive-field", "layers": [{"kernel": 3, "dilation": 4}]})");
  const auto& pyramid = std::get<FieldPyramid>(solution.figures.at(0).drawing);
  EXPECT_EQ(label_text(pyramid.rows.back().detail), "3 of 9 pixels");
}

TEST(Figures, InLatexMixTheirTintsWithThePaper) {
  GridChain chain;
  chain.grids.push_back({.name = "F", .columns = 1, .cells = {{"a_1", 0, 0, false}}});
  const std::string picture = latex_picture({"f", "f", std::move(chain)});
  // 0.3 of #0072b2 over white: 1 − 0.3·(1 − c).
  EXPECT_NE(picture.find("0.7 0.83 0.91 rg 14 40 30 30 re f\n"), std::string::npos) << picture;
  EXPECT_NE(picture.find("{\\clap}{\\smaller}{a\\_1}"), std::string::npos) << picture;
}

TEST(Figures, RingTheFirstMaximumOfEachWindow) {
  const Solution solution =
      solved(contents_of(repository() / "problems/ps03/06-convolution-example-max.json"));
  const auto& chain = std::get<GridChain>(solution.figures[0].drawing);
  std::vector<std::size_t> rings;
  for (std::size_t i = 0; i < chain.grids[1].cells.size(); ++i) {
    if (chain.grids[1].cells[i].marked) rings.push_back(i);
  }
  // O = [9 39 −35 −44; 16 46 −16 −23; 29 71 −29 −48; 40 88 −66 −93], windows of 2×2, stride 1.
  EXPECT_EQ(rings, (std::vector<std::size_t>{5, 6, 9, 10, 13}));
}

TEST(Figures, AreWrittenWhereTheyAreAskedForAndLinked) {
  const Scratch scratch;
  const std::string spec = (repository() / "problems/ps03/10-receptive-field.json").string();
  const auto run = [&](const std::string& options) {
    return run_in(scratch.path(), "psolve receptive-field -i " + spec + " " + options);
  };
  EXPECT_EQ(run("-f markdown -o pages/a.md --figures x").exit_code, 2);
  fs::create_directory(scratch.path() / "pages");
  EXPECT_EQ(run("-f markdown -o pages/a.md --figures 'a b/figures'").exit_code, 0);
  EXPECT_TRUE(fs::exists(scratch.path() / "a b/figures/field.svg"));
  const std::string page = contents_of(scratch.path() / "pages/a.md");
  EXPECT_NE(page.find("](../a%20b/figures/field.svg)"), std::string::npos) << page;
  EXPECT_EQ(run("-f markdown").out.find("]("), std::string::npos);
  EXPECT_NE(run("").out.find("--figures DIR"), std::string::npos);
  EXPECT_EQ(run("--answers-only --figures x").exit_code, 2);
}

TEST(Figures, OfKeysAreComparedWithinTheirDigits) {
  EXPECT_TRUE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.26 -0.01L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.28 0L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1 2\"/>", "<path d=\"M1 2L3 4\"/>"));
  const Scratch scratch;
  write(scratch.path() / "set/a.json",
        R"({"problem": "receptive-field", "layers": [{"kernel": 3}]})");
  const auto keys = [&](const std::string& options) {
    return run_in(scratch.path(), "psolve keys set " + options);
  };
  EXPECT_EQ(keys("").exit_code, 0);
  EXPECT_EQ(keys("--check").exit_code, 0) << keys("--check").err;
  write(scratch.path() / "set/keys/a-old.svg", "<svg/>");
  EXPECT_EQ(keys("--check").err, "psolve: set/keys/a-old.svg: no key has this figure\n");
  fs::remove(scratch.path() / "set/keys/a-old.svg");
  write(scratch.path() / "set/keys/a-field.svg", "<svg/>");
  EXPECT_EQ(keys("--check").exit_code, 1);
}

}  // namespace
}  // namespace psolve
