#pragma once

#include "grade/judged.h"

namespace psolve {

/// Evaluates the sides of a working, his own values before the key's, and tells a slip in the
/// arithmetic, which earns half, from a wrong method: a side fits, and the number after it does not.
void judge_working(JudgedLine& line, const Judge& judge, const Names& names, const Walk& walk,
                   const Language& language);

/// What an expression in NAMEs comes to with the student's values.
std::optional<double> value_in_names(std::string_view expression, const Names& names,
                                     const Walk& walk, const Language& language);

}  // namespace psolve
