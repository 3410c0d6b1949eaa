#pragma once

#include <map>
#include <string>

#include "core/json/json.h"
#include "formula/formula.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// The expression as it was written: nothing is simplified.
Formula to_formula(const Syntax& syntax);

/// The texts below `answers` that are expressions as psolve writes them, as mathematics, by their
/// paths: "jacobian[0][1]". A name or a number alone is no expression.
std::map<std::string, Formula> forms_in(const Json& answers);

}  // namespace psolve
