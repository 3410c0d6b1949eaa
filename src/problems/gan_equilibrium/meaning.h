#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/answer_meaning.h"

namespace psolve::gan_equilibrium {

/// Whether two strategies or payoffs are the same numbers; what `given` leaves out does not count.
inline bool same_play(const Json& expected, const Json& given) {
  if (expected.is_number() && given.is_number()) {
    const double size = std::max(std::abs(expected.get<double>()), 1e-3);
    return std::abs(expected.get<double>() - given.get<double>()) <= 1e-3 * size;
  }
  if (expected.is_array() && given.is_array()) {
    return std::equal(expected.begin(), expected.end(), given.begin(), given.end(), same_play);
  }
  return expected == given;
}

/// The equilibria of a game are a set: any order is right.
inline std::optional<std::string> fault_of_equilibria(const Json& answers, const Json&,
                                                      const Json& given) {
  const auto found = answers.find("equilibria");
  if (found == answers.end() || !found->is_array() || !given.is_array()) return "expected a list";
  std::vector<bool> met(found->size());
  for (const Json& one : given) {
    if (!one.is_object() || !one.contains("row") || !one.contains("column")) {
      return "an equilibrium has the strategies \"row\" and \"column\"";
    }
    std::size_t i = 0;
    const auto is_it = [&](const Json& known) {
      for (const auto& [name, value] : one.items()) {
        if (!known.contains(name) || !same_play(known[name], value)) return false;
      }
      return true;
    };
    while (i < met.size() && (met[i] || !is_it((*found)[i]))) ++i;
    if (i == met.size()) return "one of these is no equilibrium: " + one.dump();
    met[i] = true;
  }
  const auto missing = std::count(met.begin(), met.end(), false);
  if (missing == 0) return std::nullopt;
  return std::to_string(missing) + " of the equilibria " + (missing == 1 ? "is" : "are") +
         " missing";
}

inline constexpr AnswerMeaning kMeanings[] = {{"equilibria", fault_of_equilibria}};

}  // namespace psolve::gan_equilibrium
