#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace psolve {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, int error) {
  throw OutputError(name + ": cannot be written: " + std::generic_category().message(error));
}

void write_all(int descriptor, const std::string& text, const std::string& name) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = ::write(descriptor, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(name, errno);
    done += static_cast<std::size_t>(count);
  }
}

void write_directly(const fs::path& path, const std::string& text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path.string(), errno);
  write_all(descriptor, text, path.string());
  ::close(descriptor);
}

/// A file beside its target, gone unless it took the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target)
      : target_(target),
        path_(target.string() + "." + std::to_string(::getpid()) + ".tmp"),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail(target.string(), errno);
  }
  ~TemporaryFile() {
    ::close(descriptor_);
    if (!placed_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void fill(const std::string& text) const { write_all(descriptor_, text, target_.string()); }

  void take_place() {
    std::error_code missing;
    const auto before = fs::status(target_, missing);
    if (fs::exists(before)) {
      fs::permissions(path_, before.permissions(), missing);
    }
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(target_.string(), errno);
    placed_ = true;
  }

 private:
  fs::path target_;
  std::string path_;
  int descriptor_;
  bool placed_ = false;
};

}  // namespace

void write_standard_output(const std::string& text) {
  write_all(STDOUT_FILENO, text, "standard output");
}

void write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (fs::is_directory(status)) fail(path.string(), EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    write_directly(path, text);
    return;
  }
  // Through a symbolic link, the file it names is replaced and the link stays.
  TemporaryFile file(fs::exists(status) ? fs::canonical(path) : path);
  file.fill(text);
  file.take_place();
}

}  // namespace psolve
