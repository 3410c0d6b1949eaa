// Products, inverses and determinants of matrices: plain loops, and the textbook's elimination; the
// solvers' methods are others.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "formula/functions/operations.h"
#include "formula/functions/table.h"

namespace psolve::operations {
namespace {

// ------------------------------------------------------------------ products

struct Dotted {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1 || !(a[0].shape() == a[1].shape())) {
      return refused<S>(shapes_of(a[0], a[1]));
    }
    S sum = 0;
    for (std::size_t i = 0; i < a[0].size(); ++i) sum += a[0][i] * a[1][i];
    return ValueOf<S>(sum);
  }
};

/// Matrices, and vectors as a row on the left or a column on the right; two vectors have their dot
/// product.
struct MatrixMultiplied {
  template <class S>
  Answer<S> operator()(Arguments<S> arguments) const {
    const ValueOf<S>& a = arguments[0];
    const ValueOf<S>& b = arguments[1];
    if (a.rank() == 1 && b.rank() == 1) return Dotted{}(arguments);
    const bool fits = a.rank() >= 1 && a.rank() <= 2 && b.rank() >= 1 && b.rank() <= 2 &&
                      a.shape()[a.rank() - 1] == b.shape()[0];
    if (!fits) return refused<S>(shapes_of(a, b));
    const std::size_t middle = b.shape()[0];
    const std::size_t rows = a.size() / middle;
    const std::size_t columns = b.size() / middle;
    const double entries = static_cast<double>(rows) * static_cast<double>(columns);
    if (is_too_large(entries, entries * static_cast<double>(middle))) return too_large<S>();
    std::vector<S> product(rows * columns, S(0));
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t k = 0; k < middle; ++k) {
        for (std::size_t j = 0; j < columns; ++j) {
          product[i * columns + j] += a[i * middle + k] * b[k * columns + j];
        }
      }
    }
    ListShape shape;
    if (a.rank() == 2) shape.push_back(rows);
    if (b.rank() == 2) shape.push_back(columns);
    return ValueOf<S>(shape, std::move(product));
  }
};

struct HadamardMultiplied {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!(a[0].shape() == a[1].shape())) return refused<S>(shapes_of(a[0], a[1]));
    return joined<S>([](const S& x, const S& y) { return x * y; }, a[0], a[1]);
  }
};

struct OuterMultiplied {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 1 || a[1].rank() != 1) return refused<S>(shapes_of(a[0], a[1]));
    if (is_too_large(static_cast<double>(a[0].size()) * static_cast<double>(a[1].size()))) {
      return too_large<S>();
    }
    std::vector<S> product;
    product.reserve(a[0].size() * a[1].size());
    for (const S& x : a[0].entries()) {
      for (const S& y : a[1].entries()) product.push_back(x * y);
    }
    return ValueOf<S>({a[0].size(), a[1].size()}, std::move(product));
  }
};

struct Transposed {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 2) return refused<S>("the transpose of " + a[0].shape().text());
    const std::size_t rows = a[0].shape()[0];
    const std::size_t columns = a[0].shape()[1];
    std::vector<S> turned;
    turned.reserve(a[0].size());
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t i = 0; i < rows; ++i) turned.push_back(a[0][i * columns + j]);
    }
    return ValueOf<S>({columns, rows}, std::move(turned));
  }
};

/// A vector on the diagonal of a matrix; of a matrix, its diagonal.
struct DiagonalOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() == 1) {
      const std::size_t n = a[0].size();
      if (is_too_large(static_cast<double>(n) * static_cast<double>(n))) return too_large<S>();
      std::vector<S> entries(n * n, S(0));
      for (std::size_t i = 0; i < n; ++i) entries[i * n + i] = a[0][i];
      return ValueOf<S>({n, n}, std::move(entries));
    }
    if (a[0].rank() != 2) return refused<S>("the diagonal of " + a[0].shape().text());
    const std::size_t columns = a[0].shape()[1];
    std::vector<S> entries;
    for (std::size_t i = 0; i < std::min<std::size_t>(a[0].shape()[0], columns); ++i) {
      entries.push_back(a[0][i * columns + i]);
    }
    return vector_of(std::move(entries));
  }
};

