#include "math/games/linear_system.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace psolve {
namespace {

/// From this size on p-adic solution is faster.
constexpr Index kLarge = 24;
/// The largest prime below 2^31: sums of two products of residues fit into 64 bits.
constexpr std::int64_t kPrime = 2147483647;

/// Gauss–Jordan without fractions: after step k all entries are minors of order k + 1.
std::optional<CommonDenominator> eliminate(Table<Integer> M) {
  const Index n = M.rows();
  std::vector<Integer> b(n, 1);
  Integer last = 1;
  for (Index k = 0; k < n; ++k) {
    Index pivot = k;
    while (pivot < n && M(pivot, k) == 0) ++pivot;
    if (pivot == n) return std::nullopt;
    if (pivot != k) {
      for (Index c = 0; c < n; ++c) std::swap(M(pivot, c), M(k, c));
      std::swap(b[pivot], b[k]);
    }
    const Integer p = M(k, k);
    for (Index r = 0; r < n; ++r) {
      if (r == k) continue;
      const Integer factor = M(r, k);
      for (Index c = k + 1; c < n; ++c) {
        M(r, c) = (M(r, c) * p - factor * M(k, c)) / last;
      }
      b[r] = (b[r] * p - factor * b[k]) / last;
      M(r, k) = 0;
    }
    last = p;
  }
  // Now last·z = b.
  if (last < 0) {
    last = -last;
    for (Integer& value : b) value = -value;
  }
  return CommonDenominator{std::move(b), last};
}

std::int64_t power_mod(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (; exponent > 0; exponent /= 2, base = base * base % kPrime) {
    if (exponent % 2 == 1) result = result * base % kPrime;
  }
  return result;
}
std::int64_t residue(std::int64_t a) {
  const std::int64_t r = a % kPrime;
  return r < 0 ? r + kPrime : r;
}

using Words = Table<std::int64_t>;

/// M⁻¹ modulo the prime, by Gauss–Jordan in place; none where M is singular modulo it.
std::optional<Words> inverse_mod(const Words& M) {
  const Index n = M.rows();
  Words a = M;
  for (auto& entry : a.entries()) entry = residue(entry);
  std::vector<Index> swapped(n);
  for (Index k = 0; k < n; ++k) {
    Index pivot = k;
    while (pivot < n && a(pivot, k) == 0) ++pivot;
    if (pivot == n) return std::nullopt;
    swapped[k] = pivot;
    for (Index c = 0; pivot != k && c < n; ++c) std::swap(a(pivot, c), a(k, c));
    const std::int64_t inverse = power_mod(a(k, k), kPrime - 2);
    a(k, k) = 1;
    for (Index c = 0; c < n; ++c) a(k, c) = a(k, c) * inverse % kPrime;
    for (Index r = 0; r < n; ++r) {
      if (r == k || a(r, k) == 0) continue;
      const std::int64_t factor = kPrime - a(r, k);
      a(r, k) = 0;
      for (Index c = 0; c < n; ++c) a(r, c) = (a(r, c) + factor * a(k, c)) % kPrime;
    }
  }
  for (Index k = n; k-- > 0;) {
    if (swapped[k] == k) continue;
    for (Index r = 0; r < n; ++r) std::swap(a(r, k), a(r, swapped[k]));
  }
  return a;
}

/// The digits of z = Σ d_i pⁱ: d = M⁻¹ r mod p, r ← (r − M d)/p, from r = 1. Row i has the digits
/// of z_i.
Words p_adic_digits(const Words& M, const Words& inverse, Index count) {
  const Index n = M.rows();
  Words digits(n, count);
  std::vector<std::int64_t> r(n, 1), reduced(n), d(n);
  for (Index step = 0; step < count; ++step) {
    std::transform(r.begin(), r.end(), reduced.begin(), residue);
    for (Index i = 0; i < n; ++i) {
      // Four products of residues are below 2^64.
      std::uint64_t total = 0;
      for (Index j = 0; j < n; ++j) {
        total += static_cast<std::uint64_t>(inverse(i, j) * reduced[j]);
        if (j % 2 == 1) total %= kPrime;
      }
      d[i] = digits(i, step) = static_cast<std::int64_t>(total % kPrime);
    }
    for (Index i = 0; i < n; ++i) {
      std::int64_t product = 0;
      for (Index j = 0; j < n; ++j) product += M(i, j) * d[j];
      r[i] = (r[i] - product) / kPrime;
    }
  }
  return digits;
}

/// The denominator of the fraction with numerator and denominator up to `bound` that is `residue`
/// modulo `modulus` (P. S. Wang 1981): half of Euclid's algorithm.
Integer denominator_of(const Integer& residue, const Integer& modulus, const Integer& bound) {
  Integer a = modulus, b = residue, s = 0, t = 1;
  while (b > bound) {
    const Integer quotient = a / b;
    a = std::exchange(b, a - quotient * b);
    s = std::exchange(t, s - quotient * t);
  }
  return abs(t);
}

/// Fractions from residues modulo `modulus`: their common denominator grows until all fit.
CommonDenominator reconstruct(const std::vector<Integer>& residues, const Integer& modulus,
                              const Integer& bound) {
  CommonDenominator result{{}, 1};
  const auto numerator = [&](const Integer& value) {
    Integer reduced = value * result.denominator % modulus;
    if (2 * reduced > modulus) reduced -= modulus;
    return reduced;
  };
  for (const Integer& value : residues) {
    const Integer reduced = numerator(value);
    if (abs(reduced) <= bound) continue;
    result.denominator *= denominator_of(reduced < 0 ? reduced + modulus : reduced, modulus, bound);
  }
  for (const Integer& value : residues) result.numerators.push_back(numerator(value));
  return result;
}

bool solves(const Table<Integer>& M, const CommonDenominator& z) {
  for (Index i = 0; i < M.rows(); ++i) {
    Integer sum = 0;
    for (Index j = 0; j < M.columns(); ++j) sum += M(i, j) * z.numerators[j];
    if (sum != z.denominator) return false;
  }
  return true;
}

}  // namespace

