#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// Cells, row by row.
using Cells = std::vector<std::vector<std::string>>;

/// The pieces of `prose` one behind the other, words and formulas each as they are written.
template <class Words, class Mathematics>
std::string joined(const Prose& prose, Words words, Mathematics mathematics) {
  std::string result;
  for (const auto& piece : prose.pieces()) {
    const auto* formula = std::get_if<Formula>(&piece);
    result += formula != nullptr ? mathematics(*formula) : words(std::get<std::string>(piece));
  }
  return result;
}
/// The formula that `prose` is; null where it is more.
inline const Formula* lone_formula(const Prose& prose) {
  return prose.pieces().size() == 1 ? std::get_if<Formula>(prose.pieces().data()) : nullptr;
}

/// `text` broken between words into lines of `width` columns; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

/// The widths of the columns of a table with these rows and two blanks between columns: as wide as
/// their cells, but where that is more than `width` in all, the widest give way until the table
/// fits or only words would have to be broken.
std::vector<std::size_t> column_widths(const Cells& rows, std::size_t width);

/// `prose` in one line of Unicode.
std::string prose_text(const Prose& prose, int digits);

/// A path as the target of a link: bytes that would end it, or be taken for markup, are encoded.
std::string url_path(std::string_view path);

/// "erratum", "convention", …
std::string_view name_of(Remark::Kind kind);

/// "true", "false", "conditional".
std::string_view name_of(JudgedClaim::Verdict verdict);

/// What stands over a step, in a few words, and what is said below them.
struct Heading {
  Prose words;
  Prose text;
};

/// The list or object of a spec in which a number stands: "example" of "/example/0"; "" deeper, and at
/// the top.
std::string field_around(const std::string& pointer);

/// The claim where it is short, else its first clause and below it the rest; where that is long too,
/// no words, and the claim below.
Heading heading_of(const Prose& claim);

/// The rule in words: "chain rule".
std::string words_of(Rule rule);

}  // namespace psolve
