#include "problems/receptive_field/report.h"

#include <algorithm>
#include <cstdlib>

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// The marks that a unit leaves along one axis.
MarkedPixels marks_along(const WindowNetwork& network, Index axis, Integer unit) {
  WindowNetwork line = network;
  for (auto& layer : line.layers) layer.axes = {layer.axes[axis], Window{}};
  return push_marks(line, {unit, 0});
}

/// The marks that a unit leaves on the input; axis by axis where no branches tie the axes together.
MarkedPixels marks(const WindowNetwork& network, const std::array<Integer, 2>& unit) {
  if (network.has_branches() || network.axes == 1) return push_marks(network, unit);
  MarkedPixels both{{}, {}, 1, true};
  for (const Index axis : {0, 1}) {
    const MarkedPixels one = marks_along(network, axis, unit[axis]);
    both.first[axis] = one.first[0];
    both.last[axis] = one.last[0];
    both.count *= one.count;
    both.all = both.all && one.all;
  }
  return both;
}

using Ends = std::optional<Field::Span>;

Ends ends_of(const MarkedPixels& marked, Index axis) {
  if (marked.count == 0) return std::nullopt;
  return Field::Span{marked.first[axis], marked.last[axis]};
}

Ends ends_along(const WindowNetwork& network, Index axis, Integer unit) {
  return ends_of(marks_along(network, axis, unit), 0);
}

/// Units that are tried for the one that sees most.
constexpr Integer kMostPeriod = 64;

/// Of the largest field against what each unit of a period marks; none where these are too many.
std::optional<Integer> size_error(const Found& found) {
  Integer error = 0;
  for (Index axis = 0; axis < found.network.axes; ++axis) {
    const Field& field = found.fields[axis].back();
    if (field.period() > kMostPeriod) return std::nullopt;
    Integer most = 0;
    for (Integer u = 0; u < field.period(); ++u) {
      const MarkedPixels marked = marks_along(found.network, axis, u);
      if (!marked.all) return std::nullopt;
      if (const Ends ends = ends_of(marked, 0)) most = std::max(most, ends->size());
    }
    error = std::max(error, std::abs(most - field.size()));
  }
  return error;
}

}  // namespace

std::vector<Check> checks(const Found& found) {
  const WindowNetwork& network = found.network;
  const Index axes = network.axes;
  const bool is_phased = network.is_phased();
  std::array<Integer, 2> unit{};
  std::array<Integer, 2> later{};  // a period further on
  bool is_like_first = true;
  for (Index axis = 0; axis < axes; ++axis) {
    if (found.unit) unit[axis] = (*found.unit)[axis];
    const Integer period = found.fields[axis].back().period();
    later[axis] = unit[axis] + period;
    is_like_first = is_like_first && unit[axis] % period == 0;
  }
  const MarkedPixels here = marks(network, unit);
  const MarkedPixels next = marks(network, later);
  if (is_phased && !(here.all && next.all)) return {};
  Integer span_error = 0;
  Integer jump_error = 0;
  Integer closed_error = 0;
  for (Index axis = 0; axis < axes; ++axis) {
    const Field& field = found.fields[axis].back();
    const Ends a = is_phased ? ends_along(network, axis, unit[axis]) : ends_of(here, axis);
    const Ends b = is_phased ? ends_along(network, axis, later[axis]) : ends_of(next, axis);
    const auto span = field.of(unit[axis]);
    if (!a || !b || !span) {
      span_error = std::max<Integer>(span_error, a || b || span ? 1 : 0);
      continue;
    }
    span_error =
        std::max({span_error, std::abs(a->first - span->first), std::abs(a->last - span->last)});
    jump_error = std::max(jump_error, std::abs(b->first - a->first - field.shift));
    closed_error = std::max(closed_error, std::abs(found.closed_values[axis] - a->size()));
  }
  std::vector<Check> all;
  const auto add = [&](const char* id, const char* claim, Integer error) {
    all.push_back({id, claim, "a mark pushed back index by index", static_cast<double>(error), 0});
  };
  add("span", "the first and last pixel of the field", span_error);
  add("jump",
      is_phased ? "the shift from one unit to the one a period further on"
                : "the shift from one unit to the next",
      jump_error);
  if (const auto error = is_phased ? size_error(found) : std::nullopt) {
    add("receptive_field", "the most that any unit of a period sees", *error);
  }
  if (found.support && here.all && is_like_first) {
    add("support", "the number of pixels that count", std::abs(here.count - *found.support));
  }
  if (!network.has_branches() && !is_phased) {
    add("closed_form", "the closed form's value", closed_error);
  }
  return all;
}

}  // namespace psolve::receptive_field
