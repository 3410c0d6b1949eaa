#pragma once

#include <string>
#include <vector>

#include "core/json/json.h"
#include "registry.h"

namespace psolve {

/// The small specs of `problems/examples` that show what one of this kind looks like, as they are
/// written there, that of the first task first.
std::vector<std::string> examples_of(const Problem& problem);

/// The values of the field `task` in a problem's specs; none where they have no such field.
std::vector<std::string> tasks_of(const Problem& problem);

/// That of the task, or the first one for "". Throws UsageError where there is no such task.
std::string example_of(const Problem& problem, const std::string& task);

/// `psolve example PROBLEM [TASK]`: a spec to begin with, on standard output. Throws UsageError.
int run_example(const std::string& problem, const std::string& task);

}  // namespace psolve
