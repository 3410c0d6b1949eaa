#include "math/entries/exact_value.h"

#include <algorithm>

#include "math/expressions/text.h"

namespace psolve {

ExactValue ExactValue::of(Expr exact, double number) {
  if (can_be_written(exact)) return {exact, number};
  return {Expr(number), number, false};
}

bool all_can_be_written(const MatrixOf<Expr>& entries) {
  return std::all_of(entries.data(), entries.data() + entries.size(), can_be_written);
}

Formula to_formula(const MatrixOf<Expr>& entries) {
  return matrix(entries.rows(), entries.cols(),
                [&](Index i, Index j) { return to_formula(entries(i, j)); });
}

Formula to_formula(const ExactMatrix& value) {
  return value.is_exact ? to_formula(value.exact) : to_formula(value.numbers);
}

std::vector<Formula> shown_value(const ExactValue& value) {
  if (value.exact.is(Expr::Kind::number) && value.exact.number().is_integer()) {
    return {to_formula(value.exact)};
  }
  return {to_formula(value.exact), Formula(value.number)};
}

Json texts(const MatrixOf<Expr>& entries) {
  Json rows = Json::array();
  for (Index i = 0; i < entries.rows(); ++i) {
    Json row = Json::array();
    for (Index j = 0; j < entries.cols(); ++j) row.push_back(text_json(entries(i, j)));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace psolve
