#pragma once

// What there is to see of a Boolean function on the way to a network: its Karnaugh map, its prime
// implicants and normal forms, and whether one threshold unit computes it.

#include <algorithm>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/boolean/cube.h"
#include "problems/boolean_net/normal_forms.h"
#include "problems/boolean_net/separability.h"

namespace psolve::boolean_net {

/// A function with its values at the 2^k assignments of its variables.
struct TabulatedFunction {
  std::string name;
  std::vector<std::string> variables;
  BooleanFunction values;

  bool is_bound_everywhere() const {
    return std::ranges::count(values.on, true) + std::ranges::count(values.off, true) ==
           values.points();
  }
};

/// The cube as a product of literals.
Formula product_of(const Cube& cube, const std::vector<std::string>& variables);

/// The literals of a product as text: "A & !B".
std::string product_text(const Cube& cube, const std::vector<std::string>& variables);

/// Σ m(rows where f is 1) + Σ d(rows where it is free).
Formula sum_of_rows(const TabulatedFunction& f);

/// The disjunction of the cover's products; 0 where there are too many to read.
Formula smallest_sum(const TabulatedFunction& f, const Cover& cover);

/// The Karnaugh map, for two to four variables.
Step karnaugh_step(const TabulatedFunction& f);

/// The step that shows the prime implicants of f (or, where `complement`, of ¬f) and the fewest that
/// cover it.
Step cover_step(const TabulatedFunction& f, const std::vector<Cube>& primes, const Cover& cover,
                bool complement);

/// The normal forms side by side, the chosen one first.
Step normal_forms_step(const std::vector<NormalForm>& forms, const TabulatedFunction& f);

/// How each unit of the network that a normal form is comes about.
Step construction_step(const NormalForm& form, const TabulatedFunction& f);

/// The weights of one unit, or the points that show that there is none.
Step separability_step(const Separability& separability, const TabulatedFunction& f);

}  // namespace psolve::boolean_net
