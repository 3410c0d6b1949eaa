#pragma once

// What proves a lower bound on hidden units, as it stands in the answer `certificate`, and its
// replay from there.

#include <string>

#include "core/json/json.h"
#include "math/minimality/checks.h"
#include "math/minimality/smallest_network.h"

namespace psolve {

/// The reason for the lower bound on hidden units, or null where the bound is 0. `kind` says which:
///
/// - "rank": {"rank"}. 1, with skip links the inputs, and the outputs: the outputs add so many
///   dimensions, and a hidden unit adds one at most.
/// - "difference": {"output", "on", "off"}. The output is 1 at one point and 0 at the other.
/// - "edges": {"edges", "cut_by_one"}. So many edges of the cube end where outputs differ.
/// - "obstructions": {"refuted", "inputs", "others", "obstructions": [{"output", "on", "off"}]}.
///   No `refuted` threshold functions of `inputs` (the other inputs being 0, those of `held_at_one`
///   1) resolve all of them;
///   see `Obstruction`. A point is its bits, and stands there as often as it is taken.
/// - "spaces": {"refuted", "inputs", "rank", "spaces"}. Of the spaces that `refuted` units could
///   span, none holds as many threshold functions.
Json certificate_of(const SmallestNetwork& smallest, NetworkKind kind);

/// The certificate gone through again by `checks.h`, with how it is called.
struct CertificateReplay {
  Replay replay;
  std::string claim;
  std::string method;
};
CertificateReplay replay(const Json& certificate, const BooleanTask& task,
                         const BooleanTask& searched, NetworkKind kind);

}  // namespace psolve
