#pragma once

// What checks must see: a result of which one thing is wrong, and which of them say so.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "core/json/json.h"
#include "core/solution.h"
#include "formula/index.h"
#include "math/syntax/syntax.h"
#include "spec/type.h"

namespace psolve {

/// The problem of a spec, read by its type.
template <class T>
T problem_of(const Type<T>& type, const char* text) {
  Json spec = Json::parse(text);
  return decode(type, spec, SpecContext{.evaluate = constant_value});
}

template <class Results>
struct Lie {
  const char* told;
  std::function<void(Results&)> tell;
  const char* seen_by;  ///< the ids of the checks that fail, in their order
  double error = 0;     ///< of the first of them, to a part in a thousand; 0 where it is not known
};

/// Expects that `checks_of` passes what is right, and that every lie is seen by the checks that it
/// names and no others.
template <class Results, class ChecksOf>
void expect_seen(const Results& right, ChecksOf checks_of, const std::vector<Lie<Results>>& lies) {
  for (const Check& check : checks_of(right)) {
    EXPECT_TRUE(check.passed()) << check.id << ": " << check.error << " > " << check.tolerance;
  }
  for (const auto& lie : lies) {
    Results wrong = right;
    lie.tell(wrong);
    std::string seen_by;
    double error = 0;
    for (const Check& check : checks_of(wrong)) {
      if (check.passed()) continue;
      if (seen_by.empty()) error = check.error;
      seen_by += (seen_by.empty() ? "" : " ") + check.id;
    }
    EXPECT_EQ(seen_by, lie.seen_by) << lie.told;
    if (lie.error == 0) continue;
    EXPECT_NEAR(error, lie.error, 1e-3 * lie.error) << lie.told;
  }
}

}  // namespace psolve
