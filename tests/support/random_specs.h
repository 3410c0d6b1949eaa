#pragma once

#include "support/random_draw.h"

namespace psolve::random_specs {

// Small specs of a kind each: sizes of one and a few, numbers that are whole, decimal, equal, 0,
// or large enough to saturate and to overflow. What overflows is refused.
Json backprop(Draw& draw);
Json backprop_in_letters(Draw& draw);
Json conv_backprop(Draw& draw);
Json rnn_grad(Draw& draw);
Json lstm_grad(Draw& draw);
Json quadratic(Draw& draw);
Json optimizers(Draw& draw);
Json jacobian(Draw& draw);
Json boolean_net(Draw& draw);
Json hamming(Draw& draw);
Json conv_to_mlp(Draw& draw);
Json conv_in_letters(Draw& draw);
Json conv_arithmetic(Draw& draw);
Json unknown_kernel(Draw& draw);
Json receptive_field(Draw& draw);

/// Solves random specs of a kind, the same on every run: what is right must not fail a check, and
/// no error of a check may be anything but a number. PSOLVE_RANDOM_SPECS=20000 tries more than the
/// few of every run, PSOLVE_RANDOM_SEED=7 others. No more than this part of them may be refused.
void expect_checks_pass(Json (*spec_of)(Draw&), double most_refused = 0.25);

}  // namespace psolve::random_specs
