#pragma once

#include <functional>

#include "core/workings/workings.h"
#include "problems/conv_to_mlp/figures/layer_view.h"
#include "problems/conv_to_mlp/sizes.h"

namespace psolve::conv_to_mlp {

// All of these are for where lines are recorded.

/// How a convolution becomes a matrix: its sum, the images as columns, the matrix row by row and
/// whole.
void derive_matrix(const LayerView& layer, const LayerSizes& sizes, Workings& work);

/// vec(O) = W vec(X) + b, given the entries of O.
void derive_output(const LayerView& layer, const LayerSizes& sizes,
                   const std::function<Formula(Index)>& value, Workings& work);

/// The sum that an output is, and which entry of F stands in row r and column n.
void derive_in_general(const LayerView& layer, const LayerSizes& sizes, Workings& work);

/// When there is an equivalent MLP, and in what respect it is equivalent: each condition on the
/// numbers of this layer. `output` shows an entry of O, with its value where that is a number. Where
/// all of it `is_told` in general already, only what this layer's own numbers say.
void derive_conditions(const LayerView& layer, const LayerSizes& sizes,
                       const ParameterCounts& counts, bool is_told,
                       const std::function<Formula(Index)>& output, Workings& work);

}  // namespace psolve::conv_to_mlp
