#pragma once

#include <string_view>

namespace psolve {

/// The CSS of pages: light and dark, narrow and wide, and on paper.
std::string_view html_style();

}  // namespace psolve
