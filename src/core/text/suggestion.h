#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace psolve {

/// The name that `word` was most likely meant to be: the nearest in single-letter edits (insert,
/// delete, replace, swap neighbours), the first of equals; none where all are too far, or the
/// word has over 64 letters. Case and the choice between "-", "_" and " " count for nothing.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> names);

/// The end of an error message about an unknown word: `; did you mean "learning_rate"?`, or "" with
/// no name near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> names);

/// The same, or where no name is near and they are few, all of them: `; there is only "x"`.
std::string cure_from_names(std::string_view word, std::span<const std::string_view> names);

}  // namespace psolve
