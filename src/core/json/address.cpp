#include "core/json/address.h"

#include <charconv>

#include "core/json/json.h"
#include "core/text/text.h"

namespace psolve {
namespace {

std::string unescaped(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    const bool escape = step[i] == '~' && i + 1 < step.size();
    name += escape ? (step[++i] == '1' ? '/' : '~') : step[i];
  }
  return name;
}

/// A finger on valid JSON text. It stops at the end of the text, wherever that is.
class Finger {
 public:
  Finger(std::string_view text, std::size_t at) : text_(text), at_(at) { skip_space(); }

  std::size_t at() const { return at_; }
  char byte() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  /// Past one byte of structure, and the space after it.
  void step() {
    ++at_;
    skip_space();
  }

  /// Past the value here, and the space after it.
  void skip_value() {
    std::size_t depth = 0;
    do {
      const char c = byte();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':') {
        step();
      } else {
        skip_scalar();
      }
    } while (depth > 0 && at_ < text_.size());
  }

  /// The name here, read past.
  std::string read_name() {
    const std::size_t start = at_;
    skip_string();
    const std::string_view source =
        text_.substr(start, text_.find_last_of('"', at_ - 1) + 1 - start);
    if (source.find('\\') == source.npos) return std::string(source.substr(1, source.size() - 2));
    return Json::parse(source).get<std::string>();
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    step();
  }
  void skip_scalar() {
    at_ = std::min(text_.find_first_of(" \t\r\n,:]}", at_ + 1), text_.size());
    skip_space();
  }

  std::string_view text_;
  std::size_t at_;
};

std::optional<JsonAddress> find_field(std::string_view text, std::size_t object,
                                      std::string_view name, std::size_t skip) {
  Finger finger(text, object);
  finger.step();
  while (finger.byte() == '"') {
    const std::size_t key = finger.at();
    const bool found = finger.read_name() == name;
    finger.step();  // past the colon
    if (found && skip-- == 0) return JsonAddress{key, finger.at()};
    finger.skip_value();
    if (finger.byte() == ',') finger.step();
  }
  return std::nullopt;
}

std::optional<JsonAddress> find_entry(std::string_view text, std::size_t list,
                                      std::string_view step) {
  std::size_t index = 0;
  const auto parsed = std::from_chars(step.data(), step.data() + step.size(), index);
  if (parsed.ec != std::errc() || parsed.ptr != step.data() + step.size()) return std::nullopt;
  Finger finger(text, list);
  finger.step();
  for (; index > 0 && finger.byte() != ']' && finger.byte() != '\0'; --index) {
    finger.skip_value();
    if (finger.byte() == ',') finger.step();
  }
  if (finger.byte() == ']' || finger.byte() == '\0') return std::nullopt;
  return JsonAddress{std::nullopt, finger.at()};
}

}  // namespace

std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

JsonAddress address_of(std::string_view text, std::string_view pointer, std::size_t skip) {
  const std::size_t start = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  JsonAddress address{std::nullopt, Finger(text, start).at()};
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    const char opening = address.value < text.size() ? text[address.value] : '\0';
    std::optional<JsonAddress> next;
    if (opening == '{') {
      next = find_field(text, address.value, unescaped(step), pointer.empty() ? skip : 0);
    } else if (opening == '[') {
      next = find_entry(text, address.value, step);
    }
    if (!next) break;
    address = *next;
  }
  return address;
}

std::size_t offset_in_string(std::string_view text, std::size_t quote, std::size_t offset) {
  std::size_t at = quote + 1;
  while (at < text.size() && text[at] != '"') {
    std::size_t source = 1;   // bytes of the character as it is written
    std::size_t decoded = 1;  // and in the string that was read
    if (text[at] != '\\') {
      source = decoded = character_at(text, at).length;
    } else if (text[at + 1] != 'u') {
      source = 2;
    } else {
      const unsigned code = std::stoul(std::string(text.substr(at + 2, 4)), nullptr, 16);
      const bool pair = code >= 0xD800 && code <= 0xDFFF;
      source = pair ? 12 : 6;
      decoded = pair ? 4 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    }
    if (offset < decoded) break;
    offset -= decoded;
    at += source;
  }
  return at;
}

}  // namespace psolve
