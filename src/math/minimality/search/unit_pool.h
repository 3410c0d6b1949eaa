#pragma once

#include <cstdint>
#include <vector>

#include "math/minimality/search/unit_set.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"
#include "math/threshold/symmetry.h"

namespace psolve {

/// A step unit that a hidden layer may have, as a function on the points of a task.
struct Candidate {
  std::uint32_t table;  ///< bit x: its value at the x-th point; 0 at the first
  Unit unit;            ///< of least weight
  long cost;            ///< Σ|w|
};

/// Every hidden unit that can matter for a task of up to 4 inputs: the linear threshold functions
/// that are not constant on its points, of each and its negation one, lightest first. (The negation
/// 1 − h serves the outputs as well as h does, with other signs and biases.)
std::vector<Candidate> candidate_units(const BooleanTask& task);

/// Units of at most this weight are tried first: small networks tend to be made of them.
inline constexpr long kLightUnit = 3;

/// For each candidate its images under the symmetries.
std::vector<std::vector<Index>> images_of(const std::vector<Candidate>& candidates,
                                          const std::vector<Symmetry>& symmetries);

}  // namespace psolve
