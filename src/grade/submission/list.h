#pragma once

// Lists as people write them down.

#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace psolve {

/// What `text` may be as nested lists of texts, the likelier first; nothing where it is no list.
/// Which of two is meant, its length tells: [0,5; 0,25] is two numbers or four.
///
///     [0.1, 0.2]  (0.1, 0.2)  {0.1, 0.2}  0.1, 0.2  [0.1; 0.2]  [0.1 0.2]    a list of two
///     [[1, 2], [3, 4]]  [1, 2; 3, 4]  [1 2; 3 4]                              two rows
///
/// An entry that is left out, ?, … or a dash is null.
std::vector<Json> written_lists(std::string_view text);

/// Whether nothing is said: no text, ?, … or a dash.
bool is_left_open(std::string_view text);

/// `text` without blanks around it and a full stop behind it.
std::string_view without_full_stop(std::string_view text);

/// Rows and columns exchanged; null of what has none.
Json exchanged(const Json& rows);

}  // namespace psolve
