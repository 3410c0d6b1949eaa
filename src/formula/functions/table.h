#pragma once

// Tables of plain numbers, for the functions of matrices.
//
// What the last digits of the entries can move (the matrix R of movements) follows perturbation
// theory:
//   A⁻¹        |A⁻¹| R |A⁻¹|                          to first order
//   ‖A‖₂, λ    ‖R‖_F where A is symmetric             Weyl
//   λ, ρ(A)    10⁻⁶ ‖A‖_F where it is not             a stated limit: they may be ill conditioned

#include <cmath>
#include <vector>

#include "formula/functions/operations.h"

namespace psolve::operations {

/// A square or oblong table of plain numbers, row by row.
template <class P>
struct Table {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<P> entries;

  Table(std::size_t r, std::size_t c) : rows(r), columns(c), entries(r * c, P(0)) {}
  P& operator()(std::size_t i, std::size_t j) { return entries[i * columns + j]; }
  const P& operator()(std::size_t i, std::size_t j) const { return entries[i * columns + j]; }
};

template <class S>
Table<Plain<S>> table_of(const ValueOf<S>& a) {
  Table<Plain<S>> table(a.shape()[0], a.shape()[1]);
  for (std::size_t i = 0; i < a.size(); ++i) table.entries[i] = plain(a[i]);
  return table;
}

template <class P>
Table<P> operator*(const Table<P>& a, const Table<P>& b) {
  Table<P> product(a.rows, b.columns);
  for (std::size_t i = 0; i < a.rows; ++i) {
    P* const row = &product.entries[i * b.columns];
    for (std::size_t k = 0; k < a.columns; ++k) {
      const P& factor = a(i, k);
      const P* const other = &b.entries[k * b.columns];
      for (std::size_t j = 0; j < b.columns; ++j) row[j] += factor * other[j];
    }
  }
  return product;
}

template <class P>
P frobenius(const Table<P>& a) {
  P squares = 0;
  for (const P& x : a.entries) squares += x * x;
  return sqrt(squares);
}

template <class S>
ValueOf<S> vector_of(std::vector<S> entries) {
  const ListShape shape = {entries.size()};
  return {shape, std::move(entries)};
}

/// ‖R‖_F
template <class S>
long double movement_of(const ValueOf<S>& a) {
  long double squares = 0;
  for (const S& x : a.entries()) squares += movement(x) * movement(x);
  return std::sqrt(squares);
}

/// Beyond these rows the iterations would take minutes, QR steps the longest.
constexpr std::size_t kMostRows = 512;
constexpr std::size_t kMostQrRows = 200;

template <class S>
bool is_square(const ValueOf<S>& a) {
  return a.rank() == 2 && a.shape()[0] == a.shape()[1] && a.shape()[0] <= kMostRows;
}

}  // namespace psolve::operations
