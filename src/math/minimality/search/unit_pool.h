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

/// Units of at most this weight are tried first: small networks tend to be made of them.
inline constexpr long kLightUnit = 3;

/// Every hidden unit that can matter for a task of up to 4 inputs: the linear threshold functions
/// that are not constant on its points, of each and its negation one, lightest first. (The negation
/// 1 − h serves the outputs as well as h does, with other signs and biases.)
class UnitPool {
 public:
  UnitPool(const BooleanTask& task, bool skip_links);

  Index symmetries() const { return symmetries_.size(); }
  Index candidates() const { return candidates_.size(); }

 protected:
  /// What the outputs see at the x-th point: `units`, and with skip links the inputs.
  std::vector<long> view(Index x, const std::vector<Index>& units) const;
  /// A network of these, yet without outputs.
  ThresholdNetwork network_of(const std::vector<Index>& units, OutputUnit output_unit) const;

  const BooleanTask& task_;
  const bool skip_links_;
  std::vector<Candidate> candidates_;
  std::vector<Symmetry> symmetries_;
  std::vector<std::vector<Index>> images_;  ///< of each candidate, under the symmetries
};

}  // namespace psolve
