#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace psolve {

/// What is wrong with a spec, and where: thrown by whoever finds it, from the parser of the file to
/// the solver that meets log(−1); the program's boundary adds file, line and column.
class SpecError : public std::runtime_error {
 public:
  /// `pointer` is the JSON pointer (RFC 6901) of the value at fault, "" for the whole spec.
  /// `message` is one line: what was expected, what was found, and the likely cure.
  SpecError(std::string pointer, const std::string& message);

  /// The fault stands `offset` bytes into the string at `pointer`.
  SpecError(std::string pointer, const std::string& message, std::size_t offset);
  SpecError(const SpecError& other);
  ~SpecError() override;

  const std::string& pointer() const { return pointer_; }
  std::optional<std::size_t> offset() const { return offset_; }

 private:
  std::string pointer_;
  std::optional<std::size_t> offset_;
};

}  // namespace psolve
