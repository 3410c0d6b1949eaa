#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace psolve {

/// A row of the table of a problem's answers: where one stands, what it is, what it means. Help and
/// schema come from these tables.
struct AnswerRow {
  /// As in jq: "gradients.layers[].weights" of each layer. "{a,b}" is each of these names, "*" a
  /// name that the spec chooses.
  std::string_view path;
  /// "number[m][n]" is a matrix of m rows, where a letter has one value; "integer?" may be null,
  /// "number|string" either; alternatives stand between " | ", a word among them between quotes.
  /// "index" is an integer that counts from 0, where people count from 1.
  /// "answers" is all of the table once more, "object" has rows of its own behind it.
  std::string_view shape;
  std::string_view meaning;
  std::string_view task = {};  ///< the one that it belongs to; none: every task
  std::string_view word = {};  ///< what people call it, where its name is that of a symbol
};

/// One of the alternatives of a shape.
struct AnswerShape {
  std::string kind;  ///< number, integer?, index, boolean, string, object, answers, a word
  std::vector<std::string> sizes;  ///< of the lists around it, the outermost first
};

std::vector<AnswerShape> alternatives_of(std::string_view shape);

/// The paths that a row's path stands for, without braces.
std::vector<std::string> paths_of(const AnswerRow& row);

/// Calls `use` with the path and value of each index in the answers to a task.
void for_each_index(const Json& answers, std::span<const AnswerRow> rows, std::string_view task,
                    const std::function<void(const std::string& path, std::int64_t index)>& use);

/// JSON Schema (draft-07) of the answers; "answers" refers to the schema at `self`.
Json answers_schema(std::span<const AnswerRow> rows, const std::string& self);

}  // namespace psolve
