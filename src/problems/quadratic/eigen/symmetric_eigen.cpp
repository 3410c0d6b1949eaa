#include "problems/quadratic/eigen/symmetric_eigen.h"

#include "math/numbers/linear_algebra.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

namespace psolve::quadratic {
namespace {

using Exact = MatrixOf<Rational>;

/// Entries of unit vectors below this are rounding errors when it comes to signs.
constexpr double kNoEntry = 1e-12;
/// Beyond this many bits rational numbers are of no use to a reader.
constexpr Index kMostBits = 2'000;

bool is_longer(double a, double b) {
  return a > b * (1 + 1e-9);  // a tie stays one in spite of rounding
}
bool is_longer(const Rational& a, const Rational& b) {
  return a > b;
}

/// Orthogonal vectors (rows) that span the range of the projector P of rank `rank`: P's columns,
/// longest first, each made orthogonal to those before. |P e_i|² = P_ii, and taking v = P e_i out
/// of P leaves the projector P − vvᵀ/P_ii onto the rest.
template <class S>
MatrixOf<S> span_by_axes(MatrixOf<S> P, Index rank) {
  MatrixOf<S> rows(rank, P.rows());
  for (Index k = 0; k < rank; ++k) {
    Index longest = 0;
    for (Index i = 1; i < P.rows(); ++i) {
      if (is_longer(P(i, i), P(longest, longest))) longest = i;
    }
    const VectorOf<S> v = P.col(longest);
    const S length = P(longest, longest);
    for (Index i = 0; i < P.rows(); ++i) {
      for (Index j = 0; j < P.cols(); ++j) P(i, j) -= v(i) * v(j) / length;
    }
    rows.row(k) = v.transpose();
  }
  return rows;
}

void make_first_entry_positive(Matrix& rows) {
  for (auto row : rows.rowwise()) {
    const auto* first = std::find_if(row.data(), row.data() + row.size(),
                                     [](double entry) { return std::abs(entry) > kNoEntry; });
    if (*first < 0) row = -row;
  }
}

/// Chooses the vectors of a repeated eigenvalue, rows `first` to `last` − 1.
void choose_basis(const Matrix& H, Eigenbasis& basis, Index first, Index last) {
  const Matrix span = basis.vectors.middleRows(first, last - first);
  Matrix chosen = span_by_axes<double>(span.transpose() * span, last - first);
  // Once more against the chosen, whose orthogonality has suffered by the subtractions.
  for (Index k = 0; k < chosen.rows(); ++k) {
    for (Index i = 0; i < k; ++i) chosen.row(k) -= chosen.row(k).dot(chosen.row(i)) * chosen.row(i);
    chosen.row(k).normalize();
  }
  basis.vectors.middleRows(first, last - first) = chosen;
  for (Index j = first; j < last; ++j) {
    const auto u = basis.vectors.row(j);
    basis.values(j) = u.dot(H * u.transpose());
  }
}

// ---------------------------------------------------------------- exactly

/// Reduces the rows of A in place; returns the columns of the pivots.
std::vector<Index> reduce(Exact& A) {
  std::vector<Index> pivots;
  for (Index column = 0; column < A.cols(); ++column) {
    const Index rank = std::ssize(pivots);
    Index pivot = rank;
    while (pivot < A.rows() && A(pivot, column).is_zero()) ++pivot;
    if (pivot == A.rows()) continue;
    A.row(rank).swap(A.row(pivot));
    const Rational by = A(rank, column);
    for (Index j = column; j < A.cols(); ++j) A(rank, j) /= by;
    for (Index i = 0; i < A.rows(); ++i) {
      const Rational factor = A(i, column);
      if (i == rank || factor.is_zero()) continue;
      for (Index j = column; j < A.cols(); ++j) A(i, j) -= factor * A(rank, j);
    }
    pivots.push_back(column);
  }
  return pivots;
}

/// The projector onto {v : A v = 0} and its rank.
struct Nullspace {
  Exact projector;
  Index rank;
};

Nullspace nullspace(Exact A) {
  const Index n = A.cols();
  const std::vector<Index> pivots = reduce(A);
  Nullspace space{Exact::Constant(n, n, Rational(0)), 0};
  std::vector<VectorOf<Rational>> orthogonal;
  for (Index free = 0; free < n; ++free) {
    if (std::find(pivots.begin(), pivots.end(), free) != pivots.end()) continue;
    VectorOf<Rational> v = VectorOf<Rational>::Constant(n, Rational(0));
    v(free) = 1;
    for (Index k = 0; k < std::ssize(pivots); ++k) v(pivots[k]) = -A(k, free);
    for (const auto& earlier : orthogonal) {
      const Rational part = earlier.dot(v) / earlier.dot(earlier);
      for (Index i = 0; i < n; ++i) v(i) -= part * earlier(i);
    }
    const Rational length = v.dot(v);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) space.projector(i, j) += v(i) * v(j) / length;
    }
    orthogonal.push_back(v);
    ++space.rank;
  }
  return space;
}

