#pragma once

#include <Eigen/Dense>
#include <concepts>
#include <string>

#include "core/json/json.h"
#include "formula/formula.h"
#include "formula/index.h"

namespace psolve {

/// Row-major, as people and JSON write matrices.
template <class Scalar>
using MatrixOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// A column.
template <class Scalar>
using VectorOf = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

using Matrix = MatrixOf<double>;
using Vector = VectorOf<double>;

/// A vector or matrix with all its entries, and a vector back.
Value to_value(const Vector& value);
Value to_value(const Matrix& value);
Vector to_vector(const Value& value);

/// How a value stands in a formula and in JSON.
inline Formula to_formula(std::integral auto value) {
  return Formula::digits(std::to_string(value));
}
inline Formula to_formula(double value) {
  return value;
}
Formula to_formula(const Vector& value);
Formula to_formula(const Matrix& value);

inline Json to_json(long value) {
  return value;
}
inline Json to_json(double value) {
  return value;
}
Json to_json(const Vector& value);
Json to_json(const Matrix& value);
/// A number, or nested lists.
Json to_json(const Value& value);

/// Whether a value is short enough to stand whole within a derivation.
inline bool is_short(long) {
  return true;
}
inline bool is_short(double) {
  return true;
}
inline bool is_short(const Value& value) {
  return value.size() <= 100;
}
template <class Derived>
bool is_short(const Eigen::MatrixBase<Derived>& value) {
  return value.size() <= 100;
}

}  // namespace psolve
