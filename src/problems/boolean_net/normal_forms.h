#pragma once

// Networks for one Boolean function as textbooks build them: a hidden unit for each part of a
// normal form, and an output unit that puts the parts together.

#include <cstddef>
#include <vector>

#include "math/boolean/cube.h"
#include "math/threshold/network.h"

namespace psolve::boolean_net {

/// The sum over parts of a normal form whose terms are hidden units.
struct NormalForm {
  enum class Kind {
    products,             ///< f is the disjunction of cubes; step outputs
    sums,                 ///< f is the conjunction of clauses, each the negation of a cube; step
    disjoint_products,    ///< f is the sum of cubes no two of which share a true point
    disjoint_complement,  ///< f is 1 less such a sum
    counts,               ///< f depends on the number of true literals alone: a unit a change
    polynomial,           ///< f as a polynomial without squares: a unit a monomial
  };

  Kind kind;
  std::vector<Cube> cubes = {};         ///< of a polynomial its monomials, of counts none
  std::vector<long> coefficients = {};  ///< of a polynomial, cube by cube
  std::vector<long> literals = {};  ///< of counts: 1 for x, −1 for ¬x, 0 where x does not matter
  std::vector<bool> values = {};    ///< of counts: f where j literals are true, j = 0, 1, …
  bool minimal = true;              ///< of products and sums: proved to be fewest
  ThresholdNetwork network;
};

/// Every normal form that serves the function wherever it is bound, that of fewest hidden units
/// first. `on` and `off` cover its true and its false points. With skip links the inputs feed the
/// output themselves, so that a part that is a single literal needs no hidden unit.
std::vector<NormalForm> normal_forms(const BooleanFunction& function, const Cover& on,
                                     const Cover& off, OutputUnit output_unit, bool skip_links);

}  // namespace psolve::boolean_net
