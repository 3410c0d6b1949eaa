#pragma once

#include <string>

namespace psolve {

/// Works the solution at `path` out again, and prints what does not agree. Returns the exit code.
/// Throws InputError for what is no solution, or has nothing to verify.
int run_verify(const std::string& path);

}  // namespace psolve
