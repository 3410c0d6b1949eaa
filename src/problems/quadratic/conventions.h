#pragma once

#include "core/convention.h"

namespace psolve::quadratic {

/// E = (w − w*)ᵀH(w − w*), whose Hessian is 2H.
inline bool without_half(Json& spec) {
  if (!spec.contains("hessian") || !spec["hessian"].is_array()) return false;
  for (Json& row : spec["hessian"]) {
    if (!row.is_array()) return false;
    for (Json& entry : row) {
      if (!entry.is_number()) return false;
      entry = 2 * entry.get<double>();
    }
  }
  return true;
}

inline constexpr Convention kConventions[] = {
    {"no-half", "the error is the quadratic form without a half, so its Hessian is 2H",
     without_half},
};

}  // namespace psolve::quadratic
