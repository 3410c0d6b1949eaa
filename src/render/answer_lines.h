#pragma once

#include <string>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// A part of the answers that is shown as one.
struct AnswerLine {
  std::string name;  ///< "gradients.layers[0].weights"
  const Json* value;
  const Json* exact;  ///< none: null
};

/// The answers of a solution, as far apart as it takes for each to be a table or to fit on a line.
std::vector<AnswerLine> answer_lines(const Solution& solution);
/// Those at `path` or below.
std::vector<AnswerLine> answer_lines(const Solution& solution, const std::string& path);

/// A list of objects, all of plain values and of small lists: a table, in which the cells of names
/// that an object lacks stay empty.
bool is_table(const Json& json);
/// The names in a table's rows, in the order of the row that has most of them.
std::vector<std::string> column_names(const Json& table);

/// The answer at `path`, or its exact value, as one line can show it: a scalar, a list of scalars or
/// a matrix of scalars.
Formula value_formula(const Solution& solution, const std::string& path, const Json& json);
/// The answer beside its exact value: the number, else what the answer is.
Formula number_formula(const Solution& solution, const AnswerLine& line);
/// Whether the exact form tells more than the number does.
bool tells_more(const Json& exact, const Json& value);

}  // namespace psolve
