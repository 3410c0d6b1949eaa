#pragma once

#include "core/workings/workings.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// The derivation of η_j and u_j. With one entry of the eigenvector set to 1 the equation
/// (H − η I)u = 0 has one solution, found with that entry of the diagonal 1 larger:
///
///     v_j = (H − η_j I + e_i e_iᵀ)⁻¹ e_i,   u_j = ±v_j/|v_j|;
///
/// for a vector with (H − η_j I)v = 0 and v_i = 1 the matrix makes e_i of v, and it has an inverse
/// where η_j is simple. Of an m-fold eigenvalue m entries are set, one to 1 and the others to 0,
/// with all m of the diagonal larger, and what v_j has along the vectors behind it is taken away.
void write_eigenvectors(const Surface& problem, const Descent& descent, Workings& work);

}  // namespace psolve::quadratic
