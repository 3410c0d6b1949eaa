#include "core/json/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

#include "formula/characters.h"
#include "formula/notation.h"

namespace psolve {
namespace {

constexpr std::size_t kLineWidth = 100;
constexpr int kAllDigits = 17;

/// By its byte: a character of ASCII that is written as it is.
constexpr std::array<bool, 256> kStandsForItself = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = ' '; c <= '~'; ++c) table[c] = c != '"' && c != '\\';
  return table;
}();

void append_escaped(std::string& text, char32_t code) {
  constexpr std::string_view kCharacters = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  const std::size_t which = code < 0x80 ? kCharacters.find(static_cast<char>(code)) : kLetters.npos;
  if (code == Character::invalid) {
    text += "\uFFFD";
  } else if (which != kLetters.npos) {
    text += '\\';
    text += kLetters[which];
  } else {
    text += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  }
}

class Writer {
 public:
  /// Behind what `text` holds.
  Writer(std::string& text, int digits, bool pretty, std::span<const std::string_view> exact)
      : text_(text), digits_(digits), pretty_(pretty), exact_(exact) {}

  void write(const Json& json, std::size_t indent) {
    if (json.is_object()) {
      object(json, indent);
    } else if (json.is_array()) {
      array(json, indent);
    } else if (json.is_number_float()) {
      append_json_number(text_, json.get<double>(), digits_);
    } else if (json.is_string()) {
      append_json_string(text_, json.get_ref<const std::string&>());
    } else if (json.is_number_unsigned()) {
      text_ += std::to_string(json.get<std::uint64_t>());
    } else if (json.is_number_integer()) {
      text_ += std::to_string(json.get<std::int64_t>());
    } else {
      text_ += json.dump();
    }
  }

 private:
  void object(const Json& json, std::size_t indent) {
    if (json.empty()) {
      text_ += "{}";
      return;
    }
    text_ += '{';
    bool first = true;
    for (const auto& [key, value] : json.get_ref<const Json::object_t&>()) {
      if (!first) text_ += ',';
      first = false;
      new_line(indent + 2);
      append_json_string(text_, key);
      text_ += pretty_ ? ": " : ":";
      if (std::find(exact_.begin(), exact_.end(), key) != exact_.end()) {
        write_exactly(value);
      } else {
        write(value, indent + 2);
      }
    }
    new_line(indent);
    text_ += '}';
  }

  /// On one line, with all digits.
  void write_exactly(const Json& json) {
    const auto before = std::pair(digits_, pretty_);
    digits_ = kAllDigits;
    pretty_ = false;
    write(json, 0);
    std::tie(digits_, pretty_) = before;
  }

  void array(const Json& json, std::size_t indent) {
    const bool flat = !pretty_ || std::none_of(json.begin(), json.end(), [](const Json& entry) {
      return entry.is_structured() && !entry.empty();
    });
    if (flat) {
      flat_array(json, indent);
      return;
    }
    text_ += '[';
    bool first = true;
    for (const auto& entry : json) {
      if (!first) text_ += ',';
      first = false;
      new_line(indent + 2);
      write(entry, indent + 2);
    }
    new_line(indent);
    text_ += ']';
  }

  /// Plain values side by side, as many to a line as fit.
  void flat_array(const Json& json, std::size_t indent) {
    text_ += '[';
    std::size_t line_start = text_.size();
    bool first = true;
    for (const auto& entry : json) {
      if (!first) {
        text_ += ',';
        if (pretty_ && text_.size() - line_start + indent > kLineWidth) {
          new_line(indent + 1);
          line_start = text_.size();
        } else if (pretty_) {
          text_ += ' ';
        }
      }
      first = false;
      write(entry, indent);
    }
    text_ += ']';
  }

  void new_line(std::size_t indent) {
    if (!pretty_) return;
    text_ += '\n';
    text_.append(indent, ' ');
  }

  std::string& text_;
  int digits_;
  bool pretty_;
  std::span<const std::string_view> exact_;
};

}  // namespace

void append_json_string(std::string& text, std::string_view string) {
  const auto is_plain = [](char c) { return kStandsForItself[static_cast<unsigned char>(c)]; };
  text += '"';
  std::size_t start = 0;  // of what is not written yet
  for (std::size_t at = 0;;) {
    while (at < string.size() && is_plain(string[at])) ++at;
    if (at == string.size()) break;
    const Character character = character_at(string, at);
    if (character.code < 0x80 || !is_printable(character.code)) {
      text.append(string, start, at - start);
      append_escaped(text, character.code);
      start = at + character.length;
    }
    at += character.length;
  }
  text.append(string, start);
  text += '"';
}

void append_json_number(std::string& text, double value, int digits) {
  if (std::isnan(value)) {
    text += "\"nan\"";
  } else if (std::isinf(value)) {
    text += value < 0 ? "\"-infinity\"" : "\"infinity\"";
  } else if (digits < kAllDigits) {
    text += shown(value, digits);
  } else if (value == 0) {
    text += '0';
  } else {
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    text.append(buffer.data(), end.ptr);
  }
}

void append_json_text(std::string& text, const Json& json, int digits, std::size_t indent,
                      std::span<const std::string_view> exact) {
  Writer(text, digits, true, exact).write(json, indent);
}

void append_json_line(std::string& text, const Json& json, int digits,
                      std::span<const std::string_view> exact) {
  Writer(text, digits, false, exact).write(json, 0);
}

std::string json_text(const Json& json, int digits, std::size_t indent,
                      std::span<const std::string_view> exact) {
  std::string text;
  append_json_text(text, json, digits, indent, exact);
  return text + "\n";
}

std::string json_line(const Json& json, int digits, std::span<const std::string_view> exact) {
  std::string text;
  append_json_line(text, json, digits, exact);
  return text;
}

}  // namespace psolve
