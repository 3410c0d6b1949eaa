#pragma once

// What holds of every spec, whatever stands in it.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry.h"

namespace psolve {

/// A spec and what psolve makes of it: a solution or a refusal.
struct Tried {
  std::string text;
  Extent extent;
  const Problem* problem = nullptr;
  std::optional<Solution> solution = std::nullopt;
  std::optional<InputError> refusal = std::nullopt;
  std::string json = {};  ///< the solution as psolve writes it
  double seconds = 0;     ///< of processor time

  bool is_whole() const { return extent == Extent::whole; }
};

/// Throws what psolve throws and should not.
Tried try_spec(const std::string& text, Extent extent);

/// What of all that is tried a property speaks of.
enum class Among { all, refusals, solutions, whole_solutions };

struct Property {
  std::string_view name;
  Among among;
  /// What contradicts it, "" where it holds.
  std::string (*contradiction)(const Tried&);
};

std::span<const Property> properties();
bool speaks_of(const Property& property, const Tried& tried);

/// A property that does not hold of a spec.
struct Finding {
  std::string property;
  std::string what;
};

/// What psolve makes of the spec, and every property that does not hold of it; something thrown that
/// psolve must never throw is one, too.
std::vector<Finding> findings_in(const Tried& tried);
std::vector<Finding> findings_in(const std::string& text, Extent extent);

}  // namespace psolve