struct TraceOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() != 2) return refused<S>("the trace of " + a[0].shape().text());
    return ValueOf<S>(total_of(DiagonalOf{}(a)->entries()));
  }
};

// ------------------------------------------------------------------ elimination

/// Gauss and Jordan with the pivot that is the largest beside its row, of several the largest, so that
/// the sizes of rows and columns do not matter: `b`, which starts as the identity, becomes the inverse
/// of `a`. The determinant; at 0 it stops.
template <class P>
P eliminate(Table<P>& a, Table<P>& b) {
  const std::size_t n = a.rows;
  P determinant = 1;
  std::vector<P> sizes(n, P(0));
  std::vector<std::size_t> order(n);  // of the columns
  for (std::size_t i = 0; i < n; ++i) {
    order[i] = i;
    for (std::size_t j = 0; j < n; ++j) sizes[i] = std::max(sizes[i], P(abs(a(i, j))));
    if (sizes[i] == 0) return 0;
  }
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t row = k, column = k;
    P most = 0;
    for (std::size_t i = k; i < n; ++i) {
      for (std::size_t j = k; j < n; ++j) {
        const P share = abs(a(i, j)) / sizes[i];
        if (share < most || (share == most && !(abs(a(i, j)) > abs(a(row, column))))) continue;
        most = share;
        row = i;
        column = j;
      }
    }
    if (a(row, column) == 0) return 0;
    if ((row == k) != (column == k)) determinant = -determinant;
    std::swap(sizes[k], sizes[row]);
    std::swap(order[k], order[column]);
    for (std::size_t j = 0; j < n; ++j) {
      std::swap(a(k, j), a(row, j));
      std::swap(b(k, j), b(row, j));
    }
    for (std::size_t i = 0; i < n; ++i) std::swap(a(i, k), a(i, column));
    const P divisor = a(k, k);
    determinant *= divisor;
    for (std::size_t j = 0; j < n; ++j) {
      a(k, j) /= divisor;
      b(k, j) /= divisor;
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const P factor = a(i, k);
      for (std::size_t j = 0; j < n; ++j) {
        a(i, j) -= factor * a(k, j);
        b(i, j) -= factor * b(k, j);
      }
    }
  }
  const Table<P> rows = b;
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t j = 0; j < n; ++j) b(order[k], j) = rows(k, j);
  }
  return determinant;
}

template <class P>
Table<P> identity(std::size_t n) {
  Table<P> table(n, n);
  for (std::size_t i = 0; i < n; ++i) table(i, i) = 1;
  return table;
}

template <class P>
Table<long double> sizes_of(const Table<P>& a) {
  Table<long double> sizes(a.rows, a.columns);
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    sizes.entries[i] = std::fabs(static_cast<long double>(a.entries[i]));
  }
  return sizes;
}

template <class S>
Table<long double> movements_of(const ValueOf<S>& a) {
  Table<long double> movements(a.shape()[0], a.shape()[1]);
  for (std::size_t i = 0; i < a.size(); ++i) movements.entries[i] = movement(a[i]);
  return movements;
}

/// The movement of what may be any number.
constexpr long double kAnything = 1e1000L;

