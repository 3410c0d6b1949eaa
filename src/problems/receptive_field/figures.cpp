#include "problems/receptive_field/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text/text.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// Units of a layer that are drawn one by one.
constexpr Index kMostUnits = 80;
constexpr Index kMostLinks = 400;
constexpr std::ptrdiff_t kMostRows = 13;

/// The units of a layer that count: all of them, or the first and the last of many.
struct Units {
  std::vector<Integer> places;
  bool filled = false;
};

/// Sorted, each once, and few enough to be drawn.
void settle(Units& units) {
  std::ranges::sort(units.places);
  // clang 14 does not take what std::ranges::unique gives.
  units.places.erase(std::unique(units.places.begin(), units.places.end()), units.places.end());
  if (units.places.size() > kMostUnits) units.filled = true;
  if (units.filled) units.places = {units.places.front(), units.places.back()};
}

/// The units that `units` of a layer read.
Units read_by(const Units& units, const WindowNetwork::Layer& layer, Index axis) {
  const Window& window = layer.axes[axis];
  Units below;
  below.filled = units.filled || window.kernel > Integer{kMostUnits};
  for (const Integer u : units.places) {
    const auto read =
        outermost_read(layer.reading, window, u, below.filled ? 1 : Integer{kMostUnits});
    below.places.insert(below.places.end(), read.begin(), read.end());
  }
  if (!below.places.empty()) settle(below);
  return below;
}

std::string range_of(const Units& units) {
  if (!units.filled) {
    return counted(units.places.size(), "unit");
  }
  return fmt::format("units {} to {}", units.places.front(), units.places.back());
}

class Pyramid {
 public:
  Pyramid(const WindowNetwork& network, const std::vector<Field>& fields, Index axis, Integer unit)
      : network_(network), fields_(fields), axis_(axis), units_(network.layers.size() + 1) {
    units_.back() = {{unit}, false};
    if (const auto seen = fields.back().of(unit)) seen_ = *seen;
    for (Index place = network.layers.size(); place > 0; --place) push_down(place);
  }

  std::optional<Figure> figure() {
    const auto is_read = [](const Units& units) { return !units.places.empty(); };
    if (std::ranges::count_if(units_, is_read) > kMostRows) return std::nullopt;
    for (Index place = units_.size(); place-- > 0;) {
      if (is_reached(place)) add_row(place);
    }
    for (Index place = network_.layers.size(); place > 0; --place) add_links(place);
    const char* way = axis_ == 0 ? "row" : "column";
    const bool lone = network_.axes == 1;
    pyramid_.axis =
        lone ? "pixel of the input, from 0" : fmt::format("{} of the input, from 0", way);
    return Figure{lone ? "field" : fmt::format("field-{}s", way),
                  fmt::format("What unit {} of the last layer sees{}: {} of the input.",
                              units_.back().places[0],
                              lone ? "" : fmt::format(" along the {}s", way), pixels()),
                  std::move(pyramid_)};
  }

 private:
  bool is_reached(Index place) const { return !units_[place].places.empty(); }

  void push_down(Index place) {
    if (!is_reached(place)) return;
    const auto& layer = network_.layers[place - 1];
    const Units read = read_by(units_[place], layer, axis_);
    if (read.places.empty()) return;
    for (const Index source : layer.sources) {
      Units& below = units_[source];
      below.places.insert(below.places.end(), read.places.begin(), read.places.end());
      below.filled = below.filled || read.filled;
      settle(below);
    }
  }

  void add_row(Index place) {
    FieldPyramid::Row row;
    const Units& units = units_[place];
    row.name = place == 0 ? "input" : network_.layers[place - 1].name;
    row.detail = place == 0 ? pixels() : range_of(units);
    row.filled = units.filled;
    for (const Integer u : units.places) {
      row.centres.push_back(centre_of(place, u));
    }
    pyramid_.rows.push_back(std::move(row));
  }

  /// Of what a unit sees; one that sees nothing stands beside unit 0.
  double centre_of(Index place, Integer unit) const {
    const auto span = fields_[place].of(unit);
    return span ? span->centre() : static_cast<double>(unit) * fields_[place].jump();
  }

  /// The row of a place that is reached: those above it come first.
  Index row_of(Index place) const {
    Index row = 0;
    for (Index above = place + 1; above < std::ssize(units_); ++above) row += is_reached(above);
    return row;
  }

  void add_links(Index place) {
    const Units& units = units_[place];
    if (!is_reached(place) || units.filled) return;
    const auto& layer = network_.layers[place - 1];
    const Window& window = layer.axes[axis_];
    const std::set<Index> sources(layer.sources.begin(), layer.sources.end());
    for (const Index source : sources) {
      const Units& below = units_[source];
      if (below.filled || units.places.size() * window.kernel > kMostLinks) {
        continue;
      }
      for (Index i = 0; i < std::ssize(units.places); ++i) {
        for (const Integer read :
             outermost_read(layer.reading, window, units.places[i], window.kernel)) {
          const auto at = std::ranges::lower_bound(below.places, read);
          pyramid_.links.push_back(
              {row_of(place), i, at - below.places.begin(), row_of(source) - row_of(place)});
        }
      }
    }
  }

  /// "35 pixels", or with holes "9 of 17 pixels".
  std::string pixels() const {
    const auto& image = units_[0];
    const auto span = seen_.size();
    const auto read = static_cast<Integer>(image.places.size());
    if (image.filled || read == span) return counted(span, "pixel");
    return fmt::format("{} of {} pixels", read, span);
  }

  const WindowNetwork& network_;
  const std::vector<Field>& fields_;
  Index axis_;
  std::vector<Units> units_;    ///< of each place
  Field::Span seen_ = {0, -1};  ///< by the unit
  FieldPyramid pyramid_;
};

}  // namespace

std::optional<Figure> field_figure(const WindowNetwork& network, const std::vector<Field>& fields,
                                   Index axis, Integer unit) {
  return Pyramid(network, fields, axis, unit).figure();
}

}  // namespace psolve::receptive_field
