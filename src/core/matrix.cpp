#include "core/matrix.h"

namespace psolve {
Formula to_formula(const Vector& value) {
  return column(value.size(), [&](Index i) { return value(i); });
}

Formula to_formula(const Matrix& value) {
  return matrix(value.rows(), value.cols(), [&](Index i, Index j) { return value(i, j); });
}

Json to_json(const Vector& value) {
  return Json(std::vector<double>(value.begin(), value.end()));
}

Json to_json(const Matrix& value) {
  Json rows = Json::array();
  for (const auto& row : value.rowwise()) {
    rows.push_back(std::vector<double>(row.begin(), row.end()));
  }
  return rows;
}

}  // namespace psolve
