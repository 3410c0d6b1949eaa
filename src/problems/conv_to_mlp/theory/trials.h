#pragma once

#include <cstdint>

#include "formula/meaning/scope.h"

namespace psolve::conv_to_mlp {

// Each defines what the letters of a formula stand for in a random instance.

/// vec(O) and A vec(X) of any sizes, stride and padding.
void any_layer(std::uint64_t seed, Scope& letters);
/// How many weights of the matrix are not 0, without padding.
void count_of_weights(std::uint64_t seed, Scope& letters);
/// Channels, each with a kernel, and the sum of what these make.
void any_channels(std::uint64_t seed, Scope& letters);
/// Of stride 1 without padding: a tap (a, b) in the window of an output (i, j).
void any_tap(std::uint64_t seed, Scope& letters);
/// The same in 1 to 4 dimensions.
void any_dimensions(std::uint64_t seed, Scope& letters);
/// Means of windows h × w, s apart, as a matrix P, and an entry (a, b) of the window (i, j).
void any_mean(std::uint64_t seed, Scope& letters);
/// Two numbers, of either sign.
void two_numbers(std::uint64_t seed, Scope& letters);
/// How often n numbers are halved until one is left.
void any_depth(std::uint64_t seed, Scope& letters);
/// The gradient by a shared weight and by each of its places alone.
void tied_weights(std::uint64_t seed, Scope& letters);

}  // namespace psolve::conv_to_mlp