/// With entries that move by R, (A + R)⁻¹ = A⁻¹ − A⁻¹R A⁻¹ + A⁻¹R A⁻¹R A⁻¹ − …, so that its movement
/// is |A⁻¹|R|A⁻¹|/(1 − r) where a row of |A⁻¹|R sums up to r < 1 at most; else R may make A singular.
struct InverseOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!is_square(a[0])) return refused<S>("the inverse of " + a[0].shape().text());
    Table<Plain<S>> matrix = table_of(a[0]);
    Table<Plain<S>> inverse = identity<Plain<S>>(matrix.rows);
    const bool is_singular = eliminate(matrix, inverse) == 0;
    if (is_singular && !is_rounded(a[0])) return refused<S>("the inverse of a singular matrix");
    if constexpr (std::is_same_v<S, double>) {  // which do not move
      if (is_singular) std::ranges::fill(inverse.entries, std::numeric_limits<double>::infinity());
      return ValueOf<S>(a[0].shape(), std::move(inverse.entries));
    }
    if (is_singular) inverse = identity<Plain<S>>(matrix.rows);
    const Table<long double> moved =
        movement_of_inverse(sizes_of(inverse), movements_of(a[0]), is_singular);
    std::vector<S> entries;
    entries.reserve(a[0].size());
    for (std::size_t i = 0; i < a[0].size(); ++i) {
      entries.push_back(with_movement<S>(inverse.entries[i], moved.entries[i]));
    }
    return ValueOf<S>(a[0].shape(), std::move(entries));
  }

 private:
  /// Whether an entry may stand for other numbers: whole ones do not.
  template <class S>
  static bool is_rounded(const ValueOf<S>& a) {
    return std::ranges::any_of(a.entries(), [](const S& x) {
      using std::floor;
      const bool moves = std::is_same_v<S, double> || movement(x) > 0;
      return moves && floor(plain(x)) != plain(x);
    });
  }

  static Table<long double> movement_of_inverse(const Table<long double>& inverse,
                                                const Table<long double>& movements,
                                                bool is_singular) {
    const Table<long double> relative = inverse * movements;
    long double most = 0;
    for (std::size_t i = 0; i < relative.rows; ++i) {
      long double sum = 0;
      for (std::size_t j = 0; j < relative.columns; ++j) sum += relative(i, j);
      most = std::max(most, sum);
    }
    Table<long double> moved = relative * inverse;
    const bool is_known = !is_singular && most < 1;
    for (long double& entry : moved.entries) entry = is_known ? entry / (1 - most) : kAnything;
    return moved;
  }
};

/// Its movement is |det A| Σ |A⁻¹|ⱼᵢ Rᵢⱼ; where A is singular, Hadamard's bound on a changed row.
struct DeterminantOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!is_square(a[0])) return refused<S>("the determinant of " + a[0].shape().text());
    Table<Plain<S>> matrix = table_of(a[0]);
    const std::size_t n = matrix.rows;
    const auto norm = static_cast<long double>(frobenius(matrix));
    Table<Plain<S>> inverse = identity<Plain<S>>(n);
    const Plain<S> determinant = eliminate(matrix, inverse);
    if (determinant == 0) {
      const long double rest = std::pow(norm, static_cast<long double>(n - 1));
      return ValueOf<S>(
          with_movement<S>(0, static_cast<long double>(n) * movement_of(a[0]) * rest));
    }
    if constexpr (std::is_same_v<S, double>) return ValueOf<S>(determinant);
    const Table<long double> product = sizes_of(inverse) * movements_of(a[0]);
    long double moved = 0;
    for (std::size_t i = 0; i < n; ++i) moved += product(i, i);
    moved *= std::fabs(static_cast<long double>(determinant));
    return ValueOf<S>(with_movement<S>(determinant, moved));
  }
};

// ------------------------------------------------------------------ the table

constexpr std::array kMatrixFunctions = {
    row<TraceOf>("tr", "Trace", "the sum of a matrix's diagonal", 1, 1),
    row<DeterminantOf>("det", "Determinant", "the determinant", 1, 1, in_latex("\\det")),
    row<InverseOf>("", "Inverse", "the inverse of a matrix", 1, 1),
    row<Transposed>("", "Transpose", "a matrix with its rows as columns", 1, 1),
    row<Dotted>("", "Dot", "the sum of the products of two vectors' entries", 2, 2),
    row<MatrixMultiplied>("", "MatrixMultiply", "the product of matrices and vectors", 2, 2),
    row<HadamardMultiplied>("", "HadamardProduct", "the product entry by entry", 2, 2),
    row<OuterMultiplied>("", "OuterProduct", "all products of two vectors' entries, as a matrix", 2,
                         2),
    row<DiagonalOf>("diag", "Diagonal",
                    "the matrix with this diagonal, or the diagonal of this matrix", 1, 1,
                    in_latex("\\operatorname{diag}")),
};

}  // namespace

std::span<const FunctionEntry> matrix_functions() {
  return kMatrixFunctions;
}

}  // namespace psolve::operations
