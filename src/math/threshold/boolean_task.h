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

/// The task without the inputs on which no output depends; `kept` gets the places of the others.
/// Only for tasks over all 2^k points.
BooleanTask without_idle_inputs(const BooleanTask& task, std::vector<Index>& kept);

}  // namespace psolve
