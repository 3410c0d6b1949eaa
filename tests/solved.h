#pragma once

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "core/json/json.h"
#include "registry.h"

namespace psolve {

/// The solution of a spec given as text, or as JSON.
template <class Spec>
Solution solved(const Spec& spec, Extent extent = Extent::whole) {
  std::string text;
  if constexpr (std::is_same_v<Spec, Json>) {
    text = spec.dump();
  } else {
    text = spec;
  }
  SpecSource source = parse_spec("test", text);
  return solve(problem_of(source), source, extent);
}

/// The line with which a spec is refused.
template <class Spec>
std::string error_of(const Spec& spec) {
  try {
    solved(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

inline void expect_checks_pass(const Solution& solution) {
  EXPECT_GE(solution.checks.size(), 2u);
  for (const auto& check : solution.checks) {
    EXPECT_TRUE(check.passed()) << check.id << ": " << check.error << " > " << check.tolerance;
  }
}

}  // namespace psolve
