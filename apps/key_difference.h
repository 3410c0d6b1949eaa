#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace psolve {

/// How the file of a key that is there differs from what psolve writes now, in words for people; of
/// answers in JSON the first that differs, since they are what its readers look for. None where
/// they agree but for rounding.
std::optional<std::string> key_difference(const std::filesystem::path& key,
                                          const std::string& rendered);

}  // namespace psolve
