#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/answer_meaning.h"
#include "core/claim.h"
#include "core/convention.h"
#include "core/json/answer_row.h"
#include "core/json/json.h"
#include "core/solution.h"
#include "core/workings/theory.h"
#include "spec/input/source.h"

namespace psolve {

/// How much of a solution is wanted.
enum class Extent {
  whole,         ///< answers, derivation, checks and remarks
  answers_only,  ///< for pipes and speed
};

/// A kind of problem. Subcommands, help, `list`, schemas and `keys` all walk this table.
struct Problem {
  std::string_view name;
  std::string_view summary;  ///< one line
  /// Reads `spec`, fills its defaults in, and solves it. Throws SpecError.
  Solution (*solve)(const Problem& row, Json& spec, Extent extent) = nullptr;
  Json (*schema)() = nullptr;  ///< JSON Schema (draft-07) of its spec
  /// The fields of its spec, for a terminal: of several tasks their names, or the fields of one.
  std::string (*fields_help)(const std::string& task) = nullptr;
  std::vector<AnswerRow> (*answers)() = nullptr;  ///< what there is in its answers
  std::span<const Rule> rules = {};  ///< of this problem alone, by which its steps are made
  std::span<const Convention> conventions = {};  ///< other readings
  /// Answers that are compared by what they mean.
  std::span<const AnswerMeaning> (*meanings)() = nullptr;
  /// The general argument, for a spec that asks for it by `theory`.
  Theory (*theory)(const Json& spec) = nullptr;
  std::vector<Claim> (*claims)() = nullptr;  ///< what it can judge of what sources say
};

std::span<const Problem> problems();

/// Every rule that a step of a derivation may name.
std::vector<Rule> rules();

/// The problem of that name, or null.
const Problem* find_problem(std::string_view name);

/// The problem that a spec names in its field "problem". Throws InputError.
const Problem& problem_of(const SpecSource& source);

/// Solves the spec in `source`, with its defaults filled in there. Throws InputError.
Solution solve(const Problem& problem, SpecSource& source, Extent extent);

/// JSON Schema (draft-07) of a spec of any problem.
Json schema_of_any();

}  // namespace psolve
