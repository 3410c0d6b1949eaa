// Function calls: exact values at exact points, signs drawn out of odd and even functions, and the
// functions that undo each other. Whatever is not simplified stays as it is written.

#include <array>

#include "math/expressions/build.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;
using Simplified = std::optional<Expr>;

Expr as_written(Function function, std::span<const Expr> arguments) {
  return ExprArena::current().intern(
      {.kind = Kind::call, .function = function, .operands = arguments});
}
Expr as_written(Function function, const Expr& argument) {
  return as_written(function, {&argument, 1});
}

bool is_call_of(Expr e, Function function) {
  return e.is(Kind::call) && e.function() == function;
}

Expr with_sign(int sign, Expr e) {
  return sign < 0 ? scaled(-1, e) : e;
}

bool is_odd(Function f) {
  return f == Function::sin || f == Function::tan || f == Function::asin || f == Function::atan ||
         f == Function::sinh || f == Function::tanh || f == Function::sign || f == Function::erf ||
         f == Function::cbrt;
}
bool is_even(Function f) {
  return f == Function::cos || f == Function::cosh || f == Function::abs;
}

// ---- Trigonometric functions at multiples of pi

/// The angles in [0, pi/2] at which people know the functions, in units of pi.
struct KnownAngle {
  Rational angle;
  Rational sine_squared;     ///< sin² at the angle
  Rational tangent_squared;  ///< tan² at the angle; unused at pi/2
};
const std::array<KnownAngle, 5>& known_angles() {
  static const std::array<KnownAngle, 5> table = {{{{0}, {0}, {0}},
                                                   {{1, 6}, {1, 4}, {1, 3}},
                                                   {{1, 4}, {1, 2}, {1}},
                                                   {{1, 3}, {3, 4}, {3}},
                                                   {{1, 2}, {1}, {0}}}};
  return table;
}

Expr root(const Rational& square) {
  return build_power(square, Rational(1, 2));
}

/// r for e = r·pi
std::optional<Rational> multiple_of_pi(Expr e) {
  if (e.is_zero()) return Rational(0);
  if (e.is(Kind::pi)) return Rational(1);
  if (e.is(Kind::product) && e.operands().size() == 1 && e.operands()[0].is(Kind::pi)) {
    return e.number();
  }
  return std::nullopt;
}

Rational modulo(const Rational& a, const Rational& period) {
  return a - (a / period).floor() * period;
}

/// sin(r·pi) for 0 ≤ r ≤ 1/2
Expr sine_in_first_quadrant(const Rational& r, Function name) {
  for (const auto& known : known_angles()) {
    if (known.angle == r) return root(known.sine_squared);
  }
  if (name == Function::cos) return as_written(name, scaled(Rational(1, 2) - r, Expr::pi()));
  return as_written(name, scaled(r, Expr::pi()));
}

Expr sine_of_pi_times(Rational r) {
  r = modulo(r, 2);
  const int sign = r > Rational(1) ? -1 : 1;
  r = modulo(r, 1);
  if (r > Rational(1, 2)) r = Rational(1) - r;
  return with_sign(sign, sine_in_first_quadrant(r, Function::sin));
}

Expr cosine_of_pi_times(Rational r) {
  r = modulo(r, 2);
  if (r > Rational(1)) r = Rational(2) - r;
  const int sign = r > Rational(1, 2) ? -1 : 1;
  if (sign < 0) r = Rational(1) - r;
  return with_sign(sign, sine_in_first_quadrant(Rational(1, 2) - r, Function::cos));
}

Expr tangent_of_pi_times(Rational r) {
  r = modulo(r, 1);
  const int sign = r > Rational(1, 2) ? -1 : 1;
  if (sign < 0) r = Rational(1) - r;
  for (const auto& known : known_angles()) {
    if (known.angle == r && r != Rational(1, 2)) {
      return with_sign(sign, root(known.tangent_squared));
    }
  }
  return with_sign(sign, as_written(Function::tan, scaled(r, Expr::pi())));
}

