#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// Writes JSON from left to right behind a text, without a tree of it: as `json_text` would, or on
/// one line.
class JsonWriter {
 public:
  JsonWriter(std::string& text, bool pretty) : text_(text), pretty_(pretty) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  /// Of objects: lists of plain values are a `value`.
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  /// What comes next is the value of this member.
  void key(std::string_view name);

  void string(std::string_view string);
  /// See `json_text`.
  void value(const Json& json, int digits, std::span<const std::string_view> exact = {});
  /// Where the caller itself appends a value.
  std::string& next();

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void new_line();

  std::string& text_;
  bool pretty_;
  std::size_t indent_ = 0;
  bool is_first_ = true;    ///< of an object or array
  bool is_member_ = false;  ///< a key comes before
};

}  // namespace psolve
