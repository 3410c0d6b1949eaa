#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/json/json.h"

namespace psolve {

/// Objects and lists within one another, the outermost included.
inline constexpr std::size_t max_json_depth = 64;

/// What a JSON text is, for messages, and how deep it may nest.
struct JsonKind {
  std::string_view noun = "spec";
  std::size_t max_depth = max_json_depth;
};

/// What is wrong with a JSON text, and where.
class JsonFault : public std::runtime_error {
 public:
  JsonFault(std::size_t offset, const std::string& message, std::string pointer = "")
      : std::runtime_error(message), offset_(offset), pointer_(std::move(pointer)) {}

  std::size_t offset() const { return offset_; }           ///< bytes from the start
  const std::string& pointer() const { return pointer_; }  ///< "" for a fault of syntax

 private:
  std::size_t offset_;
  std::string pointer_;
};

/// Reads a JSON text whose outermost value is an object, more strictly than `Json::parse`: a field
/// given twice, anything after the object (a NUL byte too), and deep nesting are faults as well.
/// Throws `JsonFault`.
Json read_json(std::string_view text, JsonKind kind = {});

}  // namespace psolve
