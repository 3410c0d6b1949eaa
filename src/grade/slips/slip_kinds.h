#pragma once

#include <span>
#include <string_view>

namespace psolve {

/// Of each slip its id and a line that says what it is.
struct SlipKind {
  std::string_view id;
  std::string_view text;
};
std::span<const SlipKind> slip_kinds();

}  // namespace psolve
