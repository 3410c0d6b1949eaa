#include "core/json/syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/text/text.h"

namespace psolve {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kDelimiters = " \t\r\n{}[]:,\"";

/// A word, a string or a mark of structure in the text.
struct Token {
  std::size_t start;
  std::size_t end;
};

Token token_at(std::string_view text, std::size_t start) {
  std::size_t end = start + 1;
  if (text[start] == '"') {
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    ++end;
  } else if (kDelimiters.find(text[start]) == kDelimiters.npos) {
    end = text.find_first_of(kDelimiters, start);
  }
  return {start, std::min(end, text.size())};
}

std::string_view part(std::string_view text, Token token) {
  return text.substr(token.start, token.end - token.start);
}

bool is_mark(std::string_view word) {
  return word.size() == 1 && word != "\"" && kDelimiters.find(word[0]) != kDelimiters.npos;
}

bool is_valid(std::string_view word) {
  return is_mark(word) || Json::accept(word);
}

/// The token at fault when the parser gave up after `end` bytes: the one that it read last, or one
/// that ended too soon, such as the number in "1.,"; an empty token at the end of the text.
Token faulty_token(std::string_view text, std::size_t end) {
  const std::size_t read = std::min(end, text.size());
  Token previous{0, 0};
  Token last{0, 0};
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (at = text.find_first_not_of(kSpace, at); at < read;
       at = text.find_first_not_of(kSpace, last.end)) {
    previous = last;
    last = token_at(text, at);
  }
  const bool adjacent = previous.end > previous.start && previous.end == read - 1;
  if (adjacent && !is_valid(part(text, previous))) return previous;
  const bool met_end = end > text.size() && (last.end == 0 || is_valid(part(text, last)));
  return met_end ? Token{text.size(), text.size()} : last;
}

bool is_number_start(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

/// What to write instead of a word that is not JSON, as the end of a sentence.
std::string cure(std::string_view word) {
  struct Cure {
    std::string_view word, text;
  };
  constexpr std::array cures = {
      Cure{"True", "; write true"}, Cure{"False", "; write false"}, Cure{"None", "; write null"},
      Cure{"TRUE", "; write true"}, Cure{"FALSE", "; write false"}, Cure{"NULL", "; write null"},
  };
  for (const Cure& entry : cures) {
    if (word == entry.word) return std::string(entry.text);
  }
  for (const std::string_view name : {"nan", "inf", "infinity"}) {
    std::string lower(word.substr(word.starts_with('-') || word.starts_with('+') ? 1 : 0));
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == name) return "; every number is finite";
  }
  if (word.starts_with("//") || word.starts_with("/*") || word.starts_with('#')) {
    return "; JSON has no comments";
  }
  if (word.starts_with('\'')) return "; strings stand in double quotes";
  if (is_number_start(word[0]) && !is_valid(word))
    return "; a number is written like 0.5, -2 or 1e-3";
  return "";
}

std::string expectation(JsonContext context, char before, std::string_view noun) {
  if (before == ':') return "a value";
  switch (context) {
    case JsonContext::before_object:
      return fmt::format("an object, {{ ... }}, as the whole of a {}", noun);
    case JsonContext::after_object:
      return fmt::format("nothing after the {}'s closing '}}'", noun);
    case JsonContext::list:
      if (before == '[') return "a value or ']'";
      return before == ',' ? "a value" : "',' or ']' after the value";
    case JsonContext::after_name:
      return "':' after the name of the field";
    case JsonContext::object:
      break;
  }
  if (before == '{') return "the name of a field in double quotes, or '}'";
  return before == ',' ? "the name of a field in double quotes" : "',' or '}' after the value";
}

/// Whether the first line is a name and a colon, or marks the start of a document.
bool looks_like_yaml(std::string_view text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const std::size_t colon = line.find(':');
  const bool names = std::isalpha(static_cast<unsigned char>(line[0])) != 0 && colon != line.npos &&
                     (colon + 1 == line.size() || line[colon + 1] == ' ');
  return names || line == "---";
}

JsonFault misplaced(std::string_view text, JsonContext context, Token token,
                    std::string_view noun) {
  const std::size_t start = token.start;
  const std::size_t last = start == 0 ? text.npos : text.find_last_not_of(kSpace, start - 1);
  const char before = last == text.npos ? '\0' : text[last];
  const std::string_view word = part(text, token);
  std::string found = "the end of the text";
  std::string advice;
  if (!word.empty()) {
    const bool mark = is_mark(word);
    found = mark ? fmt::format("'{}'", word) : printable(word, 40);
    advice = mark ? "" : cure(word);
    if (before == ',' && (word == "}" || word == "]")) advice = "; take out the ',' before it";
    if (context == JsonContext::before_object && looks_like_yaml(text.substr(start))) {
      advice = "; that is YAML, which yq -o json turns into JSON";
    }
    const bool opens = std::string_view("{[,:").find(before) != std::string_view::npos;
    if (advice.empty() && opens && std::isalpha(static_cast<unsigned char>(word[0])) != 0) {
      advice = "; a string needs double quotes";
    }
  }
  return {start, fmt::format("not valid JSON: expected {}, found {}{}",
                             expectation(context, before, noun), found, advice)};
}

std::optional<unsigned> unicode_escape(std::string_view text, std::size_t at) {
  if (text.size() < at + 6 || text.substr(at, 2) != "\\u") return std::nullopt;
  unsigned code = 0;
  for (const char c : text.substr(at + 2, 4)) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    code = code * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return code;
}

/// The fault in the string that opens at `start`, where the parser stopped at the byte `stop`.
JsonFault bad_string(std::string_view text, std::size_t start, std::size_t stop) {
  if (stop >= text.size()) return {start, "not valid JSON: the string that opens here never ends"};
  const auto byte = static_cast<unsigned char>(text[stop]);
  if (byte == '\n' || byte == '\r') {
    return {start,
            "not valid JSON: the string that opens here has no closing quote in its line; a line "
            "break within a string is written \\n"};
  }
  if (byte < 0x20) {
    return {
        stop,
        fmt::format("not valid JSON: a control character in a string is written \\u{:04x}", byte)};
  }
  for (std::size_t at = start + 1; at <= stop;) {
    if (text[at] != '\\') {
      const Character character = character_at(text, at);
      if (character.code == Character::invalid) return {at, "not UTF-8 text from here on"};
      at += character.length;
      continue;
    }
    const auto code = unicode_escape(text, at);
    const bool surrogate = code && *code >= 0xD800 && *code <= 0xDFFF;
    const auto next = surrogate && *code < 0xDC00 ? unicode_escape(text, at + 6) : std::nullopt;
    const bool pair = next && *next >= 0xDC00 && *next <= 0xDFFF;
    if (surrogate && !pair) {
      return {at,
              fmt::format("not valid JSON: {} is half a character (a surrogate without its pair)",
                          text.substr(at, 6))};
    }
    const std::size_t length = text.substr(at).starts_with("\\u") ? 6 : 2;
    if (at + length > stop) {
      if (length == 6) return {at, "not valid JSON: \\u takes four hexadecimal digits"};
      return {at, fmt::format("not valid JSON: {} is no escape; a backslash itself is written \\\\",
                              printable(text.substr(at, 1 + character_at(text, at + 1).length)))};
    }
    at += pair ? 12 : length;
  }
  return {stop, "not valid JSON: this cannot stand in a string"};
}

}  // namespace

JsonFault syntax_fault(std::string_view text, JsonContext context, std::size_t end,
                       std::string_view noun) {
  const Token token = faulty_token(text, end);
  const std::string_view word = part(text, token);
  if (!word.empty() && character_at(word, 0).code == Character::invalid) {
    return {token.start, "not UTF-8 text from here on"};
  }
  const bool broken_string = word.starts_with('"') && !is_valid(word);
  return broken_string ? bad_string(text, token.start, end - 1)
                       : misplaced(text, context, token, noun);
}

}  // namespace psolve
