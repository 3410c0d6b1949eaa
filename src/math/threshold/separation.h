#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace psolve {

/// Points of integers of which some should lie on one side of a hyperplane and some on the other.
struct Dichotomy {
  std::vector<std::vector<long>> on;   ///< one vector a point
  std::vector<std::vector<long>> off;  ///< of the same length
};

/// w·x ≥ threshold on one side, w·x < threshold on the other.
struct Hyperplane {
  std::vector<long> weights;
  long threshold;
};

/// How often each point is taken so that both sides, of equal number, have equal sums: then no
/// hyperplane separates them. By Farkas' lemma one of the two exists.
struct EqualSums {
  std::vector<long> on;
  std::vector<long> off;
};

struct Separation {
  std::optional<Hyperplane> hyperplane;
  EqualSums equal_sums;  ///< where there is no hyperplane
};

/// Decides exactly, by the simplex method over the rationals (Bland's rule), whether a hyperplane
/// separates the two sides, and gives it or the reason why there is none.
Separation separate(const Dichotomy& dichotomy);

/// The lightest hyperplane, from one that is known to separate, as far as `tries` vectors of
/// weights go; where they do not suffice, that one itself.
struct Lightened {
  Hyperplane plane;
  bool proven;   ///< that no lighter one separates
  double tries;  ///< vectors of weights that may have been tried
};
Lightened lightened(const Dichotomy& dichotomy, const Hyperplane& known, double most_tries);

}  // namespace psolve
