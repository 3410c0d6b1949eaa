#pragma once

#include <string>
#include <vector>

#include "math/optimization/method.h"
#include "math/optimization/objective.h"
#include "math/optimization/runs/snapshot.h"

namespace psolve {

/// What all methods of a problem together may compute in more digits than doubles have, counted in
/// additions and multiplications of doubles, of which a processor makes some 10⁹ a second: half of
/// the tenth of a second at which people begin to wait.
inline constexpr double kMostPreciseWork = 5e7;

struct PreciseRows {
  std::vector<Snapshot> rows;
  std::string fault;  ///< why the next step has no value, where that is certain
};

/// The first rows of a run, from the start on, in which every number is the double nearest to what
/// the rule gives in exact arithmetic from the decimals of the spec. Ends where a step cannot be
/// made, a number overflows, or `work` is spent.
PreciseRows precise_rows(const Objective& objective, const Method& method, const Vector& start,
                         long steps, double work);

}  // namespace psolve
