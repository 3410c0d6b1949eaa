#pragma once

/// Vectors and matrices as fields of a spec.

#include <fmt/format.h>

#include "core/matrix.h"
#include "spec/type.h"

namespace psolve {

/// The type of a vector: a list of entries.
template <class Scalar>
Type<VectorOf<Scalar>> vector_of(Type<Scalar> entry, Size size = {}) {
  TypeInfo info = spec_detail::list_info(entry, size);
  return {info, [read = std::move(entry.decode), expectation = info.one, size](const Node& node) {
            Json::array_t& values = spec_detail::read_list(node, expectation, size);
            VectorOf<Scalar> vector(std::ssize(values));
            Mistakes mistakes;
            for (Index i = 0; i < std::ssize(values); ++i) {
              mistakes.attempt([&] { vector[i] = read(Node(values[i], node, i)); });
            }
            mistakes.raise();
            return vector;
          }};
}

namespace spec_detail {

/// The rows of the matrix at `node`. All are measured before any is read, so that no spec makes the
/// program ask for more memory than its entries need.
inline std::vector<Json::array_t*> read_rows(const Node& node, const TypeInfo& matrix, Size rows,
                                             const TypeInfo& row, Size columns) {
  std::vector<Json::array_t*> result;
  Json::array_t& values = read_list(node, matrix.one, rows);
  Mistakes mistakes;
  for (Index i = 0; i < std::ssize(values); ++i) {
    mistakes.attempt([&] {
      const Node row_node(values[i], node, i);
      result.push_back(&read_list(row_node, row.one, columns));
      if (i == 0 || result.back()->size() == values[0].size()) return;
      row_node.fail(fmt::format("expected a row of {}, as long as row 0, got {}", values[0].size(),
                                description(values[i])));
    });
  }
  mistakes.raise();
  return result;
}

}  // namespace spec_detail

/// The type of a matrix: a list of rows, all of one length.
template <class Scalar>
Type<MatrixOf<Scalar>> matrix_of(Type<Scalar> entry, Size rows = {}, Size columns = {}) {
  const TypeInfo row = spec_detail::list_info(entry, columns);
  TypeInfo info = spec_detail::list_info(row, rows);
  info.one =
      fmt::format("a matrix ({}, each {})", spec_detail::counted(rows, "a list", "rows"), row.one);
  info.many = "matrices of " + entry.many;
  info.brief = "matrix of " + entry.many;
  return {info, [read = std::move(entry.decode), info, rows, row, columns](const Node& node) {
            const auto lists = spec_detail::read_rows(node, info, rows, row, columns);
            const auto height = std::ssize(lists);
            const auto width = lists.empty() ? 0 : std::ssize(*lists[0]);
            MatrixOf<Scalar> matrix(height, width);
            Mistakes mistakes;
            for (Index i = 0; i < height; ++i) {
              const Node row_node(node.value()[i], node, i);
              for (Index j = 0; j < width; ++j) {
                mistakes.attempt([&] { matrix(i, j) = read(Node((*lists[i])[j], row_node, j)); });
              }
            }
            mistakes.raise();
            return matrix;
          }};
}

inline Type<Vector> vector(Size size = {}) {
  return vector_of(number(), size);
}
inline Type<Matrix> matrix(Size rows = {}, Size columns = {}) {
  return matrix_of(number(), rows, columns);
}

}  // namespace psolve
