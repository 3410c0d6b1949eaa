#include "render/json_writer.h"

#include <utility>

#include "core/json/text.h"

namespace psolve {

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += pretty_ ? ": " : ":";
  is_member_ = true;
}

void JsonWriter::string(std::string_view string) {
  append_json_string(next(), string);
}

void JsonWriter::value(const Json& json, int digits, std::span<const std::string_view> exact) {
  if (pretty_) {
    append_json_text(next(), json, digits, indent_, exact);
  } else {
    append_json_line(next(), json, digits, exact);
  }
}

std::string& JsonWriter::next() {
  if (!std::exchange(is_member_, false) && indent_ > 0) separate();
  return text_;
}

void JsonWriter::begin(char bracket) {
  next() += bracket;
  indent_ += 2;
  is_first_ = true;
}

void JsonWriter::end(char bracket) {
  indent_ -= 2;
  if (!std::exchange(is_first_, false)) new_line();
  text_ += bracket;
}

void JsonWriter::separate() {
  if (!std::exchange(is_first_, false)) text_ += ',';
  new_line();
}

void JsonWriter::new_line() {
  if (!pretty_) return;
  text_ += '\n';
  text_.append(indent_, ' ');
}

}  // namespace psolve
