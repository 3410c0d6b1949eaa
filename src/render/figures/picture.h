#pragma once

#include <string>
#include <string_view>

#include "core/figure.h"

namespace psolve {

// Figures as LaTeX: a `picture` that needs no file and no package for drawings. Lines are operators
// of PDF, which pdfTeX, LuaTeX and XeTeX all pass on; text is set in the fonts of the document.

/// What a document says once, before its pictures; it uses graphicx and color.
std::string_view picture_preamble();

/// The drawing as `\drawn{…}`.
std::string latex_picture(const Figure& figure);

}  // namespace psolve
