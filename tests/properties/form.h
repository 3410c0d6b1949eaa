#pragma once

#include <string>
#include <string_view>

namespace psolve {

/// What is wrong with the text as such in this format: bytes that are no UTF-8, signs that a terminal
/// obeys, elements or groups that are not closed. "" where nothing is.
std::string fault_of_form(std::string_view format, std::string_view text);

}  // namespace psolve
