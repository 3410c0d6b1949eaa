#include "problems/receptive_field/checks.h"

#include <algorithm>
#include <cstdlib>

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

/// The marks that a unit leaves on the input; axis by axis where no branches tie the axes together.
MarkedPixels marks(const WindowNetwork& network, const std::array<Integer, 2>& unit) {
  if (network.has_branches() || network.axes == 1) return push_marks(network, unit);
  MarkedPixels both{{}, {}, 1, true};
  for (const Index axis : {0, 1}) {
    WindowNetwork line = network;
    for (auto& layer : line.layers) layer.axes = {layer.axes[axis], Window{}};
    const MarkedPixels one = push_marks(line, {unit[axis], 0});
    both.first[axis] = one.first[0];
    both.last[axis] = one.last[0];
    both.count *= one.count;
    both.all = both.all && one.all;
  }
  return both;
}

}  // namespace

std::vector<Check> checks(const Found& found) {
  const Index axes = found.network.axes;
  std::array<Integer, 2> unit{};
  for (Index axis = 0; axis < axes && found.unit; ++axis) unit[axis] = (*found.unit)[axis];
  const MarkedPixels here = marks(found.network, unit);
  const MarkedPixels next = marks(found.network, {unit[0] + 1, unit[1] + (axes == 2 ? 1 : 0)});
  Integer span_error = 0;
  Integer jump_error = 0;
  Integer closed_error = 0;
  for (Index axis = 0; axis < axes; ++axis) {
    const Field& field = found.fields[axis].back();
    const Integer shift = unit[axis] * field.jump;
    span_error = std::max({span_error, std::abs(here.first[axis] - field.first - shift),
                           std::abs(here.last[axis] - field.last() - shift)});
    jump_error = std::max(jump_error, std::abs(next.first[axis] - here.first[axis] - field.jump));
    const Integer marked = here.last[axis] - here.first[axis] + 1;
    closed_error = std::max(closed_error, std::abs(found.closed_values[axis] - marked));
  }
  std::vector<Check> all;
  const auto add = [&](const char* id, const char* claim, Integer error) {
    all.push_back({id, claim, "a mark pushed back index by index", static_cast<double>(error), 0});
  };
  add("span", "the first and last pixel of the field", span_error);
  add("jump", "the shift from one unit to the next", jump_error);
  if (found.support && here.all) {
    add("support", "the number of pixels that count", std::abs(here.count - *found.support));
  }
  if (!found.network.has_branches()) {
    add("closed_form", "the closed form's value", closed_error);
  }
  return all;
}

}  // namespace psolve::receptive_field
