#pragma once

#include <optional>
#include <vector>

#include "networks/network.h"
#include "spec/spec_record.h"

namespace psolve {

/// A network, one example and one step of gradient descent, as a spec gives them.
struct NetworkProblem : CommonFields {
  Vector input;
  std::vector<Layer<double>> layers;
  Vector target;
  Loss loss = Loss::half_squared_error;
  std::optional<double> learning_rate;
};

/// Declares the fields of a network; `record` is a spec record of a problem that reads one.
void declare_network(Record<NetworkProblem>& record);

/// Refuses shapes that do not fit together, and losses that do not fit the last layer. Throws
/// SpecError at the value at fault.
void check_shapes(const NetworkProblem& problem);

}  // namespace psolve
