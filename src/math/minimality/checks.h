#pragma once

/// Proofs of minimality, replayed by code of their own: nothing here is used by the search, and
/// nothing of the search is used here beyond the plain data of task and certificate.

#include <cstdint>
#include <vector>

#include "math/minimality/obstruction.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve {

/// What replaying a proof came to.
struct Replay {
  double faults = 0;        ///< claims that do not hold, and networks the proof has overlooked
  double examined = 0;      ///< sets or spaces of units gone through
  bool complete = true;     ///< those were all, not a sample
  double obstructions = 0;  ///< with their images under symmetry
};

/// Whether no `units` threshold functions resolve all `obstructions` and their images under the
/// symmetries of the task, and whether those are obstructions at all. The threshold functions are
/// found by asummability: up to eight variables a Boolean function is one unless two of its true
/// points and two of its false points have equal sums (Muroga, Toda, Kondo 1962).
Replay replay_obstructions(const BooleanTask& task, bool skip_links,
                           const std::vector<Obstruction>& obstructions, Index units);

/// Whether no `units` threshold functions span the outputs together with 1 and, with skip links,
/// the inputs: by the orthogonal complement of every space that `units` less the outputs' rank of
/// them complete, or of `most` such spaces drawn at random. Modulo another prime than the search.
Replay replay_spaces(const BooleanTask& task, bool skip_links, Index units, double most);

/// The rank of the outputs beyond 1 and, with skip links, the inputs: exact, over the rationals.
Index exact_rank(const BooleanTask& task, bool skip_links);

/// Pairs of points that differ in one input and in some output.
double count_changing_edges(const BooleanTask& task);

/// What both replays go through.
namespace proof {

using Table = std::uint32_t;          ///< a set of points, bit x for point x
using PointMap = std::vector<Index>;  ///< point x goes to point map[x]

/// The threshold functions that are not constant on the points of the task and 0 at the first, as
/// sets of those points, ascending.
std::vector<Table> units_of(const BooleanTask& task);

/// The renamings of the inputs under which the outputs stay the outputs, up to negation: every
/// order of the inputs with every choice of those to negate is tried.
std::vector<PointMap> renamings_of(const BooleanTask& task);

/// The image of a unit, negated where it would be 1 at the first point.
Table moved(Table table, const PointMap& map);

}  // namespace proof

}  // namespace psolve
