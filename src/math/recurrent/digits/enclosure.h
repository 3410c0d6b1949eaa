#pragma once

// Balls as the scalars of a recurrent cell: the functions that it is made of, and what Eigen asks of
// them.

#include "math/numbers/ball.h"
#include "math/numbers/exact_scalar.h"

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
  const Ball<T> s = sigmoid(Ball<T>(-2) * abs(x));
  return Ball<T>(4) * s * (Ball<T>(1) - s);
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

}  // namespace psolve

template <class T>
struct Eigen::NumTraits<psolve::Ball<T>> : psolve::ExactScalarTraits<psolve::Ball<T>> {};
