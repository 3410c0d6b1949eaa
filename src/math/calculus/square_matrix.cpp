#include "math/calculus/square_matrix.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "math/expressions/build.h"

namespace psolve {
namespace {

using ExprMatrix = MatrixOf<Expr>;

constexpr Index kMostLeibniz = 5;
constexpr Index kMostAdjugate = 4;

bool is_rational(const ExprMatrix& matrix) {
  return std::all_of(matrix.data(), matrix.data() + matrix.size(),
                     [](const Expr& e) { return e.is(Expr::Kind::number); });
}

/// Gauss and Jordan over the rationals: the determinant, and where that is not 0 the inverse.
struct RationalInverse {
  Rational determinant = 1;
  std::vector<std::vector<Rational>> rows;

  explicit RationalInverse(const ExprMatrix& matrix) {
    const Index n = matrix.rows();
    for (Index i = 0; i < n; ++i) {
      auto& row = rows.emplace_back(2 * n);
      for (Index j = 0; j < n; ++j) row[j] = matrix(i, j).number();
      row[n + i] = 1;
    }
    for (Index k = 0; k < n; ++k) {
      Index pivot = k;
      while (pivot < n && rows[pivot][k].is_zero()) ++pivot;
      if (pivot == n) {
        determinant = 0;
        return;
      }
      if (pivot != k) determinant = -determinant;
      std::swap(rows[k], rows[pivot]);
      const Rational scale = rows[k][k];
      determinant *= scale;
      for (Rational& entry : rows[k]) entry /= scale;
      for (Index i = 0; i < n; ++i) {
        const Rational factor = rows[i][k];
        if (i == k || factor.is_zero()) continue;
        for (Index j = k; j < 2 * n; ++j) rows[i][j] -= factor * rows[k][j];
      }
    }
  }
};

/// e/sin(u)²·cos(u)², where a factor of the term e is sin(u) to a power from the second on; with
/// it what stays of both.
struct Partner {
  Expr partner;
  Expr rest;
};
std::optional<Partner> partner_of(Expr term) {
  const auto factors = term.is(Expr::Kind::product) ? term.operands() : std::span(&term, 1);
  for (const Expr& factor : factors) {
    const Expr base = base_of(factor);
    const Expr exponent = exponent_of(factor);
    if (!base.is(Expr::Kind::call) || base.function() != Function::sin) continue;
    if (!exponent.is(Expr::Kind::number) || exponent.number() < Rational(2)) continue;
    const Expr rest = term / pow(base, 2);
    return Partner{rest * pow(cos(base.operands()[0]), 2), rest};
  }
  return std::nullopt;
}

/// Terms c·r·sin(u)² and c·r·cos(u)² together are c·r.
Expr with_pythagoras(Expr e) {
  for (bool again = true; again && e.is(Expr::Kind::sum);) {
    again = false;
    for (Index i = 0; i < std::ssize(e.operands()) && !again; ++i) {
      const Rational c = e.coefficients()[i];
      const auto found = partner_of(e.operands()[i]);
      if (!found) continue;
      for (Index j = 0; j < std::ssize(e.operands()); ++j) {
        if (e.operands()[j] != found->partner || e.coefficients()[j] != c) continue;
        e = e - scaled(c, e.operands()[i]) - scaled(c, found->partner) + scaled(c, found->rest);
        again = true;
        break;
      }
    }
  }
  return e;
}

/// Σ over all permutations of the signed products.
Expr leibniz(const ExprMatrix& matrix) {
  std::vector<Index> order(matrix.rows());
  std::iota(order.begin(), order.end(), Index{0});
  std::vector<Expr> terms;
  do {
    Index inversions = 0;
    std::vector<Expr> factors;
    for (Index i = 0; i < std::ssize(order); ++i) {
      factors.push_back(matrix(i, order[i]));
      for (Index j = 0; j < i; ++j) inversions += order[j] > order[i] ? 1 : 0;
    }
    const Expr product = Expr::product(factors);
    terms.push_back(inversions % 2 == 0 ? product : -product);
  } while (std::ranges::next_permutation(order).found);
  return with_pythagoras(Expr::sum(terms));
}

ExprMatrix without(const ExprMatrix& matrix, Index row, Index column) {
  const Index n = matrix.rows() - 1;
  ExprMatrix minor(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      minor(i, j) = matrix(i + (i >= row ? 1 : 0), j + (j >= column ? 1 : 0));
    }
  }
  return minor;
}

}  // namespace

std::optional<Expr> exact_determinant(const ExprMatrix& matrix) {
  if (is_rational(matrix)) return Expr(RationalInverse(matrix).determinant);
  if (matrix.rows() > kMostLeibniz) return std::nullopt;
  return leibniz(matrix);
}

std::optional<ExprMatrix> exact_inverse(const ExprMatrix& matrix) {
  const Index n = matrix.rows();
  ExprMatrix inverse(n, n);
  if (is_rational(matrix)) {
    const RationalInverse found(matrix);
    if (found.determinant.is_zero()) return std::nullopt;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) inverse(i, j) = Expr(found.rows[i][n + j]);
    }
    return inverse;
  }
  if (n > kMostAdjugate) return std::nullopt;
  const Expr determinant = leibniz(matrix);
  if (determinant.is_zero()) return std::nullopt;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const Expr minor = leibniz(without(matrix, j, i));
      inverse(i, j) = ((i + j) % 2 == 0 ? minor : -minor) / determinant;
    }
  }
  return inverse;
}

}  // namespace psolve
