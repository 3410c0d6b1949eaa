#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/json/answer_row.h"
#include "core/json/json.h"
#include "core/rule.h"

namespace psolve {

/// What there is in the answers of a kind of problem.
struct AnswersOf {
  std::string_view problem;
  std::vector<AnswerRow> rows;
};

/// JSON Schema (draft-07) of a solution as `render_json` writes it, whose steps name these rules and
/// whose answers are these.
Json solution_schema(std::span<const Rule> rules, const std::vector<AnswersOf>& answers);

}  // namespace psolve
