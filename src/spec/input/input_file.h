#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace psolve {

/// A file or a pipe open for reading, closed at the end; "-" is standard input, which is only
/// borrowed. Throws InputError for what cannot be opened or read.
class InputFile {
 public:
  /// `noun` is what it should hold: "spec".
  InputFile(const std::string& path, std::string noun);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// What people call it.
  const std::string& name() const { return name_; }
  /// Its size in bytes; 0 where only reading tells.
  std::size_t size() const;
  /// Whether `read` would wait for more.
  bool is_idle() const;
  /// Reads up to `room.size()` bytes, and says how many; 0 at the end.
  std::size_t read(std::span<char> room);

 private:
  bool owned_;
  std::string noun_;
  std::string name_;
  int descriptor_;
};

}  // namespace psolve
