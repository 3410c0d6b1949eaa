#pragma once

#include "core/json/answer_row.h"

namespace psolve::jacobian {

inline constexpr AnswerRow kAnswers[] = {
    {"value", "number[m]", "of the composition at the point"},
    {"jacobian", "number[m][n]", "a row for each output, a column for each variable"},
    {"jacobian_symbolic", "string[m][n]", "the same in closed form, simplified"},
    {"factors[].name", "string", "each function, outermost first"},
    {"factors[].at", "number[k]", "where its Jacobian is taken"},
    {"factors[].jacobian", "number[j][k]", "there"},
    {"determinant", "number", "of a square Jacobian"},
    {"determinant_symbolic", "string", "the same in closed form"},
    {"inverse", "number[n][n]", "where the determinant is not 0"},
    {"directional_derivative", "number[m]", "where there is a direction"},
    {"hessian", "number[n][n]", "of one output"},
    {"hessian_symbolic", "string[n][n]", "the same in closed form"},
};

}  // namespace psolve::jacobian
