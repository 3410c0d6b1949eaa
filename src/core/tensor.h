#pragma once

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "core/json/json.h"
#include "core/matrix.h"

namespace psolve {

/// The lengths of nested lists, outermost first: {C, H, W} for [C][H][W].
using Dims = std::vector<Index>;

/// How many entries there are.
inline Index entries_of(const Dims& dims) {
  return std::accumulate(dims.begin(), dims.end(), Index{1}, std::multiplies<>());
}

/// "4", "3×3", "2×3×3".
std::string dims_text(const Dims& dims);

/// Where entry `place` in row-major order stands: its index on each axis.
Dims indices_of(Index place, const Dims& dims);

/// Nested lists of one length at each depth, their entries in row-major order.
template <class T>
struct Tensor {
  Dims dims;
  std::vector<T> entries;
};

/// Nested lists whose entries are `entry(0)`, `entry(1)`, …
Json nested_json(const Dims& dims, const std::function<Json(Index)>& entry);
inline Json to_json(const Vector& values, const Dims& dims) {
  return nested_json(dims, [&](Index i) { return Json(values(i)); });
}

}  // namespace psolve
