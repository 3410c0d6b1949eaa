#include "spec/input/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/text/text.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

[[noreturn]] void refuse_unreadable(const std::string& name, const std::string& noun, int error) {
  switch (error) {
    case ENOENT:
      throw InputError(name, "no such file");
    case EISDIR:
      throw InputError(name, "is a directory; a " + noun + " is a file");
    case EACCES:
      throw InputError(name, "may not be read: permission denied");
    default:
      throw InputError(name, "cannot be read: " + std::generic_category().message(error));
  }
}

}  // namespace

InputFile::InputFile(const std::string& path, std::string noun)
    : owned_(path != "-"),
      noun_(std::move(noun)),
      name_(owned_ ? path : "standard input"),
      descriptor_(owned_ ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {
  if (descriptor_ < 0) refuse_unreadable(name_, noun_, errno);
}

InputFile::~InputFile() {
  if (owned_) ::close(descriptor_);
}

std::size_t InputFile::size() const {
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  return known ? static_cast<std::size_t>(status.st_size) : 0;
}

bool InputFile::is_idle() const {
  pollfd input{descriptor_, POLLIN, 0};
  return ::poll(&input, 1, 0) == 0;
}

std::size_t InputFile::read(std::span<char> room) {
  while (true) {
    const ssize_t count = ::read(descriptor_, room.data(), room.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) refuse_unreadable(name_, noun_, errno);
  }
}

}  // namespace psolve
