#include "solvers/field_figure.h"

#include <fmt/format.h>

#include <algorithm>

namespace psolve {
namespace {

using Integer = WindowNetwork::Integer;

/// Units of a layer that are drawn one by one.
constexpr std::size_t kMostUnits = 80;
constexpr std::size_t kMostLinks = 400;
constexpr std::size_t kMostLayers = 12;

/// The units of a layer that count: all of them, or the first and the last of many.
struct Units {
  std::vector<Integer> places;
  bool filled = false;
};

/// The units that `units` read through `window`.
Units read_by(const Units& units, const Window& window) {
  Units below;
  below.filled = units.filled || window.kernel > Integer{kMostUnits};
  for (const Integer u : units.places) {
    for (Integer a = 0; a < window.kernel;
         a += below.filled ? std::max<Integer>(1, window.kernel - 1) : 1) {
      below.places.push_back(window.place(u, a));
    }
  }
  std::ranges::sort(below.places);
  const auto repeated = std::ranges::unique(below.places);
  below.places.erase(repeated.begin(), repeated.end());
  if (below.places.size() > kMostUnits) below.filled = true;
  if (below.filled) below.places = {below.places.front(), below.places.back()};
  return below;
}

void add_links(const Units& units, const Units& below, const Window& window, std::size_t row,
               FieldPyramid& pyramid) {
  if (below.filled || units.places.size() * static_cast<std::size_t>(window.kernel) > kMostLinks) {
    return;
  }
  for (std::size_t i = 0; i < units.places.size(); ++i) {
    for (Integer a = 0; a < window.kernel; ++a) {
      const auto at = std::ranges::lower_bound(below.places, window.place(units.places[i], a));
      pyramid.links.push_back({row, i, static_cast<std::size_t>(at - below.places.begin())});
    }
  }
}

std::string counted(const Units& units) {
  if (!units.filled) {
    return units.places.size() == 1 ? "1 unit" : fmt::format("{} units", units.places.size());
  }
  return fmt::format("units {} to {}", units.places.front(), units.places.back());
}

}  // namespace

std::optional<Figure> field_figure(const WindowNetwork& network, const std::vector<Field>& fields,
                                   std::size_t axis, Integer unit) {
  if (network.has_branches() || network.layers.size() > kMostLayers) return std::nullopt;
  FieldPyramid pyramid;
  const char* way = axis == 0 ? "row" : "column";
  pyramid.axis = network.axes == 1 ? "pixel of the input, from 0"
                                   : fmt::format("{} of the input, from 0", way);
  Units units{{unit}, false};
  for (std::size_t place = network.layers.size();; --place) {
    FieldPyramid::Row row;
    row.name = place == 0 ? "input" : network.layers[place - 1].name;
    row.detail = place == 0 ? fmt::format("{} pixels", fields.back().size) : counted(units);
    row.filled = units.filled;
    for (const Integer u : units.places) {
      row.centres.push_back(fields[place].start() +
                            static_cast<double>(u) * static_cast<double>(fields[place].jump));
    }
    pyramid.rows.push_back(std::move(row));
    if (place == 0) break;
    const Window& window = network.layers[place - 1].axes[axis];
    const Units below = read_by(units, window);
    add_links(units, below, window, pyramid.rows.size() - 1, pyramid);
    units = below;
  }
  return Figure{
      network.axes == 1 ? "field" : fmt::format("field-{}s", way),
      fmt::format("What unit {} of the last layer sees{}: {} pixels of the input.", unit,
                  network.axes == 1 ? "" : fmt::format(" along the {}s", way), fields.back().size),
      std::move(pyramid)};
}

}  // namespace psolve
