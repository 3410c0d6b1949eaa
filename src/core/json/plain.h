#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// The object that a JSON text holds, read at several times the speed of `Json::parse` where all of
/// it is plainly right. None where anything is wrong or merely rare (a name given twice, nesting
/// deeper than `max_depth`, \u escapes, integers beyond 64 bits, a byte-order mark): `read_json`
/// then reads the text with a parser that knows all of JSON and says what is wrong where.
std::optional<Json> read_plain_json(std::string_view text, std::size_t max_depth);

/// Empties the lists in `json`, which then keeps but the members of its objects. The library's
/// destructor moves every entry of a list to a stack: of millions that takes longer than to read
/// them.
void drop_lists(Json& json);

}  // namespace psolve
