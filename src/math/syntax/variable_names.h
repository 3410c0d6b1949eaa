#pragma once

#include <string>
#include <vector>

namespace psolve {

/// Throws `SpecError` where one of the names, which stand in the list at `pointer`, cannot name a
/// variable of an expression or stands there twice. `noun` is what they are: "input".
void check_variable_names(const std::vector<std::string>& names, const std::string& pointer,
                          const char* noun);

}  // namespace psolve
