#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "spec/type.h"

namespace psolve {

inline constexpr std::array<std::string_view, 2> axis_names = {"rows", "columns"};

/// A number on each axis: rows, then columns.
struct AxisPair {
  std::array<long, 2> axes{};
  bool is_pair = false;  ///< whether the spec tells the axes apart

  long operator[](Index axis) const { return axes[axis]; }
  /// Where the number of an axis stands below the field: "" or "/1".
  std::string pointer(Index axis) const { return is_pair ? "/" + std::to_string(axis) : ""; }
};

/// An integer for both axes, or [rows, columns].
Type<AxisPair> axis_pair(long min, long max);

}  // namespace psolve
