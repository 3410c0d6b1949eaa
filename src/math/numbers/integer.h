#pragma once

// Heavy: for sources that calculate with integers themselves, not for headers of others.

#include <boost/multiprecision/cpp_int.hpp>

namespace psolve {

/// An integer of any length.
using Integer = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                              boost::multiprecision::et_off>;

/// Need not be in lowest terms; `denominator` must not be 0.
struct Fraction {
  Integer numerator;
  Integer denominator = 1;
};

}  // namespace psolve
