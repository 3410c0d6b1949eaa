#pragma once

#include <optional>
#include <vector>

#include "core/figure.h"
#include "math/entries/exact_value.h"
#include "problems/jacobian/function_chain.h"

namespace psolve::jacobian {

/// The graph of a composition at a point: its variables and the outputs of each function with their
/// values, joined by the local derivatives. `chain` and `factors` stand in the order in which the
/// functions are applied; `points[k]` holds the values that function k reads, the last one what the
/// composition gives. None where the graph is too large to be read.
std::optional<Figure> computation_graph(const std::vector<const ParsedFunction*>& chain,
                                        const std::vector<std::vector<ExactValue>>& points,
                                        const std::vector<ExactMatrix>& factors);

}  // namespace psolve::jacobian
