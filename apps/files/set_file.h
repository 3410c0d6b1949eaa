#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace psolve {

/// What a directory of specs says of them as a set, in its `set.json`.
struct SetFile {
  std::string title;
  std::string course;
  std::vector<std::string> order;  ///< names of specs without their extension
};

inline constexpr const char* kSetFile = "set.json";

/// The `set.json` in `folder`, or a blank one where there is none. Throws InputError for one that
/// cannot be read, and for a name in its order that is no spec in `folder`.
SetFile set_file_in(const std::filesystem::path& folder);

/// Puts the specs that stand in one folder together, as they were, into the order of its
/// `set.json`; those that it does not name come last. Throws InputError.
void put_in_order(std::vector<std::filesystem::path>& specs);

}  // namespace psolve
