#pragma once

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Writes an LSTM's forward pass, the derivatives of its cell state and backpropagation through
/// time into a derivation. Short sequences are shown whole, of long ones the steps at both ends.
void derive(const LstmFlow& flow, Workings& work);

/// The part on the loss and the gradients.
void derive_gradients(const LstmFlow& flow, Workings& work);

}  // namespace psolve::lstm_grad
