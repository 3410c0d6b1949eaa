#include "math/threshold/boolean_task.h"

#include <algorithm>

namespace psolve {

std::string point_text(const BooleanTask& task, Point point) {
  std::string text;
  for (Index i = 0; i < std::ssize(task.inputs); ++i) text += task.bit(point, i) != 0 ? '1' : '0';
  return text;
}

BooleanTask without_idle_inputs(const BooleanTask& task, std::vector<Index>& kept) {
  const Index k = task.inputs.size();
  BooleanTask reduced;
  reduced.outputs = task.outputs;
  kept.clear();
  Point kept_bits = 0;
  for (Index i = 0; i < k; ++i) {
    const Point bit = Point{1} << (k - 1 - i);
    const bool matters = std::ranges::any_of(task.values, [&](const std::vector<bool>& values) {
      for (Point x = 0; x < values.size(); ++x) {
        if (values[x] != values[x ^ bit]) return true;
      }
      return false;
    });
    if (!matters) continue;
    kept.push_back(i);
    kept_bits |= bit;
    reduced.inputs.push_back(task.inputs[i]);
  }
  reduced.values.resize(task.outputs.size());
  for (const Point x : task.points) {
    if ((x & ~kept_bits) != 0) continue;
    reduced.points.push_back(reduced.points.size());
    for (Index j = 0; j < std::ssize(task.outputs); ++j) {
      reduced.values[j].push_back(task.values[j][x]);
    }
  }
  return reduced;
}

}  // namespace psolve
