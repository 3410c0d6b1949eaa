#pragma once

#include <optional>
#include <string>

#include "core/json/json.h"
#include "core/workings/computation.h"
#include "formula/meaning/term.h"
#include "formula/value.h"

namespace psolve {

/// A term as MathJSON on one line: 0.5, "x_1", ["Multiply",0.5,"x_1"].
std::string math_json(const Term& term);

/// NAME = EXPRESSION = VALUE or, where it resumes, NAME = VALUE.
void append_math_json(std::string& text, const Computation& computation);

/// Plain nested lists on one line.
void append_json(std::string& text, const Value& value);

/// Back again; the reason where it is no MathJSON, or uses a head that psolve has not.
Result<Term> from_math_json(const Json& json);

/// The numbers of a value with more entries than these may be left to where it is given or defined.
inline constexpr std::size_t kMostEntriesOfKnown = 64;

/// NAME = EXPRESSION = VALUE; what resumes has no expression.
struct MathLine {
  std::string name;
  std::optional<Term> expression;
  Value value;
};

/// A line out of ["Equal", NAME, EXPRESSION, VALUE] or ["Resume", NAME, VALUE].
Result<MathLine> line_from_math_json(const Json& json);

/// A value as MathJSON writes it: a number, or ["List",…].
std::string math_json(const Value& value);

/// A value out of plain nested lists, or out of those of MathJSON.
Result<Value> value_from_json(const Json& json);

}  // namespace psolve
