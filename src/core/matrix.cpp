#include "core/matrix.h"

namespace psolve {
Formula to_formula(const Vector& value) {
  return column(to_size(value.size()), [&](std::size_t i) { return value(to_index(i)); });
}

Formula to_formula(const Matrix& value) {
  return matrix(to_size(value.rows()), to_size(value.cols()),
                [&](std::size_t i, std::size_t j) { return value(to_index(i), to_index(j)); });
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
