#pragma once

#include <vector>

#include "core/convention.h"
#include "grade/judged.h"

namespace psolve {

/// A handed-in line, its numbers put where they belong. Under another reading of the problem that
/// maps answers they are turned into what is asked; `reading` is null where there is none.
JudgedLine read_line(const HandedIn& handed, const Key& key, const Names& names,
                     const Language& language, const Convention* reading);

/// The key's derivation with what was handed in beside it.
std::vector<KeyRow> derivation_beside(const Key& key, const std::vector<JudgedLine>& lines);

}  // namespace psolve
