#pragma once

#include <string>
#include <string_view>

namespace psolve {

/// `text` as character data of XML or HTML, or as the value of an attribute.
std::string xml_escaped(std::string_view text);

}  // namespace psolve
