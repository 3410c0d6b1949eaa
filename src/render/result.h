#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// What answers the question: the solution's own words, or, where it has none, the answers of its
/// headline that fit on a line.
std::vector<Prose> result_of(const Solution& solution);

/// How people write the answer at `path`, or the whole that it is an entry of, with its index; blank
/// where nothing says so.
Formula symbol_of_answer(const Solution& solution, std::string_view path);

}  // namespace psolve
