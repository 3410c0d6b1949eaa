#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace psolve {

/// How the file of a key that is there differs from what psolve writes now, in words for people: a
/// sentence for each value or line that differs but for rounding. Of JSON the answers come first,
/// since they are what its readers look for.
std::vector<std::string> key_differences(const std::filesystem::path& key,
                                         const std::string& rendered);

}  // namespace psolve
