#pragma once

#include <cmath>

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

/// An eigenvector of any length and sign, as the unit one whose first entry that is not 0 is
/// positive.
inline bool from_any_length(const Json&, std::string_view path, Json& answer) {
  if (!path.starts_with("eigenvectors[") || !answer.is_array()) return false;
  double squares = 0;
  double first = 0;
  for (const Json& entry : answer) {
    if (!entry.is_number()) return false;
    const double x = entry.get<double>();
    squares += x * x;
    if (first == 0) first = x;
  }
  if (squares == 0) return false;
  for (Json& entry : answer) scale(entry, (first < 0 ? -1 : 1) / std::sqrt(squares));
  return true;
}

inline constexpr Convention kUnitVectors{"unit-eigenvectors",
                                         "eigenvectors may have any length and either sign",
                                         nullptr, from_any_length};

inline constexpr Convention kConventions[] = {
    kUnitVectors,
    {"no-half", "the error is the quadratic form without a half, so its Hessian is 2H",
     without_half},
};

}  // namespace psolve::quadratic
