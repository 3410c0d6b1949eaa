#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "formula/meaning/scope.h"

namespace psolve {

/// Gives letters the values of one random instance. NAMEs of entries count from one. Indices and
/// arguments that have values are worked out, so r[n − 1] and w(τ + 1) are entries; a letter without
/// value, as j in η_j, is part of the NAME: eta_j.
using Draw = std::function<void(std::uint64_t seed, Scope& letters)>;

/// A step of a general argument: what holds for every instance of a problem, in letters.
struct Law {
  std::string id;
  Rule rule;
  Prose claim;
  std::vector<Formula> formulas = {};
  /// Where the formulas hold of numbers: at these instances they are tried. None of definitions.
  Draw draw = nullptr;
};

struct Argument {
  std::string id;
  std::string heading;
  std::vector<Law> laws;
};

/// The general argument of a problem. It is typed once, and every formula of it that says something
/// of numbers is evaluated, as it is printed, at random instances.
using Theory = std::vector<Argument>;

/// How many instances each formula is tried at.
inline constexpr std::uint64_t kInstances = 32;

/// By how much a relation fails at the worst of its instances, in units of its larger side or of 1,
/// whichever is more: "=" by the difference, "≤" and "≥" by the excess. Infinite where a side has no
/// value.
double largest_error(const Formula& relation, const Draw& draw);

/// Records the argument as the step "theory"; returns a check for each of its parts.
std::vector<Check> record_theory(const Theory& theory, Workings& work);

}  // namespace psolve
