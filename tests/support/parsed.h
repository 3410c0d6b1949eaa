#pragma once

#include <string_view>

#include "math/expressions/parse.h"

namespace psolve {

/// A text in any names.
inline Expr parse_expression(std::string_view text) {
  return to_expression(Syntax::parse(text));
}

}  // namespace psolve
