#pragma once

// Products, norms, inverses and eigenvalues of matrices, for `functions.cpp` alone. They are plain
// loops, or the textbook's simplest method that converges for every matrix; the solvers' methods
// are others.
//
// What the last digits of the entries can move (the matrix R of movements) follows perturbation
// theory:
//   A⁻¹        |A⁻¹| R |A⁻¹|                          to first order
//   ‖A‖₂, λ    ‖R‖_F where A is symmetric             Weyl
//   λ, ρ(A)    10⁻⁶ ‖A‖_F where it is not             a stated limit: they may be ill conditioned

#include <complex>

#include "formula/meaning/operations.h"

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
    for (std::size_t k = 0; k < a.columns; ++k) {
      for (std::size_t j = 0; j < b.columns; ++j) product(i, j) += a(i, k) * b(k, j);
    }
  }
  return product;
}

template <class P>
P frobenius(const Table<P>& a) {
  using std::sqrt;
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

template <class P>
bool is_symmetric(const Table<P>& a) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (a(i, j) != a(j, i)) return false;
    }
  }
  return true;
}

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
    return joined(std::multiplies<>{}, a[0], a[1]);
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

/// Gauss and Jordan with the largest pivot of each column: `a` becomes the identity and `b`, which
/// starts as the identity, the inverse. The determinant; at 0 it stops.
template <class P>
P eliminate(Table<P>& a, Table<P>& b) {
  using std::abs;
  const std::size_t n = a.rows;
  P determinant = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (abs(a(i, k)) > abs(a(pivot, k))) pivot = i;
    }
    if (a(pivot, k) == 0) return 0;
    if (pivot != k) determinant = -determinant;
    for (std::size_t j = 0; j < n; ++j) {
      std::swap(a(k, j), a(pivot, j));
      std::swap(b(k, j), b(pivot, j));
    }
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

struct InverseOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!is_square(a[0])) return refused<S>("the inverse of " + a[0].shape().text());
    Table<Plain<S>> matrix = table_of(a[0]);
    Table<Plain<S>> inverse = identity<Plain<S>>(matrix.rows);
    if (eliminate(matrix, inverse) == 0) return refused<S>("the inverse of a singular matrix");
    const Table<long double> sizes = sizes_of(inverse);
    const Table<long double> moved = sizes * movements_of(a[0]) * sizes;
    std::vector<S> entries;
    entries.reserve(a[0].size());
    for (std::size_t i = 0; i < a[0].size(); ++i) {
      entries.push_back(with_movement<S>(inverse.entries[i], moved.entries[i]));
    }
    return ValueOf<S>(a[0].shape(), std::move(entries));
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
    const Table<long double> product = sizes_of(inverse) * movements_of(a[0]);
    long double moved = 0;
    for (std::size_t i = 0; i < n; ++i) moved += product(i, i);
    moved *= std::fabs(static_cast<long double>(determinant));
    return ValueOf<S>(with_movement<S>(determinant, moved));
  }
};

// ------------------------------------------------------------------ eigenvalues

/// Jacobi's rotations, round after round, until nothing is left beside the diagonal. Ascending.
template <class P>
std::vector<P> symmetric_eigenvalues(Table<P> a) {
  using std::abs;
  using std::sqrt;
  const std::size_t n = a.rows;
  const P least = frobenius(a) * std::numeric_limits<P>::epsilon();
  bool changed = true;
  for (int round = 0; changed && round < 100; ++round) {
    changed = false;
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (abs(a(p, q)) <= least / P(static_cast<double>(n))) continue;
        changed = true;
        const P theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
        const P size = abs(theta) + sqrt(theta * theta + 1);
        const P t = theta < 0 ? P(-1 / size) : P(1 / size);
        const P c = 1 / sqrt(t * t + 1);
        const P s = t * c;
        for (std::size_t k = 0; k < n; ++k) {
          const P left = a(k, p);
          a(k, p) = c * left - s * a(k, q);
          a(k, q) = s * left + c * a(k, q);
        }
        for (std::size_t k = 0; k < n; ++k) {
          const P above = a(p, k);
          a(p, k) = c * above - s * a(q, k);
          a(q, k) = s * above + c * a(q, k);
        }
      }
    }
  }
  std::vector<P> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(a(i, i));
  std::sort(values.begin(), values.end());
  return values;
}

using Complex = std::complex<double>;

/// One step A − μI = QR, A ← RQ + μI on the leading `n` rows, by Gram and Schmidt, twice for
/// safety.
inline void qr_step(Table<Complex>& a, std::size_t n, Complex shift) {
  std::vector<std::vector<Complex>> q(n, std::vector<Complex>(n));
  Table<Complex> r(n, n);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) q[j][i] = a(i, j) - (i == j ? shift : 0);
    for (int twice = 0; twice < 2; ++twice) {
      for (std::size_t k = 0; k < j; ++k) {
        Complex along = 0;
        for (std::size_t i = 0; i < n; ++i) along += std::conj(q[k][i]) * q[j][i];
        r(k, j) += along;
        for (std::size_t i = 0; i < n; ++i) q[j][i] -= along * q[k][i];
      }
    }
    double size = 0;
    for (const Complex& x : q[j]) size += std::norm(x);
    r(j, j) = std::sqrt(size);
    if (size == 0) continue;
    for (Complex& x : q[j]) x /= r(j, j);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      a(i, j) = i == j ? shift : 0;
      for (std::size_t k = i; k < n; ++k) a(i, j) += r(i, k) * q[j][k];
    }
  }
}

