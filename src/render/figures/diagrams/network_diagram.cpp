// A network: its layers are columns of units, its links straight lines between neighbouring layers
// and arcs where they skip one. Width, dash and colour of a link tell the size and the sign of its
// weight, which stands on it where there is room for all of its kind.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "render/figures/canvas.h"
#include "render/figures/drawing.h"
#include "render/figures/labels.h"

namespace psolve {
namespace {

constexpr double kNetworkMargin = 14;
constexpr double kRadius = 17;
/// Units of a layer that are drawn; of larger ones the first and the last.
constexpr Index kMostUnits = 14;
constexpr Index kFirstUnits = 6;
constexpr Index kLastUnits = 2;
/// Labels between two layers that can be read.
constexpr Index kMostLabels = 48;
constexpr Index kCurvePoints = 16;
/// Links that the description names one by one.
constexpr Index kNetworkMostNamed = 60;

using Link = NetworkDiagram::Link;
using Place = NetworkDiagram::Place;

class NetworkDrawing {
 public:
  explicit NetworkDrawing(const NetworkDiagram& network) : network_(network) {
    for (const auto& link : network.links) {
      if (is_shown(link.from) && is_shown(link.to)) shown_.push_back(&link);
      heaviest_ = std::max(heaviest_, std::abs(link.weight));
      has_negative_ = has_negative_ || link.weight < 0;
    }
  }

  Drawing draw() {
    lay_out();
    for (const Link* link : shown_) draw_link(*link);
    block_units();
    const bool labelled = draw_labels();
    draw_units();
    draw_legend(labelled);
    return {width_, height_, canvas_.take(), description()};
  }

 private:
  Index units(Index l) const { return network_.layers[l].units.size(); }
  bool is_elided(Index l) const { return units(l) > kMostUnits; }
  /// Rows of a layer's column, the dots of an elided one included.
  Index rows(Index l) const { return is_elided(l) ? kFirstUnits + 1 + kLastUnits : units(l); }
  bool is_shown(Place at) const {
    return !is_elided(at.layer) || at.unit < kFirstUnits || at.unit + kLastUnits >= units(at.layer);
  }
  Index row(Place at) const {
    return is_elided(at.layer) && at.unit >= kFirstUnits
               ? at.unit + kFirstUnits + 1 + kLastUnits - units(at.layer)
               : at.unit;
  }

  // ---------------------------------------------------------------- places

  void lay_out() {
    Index tallest = 1;
    bool details = false;
    double widest = 0;
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      tallest = std::max(tallest, rows(l));
      half_widths_.push_back(kRadius);
      for (const auto& unit : network_.layers[l].units) {
        half_widths_[l] =
            std::max(half_widths_[l], label_width(unit.name, Canvas::text_size) / 2 + 7);
        details = details || !unit.detail.empty();
      }
    }
    for (const Link* link : shown_) {
      widest = std::max(widest, label_width(link->label, Canvas::small_size));
    }
    pitch_ = details ? 62 : 48;
    top_ = kNetworkMargin + 26;
    const double skip_room = skips() ? 46 : 0;
    const double columns_height = tallest * pitch_;
    middle_ = top_ + skip_room + columns_height / 2;
    place_columns(widest);
    bottom_ = top_ + 2 * skip_room + columns_height + (details ? 14 : 0);
    height_ = bottom_ + kNetworkMargin;
  }

  void place_columns(double widest) {
    double x = kNetworkMargin;
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const double name = label_width(network_.layers[l].name, Canvas::small_size) / 2;
      double half = std::max(half_widths_[l], name);
      for (Index u = 0; u < units(l); ++u) {
        if (!is_shown({l, u})) continue;
        half =
            std::max(half, label_width(network_.layers[l].units[u].detail, Canvas::small_size) / 2);
      }
      if (l > 0) {
        const double labels = static_cast<double>(labels_between(l - 1));
        x += half_widths_[l] + std::max(90.0, widest + 46 + 7 * std::min(labels, 40.0));
        x = std::max(x, column_end_ + half + 10);
      } else {
        x += half;
      }
      columns_.push_back(x);
      column_end_ = x + half;
      x += half_widths_[l];
    }
    width_ = std::max(column_end_ + kNetworkMargin, 240.0);
    const double shift = (width_ - column_end_ - kNetworkMargin) / 2;
    for (double& column : columns_) column += shift;
  }

