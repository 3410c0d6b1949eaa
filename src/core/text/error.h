#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace psolve {

/// A fault in a text that stands in a string of the spec, such as an expression. Whoever reads the
/// text knows nothing of the spec around it; the reader of the spec turns this into a `SpecError`.
class TextError : public std::runtime_error {
 public:
  /// `offset` is in bytes from the start of the text; `message` is one line.
  TextError(const std::string& message, std::size_t offset)
      : std::runtime_error(message), offset_(offset) {}

  std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

}  // namespace psolve