/// sin(u + k·pi) = (−1)^k sin(u), the same for cos; tan has the period pi.
Simplified without_turns(Function function, Expr argument) {
  if (!argument.is(Kind::sum) || argument.operands().size() > Expr::kMostFlattened) {
    return std::nullopt;
  }
  for (Index i = 0; i < std::ssize(argument.operands()); ++i) {
    const Rational& turns = argument.coefficients()[i];
    if (!argument.operands()[i].is(Kind::pi) || !turns.is_integer()) continue;
    const Expr rest = build_sum({{argument, 1}, {Expr::pi(), -turns}});
    const bool even = function == Function::tan || (turns / Rational(2)).is_integer();
    return with_sign(even ? 1 : -1, build_call(function, rest));
  }
  return std::nullopt;
}

Simplified trigonometric(Function function, Expr argument) {
  const bool undone = (function == Function::sin && is_call_of(argument, Function::asin)) ||
                      (function == Function::cos && is_call_of(argument, Function::acos)) ||
                      (function == Function::tan && is_call_of(argument, Function::atan));
  if (undone) return argument.operands()[0];
  const auto r = multiple_of_pi(argument);
  if (!r) return without_turns(function, argument);
  if (function == Function::sin) return sine_of_pi_times(*r);
  if (function == Function::cos) return cosine_of_pi_times(*r);
  return tangent_of_pi_times(*r);
}

/// u² for a number or a rational times a square root.
std::optional<Rational> square_of(Expr e) {
  const Expr square = build_power(e, 2);
  if (!square.is(Kind::number)) return std::nullopt;
  return square.number();
}

/// asin(−u) = −asin(u), acos(u) = pi/2 − asin(u): only at known values.
Simplified inverse_trigonometric(Function function, Expr argument) {
  if (!argument.is_constant()) return std::nullopt;
  const auto square = square_of(argument);
  if (!square) return std::nullopt;
  for (const auto& known : known_angles()) {
    const bool tangent = function == Function::atan;
    if (tangent && known.angle == Rational(1, 2)) continue;
    if ((tangent ? known.tangent_squared : known.sine_squared) != *square) continue;
    const Rational angle = leads_negative(argument) ? -known.angle : known.angle;
    return scaled(function == Function::acos ? Rational(1, 2) - angle : angle, Expr::pi());
  }
  return std::nullopt;
}

// ---- The others

Simplified logarithm(Expr argument) {
  if (argument.is_one()) return Expr(0);
  if (argument.is(Kind::e)) return Expr(1);
  if (argument.is(Kind::power) && base_of(argument).is(Kind::e)) return exponent_of(argument);
  // log(1/2) = −log(2)
  if (argument.is(Kind::number) && argument.number().sign() > 0 &&
      argument.number() < Rational(1)) {
    return scaled(-1, as_written(Function::log, argument.number().reciprocal()));
  }
  return std::nullopt;
}

/// abs(c·u·v) = |c|·u·abs(v) where u ≥ 0
Simplified absolute_value(Expr argument) {
  if (argument.is_nonnegative()) return argument;
  if (argument.is(Kind::number)) return Expr(abs(argument.number()));
  if (!argument.is(Kind::product) || argument.operands().size() > Expr::kMostFlattened) {
    return std::nullopt;
  }
  std::vector<Expr> outside, inside;
  for (const Expr& factor : argument.operands()) {
    (factor.is_nonnegative() ? outside : inside).push_back(factor);
  }
  if (outside.empty() && abs(argument.number()).is_one()) return std::nullopt;
  outside.push_back(build_call(Function::abs, build_product(inside)));
  return build_product(outside, abs(argument.number()));
}

/// relu(c·u) = c·relu(u) for c > 0
Simplified rectified(Expr argument) {
  if (argument.is_nonnegative()) return argument;
  if (argument.is(Kind::number) || scaled(-1, argument).is_nonnegative()) return Expr(0);
  const auto [rest, c] = split_coefficient(argument);
  if (abs(c).is_one()) return std::nullopt;
  return scaled(abs(c), build_call(Function::relu, scaled(c.sign(), rest)));
}

