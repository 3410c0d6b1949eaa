#pragma once

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

template <class S>
using Numbers = NumbersOf<SequenceNumbers<S>, TotalNumbers<S>>;

/// All that passes forward and back give, right in every digit that is shown. Throws SpecError where
/// numbers overflow.
Numbers<double> numbers_of(const Problem& problem);

}  // namespace psolve::lstm_grad
