#pragma once

#include <vector>

#include "core/json/json.h"
#include "grade/judged.h"

namespace psolve {

/// Puts the entries of `given` where they belong: nested lists as in `shape`, lists of one and a
/// lone entry being the same. Whether they fit.
bool lay_out(const Json& shape, const Json& given, const Language& language,
             std::vector<JudgedEntry>& entries);

/// An answer that is a word, a truth value or a closed form.
LineVerdict judged_text(const Json& expected, const WrittenEntry& written,
                        const Language& language);

}  // namespace psolve
