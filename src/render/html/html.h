#pragma once

#include <string>

#include "render/format.h"

namespace psolve {

/// The page that leads to the answers of a set of problems.
std::string html_index(const SetFront& front);

}  // namespace psolve
