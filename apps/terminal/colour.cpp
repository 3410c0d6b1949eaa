#include "terminal/colour.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace psolve {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool forces(const char* name) {
  const std::string_view value = variable(name);
  return !value.empty() && value != "0";
}

}  // namespace

bool wants_colour(Colour asked) {
  if (asked != Colour::automatic) return asked == Colour::always;
  if (!variable("NO_COLOR").empty()) return false;
  if (forces("FORCE_COLOR") || forces("CLICOLOR_FORCE")) return true;
  const std::string_view terminal = variable("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && !terminal.empty() && terminal != "dumb";
}

}  // namespace psolve
