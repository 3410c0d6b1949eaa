#pragma once

#include <string>
#include <vector>

namespace psolve {

/// Says on standard error what is wrong with the specs that the paths name, or that stand below
/// them. Returns the exit code. Throws InputError for the paths.
int run_check(const std::vector<std::string>& paths);

}  // namespace psolve
