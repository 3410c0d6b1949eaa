#include "core/matrix.h"

namespace psolve {

Value to_value(const Vector& value) {
  return {{to_size(value.size())}, {value.begin(), value.end()}};
}

Value to_value(const Matrix& value) {
  return {{to_size(value.rows()), to_size(value.cols())},
          {value.data(), value.data() + value.size()}};
}

Vector to_vector(const Value& value) {
  return Eigen::Map<const Vector>(value.entries().data(), to_index(value.size()));
}

Matrix to_matrix(const Value& value) {
  const std::size_t columns = value.rank() < 2 ? 1 : value.shape()[value.rank() - 1];
  return Eigen::Map<const Matrix>(value.entries().data(), to_index(value.size() / columns),
                                  to_index(columns));
}

Formula to_formula(const Vector& value) {
  return Formula(to_value(value));
}

Formula to_formula(const Matrix& value) {
  return Formula(to_value(value));
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

namespace {

Json nested(const Value& value, std::size_t axis, std::size_t& next) {
  if (axis == value.rank()) return value[next++];
  Json list = Json::array();
  for (std::size_t i = 0; i < value.shape()[axis]; ++i)
    list.push_back(nested(value, axis + 1, next));
  return list;
}

}  // namespace

Json to_json(const Value& value) {
  std::size_t next = 0;
  return nested(value, 0, next);
}

}  // namespace psolve
