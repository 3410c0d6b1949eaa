#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// An assignment of the inputs, in counting order: the first of k inputs is bit k − 1.
using Point = std::uint64_t;

/// What a network of threshold units should compute: some outputs at some points.
struct BooleanTask {
  std::vector<std::string> inputs;        ///< their names
  std::vector<std::string> outputs;       ///< their names
  std::vector<Point> points;              ///< ascending
  std::vector<std::vector<bool>> values;  ///< values[j][x]: output j at points[x]
  bool complete = true;                   ///< whether `points` are all that matter, not a sample

  /// The value of input i at a point: 0 or 1.
  long bit(Point point, Index i) const {
    return static_cast<long>(point >> (inputs.size() - 1 - i) & 1);
  }
};

/// A point as its bits, the first input first: "0110".
std::string point_text(const BooleanTask& task, Point point);

/// A task without inputs that no network needs, which are held at 0 or 1.
struct ReducedTask {
  BooleanTask task;
  std::vector<Index> kept;         ///< the places of its inputs
  std::vector<Index> held_at_one;  ///< of the others, those that are not held at 0
};

/// Leaves out, one after the other, the inputs that can be held at one value: wherever such an input
/// has the other value, the task asks for nothing that it does not ask for there with this one. So
/// what serves with the input held, serves with its weight 0 for all.
ReducedTask without_idle_inputs(const BooleanTask& task);

}  // namespace psolve
