#pragma once

#include <functional>
#include <stdexcept>

namespace CLI {
class App;
}

namespace psolve {

/// A command line that asks for nothing we can do: one line for people.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Does what the command line asks for, and returns the exit code. Throws UsageError, InputError
/// and OutputError.
int run_command_line(int argc, char** argv);

/// Calls `describe` with the declaration of all commands and options, from which the man page and
/// the completions are written.
void describe_command_line(const std::function<void(const CLI::App&)>& describe);

}  // namespace psolve
