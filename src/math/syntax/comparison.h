#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace psolve {

/// What an expression comes to with these values of its names; none where it cannot be read, a name
/// has no value, or it has none itself.
std::optional<double> value_with(
    std::string_view expression,
    const std::function<std::optional<double>(std::string_view)>& names);

/// Whether two expressions are the same function of their names: equal at random points in
/// extended precision. Where both have a value at fewer than a few of them they are not.
bool same_function(std::string_view a, std::string_view b);

}  // namespace psolve
