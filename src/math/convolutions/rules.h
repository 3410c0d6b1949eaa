#pragma once

#include "core/rule.h"

/// The rules of convolutions and pooling.
namespace psolve::rule {

inline constexpr Rule convolution{"CONVOLUTION",
                                  "O[i,j] = sum of F[a,b] X[s i - p + d a, s j - p + d b]"};
inline constexpr Rule max_pooling{"MAX_POOLING", "the largest entry of each window"};
inline constexpr Rule average_pooling{"AVERAGE_POOLING", "the mean of each window"};
inline constexpr Rule vectorisation{"VECTORISATION",
                                    "the entries of an image as one column, row by row"};
inline constexpr Rule toeplitz_matrix{
    "TOEPLITZ_MATRIX", "a convolution as a matrix: shifted copies of the kernel, and zeros"};
inline constexpr Rule weight_sharing{
    "WEIGHT_SHARING", "one entry of the kernel stands at all its places of the matrix"};
inline constexpr Rule nearest_point{"NEAREST_POINT",
                                    "the mean of each group of tied entries is nearest to them"};

inline constexpr Rule kernel_gradient{
    "KERNEL_GRADIENT", "dL/dF[a,b] = sum of dL/dO[i,j] times the entry of X that it multiplies"};
inline constexpr Rule image_gradient{
    "IMAGE_GRADIENT", "dL/dX[y,x] = sum of dL/dO[i,j] times the entry of F that multiplies it"};
inline constexpr Rule gradient_routing{
    "GRADIENT_ROUTING", "each entry gets what the windows pass on that take their value from it"};
inline constexpr Rule index_map{"INDEX_MAP", "output index u reads the inputs s u - p + d a"};
inline constexpr Rule output_size{"OUTPUT_SIZE", "o = floor((i + 2p - d(k - 1) - 1)/s) + 1"};
inline constexpr Rule kernel_from_sizes{"KERNEL_FROM_SIZES",
                                        "s(o - 1) <= i + 2p - d(k - 1) - 1 < s o, solved for k"};

inline constexpr Rule kConvolutions[] = {
    convolution,      max_pooling,    average_pooling, kernel_gradient,   image_gradient,
    gradient_routing, index_map,      output_size,     kernel_from_sizes, vectorisation,
    toeplitz_matrix,  weight_sharing, nearest_point};

}  // namespace psolve::rule
