#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace psolve {

/// Something that cannot be written: one line for people.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws the OutputError for what the system said (an `errno`) of what people call `name`.
[[noreturn]] void fail_output(const std::string& name, int error);

/// Where a path leads to which something is to be written.
struct Target {
  enum class Kind {
    file,        ///< a regular file, or none yet
    special,     ///< a device or a pipe
    descriptor,  ///< what the shell has opened for us: /dev/stdout, /dev/fd/3
  };

  Kind kind;
  std::filesystem::path path;  ///< with all links followed
  int descriptor = -1;
};

/// What makes two paths lead to the same file. None for what is not there, and for devices and
/// pipes, which nothing is lost from.
using FileIdentity = std::pair<dev_t, ino_t>;
std::optional<FileIdentity> identity_of(const std::filesystem::path& path);
std::optional<FileIdentity> identity_of(int descriptor);

/// Follows `path` and every link on its way. Throws OutputError for a directory, for a file in a
/// directory that is not there, and for links that lead round.
Target target_of(const std::filesystem::path& path);

/// Throws OutputError where writing over `file`, which people call `name`, would lose a spec, or
/// JSON of somebody else.
void refuse_to_lose(const std::filesystem::path& file, const std::string& name);

}  // namespace psolve