/// The least common denominator; none beyond 2^31.
std::optional<Rational> common_denominator(const Exact& A) {
  Rational common = 1;
  for (const Rational& entry : A.reshaped()) {
    const Rational q = entry.denominator();
    common *= q / gcd(common, q);
    if (!common.fits(33)) return std::nullopt;
  }
  return common;
}

/// The integers over q nearest to the eigenvalues, each once; none where one is not near.
std::optional<std::vector<Rational>> candidates(const Vector& near, const Rational& q) {
  constexpr double kMostDigits = 1e12;  // so that the nearest integer is certain
  std::vector<Rational> list;
  for (const double value : near) {
    const double scaled = value * q.to_double();
    const double rounded = std::round(scaled);
    if (std::abs(scaled) > kMostDigits || std::abs(scaled - rounded) > 1e-3) return std::nullopt;
    const Rational candidate = Rational(static_cast<std::int64_t>(rounded)) / q;
    if (list.empty() || list.back() != candidate) list.push_back(candidate);
  }
  return list;
}

bool are_short(const Exact& A) {
  return std::all_of(A.data(), A.data() + A.size(),
                     [](const Rational& entry) { return entry.fits(kMostBits); });
}

}  // namespace

Eigenbasis eigenbasis(const Matrix& symmetric) {
  const Index n = symmetric.rows();
  SymmetricEigen eigen = symmetric_eigen(symmetric);
  Eigenbasis basis{std::move(eigen.values), eigen.vectors.transpose()};
  const double same = 8 * static_cast<double>(n) * std::numeric_limits<double>::epsilon() *
                      basis.values.cwiseAbs().maxCoeff();
  for (Index first = 0, last = 0; first < n; first = last) {
    while (last < n && basis.values(last) - basis.values(first) <= same) ++last;
    if (last - first > 1) choose_basis(symmetric, basis, first, last);
  }
  // Eigenvalues that count as one may differ by rounding: they stay ascending, the vectors chosen.
  std::sort(basis.values.begin(), basis.values.end());
  make_first_entry_positive(basis.vectors);
  return basis;
}

Eigenbasis RationalEigenbasis::rounded() const {
  const Index n = std::ssize(values);
  Eigenbasis basis{Vector(n), Matrix(n, n)};
  for (Index j = 0; j < n; ++j) {
    basis.values(j) = values[j].to_double();
    const double length = std::sqrt(squared_norms[j].to_double());
    for (Index i = 0; i < n; ++i) {
      basis.vectors(j, i) = v[j][i].to_double() / length;
    }
  }
  return basis;
}

std::optional<RationalEigenbasis> rational_eigenbasis(const MatrixOf<Rational>& symmetric,
                                                      const Vector& near) {
  const auto q = common_denominator(symmetric);
  if (!q) return std::nullopt;
  const auto values = candidates(near, *q);
  if (!values) return std::nullopt;
  RationalEigenbasis basis;
  for (const Rational& value : *values) {
    Exact shifted = symmetric;
    for (Index i = 0; i < shifted.rows(); ++i) shifted(i, i) -= value;
    const Nullspace space = nullspace(shifted);
    if (!are_short(space.projector)) return std::nullopt;
    const Exact rows = span_by_axes(space.projector, space.rank);
    for (Index k = 0; k < space.rank; ++k) {
      std::vector<Rational> v(rows.row(k).begin(), rows.row(k).end());
      const auto first =
          std::find_if(v.begin(), v.end(), [](const Rational& e) { return e.sign() != 0; });
      const Rational by = *first;  // the first non-zero entry becomes 1
      Rational length = 0;
      for (Rational& entry : v) {
        entry /= by;
        length += entry * entry;
      }
      basis.values.push_back(value);
      basis.v.push_back(std::move(v));
      basis.squared_norms.push_back(length);
    }
  }
  if (std::ssize(basis.values) != symmetric.rows()) return std::nullopt;
  return basis;
}

}  // namespace psolve::quadratic