/// cbrt(u^(3n)) = u^n, and of a positive constant the power 1/3, which knows its roots.
Simplified cubic_root(Expr argument) {
  if (argument.is_zero()) return argument;
  if (argument.is_constant() && argument.is_positive()) {
    return build_power(argument, Rational(1, 3));
  }
  const Expr exponent = exponent_of(argument);
  if (!argument.is(Kind::power) || !exponent.is(Kind::number)) return std::nullopt;
  const Rational third = exponent.number() / Rational(3);
  if (!third.is_integer()) return std::nullopt;
  return build_power(base_of(argument), third);
}

// ---- Of two arguments

Simplified larger(Expr a, Expr b) {
  if (a == b || (a - b).is_nonnegative()) return a;
  if ((b - a).is_nonnegative()) return b;
  return std::nullopt;
}

/// The angle of the point (x, y) where it is known on which side of the axes the point lies.
Simplified angle(Expr y, Expr x) {
  if (!y.is_constant() || !x.is_constant()) return std::nullopt;
  const bool is_left = scaled(-1, x).is_positive();
  const bool is_below = scaled(-1, y).is_positive();
  if (x.is_positive()) return build_call(Function::atan, y / x);
  if (is_left && (y.is_nonnegative() || is_below)) {
    return build_call(Function::atan, y / x) + scaled(is_below ? -1 : 1, Expr::pi());
  }
  if (!x.is_zero() || !(y.is_positive() || is_below)) return std::nullopt;
  return scaled(Rational(is_below ? -1 : 1, 2), Expr::pi());
}

/// step and sign do not see a positive factor.
Simplified jump(Function function, Expr argument) {
  if (argument.is_zero()) return Expr(0);
  if (argument.is_positive()) return Expr(1);
  if (function == Function::step && scaled(-1, argument).is_nonnegative()) return Expr(0);
  const auto [rest, c] = split_coefficient(argument);
  if (abs(c).is_one()) return std::nullopt;
  return build_call(function, scaled(c.sign(), rest));
}

Simplified simplified(Function function, Expr argument) {
  const bool at_zero = argument.is_zero();
  switch (function) {
    case Function::sin:
    case Function::cos:
    case Function::tan:
      return trigonometric(function, argument);
    case Function::asin:
    case Function::acos:
    case Function::atan:
      return inverse_trigonometric(function, argument);
    case Function::sinh:
    case Function::tanh:
    case Function::erf:
      return at_zero ? Simplified(0) : std::nullopt;
    case Function::cosh:
      return at_zero ? Simplified(1) : std::nullopt;
    case Function::exp:
      return build_power(Expr::e(), argument);
    case Function::sqrt:
      return build_power(argument, Rational(1, 2));
    case Function::log:
      return logarithm(argument);
    case Function::abs:
      return absolute_value(argument);
    case Function::sigmoid:
      return at_zero ? Simplified(Rational(1, 2)) : std::nullopt;
    case Function::softplus:
      return at_zero ? Simplified(build_call(Function::log, 2)) : std::nullopt;
    case Function::relu:
      return rectified(argument);
    case Function::step:
    case Function::sign:
      return jump(function, argument);
    case Function::cbrt:
      return cubic_root(argument);
    case Function::max:  // of two
    case Function::min:
    case Function::atan2:
      break;
  }
  return std::nullopt;
}

Simplified simplified(Function function, Expr first, Expr second) {
  if (function == Function::atan2) return angle(first, second);
  if (function == Function::max) return larger(first, second);
  const auto larger_one = larger(first, second);
  if (!larger_one) return std::nullopt;
  return *larger_one == first ? second : first;
}

}  // namespace

Expr build_call(Function function, Expr argument) {
  if (const auto simpler = simplified(function, argument)) return *simpler;
  if (leads_negative(argument) && (is_odd(function) || is_even(function))) {
    return with_sign(is_odd(function) ? -1 : 1, build_call(function, scaled(-1, argument)));
  }
  return as_written(function, argument);
}

Expr build_call(Function function, Expr first, Expr second) {
  if (const auto simpler = simplified(function, first, second)) return *simpler;
  const Expr arguments[] = {first, second};
  return as_written(function, arguments);
}

}  // namespace psolve
