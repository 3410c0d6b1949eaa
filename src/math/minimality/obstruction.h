#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "math/threshold/boolean_task.h"
#include "math/threshold/separation.h"
#include "math/threshold/symmetry.h"

namespace psolve {

/// Points where an output is 1 and as many where it is 0, each perhaps several times. While every
/// unit that feeds the output has the same sum over both sides, so has the output's weighted sum:
/// then it cannot be above a threshold on one side and below it on the other. Some hidden unit must
/// therefore *resolve* the obstruction: have different sums over its sides. (With skip links the
/// inputs feed the outputs too, so both sides must have equal sums of the points themselves.)
///
/// Enough of them prove that few units cannot do; by Farkas' lemma what no network can do always
/// has such a reason (asummability, C. C. Elgot 1961; S. Muroga, Threshold Logic, 1971).
struct Obstruction {
  struct Multiple {
    Index point;  ///< its place in `BooleanTask::points`
    long times;
    friend auto operator<=>(const Multiple&,
                            const Multiple&) = default;  // NOLINT(modernize-use-nullptr)
  };

  Index output;
  std::vector<Multiple> on;   ///< where the output is 1
  std::vector<Multiple> off;  ///< where it is 0

  /// Whether a hidden unit that is 1 at the points of `table` has different sums over the sides.
  bool resolved_by(std::uint32_t table) const {
    long difference = 0;
    for (const Multiple& part : on) difference += (table >> part.point & 1) != 0 ? part.times : 0;
    for (const Multiple& part : off) difference -= (table >> part.point & 1) != 0 ? part.times : 0;
    return difference != 0;
  }
};

/// An obstruction of one or two points a side, equal ones taken together.
Obstruction obstruction_of(Index output, Index on1, Index on2, Index off1, Index off2);

/// The obstruction that equal sums show, where side by side `on` and `off` are places of points.
Obstruction obstruction_of(Index output, const std::vector<Index>& on,
                           const std::vector<Index>& off, const EqualSums& sums);

/// An obstruction without its output and with its sides in order: those of equal sides are resolved
/// by the same units.
struct ObstructionSides {
  std::vector<Obstruction::Multiple> first, second;
  friend auto operator<=>(const ObstructionSides&,
                          const ObstructionSides&) = default;  // NOLINT(modernize-use-nullptr)
};

/// The sides of the obstruction's image under a symmetry: an obstruction of some output as well.
ObstructionSides image_of(const Obstruction& obstruction, const Symmetry& symmetry);

/// The obstructions of one or two points a side that none of `tables` resolves.
std::vector<Obstruction> unresolved_pairs(const BooleanTask& task, bool skip_links,
                                          const std::vector<std::uint32_t>& tables);

}  // namespace psolve
