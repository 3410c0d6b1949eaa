#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// A Boolean function of k variables, point by point: {0, 1}^k in counting order. Where it is
/// neither on nor off it is free, and either value will do (a don't-care).
struct BooleanFunction {
  std::vector<bool> on;
  std::vector<bool> off;

  BooleanFunction() = default;
  BooleanFunction(std::vector<bool> on_, std::vector<bool> off_)
      : on(std::move(on_)), off(std::move(off_)) {}
  /// One that is bound at every point: a truth table.
  BooleanFunction(std::vector<bool> table) : on(std::move(table)), off(on) { off.flip(); }

  Index points() const { return std::ssize(on); }
  Index variables() const { return __builtin_ctzll(on.size()); }
  bool is_bound(std::size_t point) const { return on[point] || off[point]; }
  /// Whether both points are bound, to different values.
  bool differs(std::size_t a, std::size_t b) const {
    return (on[a] && off[b]) || (off[a] && on[b]);
  }
  BooleanFunction complement() const { return {off, on}; }
};

}  // namespace psolve
