#pragma once

#include <string>
#include <utility>

#include "math/threshold/conventions.h"

namespace psolve::boolean_net {

/// The number of a row whose first variable is its lowest bit.
inline std::size_t mirrored_row(std::size_t row, std::size_t variables) {
  std::size_t mirrored = 0;
  for (std::size_t i = 0; i < variables; ++i) mirrored |= (row >> i & 1) << (variables - 1 - i);
  return mirrored;
}

inline bool with_mirrored_rows(Json& spec) {
  const auto variables = spec.find("variables");
  if (variables == spec.end() || !variables->is_array()) return false;
  const std::size_t n = variables->size();
  bool any = false;
  for (const char* list : {"minterms", "dont_cares"}) {
    if (!spec.contains(list)) continue;
    for (Json& row : spec[list]) row = mirrored_row(row.get<std::size_t>(), n);
    any = true;
  }
  if (const auto table = spec.find("truth_table"); table != spec.end()) {
    const std::string rows = table->get<std::string>();
    std::string other = rows;
    for (std::size_t i = 0; i < rows.size(); ++i) other[mirrored_row(i, n)] = rows[i];
    *table = std::move(other);
    any = true;
  }
  return any;
}

inline constexpr Convention kConventions[] = {
    threshold_conventions::kThreshold,
    threshold_conventions::kStrict,
    {"first-variable-last",
     "the first variable is the lowest bit of a row's number, not the highest", with_mirrored_rows},
};

}  // namespace psolve::boolean_net
