#pragma once

/// Runs the real program as a user's shell does.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace psolve {

struct Outcome {
  int exit_code = 0;  ///< 128 and its number where a signal ended it
  std::string out;
  std::string err;
  double seconds = 0;
};

/// What a line means to `sh`, in the directory `folder`, with `psolve` on the PATH and neither
/// colour nor a terminal asked for.
Outcome run_in(const std::filesystem::path& folder, const std::string& line);

std::string contents_of(const std::filesystem::path& path);
void write(const std::filesystem::path& path, const std::string& text);

/// A directory that is gone in the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The directory of the repository.
std::filesystem::path repository();

}  // namespace psolve
