#pragma once

// The answers about networks of threshold units that compute Boolean functions.

#include "core/json/answer_row.h"

namespace psolve {

inline constexpr AnswerRow kBooleanNetworkAnswers[] = {
    {"truth_table[].input", "integer[n]", "0 or 1 for each input; the rows in counting order"},
    {"truth_table[].output", "integer?[m]", "of each output; null: it does not matter"},
    {"networks.{direct,smallest}.layers", "integer[3]", "inputs, hidden units, outputs"},
    {"networks.{direct,smallest}.{hidden,output}.weights", "integer[u][v]",
     "a row for each unit; with skip links an output's inputs come after the hidden units"},
    {"networks.{direct,smallest}.{hidden,output}.bias", "number[u]",
     "b, where a step unit is 1 when w·x + b is at least 0"},
    {"minimum.hidden_units", "integer", "of the smallest network that was found"},
    {"minimum.proven", "boolean", "that none has fewer"},
    {"minimum.lower_bound", "integer", "none has fewer hidden units than that"},
    {"minimum.total_weight", "integer", "the sum of |w| of that network"},
    {"minimum.total_weight_proven", "boolean", "that none of as few units has less"},
    {"certificate", "object?", "what proves the lower bound; null: nothing does"},
    {"certificate.kind", "\"difference\" | \"rank\" | \"edges\" | \"obstructions\" | \"spaces\"",
     "how the lower bound is proved"},
    {"certificate.{output,on,off}", "string",
     "an output, and inputs at which it is 1 and 0: no constant will do"},
    {"certificate.{edges,cut_by_one}", "integer",
     "edges of the cube to be cut, and how many one unit cuts at most"},
    {"certificate.refuted", "integer", "as many hidden units do not do"},
    {"certificate.{inputs,held_at_one}", "string[k]",
     "inputs that the proof varies, and those that it holds at 1; it holds the rest at 0"},
    {"certificate.others", "integer", "the value of the inputs that are held"},
    {"certificate.obstructions[].output", "string", "one that a set of units cannot give"},
    {"certificate.obstructions[].{on,off}", "string[k]",
     "inputs at which it is 1 and 0, whose hidden units add up alike"},
    {"certificate.rank", "integer", "dimensions that the outputs have beyond 1 and the inputs"},
    {"certificate.spaces", "integer", "spaces of hidden units that were gone through"},
};

}  // namespace psolve
