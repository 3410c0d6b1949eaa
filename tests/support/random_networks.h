#pragma once

#include "support/random_numbers.h"

namespace psolve::random_specs {

const char* activation(Draw& draw);

/// The target and the loss of outputs in [0, 1] or anywhere.
void add_loss(Draw& draw, Json& spec, int outputs, bool are_probabilities, Size size);

/// Some more examples beside the one there is, with its target; their inputs have these lengths.
void put_into_batch(Draw& draw, Json& spec, const std::vector<int>& lengths, Size size);

/// Numbers of `value` replaced by letters, some of them more than once; `values` has what they were.
void put_letters(Draw& draw, Json& value, Json& values);

/// What a step of descent leaves as it is.
void add_hold(Draw& draw, Json& spec);

/// Dense layers behind `inputs` numbers.
void add_dense_layers(Draw& draw, Json& spec, int inputs, Size size);

}  // namespace psolve::random_specs
