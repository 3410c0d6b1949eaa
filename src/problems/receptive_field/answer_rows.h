#pragma once

#include "core/json/answer_row.h"

namespace psolve::receptive_field {

/// A number, or one of each axis where these differ.
inline constexpr AnswerRow kAnswers[] = {
    {"{receptive_field,layers[].receptive_field}", "integer | integer[2]",
     "pixels from the first that a unit sees to the last; one for each axis where they differ"},
    {"{jump,layers[].jump}", "number | number[2]", "pixels from a unit to the next"},
    {"{start,layers[].start}", "number? | number?[2]",
     "the centre of unit 0, pixel 0 being at 0; null: it sees none"},
    {"layers[].name", "string", "given, or counted"},
    {"{closed_form,closed_form_general}", "string", "of equal layers, and the sum in general"},
    {"support", "integer", "pixels that a unit in fact sees"},
    {"has_holes", "boolean", "whether dilation leaves some out"},
    {"output_size", "integer | integer[2]", "with an input size"},
    {"region", "object?", "of the unit asked for; null: it sees nothing"},
    {"region.{first,last}", "integer[k]", "what the unit sees, before clipping to the input"},
};

}  // namespace psolve::receptive_field