/// The eigenvalue of the last two of `n` rows that is nearer to the last entry (Wilkinson).
inline Complex wilkinson_shift(const Table<Complex>& a, std::size_t n) {
  const Complex d = a(n - 1, n - 1);
  const Complex half = (a(n - 2, n - 2) - d) / 2.0;
  const Complex root = std::sqrt(half * half + a(n - 2, n - 1) * a(n - 1, n - 2));
  const Complex up = half + root;
  const Complex down = half - root;
  return d + (std::abs(up) < std::abs(down) ? up : down);
}

/// By shifted QR steps; in doubles, for the limit that is allowed here is far wider. Whether they
/// converged.
inline bool eigenvalues(Table<Complex> a, double norm, std::vector<Complex>& values) {
  for (std::size_t n = a.rows; n > 0; --n) {
    const auto is_small = [&] {
      double left = 0;
      for (std::size_t j = 0; j + 1 < n; ++j) left = std::max(left, std::abs(a(n - 1, j)));
      return left <= 1e-14 * norm;
    };
    for (int step = 0; n > 1 && !is_small(); ++step) {
      if (step > 300) return false;
      // A shift by nothing of the matrix now and then, against running in circles.
      const bool odd = step % 11 == 10;
      qr_step(a, n, odd ? Complex(norm * 0.3 / step, norm * 0.2) : wilkinson_shift(a, n));
    }
    values.push_back(a(n - 1, n - 1));
  }
  return true;
}

constexpr long double kUnsymmetric = 1e-6L;

/// Ascending; of a matrix that has complex ones, none.
struct EigenvaluesOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!is_square(a[0])) return refused<S>("eigenvalues of " + a[0].shape().text());
    const Table<Plain<S>> matrix = table_of(a[0]);
    std::vector<S> entries;
    if (is_symmetric(matrix)) {
      for (const auto& value : symmetric_eigenvalues(matrix)) {
        entries.push_back(with_movement<S>(value, movement_of(a[0])));
      }
      return vector_of(std::move(entries));
    }
    if (matrix.rows > kMostQrRows) return too_large<S>();
    Table<Complex> in_doubles(matrix.rows, matrix.rows);
    for (std::size_t i = 0; i < matrix.entries.size(); ++i) {
      in_doubles.entries[i] = static_cast<double>(matrix.entries[i]);
    }
    const auto norm = static_cast<double>(frobenius(matrix));
    std::vector<Complex> values;
    if (!eigenvalues(in_doubles, norm, values)) return refused<S>("eigenvalues do not converge");
    std::vector<double> real;
    for (const Complex& value : values) {
      if (std::fabs(value.imag()) > 1e-6 * norm) return refused<S>("complex eigenvalues");
      real.push_back(value.real());
    }
    std::sort(real.begin(), real.end());
    for (const double value : real) {
      entries.push_back(with_movement<S>(value, kUnsymmetric * static_cast<long double>(norm)));
    }
    return vector_of(std::move(entries));
  }
};

/// lim ‖Aᵏ‖^(1/k) by squaring again and again (Gelfand), which holds for defective matrices too.
inline double gelfand_limit(Table<double> power) {
  double log_radius = 0;  // of the norms that were divided out, each by the exponent it had
  double share = 1;
  for (; share > 1e-15; share /= 2) {
    const double size = frobenius(power);
    if (size == 0) return 0;
    for (double& x : power.entries) x /= size;
    log_radius += share * std::log(size);
    power = power * power;
  }
  return std::exp(log_radius);
}

struct SpectralRadiusOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    using std::abs;
    if (!is_square(a[0])) return refused<S>("the spectral radius of " + a[0].shape().text());
    const Table<Plain<S>> matrix = table_of(a[0]);
    if (is_symmetric(matrix)) {
      const auto values = symmetric_eigenvalues(matrix);
      const Plain<S> least = abs(values.front());
      const Plain<S> most = abs(values.back());
      return ValueOf<S>(with_movement<S>(least < most ? most : least, movement_of(a[0])));
    }
    Table<double> in_doubles(matrix.rows, matrix.columns);
    for (std::size_t i = 0; i < matrix.entries.size(); ++i) {
      in_doubles.entries[i] = static_cast<double>(matrix.entries[i]);
    }
    const auto norm = static_cast<long double>(frobenius(in_doubles));
    return ValueOf<S>(with_movement<S>(gelfand_limit(std::move(in_doubles)), kUnsymmetric * norm));
  }
};

/// Euclid's of a vector, Frobenius' of a matrix; with a 2 behind it, the spectral norm.
struct NormOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() > 2) return refused<S>("the norm of " + a[0].shape().text());
    using std::sqrt;
    const auto root = [](const auto& x) { return sqrt(x); };
    if (a.size() == 1 || a[0].rank() < 2) {
      S squares = 0;
      for (const S& x : a[0].entries()) squares += x * x;
      if (plain(squares) == 0) return ValueOf<S>(with_movement<S>(0, movement_of(a[0])));
      const S norm = through(root, squares);
      return ValueOf<S>(with_movement<S>(plain(norm), movement_of(a[0])));
    }
    if (plain(a[1].number()) != 2) return refused<S>("a norm that is not here");
    if (a[0].shape()[1] > kMostRows) return too_large<S>();
    const Table<Plain<S>> matrix = table_of(a[0]);
    Table<Plain<S>> square(matrix.columns, matrix.columns);
    for (std::size_t k = 0; k < matrix.rows; ++k) {
      for (std::size_t i = 0; i < matrix.columns; ++i) {
        for (std::size_t j = 0; j < matrix.columns; ++j) {
          square(i, j) += matrix(k, i) * matrix(k, j);
        }
      }
    }
    const auto largest = symmetric_eigenvalues(std::move(square)).back();
    return ValueOf<S>(with_movement<S>(sqrt(largest), movement_of(a[0])));
  }
};

}  // namespace psolve::operations
