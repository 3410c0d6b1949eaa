#include "math/expressions/expression.h"

#include "math/expressions/build.h"

namespace psolve {

Expr Expr::call(Function function, Expr argument) {
  return build_call(function, argument);
}

Expr Expr::call(Function function, std::span<const Expr> arguments) {
  return arguments.size() == 1 ? build_call(function, arguments[0])
                               : build_call(function, arguments[0], arguments[1]);
}

Expr Expr::sum(std::span<const Expr> terms) {
  ShortList<ExprTerm> list;
  list.reserve(terms.size());
  for (const Expr& term : terms) list.push_back({term, 1});
  return build_sum(view(list));
}

Expr Expr::product(std::span<const Expr> factors) {
  return build_product(factors);
}

Expr operator-(const Expr& a) {
  return scaled(-1, a);
}

Expr operator+(const Expr& a, const Expr& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  return build_sum({{a, 1}, {b, 1}});
}

Expr operator-(const Expr& a, const Expr& b) {
  if (b.is_zero()) return a;
  return build_sum({{a, 1}, {b, -1}});
}

Expr operator*(const Expr& a, const Expr& b) {
  if (a.is_zero() || b.is_zero()) return 0;
  if (a.is_one()) return b;
  if (b.is_one()) return a;
  return build_product({a, b});
}

Expr operator/(const Expr& a, const Expr& b) {
  return a * build_power(b, -1);
}

Expr pow(const Expr& base, const Expr& exponent) {
  return build_power(base, exponent);
}

Expr& Expr::operator+=(const Expr& b) {
  return *this = *this + b;
}
Expr& Expr::operator-=(const Expr& b) {
  return *this = *this - b;
}
Expr& Expr::operator*=(const Expr& b) {
  return *this = *this * b;
}
Expr& Expr::operator/=(const Expr& b) {
  return *this = *this / b;
}

}  // namespace psolve
