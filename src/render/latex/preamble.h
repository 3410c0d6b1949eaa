#pragma once

#include <string_view>

namespace psolve {

/// What stands before a document: packages, the running heads, and the commands that a page is made of.
std::string_view latex_preamble();

}  // namespace psolve
