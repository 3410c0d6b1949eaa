#pragma once

#include <utility>

#include "core/convention.h"

namespace psolve::jacobian {

/// A column for each output, not a row.
inline bool from_columns(const Json&, std::string_view path, Json& answer) {
  const bool is_jacobian =
      last_name(path) == "jacobian" || path == "jacobian_symbolic" || path == "inverse";
  if (!is_jacobian || !answer.is_array() || answer.empty()) return false;
  Json rows = Json::array();
  for (const Json& column : answer) {
    if (!column.is_array() || column.size() != answer[0].size()) return false;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (rows.size() <= i) rows.push_back(Json::array());
      rows[i].push_back(column[i]);
    }
  }
  answer = std::move(rows);
  return true;
}

inline constexpr Convention kDenominatorLayout{"denominator-layout",
                                               "in denominator layout the answer is the transpose",
                                               nullptr, from_columns};
inline constexpr Convention kConventions[] = {kDenominatorLayout};

}  // namespace psolve::jacobian
