#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// `json` as text for people and for diffs: two blanks of indentation, a list of plain values on
/// one line where it fits. Fractions have `digits` significant digits (17: just enough to read the
/// same number back); a number that is not finite is "infinity", "-infinity" or "nan". Lines after
/// the first are indented by `indent` more. Members named in `exact` are for programs alone: on one
/// line, with all digits.
std::string json_text(const Json& json, int digits = 17, std::size_t indent = 0,
                      std::span<const std::string_view> exact = {});

/// The same behind what `text` holds, without a line's end: answers may take tens of megabytes.
void append_json_text(std::string& text, const Json& json, int digits, std::size_t indent,
                      std::span<const std::string_view> exact);
void append_json_line(std::string& text, const Json& json, int digits,
                      std::span<const std::string_view> exact);

/// A string in quotes: what a terminal would obey is escaped, as JSON's own characters are.
void append_json_string(std::string& text, std::string_view string);
/// As `json_text` writes it.
void append_json_number(std::string& text, double value, int digits = 17);

/// `json` on one line, without blanks.
std::string json_line(const Json& json, int digits = 17,
                      std::span<const std::string_view> exact = {});

}  // namespace psolve
