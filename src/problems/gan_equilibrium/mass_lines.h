#pragma once

#include <string>
#include <vector>

#include "core/workings/stretch.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"

namespace psolve::gan_equilibrium {

/// A point where p or q may have mass, as lines name it.
struct MassPoint {
  Formula p, q;      ///< their masses; blank where one has no such point
  Formula x = {};    ///< its place on the line; blank where there is none
  double ahead = 0;  ///< p's mass up to here less q's
};

/// Of so many points those whose numbers, `numbers_each`, are recorded: all, or some at either end.
inline Stretch held_points(Index count, Index numbers_each = 2) {
  constexpr Index kFewest = 100;
  return {count, numbers_each, count * numbers_each > kMostNumbers ? kFewest : kMostNumbers};
}

/// Two distributions whose comparison is worked out in lines.
struct ComparedMasses {
  std::vector<MassPoint>
      points;               ///< along the line, where they have places on one; blank where not held
  Formula p, q;             ///< their names
  std::string id = {};      ///< before the ids of the steps
  std::string answer = {};  ///< before the paths of the answers
};

/// KL either way and to the mixture, JS, V by JS, and TV, as sums over the points.
void record_divergences(const ComparedMasses& masses, const Divergences& found, Workings& work);

/// W along the line: what is ahead at every point, and the area under its size.
void record_line_transport(const ComparedMasses& masses, const Divergences& found, Workings& work);

/// A sum over the points; without formula, of too many to be written down, it resumes.
void record_sum(Rule rule, double value, Workings::Definition definition, Workings& work);

}  // namespace psolve::gan_equilibrium
