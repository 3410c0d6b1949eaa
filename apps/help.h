#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace psolve {

/// The help of a command, at most 80 columns wide: its usage and an example, what it does, its
/// arguments and options.
std::string help_of(const CLI::App& command, std::string_view example);

/// Names and what they mean, under a heading.
std::string help_list(const std::string& heading,
                      const std::vector<std::pair<std::string, std::string>>& entries);
/// The options under their heading; those of the whole program too.
std::string options_help(const CLI::App& command);

}  // namespace psolve