  bool skips() const {
    return std::ranges::any_of(
        shown_, [](const Link* link) { return link->to.layer > link->from.layer + 1; });
  }

  Index labels_between(Index l) const {
    return static_cast<Index>(std::ranges::count_if(
        shown_, [l](const Link* link) { return link->from.layer == l && !link->label.empty(); }));
  }

  Point centre(Place at) const { return row_centre(at.layer, row(at)); }
  Point row_centre(Index l, Index i) const {
    const double offset = i - (rows(l) - 1) / 2.0;
    return {columns_[l], middle_ + offset * pitch_};
  }

  /// The points that a link goes through, from the edge of one unit to that of the other.
  std::vector<Point> course(const Link& link) const {
    Point a = centre(link.from);
    Point b = centre(link.to);
    a.x += half_widths_[link.from.layer];
    b.x -= half_widths_[link.to.layer];
    if (link.to.layer <= link.from.layer + 1) return {a, b};
    // Over or under the layers between.
    const bool over = (a.y + b.y) / 2 <= middle_;
    Index tallest = 1;
    for (Index l = link.from.layer + 1; l < link.to.layer; ++l) {
      tallest = std::max(tallest, rows(l));
    }
    const double reach = (tallest / 2.0 + 0.45) * pitch_;
    const double peak = middle_ + (over ? -reach : reach);
    std::vector<Point> points;
    for (Index i = 0; i <= kCurvePoints; ++i) {
      const double t = static_cast<double>(i) / kCurvePoints;
      const double s = 1 - t;
      points.push_back({a.x + (b.x - a.x) * t, s * s * s * a.y + 3 * s * t * 1.15 * peak -
                                                   0.45 * s * t * middle_ + t * t * t * b.y});
    }
    return points;
  }

  // ---------------------------------------------------------------- links

  void draw_link(const Link& link) {
    const std::vector<Point> points = course(link);
    for (Index i = 1; i < std::ssize(points); ++i) labels_.avoid(points[i - 1], points[i]);
    if (link.weight == 0) {
      canvas_.path({points}, "edge d2");
      return;
    }
    const double share = heaviest_ > 0 ? std::abs(link.weight) / heaviest_ : 0;
    const int width = share > 0.66 ? 3 : share > 0.33 ? 2 : 1;
    canvas_.path({points}, fmt::format("{} w{}", link.weight < 0 ? "c1 d1" : "c0", width));
  }

  /// Whether the labels are there: either all between two layers or none.
  bool draw_labels() {
    bool all = true;
    for (const Link* link : shown_) {
      if (link->label.empty()) continue;
      if (labels_between(link->from.layer) > kMostLabels) {
        all = false;
        continue;
      }
      draw_label(*link);
    }
    return all;
  }

  void draw_label(const Link& link) {
    const std::string text = label_text(link.label);
    const std::vector<Point> points = course(link);
    std::vector<Box2> boxes;
    for (const double t : {0.5,  0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.3,  0.7,  0.2, 0.8,
                           0.16, 0.84, 0.46, 0.54, 0.38, 0.62, 0.23, 0.77, 0.12, 0.88}) {
      const double position = t * (points.size() - 1);
      const auto i = std::min(static_cast<Index>(position), std::ssize(points) - 2);
      const double part = position - i;
      const Point a = points[i];
      const Point b = points[i + 1];
      const double angle = std::atan2(b.y - a.y, b.x - a.x) * 180 / std::numbers::pi;
      boxes.push_back(text_box(text, Canvas::small_size,
                               {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part}, angle));
    }
    const auto best = labels_.place(boxes);
    const Box2& box = boxes[best.value_or(0)];
    canvas_.text_on_plate(box.centre, text, "small", box.angle);
  }

  // ---------------------------------------------------------------- units

