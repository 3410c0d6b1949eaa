#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// A line for people: the source, the answer, or of a sheet the title, as far as there is room for
/// it, and where it is to be read.
std::string overview_line(const Solution& solution, bool is_sheet, const std::string& key);

/// What is to be said of each check that failed.
std::vector<std::string> failed_checks(const std::string& spec, const Solution& solution);

/// The same on standard error. Whether there is any.
bool tell_failed_checks(const std::string& spec, const Solution& solution);

/// Whether one source is before the other as people count: 11.2 before 11.10.
bool is_before(std::string_view a, std::string_view b);

}  // namespace psolve
