#include "spec/source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/json/address.h"
#include "core/json/reader.h"
#include "core/text/place.h"
#include "core/text/text.h"
#include "spec/key_error.h"

namespace psolve {
namespace {

constexpr std::size_t kLongestPointer = 200;  // characters shown
/// Steps stand within steps, and in their lines formulas within formulas.
constexpr std::size_t kMostSolutionDepth = 512;

/// A file open for reading, closed at the end. Standard input is only borrowed.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : owned_(path != "-"),
        number_(owned_ ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO) {}
  ~Descriptor() {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  bool owned_;
  int number_;
};

[[noreturn]] void refuse(const std::string& name, const std::string& message) {
  throw InputError(printable(name) + ": " + message, {.message = message});
}

[[noreturn]] void refuse_unreadable(const std::string& name, int error, std::string_view noun) {
  switch (error) {
    case ENOENT:
      refuse(name, "no such file");
    case EISDIR:
      refuse(name, fmt::format("is a directory; a {} is a file", noun));
    case EACCES:
      refuse(name, "may not be read: permission denied");
    default:
      refuse(name, "cannot be read: " + std::generic_category().message(error));
  }
}

[[noreturn]] void refuse_size(const std::string& name, std::string_view noun) {
  refuse(name, fmt::format("larger than {} MiB, the most that a {} may have", max_spec_bytes >> 20,
                           noun));
}

/// The whole of the file, or one byte more than is allowed. Its size, where it has one, is only a
/// hint: a file may grow.
std::string contents(const Descriptor& file, const std::string& name, std::string_view noun) {
  struct stat status {};
  const bool known = ::fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode);
  const auto size = known ? static_cast<std::size_t>(status.st_size) : 0;
  if (size > max_spec_bytes) refuse_size(name, noun);
  std::string text;
  std::size_t length = 0;
  std::size_t room = std::max<std::size_t>(size + 1, 1 << 16);
  while (true) {
    if (length == text.size()) text.resize(std::min(text.size() + room, max_spec_bytes + 1));
    const ssize_t count = ::read(file.number(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse_unreadable(name, errno, noun);
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
    room = length;
  }
  text.resize(length);
  return text;
}

InputError at_place(const SpecSource& source, std::size_t offset, const std::string& pointer,
                    const std::string& message) {
  const Place place = place_of(source.text, offset);
  std::string line = fmt::format("{}:{}:{}: ", printable(source.name), place.line, place.column);
  if (!pointer.empty()) line += printable(pointer, kLongestPointer) + ": ";
  return InputError(line + printable(message), {printable(message), pointer, place.column},
                    excerpt_at(source.text, offset));
}

SpecSource parse(std::string name, std::string text, JsonKind kind) {
  SpecSource source{std::move(name), std::move(text), nullptr};
  if (source.text.find_first_not_of(" \t\r\n") == source.text.npos) {
    refuse(source.name, fmt::format("empty; a {} is a JSON object, {{ ... }}", kind.noun));
  }
  if (source.text.size() > max_spec_bytes) refuse_size(source.name, kind.noun);
  try {
    source.json = read_json(source.text, kind);
  } catch (const JsonFault& fault) {
    throw at_place(source, fault.offset(), fault.pointer(), fault.what());
  }
  return source;
}

std::string name_of_source(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

SpecSource read(const std::string& path, JsonKind kind) {
  return parse(name_of_source(path), read_text(path, kind.noun), kind);
}

}  // namespace

std::string read_text(const std::string& path, std::string_view noun) {
  const std::string name = name_of_source(path);
  const Descriptor file(path);
  if (file.number() < 0) refuse_unreadable(name, errno, noun);
  std::string text = contents(file, name, noun);
  if (text.size() > max_spec_bytes) refuse_size(name, noun);
  return text;
}

SpecSource read_spec(const std::string& path) {
  return read(path, {});
}

SpecSource read_solution(const std::string& path) {
  return read(path, {"solution", kMostSolutionDepth});
}

SpecSource parse_spec(std::string name, std::string text) {
  return parse(std::move(name), std::move(text), {});
}

InputError addressed(const SpecError& error, const SpecSource& source) {
  const JsonAddress address = address_of(source.text, error.pointer());
  std::size_t offset = address.value;
  if (dynamic_cast<const KeyError*>(&error) != nullptr) {
    offset = address.key.value_or(offset);
  } else if (error.offset() && source.text[offset] == '"') {
    offset = offset_in_string(source.text, offset, *error.offset());
  }
  return at_place(source, offset, error.pointer(), error.what());
}

}  // namespace psolve
