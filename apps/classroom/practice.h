#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace psolve {

struct PracticeOptions {
  std::vector<std::string> paths;
  std::optional<std::string> output;  ///< a directory
  std::int64_t count = 0;             ///< variants beside the spec itself
  std::int64_t seed = 1;
};

/// `psolve practice PATH…`: a page for each spec that checks what is typed into it, and of several
/// specs one that leads to them. Throws InputError, OutputError.
int run_practice(const PracticeOptions& options);

}  // namespace psolve
