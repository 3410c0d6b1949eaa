#pragma once

#include <cstdint>
#include <string>

namespace psolve {

struct VaryOptions {
  std::string spec;
  std::string output;  ///< a directory
  std::int64_t count = 1;
  std::int64_t seed = 1;
};

/// `psolve vary SPEC`: variants of a spec that says what may vary, each of which can be solved,
/// passes its checks and gives answers within what the spec accepts. Throws InputError, OutputError.
int run_vary(const VaryOptions& options);

}  // namespace psolve
