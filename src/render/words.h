#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace psolve {

/// `text` broken between words into lines of `width` columns; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// The widths of the columns of a table with these rows and two blanks between columns: as wide as
/// their cells, but where that is more than `width` in all, the widest give way until the table
/// fits or only words would have to be broken.
std::vector<std::size_t> column_widths(const std::vector<std::vector<std::string>>& rows,
                                       std::size_t width);

}  // namespace psolve
