#pragma once

#include <string>
#include <string_view>

#include "formula/formula.h"

namespace psolve {

// Text for pdflatex. Whatever characters it has, it compiles: what LaTeX has no letter for stands
// as its number, [U+4E2D].

/// Prose: special characters escaped, mathematical ones written by their commands, straight quotes
/// turned to the side on which they stand.
std::string latex_text(std::string_view text);

/// Text of a bookmark or of the properties of the document, which hold neither mathematics nor all
/// letters.
std::string latex_bookmark(std::string_view text);
/// What stands between the braces of \texttt: names and expressions of programs, which may be
/// broken after their signs.
std::string latex_code(std::string_view text);

/// A formula without the dollars, in ASCII.
std::string latex_formula(const Formula& formula, int digits);

}  // namespace psolve
