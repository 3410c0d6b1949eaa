#pragma once

#include <optional>
#include <vector>

#include "grade/judged.h"

namespace psolve {

/// One change of a quantity that a student kept up through all its lines: negated (δ = −∂L/∂z),
/// scaled by one number, or with rows and columns exchanged.
struct Route {
  FoundConvention convention;
  std::vector<std::size_t> lines;  ///< of the work, which are right under it
};
std::optional<Route> route_of(const Key& key, const std::vector<JudgedLine>& lines);

}  // namespace psolve
