#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace psolve {

/// The one of `names` that other programs and books call `word`: "lr" is "learning_rate".
std::optional<std::string_view> synonym(std::string_view word,
                                        std::span<const std::string_view> names);

}  // namespace psolve
