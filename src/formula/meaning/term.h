#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formula/functions/functions.h"

namespace psolve {

/// What a formula means: functions applied to numbers and NAMEs, a tree of the same form as
/// MathJSON. Plain data; who looks for a slip edits it.
struct Term {
  enum class Kind { number, symbol, call };

  Kind kind = Kind::number;
  double number = 0;
  std::string name = {};                    ///< of a symbol: a NAME, "Pi" or "ExponentialE"
  const FunctionEntry* function = nullptr;  ///< of a call
  std::vector<Term> parts = {};             ///< its arguments

  static Term of(double number) { return {Kind::number, number}; }
  static Term symbol(std::string name) { return {Kind::symbol, 0, std::move(name)}; }
  static Term call(const FunctionEntry& function, std::vector<Term> parts) {
    return {Kind::call, 0, {}, &function, std::move(parts)};
  }

  bool is(Kind other) const { return kind == other; }
  bool is(std::string_view head) const { return function != nullptr && function->head == head; }
};

}  // namespace psolve
