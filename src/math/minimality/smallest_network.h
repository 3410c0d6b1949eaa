#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "math/minimality/search/linear_search.h"
#include "math/minimality/search/step_search.h"

namespace psolve {

/// What the outputs of a network are, and whether the inputs feed them directly.
struct NetworkKind {
  OutputUnit output_unit = OutputUnit::step;
  bool skip_links = false;
};

/// A lower bound on the hidden units that a task needs, with its reason.
struct LowerBound {
  enum class Reason {
    none,         ///< nothing is known
    difference,   ///< an output is 1 at one point and 0 at another
    rank,         ///< linear outputs: the outputs are that many dimensions beyond 1 and the inputs
    edges,        ///< so many edges to cut, so few that one unit can
    restriction,  ///< a part of the task, with some inputs held at 0, needs as many
    search,       ///< all smaller layers were gone through
  };
  Index units = 0;
  Reason reason = Reason::none;
  double edges = 0;     ///< to cut
  double most_cut = 0;  ///< by one unit
  /// Of a difference: the output, and the points as their bits.
  std::string output = {}, on = {}, off = {};
};

/// The smallest network that was found, and what is proved of its size.
struct SmallestNetwork {
  ThresholdNetwork network;
  LowerBound bound;
  bool proven = false;         ///< that no network has fewer hidden units
  bool weight_proven = false;  ///< that none with as many has less total weight
  bool interrupted = false;

  /// The task that was searched: without inputs that do not matter, and for more than four of those
  /// without all but the first four, the others being 0.
  BooleanTask searched;
  std::vector<Index> kept;               ///< the places of its inputs
  std::vector<std::string> held_at_one;  ///< inputs that do not matter at 1, but might at 0
  bool restricted = false;               ///< whether it is only a part

  /// How the search went, number by number of units.
  std::vector<StepSearch::Level> step_levels;
  std::vector<LinearSearch::Level> linear_levels;
  Index candidates = 0;  ///< units, of each and its negation one
  Index symmetries = 0;
  Index edges = 0;
  Index most_edges_cut = 0;
  Index rank = 0;                         ///< of linear outputs
  std::vector<Obstruction> obstructions;  ///< of `searched`: one of each class
};

/// Looks for the network of fewest hidden units, which `known` bounds from above, with `effort` from
/// 0 (none) to 9. Exact for up to four inputs that matter.
SmallestNetwork smallest_network(const BooleanTask& task, NetworkKind kind,
                                 const ThresholdNetwork& known, long effort);

}  // namespace psolve
