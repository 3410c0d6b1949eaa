#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/text/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, int error) {
  const std::string what = printable(name);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      throw OutputError(what + ": cannot be written: its directory does not exist");
    case EISDIR:
      throw OutputError(what + ": is a directory; name a file in it");
    default:
      throw OutputError(what + ": cannot be written: " + std::generic_category().message(error));
  }
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
  try {
    write_all(descriptor, text, path.string());
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) fail(path.string(), errno);
}

/// A file beside its target, gone unless it took the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target)
      : target_(target),
        path_(target.parent_path() /
              (".psolve." + std::to_string(::getpid()) + "." + std::to_string(++count_) + ".tmp")),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail(target.string(), errno);
  }
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!placed_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void fill(const std::string& text) {
    write_all(descriptor_, text, target_.string());
    // Some file systems tell only now that they had no room.
    if (::close(std::exchange(descriptor_, -1)) != 0) fail(target_.string(), errno);
  }

  void take_place() {
    std::error_code missing;
    const auto before = fs::status(target_, missing);
    if (fs::exists(before)) fs::permissions(path_, before.permissions(), missing);
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(target_.string(), errno);
    placed_ = true;
  }

 private:
  static inline std::atomic<int> count_ = 0;  // keys are written by several threads

  fs::path target_;
  fs::path path_;
  int descriptor_;
  bool placed_ = false;
};

}  // namespace

void write_standard_output(const std::string& text) {
  write_all(STDOUT_FILENO, text, "standard output");
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code missing;
  return fs::equivalent(a, b, missing);
}

void make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw OutputError(printable(path.string()) + ": cannot be made: " + error.message());
}

void write_file(const fs::path& path, const std::string& text) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::none) fail(path.string(), error.value());
  if (fs::is_directory(status)) fail(path.string(), EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    write_directly(path, text);
    return;
  }
  if (const auto link = fs::read_symlink(path, error); !error) {
    write_file(path.parent_path() / link, text);
    return;
  }
  // A new file could take the place of one that may not be written.
  if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) fail(path.string(), errno);
  TemporaryFile file(path);
  file.fill(text);
  file.take_place();
}

}  // namespace psolve
