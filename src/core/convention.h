#pragma once

#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// Another reading of a kind of problem: who reads it so solves another spec.
struct Convention {
  std::string_view id;
  std::string_view text;  ///< one sentence about the reading
  /// Changes a spec (with its defaults filled in) into that of the other reading; false where it is
  /// no other.
  bool (*patch)(Json& spec);
};

}  // namespace psolve
