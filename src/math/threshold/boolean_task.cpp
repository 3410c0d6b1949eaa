#include "math/threshold/boolean_task.h"

#include <algorithm>
#include <numeric>

namespace psolve {

std::string point_text(const BooleanTask& task, Point point) {
  std::string text;
  for (Index i = 0; i < std::ssize(task.inputs); ++i) text += task.bit(point, i) != 0 ? '1' : '0';
  return text;
}

namespace {

/// Whether the task asks at each point where the input is not `held` for the same as where it is.
bool is_idle(const BooleanTask& task, Point bit, bool held) {
  for (Index x = 0; x < std::ssize(task.points); ++x) {
    const Point point = task.points[x];
    if (((point & bit) != 0) == held) continue;
    const auto found = std::ranges::lower_bound(task.points, point ^ bit);
    if (found == task.points.end() || *found != (point ^ bit)) return false;
    const Index y = found - task.points.begin();
    for (const auto& values : task.values) {
      if (values[x] != values[y]) return false;
    }
  }
  return true;
}

BooleanTask with_input_held(const BooleanTask& task, Index input, bool held) {
  const Index place = std::ssize(task.inputs) - 1 - input;
  const Point below = (Point{1} << place) - 1;
  BooleanTask part;
  part.inputs = task.inputs;
  part.inputs.erase(part.inputs.begin() + input);
  part.outputs = task.outputs;
  part.values.resize(task.values.size());
  for (Index x = 0; x < std::ssize(task.points); ++x) {
    const Point point = task.points[x];
    if (((point >> place & 1) != 0) != held) continue;
    part.points.push_back((point >> 1 & ~below) | (point & below));
    for (Index j = 0; j < std::ssize(task.values); ++j) {
      part.values[j].push_back(task.values[j][x]);
    }
  }
  return part;
}

}  // namespace

ReducedTask without_idle_inputs(const BooleanTask& task) {
  ReducedTask reduced{task, std::vector<Index>(task.inputs.size()), {}};
  std::iota(reduced.kept.begin(), reduced.kept.end(), Index{0});
  for (Index i = 0; i < std::ssize(reduced.kept);) {
    const Point bit = Point{1} << (std::ssize(reduced.kept) - 1 - i);
    const bool at_zero = is_idle(reduced.task, bit, false);
    if (!at_zero && !is_idle(reduced.task, bit, true)) {
      ++i;
      continue;
    }
    if (!at_zero) reduced.held_at_one.push_back(reduced.kept[i]);
    reduced.task = with_input_held(reduced.task, i, !at_zero);
    reduced.kept.erase(reduced.kept.begin() + i);
    i = 0;  // Another may have become idle.
  }
  return reduced;
}

}  // namespace psolve
