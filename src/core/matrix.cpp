#include "core/matrix.h"

namespace psolve {
namespace {

auto index(std::size_t i) {
  return static_cast<Eigen::Index>(i);
}
auto count(Eigen::Index n) {
  return static_cast<std::size_t>(n);
}

}  // namespace

Formula to_formula(const Vector& value) {
  return column(count(value.size()), [&](std::size_t i) { return value(index(i)); });
}

Formula to_formula(const Matrix& value) {
  return matrix(count(value.rows()), count(value.cols()),
                [&](std::size_t i, std::size_t j) { return value(index(i), index(j)); });
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
