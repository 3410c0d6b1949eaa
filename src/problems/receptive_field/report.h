#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/solution.h"
#include "problems/receptive_field/fields/fields.h"

namespace psolve::receptive_field {

/// What the checks look at.
struct Found {
  using Integer = WindowNetwork::Integer;

  const WindowNetwork& network;
  const std::optional<std::vector<long>>& unit;     ///< of the last layer; 0 where there is none
  const std::array<std::vector<Field>, 2>& fields;  ///< at every place, on each axis
  const std::optional<Integer>& support;            ///< pixels that count
  const std::array<Integer, 2>& closed_values;      ///< of a network without branches
};

/// The field, its shift from unit to unit, its pixels and the closed form against marks that are
/// pushed back index by index.
std::vector<Check> checks(const Found& found);

/// What unit `unit` of the last layer sees along `axis`, layer by layer down to the input; `fields`
/// are those of `derive_fields`. None where there are too many layers to draw.
std::optional<Figure> field_figure(const WindowNetwork& network, const std::vector<Field>& fields,
                                   Index axis, WindowNetwork::Integer unit);

}  // namespace psolve::receptive_field
