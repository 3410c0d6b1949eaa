#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "formula/characters.h"

namespace psolve {

/// `text` between double quotes, printable, shortened to 40 characters: for what was found.
std::string in_quotes(std::string_view text);

/// The names in quotes: `"a", "b" or "c"` with `conjunction` "or".
std::string quoted_list(std::span<const std::string_view> names, std::string_view conjunction);

/// "1 row", "3 rows".
std::string counted(std::ptrdiff_t count, std::string_view noun);

/// Columns that `text` takes on a terminal: combining characters take none.
std::size_t columns_of(std::string_view text);

/// The shortest decimal that reads back as `value`: "0.1", "1e+20", "-3".
std::string number_text(double value);

}  // namespace psolve
