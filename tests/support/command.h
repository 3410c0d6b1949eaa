#pragma once

/// Runs the real program as a user's shell does.

#include <filesystem>
#include <string>

namespace psolve {

struct Outcome {
  int exit_code = 0;  ///< 128 and its number where a signal ended it
  std::string out;
  std::string err;
};

/// What a line means to `sh`, in the directory `folder`, with `psolve` on the PATH and neither
/// colour nor a terminal asked for.
Outcome run_in(const std::filesystem::path& folder, const std::string& line);
/// The same in the directory of the repository.
Outcome run(const std::string& line);

/// Whether there is a program of that name to test with.
bool is_installed(const std::string& name);

}  // namespace psolve
