#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace psolve {

/// Something that cannot be written: one line for people.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes `text` to standard output.
void write_standard_output(const std::string& text);

/// Whether two paths lead to one file that is there.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

/// Makes the directory, and those around it, where it is not there. Throws OutputError.
void make_directory(const std::filesystem::path& path);

/// Writes `text` to the file at `path` whole or not at all: a reader sees the old file or the new
/// one, and a failure leaves the old one. A symbolic link stays, and the file it names is written.
/// What is not a regular file (a pipe, a device) is written directly. Throws OutputError.
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace psolve
