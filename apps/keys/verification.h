#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace psolve {

/// Where a committed key in JSON does not agree with itself, a sentence each; none where it does, or
/// has nothing to verify.
std::vector<std::string> disagreements_in(const std::filesystem::path& key);

}  // namespace psolve
