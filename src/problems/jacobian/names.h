#pragma once

#include <initializer_list>
#include <map>

#include "problems/jacobian/linearisation.h"

namespace psolve::jacobian {

/// J for the Jacobian of the composition, or another letter where the spec has a J of its own.
Formula jacobian_letter(const Linearisation& found);
/// The letter of the whole composition: f.
Formula composition_letter(const Linearisation& found);

/// The first of the letters that the spec does not use, or the last.
Formula free_letter(const Linearisation& found, std::initializer_list<const char*> letters);

/// f for each function, whose outputs are f₁, f₂, …: its own name, or name_out where the spec calls
/// something else f_1.
std::map<const ParsedFunction*, Formula> output_letters(const Linearisation& found);

}  // namespace psolve::jacobian
