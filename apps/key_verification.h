#pragma once

#include <optional>
#include <string>

namespace psolve {

/// Where a committed key in JSON does not agree with itself, in one line; none where it does, or has
/// nothing to verify.
std::optional<std::string> disagreement_in(const std::string& key);

}  // namespace psolve
