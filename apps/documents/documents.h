#pragma once

#include <string>

#include "command_view.h"

namespace psolve {

std::string bash_completion(const ProgramView& program);
std::string zsh_completion(const ProgramView& program);
std::string fish_completion(const ProgramView& program);

}  // namespace psolve
