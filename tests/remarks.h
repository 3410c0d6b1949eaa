#pragma once

#include <string>
#include <variant>

#include "core/solution.h"

namespace psolve {

/// Whether some remark has these words.
inline bool has_remark(const Solution& solution, const std::string& words) {
  for (const auto& remark : solution.remarks) {
    std::string text;
    for (const auto& piece : remark.text.pieces()) {
      if (const auto* plain = std::get_if<std::string>(&piece)) text += *plain;
      if (const auto* formula = std::get_if<Formula>(&piece)) text += formula->text();
    }
    if (text.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace psolve
