#pragma once

#include "core/json/answer_row.h"

namespace psolve::quadratic {

inline constexpr AnswerRow kAnswers[] = {
    {"eigenvalues", "number[n]", "η of the Hessian, ascending"},
    {"eigenvectors", "number[n][n]", "rows of length 1, first non-zero entry positive"},
    {"contraction", "number[n]", "1 - ρη along each eigenvector"},
    {"shrink", "number[n]", "1 - (1 - ρη)^τ: the share of the way that is gone"},
    {"w", "number[n]", "after τ steps, in closed form"},
    {"w_iterated", "number[n]", "after τ steps, one by one"},
    {"converges", "boolean", "whether it does for τ without end"},
    {"growth", "number", "of the largest error, a step"},
    {"largest_learning_rate", "number", "2/η of the largest eigenvalue"},
    {"{minimum_components,components}", "number[n]", "of w* and of w along the eigenvectors"},
    {"directions[].{eigenvalue,eta_rho_tau}", "number", "η and ηρτ of each direction"},
    {"directions[].regime", "\"learned\" | \"unlearned\" | \"partial\"", "by its shrink"},
    {"directions[].{ratio,at_least,at_most}", "number", "of w to w*, and bounds on it by ηρτ"},
    {"{error_start,error}", "number", "the objective at the start and after τ steps"},
};

}  // namespace psolve::quadratic
