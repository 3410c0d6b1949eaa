#pragma once

#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "problems/receptive_field/fields/fields.h"

namespace psolve::receptive_field {

/// What each unit reads, and how fields follow from that.
void note_recursion(const WindowNetwork& network, Workings& work);

/// The recursion as lines, in which k, s, p and d of each place are given. `fields` is what they
/// come to.
void derive_fields(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work);

/// The same where layers are transposed or upsampled, for each unit of a period.
void derive_phases(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work);

/// A unit of the last layer, which sees something, and what its layer's see along an axis.
struct SeenUnit {
  WindowNetwork::Integer unit;
  const Field& field;
};
/// The first and the last pixel that it sees. `label` is that of the axis' lines.
void derive_region(const WindowNetwork& network, Index axis, const std::string& label,
                   const SeenUnit& seen, Workings& work);

/// first₃,₁: of unit 0 at place 3; where all units are alike, without an index for the unit.
Formula end_symbol(const char* end, Index place, WindowNetwork::Integer unit,
                   WindowNetwork::Integer period);

/// The path of an answer along an axis at a place; that of the last layer is the network's.
std::string field_answer(const WindowNetwork& network, Index axis, Index place, const char* what);

/// "rows/layers[1]/jump"
std::string line_id(Index axis, Index place, const char* what);

/// "layer 2: (k₂ = 3, s₂ = 1, p₂ = 0, d₂ = 1)"
Prose place_claim(const WindowNetwork& network, Index axis, Index place);

}  // namespace psolve::receptive_field
