#pragma once

#include <functional>
#include <string>

#include "core/json/json.h"

namespace psolve {

/// `spec` with all left out, and all made plain, of which `shows` does not depend: what is found is
/// told on a spec that a person can read. Asks at most a few hundred times.
Json smaller(Json spec, const std::function<bool(const Json&)>& shows);

}  // namespace psolve
