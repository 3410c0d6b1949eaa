#pragma once

// What the formats share: a graded line in words.

#include <string>

#include "grade/grade.h"
#include "grade/report/report.h"

namespace psolve {

/// ✓ ≈ → ✗ and so on.
std::string sign_of(LineVerdict verdict);
/// What was handed in, or the key's value, in a few digits; at most `width` characters.
std::string brief(const Json& value, std::size_t width);
/// Printable, with what would be markup escaped.
std::string in_markdown(const std::string& text);
/// Marks without the noise of shares: 0.3333.
double rounded_marks(double marks);
std::string marks_text(double marks);
/// The text of a slip without a number of the key.
const std::string& hint_of(const Slip& slip);
/// Whether the line is to be talked about.
bool is_trouble(const GradedLine& line);
/// Sentences about a line that is not right: what should stand there, the slip, the entries.
std::vector<std::string> sentences_of(const GradedLine& line, Reveal reveal);
/// Of the first wrong line: what came of it; "" where nothing did.
std::string aftermath_of(const Grade& grade);
/// "5 of 7 marks; 4 lines right, 1 follows, 1 wrong"
std::string summary_of(const Grade& grade);
/// What is said of a convention; "" without one.
std::string convention_text(const Grade& grade, Reveal reveal);

}  // namespace psolve
