#include "files/target.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>

#include "core/text/text.h"
#include "spec/kind.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as Linux has it

/// The descriptor that is listed as `name` in `folder`, where that is the list of our open files.
std::optional<int> descriptor_of(const fs::path& folder, const std::string& name) {
  if (folder != "/proc/" + std::to_string(::getpid()) + "/fd") return std::nullopt;
  int number = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

/// `path` with its directory followed as far as it goes.
fs::path in_real_directory(const fs::path& path, const std::string& name) {
  if (path.empty()) fail_output(name, ENOENT);
  const fs::path file = path.filename();
  if (file.empty() || file == "." || file == "..") fail_output(name, EISDIR);
  std::error_code error;
  const fs::path folder = fs::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
  if (error) fail_output(name, error.value());
  return folder / file;
}

std::optional<FileIdentity> identity_of(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

bool named_as_json(const fs::path& file) {
  constexpr std::array suffixes = {".json", ".ndjson", ".jsonl"};
  return std::ranges::find(suffixes, file.extension()) != suffixes.end();
}

}  // namespace

void fail_output(const std::string& name, int error) {
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

std::optional<FileIdentity> identity_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? identity_of(status) : std::nullopt;
}

std::optional<FileIdentity> identity_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? identity_of(status) : std::nullopt;
}

Target target_of(const fs::path& given) {
  const std::string name = given.string();
  fs::path path = given;
  for (int links = 0; links < kMostLinks; ++links) {
    path = in_real_directory(path, name);
    if (const auto number = descriptor_of(path.parent_path(), path.filename())) {
      return {Target::Kind::descriptor, path, *number};
    }
    std::error_code error;
    const auto status = fs::symlink_status(path, error);
    if (status.type() == fs::file_type::none) fail_output(name, error.value());
    if (fs::is_directory(status)) fail_output(name, EISDIR);
    if (!fs::is_symlink(status)) {
      const bool is_file = !fs::exists(status) || fs::is_regular_file(status);
      return {is_file ? Target::Kind::file : Target::Kind::special, path};
    }
    path = path.parent_path() / fs::read_symlink(path, error);
    if (error) fail_output(name, error.value());
  }
  fail_output(name, ELOOP);
}

void refuse_to_lose(const fs::path& file, const std::string& name) {
  if (!fs::exists(file)) return;
  std::ifstream text(file, std::ios::binary);
  const std::string what = printable(name);
  if (!text) throw OutputError(what + ": is there, but cannot be read; name another place");
  switch (kind_of(text)) {
    case FileKind::spec:
      throw OutputError(what + ": is a spec, and no spec is written over; name another place");
    case FileKind::not_json:
      if (!named_as_json(file)) return;
      [[fallthrough]];
    case FileKind::other:
      throw OutputError(what +
                        ": holds JSON that psolve did not write, and is not written over; "
                        "move it away, or name another place");
    case FileKind::empty:
    case FileKind::own:
      return;
  }
}

}  // namespace psolve
