#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace psolve {

/// The functions of the expression language, of one argument but for the last three.
enum class Function : std::uint8_t {
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  exp,
  log,
  sqrt,
  abs,
  sigmoid,   ///< 1/(1 + e^(−x))
  relu,      ///< max(0, x)
  softplus,  ///< log(1 + e^x)
  step,      ///< 1 for x > 0, else 0: the derivative of relu, and by that 0 at 0
  sign,      ///< −1, 0 or 1
  erf,       ///< 2/√π ∫₀ˣ e^(−t²) dt
  cbrt,      ///< the real cube root, of negative numbers too
  max,       ///< of two, like min
  min,
  atan2,  ///< the angle of the point (x, y), from y and then x
};

inline constexpr std::array<std::string_view, 23> kFunctionNames = {
    "sin",  "cos",  "tan", "asin", "acos", "atan",    "sinh", "cosh",
    "tanh", "exp",  "log", "sqrt", "abs",  "sigmoid", "relu", "softplus",
    "step", "sign", "erf", "cbrt", "max",  "min",     "atan2"};

inline constexpr std::string_view name_of(Function function) {
  return kFunctionNames[static_cast<std::size_t>(function)];
}

inline constexpr bool has_two_arguments(Function f) {
  return f == Function::max || f == Function::min || f == Function::atan2;
}

/// Whether its first derivative jumps, or has no bound, where some argument is 0: of max and min
/// the difference of theirs.
inline constexpr bool has_kink(Function f) {
  return f == Function::abs || f == Function::relu || f == Function::sign || f == Function::step ||
         f == Function::max || f == Function::min || f == Function::atan2;
}

/// `ln` is another name of log.
inline std::optional<Function> find_function(std::string_view name) {
  if (name == "ln") return Function::log;
  const auto* const found = std::find(kFunctionNames.begin(), kFunctionNames.end(), name);
  if (found == kFunctionNames.end()) return std::nullopt;
  return static_cast<Function>(found - kFunctionNames.begin());
}

// The functions that the standard library lacks. Each form avoids overflow and cancellation on
// both sides of 0.

inline double sigmoid(double x) {
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const double e = std::exp(x);
  return e / (1 + e);
}
/// σ′(x) = σ(x) σ(−x), where σ(x)(1 − σ(x)) would cancel.
inline double sigmoid_slope(double x) {
  return sigmoid(x) * sigmoid(-x);
}
/// tanh′(x) = 1/cosh²(x), where 1 − tanh²(x) would cancel.
inline double tanh_slope(double x) {
  const double secant = 1 / std::cosh(x);
  return secant * secant;
}
inline double relu(double x) {
  return std::max(x, 0.0);
}
inline double softplus(double x) {
  return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
}
inline double step(double x) {
  return x > 0 ? 1 : 0;
}
inline double sign(double x) {
  return (x > 0) - (x < 0);
}

inline double cube_root(double x) {
  return std::cbrt(x);
}
inline long double cube_root(long double x) {
  return std::cbrt(x);
}

/// A scalar that is no number of the machine, such as one of more digits.
template <class T>
concept WiderScalar = !std::is_arithmetic_v<T>;

template <WiderScalar T>
T sigmoid(const T& x) {
  if (x >= 0) return 1 / (1 + exp(T(-x)));
  const T e = exp(x);
  return e / (1 + e);
}
template <WiderScalar T>
T cube_root(const T& x) {
  if (x == 0) return x;
  return x < 0 ? T(-pow(T(-x), T(T(1) / 3))) : T(pow(x, T(T(1) / 3)));
}
template <WiderScalar T>
T relu(const T& x) {
  return x > 0 ? x : T(0);
}
template <WiderScalar T>
T softplus(const T& x) {
  return relu(x) + log1p(exp(T(-abs(x))));
}
template <WiderScalar T>
T step(const T& x) {
  return x > 0 ? 1 : 0;
}
template <WiderScalar T>
T sign(const T& x) {
  return (x > 0) - (x < 0);
}

/// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(2n+1)!!, a sum of terms of one sign.
template <WiderScalar T>
T erf(const T& x) {
  const T last_digit = std::numeric_limits<T>::epsilon();
  const T left = exp(T(-x * x));  // more than erf leaves to 1
  if (left < last_digit) return sign(x);
  T term = x;
  T sum = x;
  for (int n = 1; abs(term) > abs(sum) * last_digit; ++n) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return sum * left / sqrt(atan(T(1)));
}

/// The function of that name, over any scalar that has it.
template <class T>
T called(Function function, const T& x) {
  using std::abs, std::acos, std::asin, std::atan, std::cos, std::cosh, std::erf, std::exp,
      std::log, std::sin, std::sinh, std::sqrt, std::tan, std::tanh;
  switch (function) {
    case Function::sin:
      return sin(x);
    case Function::cos:
      return cos(x);
    case Function::tan:
      return tan(x);
    case Function::asin:
      return asin(x);
    case Function::acos:
      return acos(x);
    case Function::atan:
      return atan(x);
    case Function::sinh:
      return sinh(x);
    case Function::cosh:
      return cosh(x);
    case Function::tanh:
      return tanh(x);
    case Function::exp:
      return exp(x);
    case Function::log:
      return log(x);
    case Function::sqrt:
      return sqrt(x);
    case Function::abs:
      return abs(x);
    case Function::sigmoid:
      return sigmoid(x);
    case Function::relu:
      return relu(x);
    case Function::softplus:
      return softplus(x);
    case Function::step:
      return step(x);
    case Function::sign:
      return sign(x);
    case Function::erf:
      // Not Boost's, whose tables every start of the program would set up.
      if constexpr (WiderScalar<T> && std::numeric_limits<T>::is_specialized) {
        return psolve::erf(x);
      } else {
        return erf(x);
      }
    case Function::cbrt:
      return cube_root(x);
    case Function::max:  // of two
    case Function::min:
    case Function::atan2:
      break;
  }
  return x;
}

/// The same for a function of two arguments.
template <class T>
T called(Function function, const T& x, const T& y) {
  using std::atan2;
  if (function == Function::atan2) return atan2(T(x + T(0.0)), y);  // −0 has no side
  return (function == Function::max) == (x < y) ? y : x;
}

}  // namespace psolve
