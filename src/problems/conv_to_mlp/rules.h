#pragma once

#include "core/rule.h"

/// The rules of convolutions as matrices.
namespace psolve::rule {

inline constexpr Rule vectorisation{"VECTORISATION",
                                    "the entries of an image as one column, row by row"};
inline constexpr Rule toeplitz_matrix{
    "TOEPLITZ_MATRIX", "a convolution as a matrix: shifted copies of the kernel, and zeros"};
inline constexpr Rule weight_sharing{
    "WEIGHT_SHARING", "one entry of the kernel stands at all its places of the matrix"};
inline constexpr Rule nearest_point{"NEAREST_POINT",
                                    "the mean of each group of tied entries is nearest to them"};

inline constexpr Rule kConvToMlp[] = {vectorisation, toeplitz_matrix, weight_sharing,
                                      nearest_point};

}  // namespace psolve::rule
