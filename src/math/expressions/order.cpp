#include "math/expressions/order.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "math/expressions/build.h"
#include "math/expressions/node.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

int rank(Expr base) {
  switch (base.kind()) {
    case Kind::number:
      return 0;
    case Kind::pi:
      return 1;
    case Kind::symbol:
      return 2;
    case Kind::sum:
      return base.has_call() ? 7 : 3;
    case Kind::e:
      return 4;
    case Kind::call:
      return 5;
    case Kind::power:
      return 6;
    case Kind::product:
      return 8;
  }
  return 9;
}

int sign_of(std::strong_ordering order) {
  return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0;
}

int compare_lengths(Index a, Index b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/// The factors of an expression: those of a product, else itself.
std::span<const Expr> factors_of(const Expr& e) {
  return e.is(Kind::product) ? e.operands() : std::span(&e, 1);
}

Rational coefficient_of(Expr e) {
  return e.is(Kind::product) ? e.number() : Rational(1);
}

/// The first position at which two lists differ; the length of the shorter where none does.
Index first_difference(std::span<const Expr> a, std::span<const Expr> b) {
  return std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first -
         a.begin();
}

/// What two sums with the same terms differ by.
int compare_numbers_of_sums(Expr a, Expr b) {
  for (Index i = 0; i < std::ssize(a.coefficients()); ++i) {
    if (a.coefficients()[i] != b.coefficients()[i]) {
      return -sign_of(a.coefficients()[i] <=> b.coefficients()[i]);
    }
  }
  return -sign_of(a.number() <=> b.number());
}

/// Products skip their constant factors at first: x1 stands before pi*x2.
std::span<const Expr> without_constants(std::span<const Expr> factors) {
  Index first = 0;
  while (first < std::ssize(factors) && factors[first].is_constant()) ++first;
  return first == std::ssize(factors) ? factors : factors.subspan(first);
}

/// One step down: compares `a` with `b`, or replaces both by the parts that decide. Operands are in
/// order and equal parts are the same node, so the first parts that differ decide, and no
/// recursion is needed.
bool decided(Expr& a, Expr& b, int& result) {
  const auto decide = [&](int by) {
    result = by;
    return true;
  };
  const auto descend = [&](Expr x, Expr y) {
    a = x;
    b = y;
    return false;
  };
  if (a.is(Kind::product) || b.is(Kind::product)) {
    const auto x = factors_of(a);
    const auto y = factors_of(b);
    const Index i = first_difference(x, y);
    if (i < std::min(std::ssize(x), std::ssize(y))) return descend(Expr(x[i]), Expr(y[i]));
    if (x.size() != y.size()) return decide(compare_lengths(x.size(), y.size()));
    return decide(-sign_of(coefficient_of(a) <=> coefficient_of(b)));
  }
  const Expr x = base_of(a);
  const Expr y = base_of(b);
  if (x == y) {  // the higher power first; a lone base is the first power
    const Expr p = a.is(Kind::power) ? a.operands()[1] : Expr(1);
    const Expr q = b.is(Kind::power) ? b.operands()[1] : Expr(1);
    if (p.is(Kind::number) && q.is(Kind::number)) {
      return decide(-sign_of(p.number() <=> q.number()));
    }
    return descend(p, q);
  }
  if (rank(x) != rank(y)) return decide(rank(x) < rank(y) ? -1 : 1);
  switch (x.kind()) {
    case Kind::number:
      return decide(sign_of(x.number() <=> y.number()));
    case Kind::symbol:
      return decide(compare_names(x.name(), y.name()));
    case Kind::call:
      if (x.function() != y.function()) return decide(x.function() < y.function() ? -1 : 1);
      {
        const Index i = first_difference(x.operands(), y.operands());
        return descend(x.operands()[i], y.operands()[i]);
      }
    case Kind::sum: {
      const Index i = first_difference(x.operands(), y.operands());
      const Index shorter = std::min(x.operands().size(), y.operands().size());
      if (i < shorter) return descend(x.operands()[i], y.operands()[i]);
      if (x.operands().size() != y.operands().size()) {
        return decide(compare_lengths(x.operands().size(), y.operands().size()));
      }
      return decide(compare_numbers_of_sums(x, y));
    }
    default:  // powers and products as bases
      return descend(x, y);
  }
}

/// Far below what anyone reads any order will do, as long as it costs nothing: a graph of depth n
/// would take n² steps otherwise.
int compare_far_down(Expr a, Expr b) {
  if (a.depth() != b.depth()) return a.depth() < b.depth() ? -1 : 1;
  if (a.tree_size() != b.tree_size()) return a.tree_size() < b.tree_size() ? -1 : 1;
  return a.id() < b.id() ? -1 : a.id() > b.id() ? 1 : 0;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view digits_at(std::string_view text, Index at) {
  Index end = at;
  while (end < std::ssize(text) && is_digit(text[end])) ++end;
  while (at + 1 < end && text[at] == '0') ++at;
  return text.substr(at, end - at);
}

}  // namespace

int compare_factors(Expr a, Expr b) {
  constexpr int kMostSteps = 32;
  int result = 0;
  for (int step = 0; step < kMostSteps && a != b; ++step) {
    if (decided(a, b, result)) return result;
  }
  return compare_far_down(a, b);
}

int compare_terms(Expr a, Expr b) {
  if (a == b) return 0;
  if (a.degree() != b.degree()) return a.degree() > b.degree() ? -1 : 1;
  if (a.is(Kind::product) || b.is(Kind::product)) {
    const auto x = without_constants(factors_of(a));
    const auto y = without_constants(factors_of(b));
    const Index i = first_difference(x, y);
    if (i < std::min(std::ssize(x), std::ssize(y))) return compare_factors(x[i], y[i]);
    if (x.size() != y.size()) return compare_lengths(x.size(), y.size());
  }
  return compare_factors(a, b);
}

namespace {

using Bases = std::pair<Expr, Expr>;

bool has(const std::vector<Bases>& pairs, Expr a, Expr b) {
  return std::ranges::find(pairs, Bases(a, b)) != pairs.end();
}

}  // namespace

void learn_order(std::span<const Expr> factors) {
  constexpr Index kMostFactors = 8;  // of a product in which anyone looks for an order
  constexpr Index kMostPairs = 100;
  auto& order = ExprArena::current().written;
  if (std::ssize(factors) > kMostFactors || std::ssize(order.usual) > kMostPairs ||
      std::ssize(order.unusual) > kMostPairs) {
    return;
  }
  for (Index j = 1; j < std::ssize(factors); ++j) {
    for (Index i = 0; i < j; ++i) {
      const Expr first = base_of(factors[i]);
      const Expr second = base_of(factors[j]);
      if (first == second || first.is(Kind::number) || second.is(Kind::number)) continue;
      const bool is_usual = compare_factors(factors[i], factors[j]) < 0;
      auto& pairs = is_usual ? order.usual : order.unusual;
      if (!has(pairs, first, second)) pairs.emplace_back(first, second);
    }
  }
}

std::vector<Expr> in_written_order(std::span<const Expr> factors) {
  const auto& order = ExprArena::current().written;
  if (order.unusual.empty()) return {};
  std::vector<Expr> ordered(factors.begin(), factors.end());
  const auto stands_before = [&](Expr a, Expr b) {
    const Expr x = base_of(a);
    const Expr y = base_of(b);
    return has(order.unusual, x, y) && !has(order.usual, y, x);
  };
  for (Index i = 1; i < std::ssize(ordered); ++i) {
    for (Index j = i; j > 0 && stands_before(ordered[j], ordered[j - 1]); --j) {
      std::swap(ordered[j], ordered[j - 1]);
    }
  }
  return ordered;
}

int compare_names(std::string_view a, std::string_view b) {
  Index i = 0, j = 0;
  while (i < std::ssize(a) && j < std::ssize(b)) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view x = digits_at(a, i);
      const std::string_view y = digits_at(b, j);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (const int by = x.compare(y)) return by;
      while (i < std::ssize(a) && is_digit(a[i])) ++i;
      while (j < std::ssize(b) && is_digit(b[j])) ++j;
    } else {
      if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
      ++i;
      ++j;
    }
  }
  if (const int by = compare_lengths(a.size() - i, b.size() - j)) return by;
  return a.compare(b);  // "x01" and "x1"
}

}  // namespace psolve
