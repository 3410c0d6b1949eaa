#pragma once

// Numbers of 113 bits, about 34 digits, for what cancels in doubles. Heavy: for sources, not for
// headers of others.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <type_traits>

#include "math/numbers/rational.h"

namespace psolve {

using Wide = boost::multiprecision::number<boost::multiprecision::cpp_bin_float_quad::backend_type,
                                           boost::multiprecision::et_off>;

Wide to_wide(const Rational& a);

/// The number as a T, which is double or Wide.
template <class T>
T to_number(const Rational& a) {
  if constexpr (std::is_same_v<T, double>) {
    return a.to_double();
  } else {
    return to_wide(a);
  }
}

}  // namespace psolve
