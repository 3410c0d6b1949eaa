#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "math/minimality/obstruction.h"
#include "math/minimality/search/effort.h"
#include "math/minimality/search/unit_pool.h"
#include "math/threshold/separation.h"

namespace psolve {

/// The smallest hidden layer below step outputs, for tasks of up to 4 inputs.
///
/// A set of hidden units serves if every output is a linear threshold function of what they show;
/// if not, some obstruction says why (`obstruction.h`), and every set that serves must resolve it.
/// So the search collects obstructions as it meets them, with their images under the symmetries of
/// the task, and looks for units that resolve all known ones: a hitting set. Where there is no such
/// set of a given size, the obstructions are the proof.
class StepSearch : public UnitPool {
 public:
  StepSearch(const BooleanTask& task, bool skip_links, Effort& effort);

  /// How a search for a number of units went.
  struct Level {
    Index units = 0;
    bool found = false;
    bool finished = false;         ///< not found: there are none
    std::vector<double> examined;  ///< sets of 1, 2, … units that were tried
    Index classes = 0;             ///< of obstructions known at the end
    Index obstructions = 0;        ///< the same with their images
  };

  /// Looks for `units` units that serve; the network is then `network()`.
  Level search(Index units);

  /// The best network so far.
  const std::optional<ThresholdNetwork>& network() const { return network_; }

  /// Looks for lighter networks of as many units; whether all were gone through, when no output
  /// unit weighs less than `least_output_weight` in all.
  bool lighten(long least_output_weight);

  /// The obstructions met, one for each class of symmetric ones; those of edges come first.
  const std::vector<Obstruction>& obstructions() const { return classes_; }
  Index edges() const { return edges_; }
  /// The most edges that one unit cuts.
  Index most_edges_cut() const;

 private:
  using Bits = std::vector<std::uint64_t>;

  void add_edges();
  void add(const Obstruction& obstruction);
  Bits unresolved() const;
  bool search_light(const UnitSet& light, Index units);
  bool search_in(UnitSet allowed, Index units);
  bool extend(Index left, UnitSet allowed);
  bool complete(UnitSet allowed, const Bits& open);
  std::vector<Index> branches(const UnitSet& allowed, Index left, const Bits& open);
  /// Whether the search may stop at the set of units in `path_`; else learns why it does not serve.
  bool accept();
  std::optional<Obstruction> strongest(const std::vector<Obstruction>& obstructions) const;
  std::vector<std::uint32_t> tables() const;
  /// The points as an output sees them, by the hidden units and with skip links by the inputs too,
  /// each view once; `on` and `off` are the places of points that look so.
  struct Views {
    Dichotomy sides;
    std::vector<Index> on, off;
  };
  Views views(Index output) const;
  /// The units of `allowed` that the limit on weight leaves room for, with `left` still to come.
  UnitSet light_enough(const UnitSet& allowed, Index left) const;
  void keep(const std::vector<Hyperplane>& planes);
  long path_weight() const;

  Effort& effort_;

  std::vector<Obstruction> classes_;
  std::set<ObstructionSides> known_;
  std::vector<UnitSet> resolvers_;  ///< of each known obstruction, images included
  std::vector<Bits> resolves_;      ///< for each candidate, the same by its side
  Index edges_ = 0;

  std::vector<Index> path_;  ///< the units chosen
  std::vector<double> examined_;
  std::optional<ThresholdNetwork> network_;
  double best_weight_ = 0;
  bool lightening_ = false;
  long most_hidden_weight_ = 0;  ///< while lightening
  bool all_lightest_ = true;     ///< no output had to do with weights that may not be its lightest
};

}  // namespace psolve
