#include "core/matrix.h"

namespace psolve {

Value to_value(const Vector& value) {
  return {{static_cast<std::size_t>(value.size())}, {value.begin(), value.end()}};
}

Value to_value(const Matrix& value) {
  return {{static_cast<std::size_t>(value.rows()), static_cast<std::size_t>(value.cols())},
          {value.data(), value.data() + value.size()}};
}

Vector to_vector(const Value& value) {
  return Eigen::Map<const Vector>(value.entries().data(), std::ssize(value.entries()));
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
