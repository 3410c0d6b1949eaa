#pragma once

#include <optional>

#include "core/figure.h"
#include "problems/receptive_field/derivation.h"

namespace psolve::receptive_field {

/// What unit `unit` of the last layer sees along `axis`, layer by layer down to the input; `fields`
/// are those of `derive_fields`. None where there are too many layers to draw.
std::optional<Figure> field_figure(const WindowNetwork& network, const std::vector<Field>& fields,
                                   Index axis, WindowNetwork::Integer unit);

}  // namespace psolve::receptive_field
