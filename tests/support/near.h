#pragma once

#include <string>

#include "core/json/json.h"

namespace psolve {

/// Expects `actual` to be `expected`: the same shape and names (`actual` may have more), every
/// number within `relative` of the expected one. Not-a-number is never near.
void expect_near(const Json& actual, const Json& expected, double relative,
                 const std::string& where = "");

}  // namespace psolve
