#pragma once

namespace psolve {

/// What Eigen asks of a scalar that is exact, or that knows its own error, so that matrices of such
/// numbers multiply like any others.
template <class S>
struct ExactScalarTraits {
  using Real = S;
  using NonInteger = S;
  using Nested = S;
  using Literal = S;
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

}  // namespace psolve

namespace Eigen {
template <typename T>
struct NumTraits;
}  // namespace Eigen
