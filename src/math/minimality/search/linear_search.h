#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "math/minimality/search/effort.h"
#include "math/minimality/search/ray_classes.h"
#include "math/minimality/search/unit_pool.h"

namespace psolve {

/// The smallest hidden layer below linear outputs, for tasks of up to 4 inputs.
///
/// Let B be spanned by the constant 1 and, with skip links, the inputs, as vectors with an entry
/// for each point, and T by B and the outputs. Hidden units serve if the outputs lie in the span V
/// of B and the units. If m units serve and fewer do not, then dim V = dim B + m, and V contains T:
/// so m is at least r = dim T − dim B, and m − r of the units complete T to V. The search goes
/// through those spaces V; one serves if the threshold functions that lie in it span it with B.
///
/// Ranks are taken modulo a prime above every determinant of 16 columns of zeros and ones, which
/// makes them exact: by Hadamard's inequality those are at most 17^(17/2)/2^16 < 440,000.
class LinearSearch : public UnitPool {
 public:
  LinearSearch(const BooleanTask& task, bool skip_links, Effort& effort);

  struct Level {
    Index units = 0;
    bool found = false;
    bool finished = false;  ///< not found: there is none
    Index slack = 0;        ///< m − r
    double spaces = 0;      ///< gone through, up to symmetry
    Index most_units = 0;   ///< the most threshold functions that one of them holds
  };

  /// r = dim T − dim B: fewer units cannot do.
  Index rank() const { return rank_; }
  Level search(Index units);
  const std::optional<ThresholdNetwork>& network() const { return network_; }
  /// Goes on through the spaces of as many units for a lighter network.
  void lighten();

 private:
  static constexpr Index kPoints = 16;
  static constexpr Index kSums = 4;
  /// The entries, and fixed random sums of them, which what is done to vectors is done to as well.
  using Vector = std::array<std::uint32_t, kPoints + kSums>;
  /// A candidate and its vector less its part in the space at hand.
  struct Rest {
    Index unit;
    Vector vector;
  };

  static Vector with_sums(Vector vector);
  Vector vector_of(const Candidate& unit) const;
  bool search_among(long heaviest);
  bool explore(const std::vector<Rest>& rests, Index slack);
  bool close(const std::vector<Rest>& rests);
  /// By their rests: units within the space at hand, and those that are in it with one more.
  struct Classes {
    std::vector<Index> inside;
    std::map<Vector, std::vector<Index>> others;
  };
  static Classes classes_of(const std::vector<Rest>& rests);
  bool any_serves(const Classes& classes) const;
  bool may_close(const std::vector<Rest>& rests, const UnitSet& tried, const Vector& row,
                 Index pivot);
  bool try_space(std::vector<Index> members);
  std::vector<Index> basis_of(std::vector<Index> members) const;
  void keep(const std::vector<Index>& units);

  Effort& effort_;
  std::vector<Vector> base_;     ///< 1 and, with skip links, the inputs
  std::vector<Vector> echelon_;  ///< of T
  Index rank_ = 0;
  RayClasses rays_;
  Level level_;
  bool lightening_ = false;
  std::optional<ThresholdNetwork> network_;
};

/// How many dimensions the outputs add to 1 and, with skip links, the inputs, at the points of a
/// task of any size: a lower bound on the hidden units below linear outputs. Modulo a prime, so
/// never too high.
Index rank_beyond_inputs(const BooleanTask& task, bool skip_links);

/// The linear unit that gives `values` at the points that its inputs see as `views`, if there is
/// one: solved over the rationals.
std::optional<Unit> linear_fit(const std::vector<std::vector<long>>& views,
                               const std::vector<bool>& values);

}  // namespace psolve
