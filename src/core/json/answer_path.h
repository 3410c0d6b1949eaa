#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json/json.h"
#include "formula/index.h"

namespace psolve {

/// The answer at a path such as `gradients.layers[0].weights[0][1]`; null where there is none.
const Json* answer_at(const Json& answers, std::string_view path);

/// The path of an entry, counted from 0: `gradients.layers[0]` of `gradients.layers`.
std::string entry_path(const std::string& list, std::size_t i);

/// How many numbers, texts and truth values stand in nested lists.
Index entries_in(const Json& list);

/// Whether what stands at `inner` is part of what stands at `path`, or the same.
bool is_within(std::string_view inner, std::string_view path);

}  // namespace psolve
