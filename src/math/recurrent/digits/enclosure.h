#pragma once

// Balls as the scalars of a recurrent cell: the functions that it is made of, what Eigen asks of them,
// and the decimals that they start from.

#include "core/matrix.h"
#include "math/numbers/ball.h"

namespace psolve {

template <class T>
Ball<T> tanh(const Ball<T>& x) {
  return called(Function::tanh, x);
}
template <class T>
Ball<T> exp(const Ball<T>& x) {
  return called(Function::exp, x);
}
template <class T>
Ball<T> log(const Ball<T>& x) {
  return called(Function::log, x);
}
template <class T>
Ball<T> abs(const Ball<T>& x) {
  return called(Function::abs, x);
}
template <class T>
Ball<T> sigmoid(const Ball<T>& x) {
  return called(Function::sigmoid, x);
}
template <class T>
Ball<T> softplus(const Ball<T>& x) {
  return called(Function::softplus, x);
}
template <class T>
Ball<T> tanh_slope(const Ball<T>& x) {
  const Ball<T> twice = Ball<T>(2) * x;
  return Ball<T>(4) * sigmoid(twice) * sigmoid(-twice);
}
/// What 50 digits cannot tell from 0 is 0.
template <class T>
Ball<T> on_a_side(const Ball<T>& x) {
  const bool has_all_digits = !std::is_same_v<T, long double>;
  return has_all_digits && x.is_known() && x.may_be_zero() ? Ball<T>() : x;
}
template <class T>
Ball<T> relu(const Ball<T>& x) {
  return called(Function::relu, on_a_side(x));
}
template <class T>
Ball<T> step(const Ball<T>& x) {
  return called(Function::step, on_a_side(x));
}

/// The decimal that a double is written as.
template <class S>
S exactly(double x) {
  if constexpr (std::is_same_v<S, double>) {
    return x;
  } else {
    return Constants<S>::number(Rational::from_shortest_decimal(x));
  }
}
template <class S>
VectorOf<S> exactly(const Vector& x) {
  return x.unaryExpr([](double entry) { return exactly<S>(entry); });
}
template <class S>
MatrixOf<S> exactly(const Matrix& x) {
  return x.unaryExpr([](double entry) { return exactly<S>(entry); });
}

}  // namespace psolve

namespace Eigen {
template <class T>
struct NumTraits<psolve::Ball<T>> {
  using Real = psolve::Ball<T>;
  using NonInteger = psolve::Ball<T>;
  using Nested = psolve::Ball<T>;
  using Literal = psolve::Ball<T>;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = 1,
    AddCost = 50,
    MulCost = 50
  };
  static Real epsilon() { return 0; }
  static Real dummy_precision() { return 0; }
  static int digits10() { return 0; }
};
}  // namespace Eigen