std::optional<CommonDenominator> solve_p_adically(const Table<std::int64_t>& M) {
  const auto inverse = inverse_mod(M);
  if (!inverse) return std::nullopt;
  const Index n = M.rows();
  // Hadamard: no minor has more bits than the rows' lengths multiplied.
  double bits = 1;
  for (Index i = 0; i < n; ++i) {
    double square = 1;
    for (Index j = 0; j < n; ++j) square += std::pow(static_cast<double>(M(i, j)), 2);
    bits += std::log2(square) / 2;
  }
  const auto count = static_cast<Index>((2 * bits + 2) / std::log2(kPrime)) + 2;
  const Words digits = p_adic_digits(M, *inverse, count);
  std::vector<Integer> residues(n);
  for (Index i = 0; i < n; ++i) {
    for (Index step = count; step-- > 0;) {
      residues[i] = residues[i] * kPrime + digits(i, step);
    }
  }
  const Integer modulus = pow(Integer(kPrime), static_cast<unsigned>(count));
  return reconstruct(residues, modulus, Integer(1) << static_cast<unsigned>(bits + 1));
}

std::optional<CommonDenominator> solve_for_ones(const Table<Integer>& M) {
  const Index n = M.rows();
  const Integer room = (Integer(1) << 62) / kPrime / Integer(n);
  const bool fits = std::all_of(M.entries().begin(), M.entries().end(),
                                [&](const Integer& entry) { return abs(entry) < room; });
  if (n >= kLarge && fits) {
    Words words(n, n);
    for (Index i = 0; i < n * n; ++i) {
      words.entries()[i] = M.entries()[i].convert_to<std::int64_t>();
    }
    auto z = solve_p_adically(words);
    if (z && solves(M, *z)) return z;
  }
  return eliminate(M);
}

}  // namespace psolve
