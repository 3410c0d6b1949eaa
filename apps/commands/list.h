#pragma once

#include <string>

namespace psolve {

/// Lists the problems, one a line; as JSON with the rules, and the heads of MathJSON, too. Returns
/// the exit code.
int run_list(bool as_json);

/// Prints the schema of a spec of the problem, or of a solution; of a spec of any problem where
/// the name is empty. Returns the exit code. Throws UsageError for an unknown name.
int run_schema(const std::string& name);

}  // namespace psolve
