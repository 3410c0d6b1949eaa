#pragma once

// A VALUE as a student wrote it down: its numbers with their digits, a closed form, a word, or the
// working that led to it.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace psolve {

/// Finds what a name in an expression comes to.
using NameValue = std::function<std::optional<double>(std::string_view name)>;

/// The expression language, which stands in another room.
struct Language {
  /// What an expression comes to; none where it cannot be read or has no value.
  std::optional<double> (*value)(std::string_view expression, const NameValue& names);
  /// Whether two closed forms are the same function of their names.
  bool (*same)(std::string_view a, std::string_view b);
};

/// A number with the digits that were written.
struct WrittenNumber {
  double value = 0;
  double unit = 0;  ///< half a unit of the last digit; 0 where it is exact
  int digits = 17;  ///< significant ones
  int decimals = 0;
};

/// One entry of a VALUE.
struct WrittenEntry {
  enum class Kind { number, text, truth, blank, strange };
  Kind kind = Kind::blank;
  WrittenNumber number = {};
  std::string text = {};
  bool truth = false;
};

/// A side of a working: "0.5*1.5 + 0.125".
struct Side {
  std::string text;
  std::optional<double> value = {};
};

/// `text` without blanks around it.
std::string_view trimmed(std::string_view text);

/// `text` in small letters and without blanks, as words are compared.
std::string in_small_letters(std::string_view text);

/// A decimal, also with a decimal comma: "0.8660", "-1,5", "2e-3", "2*10^-3".
std::optional<WrittenNumber> written_decimal(std::string_view text);
/// A number of JSON, in its shortest form.
WrittenNumber written_number(double value);

/// `text` as the expression language has it: 2π is 2*pi, √2/2 is sqrt(2)/2, − is -.
std::string in_ascii(std::string_view text);

/// One entry: a number, or what a string holds.
WrittenEntry written_entry(const Json& json, const Language& language);

/// The sides of "a = b = c", the last of which is handed in; none where there is no working.
std::vector<std::string> sides_of(std::string_view text);

}  // namespace psolve
