#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// An answer that many different ones equal: a network that computes a function, a set.
struct AnswerMeaning {
  std::string_view path;  ///< of the answer
  /// Why `given` does not do in its place; none where it does.
  std::optional<std::string> (*fault)(const Json& answers, const Json& spec, const Json& given);
  /// The answer by which that is told; where the key lacks it, entries are compared.
  std::string_view told_by = {};
};

}  // namespace psolve
