#pragma once

#include "problems/lstm_grad/flow.h"

namespace psolve {

/// Writes an LSTM's forward pass, the derivatives of its cell state and backpropagation through
/// time into a derivation. Short sequences are shown whole, of long ones the steps at both ends.
void trace_lstm(const LstmFlow& flow, Workings& work);

/// The part on the loss and the gradients.
void trace_lstm_gradients(const LstmFlow& flow, Workings& work);

}  // namespace psolve