  void block_units() {
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      for (Index u = 0; u < units(l); ++u) {
        if (!is_shown({l, u})) continue;
        const Point at = centre({l, u});
        labels_.block({at, 2 * half_widths_[l], 2 * kRadius});
        const std::string detail = label_text(network_.layers[l].units[u].detail);
        if (!detail.empty()) labels_.block(text_box(detail, Canvas::small_size, under(at)));
      }
    }
  }

  static Point under(Point unit) { return {unit.x, unit.y + kRadius + 10}; }

  void draw_units() {
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const auto& layer = network_.layers[l];
      canvas_.text({columns_[l], kNetworkMargin + 6}, label_text(layer.name), Anchor::middle,
                   "small soft");
      for (Index u = 0; u < units(l); ++u) {
        if (!is_shown({l, u})) continue;
        const Point at = centre({l, u});
        const double half = half_widths_[l];
        canvas_.rectangle(at.x - half, at.y - kRadius, 2 * half, 2 * kRadius, "node", kRadius);
        canvas_.text(at, label_text(layer.units[u].name));
        const std::string detail = label_text(layer.units[u].detail);
        if (!detail.empty()) canvas_.text_on_plate(under(at), detail, "small");
      }
      if (is_elided(l)) {
        canvas_.text(row_centre(l, kFirstUnits), "⋮", Anchor::middle, "bold");
      }
    }
  }

  void draw_legend(bool labelled) {
    std::vector<std::string> notes;
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      if (is_elided(l)) {
        notes.push_back(fmt::format("{}: {} units, {} of them drawn",
                                    label_text(network_.layers[l].name), units(l),
                                    kFirstUnits + kLastUnits));
      }
    }
    if (!labelled) notes.emplace_back("too many numbers to stand on their links");
    double y = bottom_ + 4;
    if (has_negative_) {
      double x = kNetworkMargin;
      for (const bool negative : {false, true}) {
        canvas_.line({x, y}, {x + 26, y}, negative ? "c1 d1 w2" : "c0 w2");
        const std::string name = negative ? "negative" : "positive";
        canvas_.text({x + 32, y}, name, Anchor::start, "small soft");
        x += 32 + text_width(name, Canvas::small_size) + 18;
      }
      width_ = std::max(width_, x);
      y += 18;
    }
    for (const auto& note : notes) {
      canvas_.text({kNetworkMargin, y}, note, Anchor::start, "small soft");
      width_ = std::max(width_, text_width(note, Canvas::small_size) + 2 * kNetworkMargin);
      y += 16;
    }
    height_ = std::max(height_, y + 4);
  }

  std::string description() const {
    std::string text = "Layers, from left to right: ";
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const auto& layer = network_.layers[l];
      text += (l > 0 ? "; " : "") + label_text(layer.name);
      if (units(l) > kMostUnits) {
        text += fmt::format(", {} units", units(l));
        continue;
      }
      for (Index u = 0; u < units(l); ++u) {
        text += (u > 0 ? ", " : ": ") + label_text(layer.units[u].name);
        const std::string detail = label_text(layer.units[u].detail);
        if (!detail.empty()) text += " (" + detail + ")";
      }
    }
    if (network_.links.size() > kNetworkMostNamed) {
      return text + fmt::format(". {} links.", network_.links.size());
    }
    text += ".";
    for (const auto& link : network_.links) {
      text += " " + name(link.from) + " to " + name(link.to);
      if (!link.label.empty()) text += ": " + label_text(link.label);
      text += ".";
    }
    return text;
  }

  std::string name(Place at) const {
    return label_text(network_.layers[at.layer].units[at.unit].name);
  }

  const NetworkDiagram& network_;
  std::vector<const Link*> shown_;
  double heaviest_ = 0;
  bool has_negative_ = false;
  std::vector<double> columns_;
  std::vector<double> half_widths_;
  double column_end_ = 0;
  double pitch_ = 0;
  double top_ = 0;
  double middle_ = 0;
  double bottom_ = 0;
  double width_ = 0;
  double height_ = 0;
  Labels labels_;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const NetworkDiagram& network) {
  return NetworkDrawing(network).draw();
}

}  // namespace psolve
