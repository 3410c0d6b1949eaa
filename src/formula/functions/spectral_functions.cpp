// Norms and eigenvalues of matrices, by the textbook's simplest method that converges for every
// matrix; the solvers' methods are others.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <type_traits>

#include "formula/functions/operations.h"
#include "formula/functions/table.h"

namespace psolve::operations {
namespace {

template <class P>
bool is_symmetric(const Table<P>& a) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (a(i, j) != a(j, i)) return false;
    }
  }
  return true;
}

/// Jacobi's rotations, round after round, until nothing is left beside the diagonal. Ascending.
template <class P>
std::vector<P> symmetric_eigenvalues(Table<P> a) {
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
void qr_step(Table<Complex>& a, std::size_t n, Complex shift) {
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
Complex wilkinson_shift(const Table<Complex>& a, std::size_t n) {
  const Complex d = a(n - 1, n - 1);
  const Complex half = (a(n - 2, n - 2) - d) / 2.0;
  const Complex root = std::sqrt(half * half + a(n - 2, n - 1) * a(n - 1, n - 2));
  const Complex up = half + root;
  const Complex down = half - root;
  return d + (std::abs(up) < std::abs(down) ? up : down);
}

/// By shifted QR steps; in doubles, for the limit that is allowed here is far wider. Whether they
/// converged.
bool eigenvalues(Table<Complex> a, double norm, std::vector<Complex>& values) {
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

/// lim ‖Aᵏ‖^(1/k) by squaring again and again (Gelfand), which holds for defective matrices too. The
/// eigenvalues of those move by the n-th root of what rounding does, so that they need the digits.
template <class T>
T gelfand_limit(Table<T> power) {
  T log_radius = 0;  // of the norms that were divided out, each by the exponent it had
  T share = 1;
  for (; share > 1e-15; share /= 2) {
    const T size = frobenius(power);
    if (size == 0) return 0;
    for (T& x : power.entries) x /= size;
    log_radius += share * log(size);
    power = power * power;
  }
  return exp(log_radius);
}

/// Rows up to which it is taken in 50 digits.
constexpr std::size_t kMostDefectiveRows = 24;

/// How far eigenvalues move where entries are rounded to doubles (Elsner, "An optimal bound for the
/// spectral variation of two matrices", 1985).
inline long double moved_by_rounding(std::size_t rows, long double norm) {
  const auto n = static_cast<long double>(rows);
  return 2 * norm * std::pow(n * std::numeric_limits<double>::epsilon(), 1 / n);
}

struct SpectralRadiusOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (!is_square(a[0])) return refused<S>("the spectral radius of " + a[0].shape().text());
    const Table<Plain<S>> matrix = table_of(a[0]);
    if (is_symmetric(matrix)) {
      const auto values = symmetric_eigenvalues(matrix);
      const Plain<S> least = abs(values.front());
      const Plain<S> most = abs(values.back());
      return ValueOf<S>(with_movement<S>(least < most ? most : least, movement_of(a[0])));
    }
    if (matrix.rows <= kMostDefectiveRows) return radius<S>(matrix);
    Table<double> in_doubles(matrix.rows, matrix.columns);
    for (std::size_t i = 0; i < matrix.entries.size(); ++i) {
      in_doubles.entries[i] = static_cast<double>(matrix.entries[i]);
    }
    return radius<S>(std::move(in_doubles));
  }

 private:
  /// Relative to the largest entry, as squares of small ones are 0. Of a defective matrix the last
  /// digits of the entries move it by far more than themselves: by how much, a draw of them shows.
  template <class S, class T>
  static ValueOf<S> radius(Table<T> matrix) {
    T largest = 0;
    for (const T& x : matrix.entries) largest = std::max(largest, T(abs(x)));
    if (largest == 0) return ValueOf<S>(S(0));
    for (T& x : matrix.entries) x /= largest;
    const auto norm = static_cast<long double>(T(frobenius(matrix) * largest));
    long double moved = kUnsymmetric * norm;
    const T limit = largest * gelfand_limit(matrix);
    if constexpr (std::is_same_v<T, double>) {
      moved = std::max(moved, moved_by_rounding(matrix.rows, norm));
    } else {
      const T beside = largest * gelfand_limit(with_last_digits_drawn(std::move(matrix)));
      moved = std::max(moved, kBesideOfDraw * static_cast<long double>(T(abs(T(beside - limit)))));
    }
    return ValueOf<S>(with_movement<S>(static_cast<Plain<S>>(limit), moved));
  }

  /// How far all digits may move it, in parts of how far those that are drawn do.
  static constexpr long double kBesideOfDraw = 10;

  template <class T>
  static Table<T> with_last_digits_drawn(Table<T> matrix) {
    std::minstd_rand random(1);
    for (T& x : matrix.entries) {
      const bool up = random() % 2 == 0;
      x *= 1 + (up ? 1 : -1) * std::numeric_limits<double>::epsilon();
    }
    return matrix;
  }
};

/// Euclid's of a vector, Frobenius' of a matrix; with a 2 behind it, the spectral norm.
struct NormOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    if (a[0].rank() > 2) return refused<S>("the norm of " + a[0].shape().text());
    if (a.size() == 1 || a[0].rank() < 2) {
      S squares = 0;
      for (const S& x : a[0].entries()) squares += x * x;
      if (plain(squares) == 0) return ValueOf<S>(with_movement<S>(0, movement_of(a[0])));
      const S norm = through([](const Plain<S>& x) { return sqrt(x); }, squares);
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

constexpr std::array kSpectralFunctions = {
    row<NormOf>("norm", "Norm",
                "Euclid's norm of a vector, Frobenius' of a matrix; with 2 the spectral norm", 1, 2,
                {CallStyle::Kind::bracketed, "‖", "\\left\\Vert ", "‖", " \\right\\Vert"}),
    row<EigenvaluesOf>("eigenvalues", "Eigenvalues", "the real eigenvalues, ascending", 1, 1),
    row<SpectralRadiusOf>("rho", "SpectralRadius", "the largest modulus of an eigenvalue", 1, 1),
};

}  // namespace

std::span<const FunctionEntry> spectral_functions() {
  return kSpectralFunctions;
}

}  // namespace psolve::operations
