#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json/reader.h"

namespace psolve {

/// What the parser was reading when it met a fault.
enum class JsonContext { before_object, object, after_name, list, after_object };

/// The fault in words, where the parser gave up after reading `end` bytes (one more than there are
/// when it met the end of the text).
/// `noun` is what the text is: "spec".
JsonFault syntax_fault(std::string_view text, JsonContext context, std::size_t end,
                       std::string_view noun);

}  // namespace psolve
