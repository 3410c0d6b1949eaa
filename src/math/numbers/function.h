#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace psolve {

/// The functions of the expression language, all of one argument.
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
};

inline constexpr std::array<std::string_view, 18> kFunctionNames = {
    "sin", "cos", "tan",  "asin", "acos",    "atan", "sinh",     "cosh", "tanh",
    "exp", "log", "sqrt", "abs",  "sigmoid", "relu", "softplus", "step", "sign"};

inline constexpr std::string_view name_of(Function function) {
  return kFunctionNames[static_cast<std::size_t>(function)];
}

inline std::optional<Function> find_function(std::string_view name) {
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

/// The function of that name, over any scalar that has it.
template <class T>
T called(Function function, const T& x) {
  using std::abs, std::acos, std::asin, std::atan, std::cos, std::cosh, std::exp, std::log,
      std::sin, std::sinh, std::sqrt, std::tan, std::tanh;
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
  }
  return x;
}

}  // namespace psolve
