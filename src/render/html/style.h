#pragma once

#include <string>
#include <string_view>

namespace psolve {

/// The CSS of pages: light and dark, narrow and wide, and on paper.
std::string_view html_style();

/// `css` for the elements within `scope` alone; what it says of the page it says of `scope`.
std::string scoped_style(std::string_view css, std::string_view scope);

}  // namespace psolve
