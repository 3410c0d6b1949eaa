#pragma once

#include <cstddef>
#include <vector>

#include "math/threshold/boolean_task.h"

namespace psolve {

/// A renaming of the inputs (permuted, some negated) that carries a task into itself: it maps the
/// points onto the points, and each output onto an output or the negation of one. It carries
/// networks that solve the task into networks of the same size and weights that solve it.
struct Symmetry {
  std::vector<Index> point;  ///< the place of each point's image
};

/// All of them, the identity first. For up to 4 inputs; k inputs have 2^k · k! renamings.
std::vector<Symmetry> symmetries_of(const BooleanTask& task);

}  // namespace psolve
