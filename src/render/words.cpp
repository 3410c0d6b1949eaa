#include "render/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text/text.h"
#include "formula/notation.h"

namespace psolve {
namespace {

/// A heading has at most so many words; a formula counts as one.
constexpr std::size_t kMostHeadingWords = 12;

std::size_t longest_word(const std::string& text) {
  std::size_t longest = 0;
  for (const auto& word : wrapped(text, 1)) longest = std::max(longest, columns_of(word));
  return longest;
}

/// How many words stand in `text`: a sign alone, as "=", is none.
std::size_t words_in_text(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ';
    if (!blank && !inside && std::ispunct(static_cast<unsigned char>(c)) == 0) ++words;
    inside = !blank && (inside || std::ispunct(static_cast<unsigned char>(c)) == 0);
  }
  return words;
}

std::size_t words_in(const Prose& prose) {
  std::size_t words = 0;
  for (const auto& piece : prose.pieces()) {
    const auto* text = std::get_if<std::string>(&piece);
    const auto* formula = std::get_if<Formula>(&piece);
    const bool is_words = formula != nullptr && formula->is(Formula::Kind::words);
    words += text != nullptr ? words_in_text(*text) : is_words ? words_in_text(formula->text()) : 1;
  }
  return words;
}

/// Where the first clause of `text` ends, before its full stop, colon or semicolon.
std::size_t end_of_clause(std::string_view text) {
  std::size_t end = text.npos;
  for (const std::string_view stop : {". ", ": ", "; "}) end = std::min(end, text.find(stop));
  return end;
}

/// `text` as a sentence begins. A letter alone may be mathematics and stays.
std::string capitalised(std::string text) {
  const bool is_word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[0])) != 0 &&
                       std::islower(static_cast<unsigned char>(text[1])) != 0;
  if (is_word) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t start = 0;
  while (start < text.size()) {
    auto end = text.find(' ', start);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(start, end - start);
    const bool fits = columns_of(lines.back()) + 1 + columns_of(word) <= width;
    if (lines.back().empty()) {
      lines.back() = word;
    } else if (fits) {
      lines.back() += " " + word;
    } else {
      lines.push_back(word);
    }
    start = end + 1;
  }
  return lines;
}

std::vector<std::size_t> column_widths(const Cells& rows, std::size_t width) {
  std::vector<std::size_t> widths(rows[0].size());
  std::vector<std::size_t> least(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      widths[j] = std::max(widths[j], columns_of(row[j]));
      least[j] = std::max(least[j], longest_word(row[j]));
    }
  }
  std::size_t total = 0;
  for (const std::size_t column : widths) total += column + 2;
  while (total > width + 2) {
    std::size_t widest = widths.size();
    for (std::size_t j = 0; j < widths.size(); ++j) {
      if (widths[j] <= least[j]) continue;
      if (widest == widths.size() || widths[j] > widths[widest]) widest = j;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string prose_text(const Prose& prose, int digits) {
  return joined(prose, std::identity(),
                [&](const Formula& formula) { return write(formula, Hand::unicode, digits); });
}

std::string url_path(std::string_view path) {
  std::string target;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != path.npos;
    target += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return target;
}

std::string field_around(const std::string& pointer) {
  const auto end = pointer.find('/', 1);
  if (end == pointer.npos || pointer.rfind('/') != end) return "";
  std::string field = pointer.substr(1, end - 1);
  std::ranges::replace(field, '_', ' ');
  return field;
}

std::string_view name_of(Remark::Kind kind) {
  constexpr std::array<std::string_view, 5> names = {"erratum", "convention", "explanation",
                                                     "mistake", "limit"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(JudgedClaim::Verdict verdict) {
  switch (verdict) {
    case JudgedClaim::Verdict::is_true:
      return "true";
    case JudgedClaim::Verdict::is_false:
      return "false";
    case JudgedClaim::Verdict::conditional:
      return "conditional";
  }
  return "";
}

Heading heading_of(const Prose& claim) {
  if (words_in(claim) <= kMostHeadingWords) return {claim, {}};
  Heading heading;
  bool is_cut = false;
  for (const auto& piece : claim.pieces()) {
    const auto* text = std::get_if<std::string>(&piece);
    const std::size_t end = is_cut || text == nullptr ? std::string::npos : end_of_clause(*text);
    if (end == std::string::npos) {
      (is_cut ? heading.text : heading.words) << piece;
      continue;
    }
    is_cut = true;
    if (end > 0) heading.words << text->substr(0, end);
    if (end + 2 < text->size()) heading.text << capitalised(text->substr(end + 2));
  }
  if (words_in(heading.words) <= kMostHeadingWords) return heading;
  return {{}, claim};
}

std::string words_of(Rule rule) {
  std::string words(rule.name);
  for (char& c : words) c = c == '_' ? ' ' : static_cast<char>(std::tolower(c));
  return words;
}

}  // namespace psolve
