#include "core/json/math_json.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "formula/meaning/evaluate.h"

namespace psolve {
namespace {

/// Whole numbers without a point.
Json number_json(double x) {
  constexpr double most = 1e15;
  if (x == std::floor(x) && std::abs(x) < most) return static_cast<std::int64_t>(x);
  return x;
}

std::string no_such_head(const std::string& head) {
  std::vector<std::string_view> heads;
  for (const FunctionEntry& function : functions()) {
    if (!function.head.empty()) heads.push_back(function.head);
  }
  return "no function " + in_quotes(head) + did_you_mean(head, heads);
}

bool is_symbol(const std::string& text) {
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
         std::ranges::all_of(text,
                             [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

Json list_json(const Value& value, std::size_t axis, std::size_t& next) {
  if (axis == value.rank()) return number_json(value[next++]);
  Json list = Json::array({"List"});
  for (std::size_t i = 0; i < value.shape()[axis]; ++i) {
    list.push_back(list_json(value, axis + 1, next));
  }
  return list;
}

/// Reads nested lists; `depth` is that of the list around.
bool read_list(const Json& json, std::size_t depth, ListShape& shape,
               std::vector<double>& entries) {
  if (json.is_number()) {
    entries.push_back(json.get<double>());
    return depth == shape.rank();
  }
  if (!json.is_array() || depth == ListShape::most) return false;
  const std::size_t first = !json.empty() && json[0] == "List" ? 1 : 0;
  const std::size_t length = json.size() - first;
  if (length == 0) return false;
  if (entries.empty() && depth == shape.rank()) shape.push_back(length);
  if (depth >= shape.rank() || shape[depth] != length) return false;
  return std::all_of(json.begin() + static_cast<std::ptrdiff_t>(first), json.end(),
                     [&](const Json& part) { return read_list(part, depth + 1, shape, entries); });
}

}  // namespace

Json to_math_json(const Term& term) {
  switch (term.kind) {
    case Term::Kind::number:
      return number_json(term.number);
    case Term::Kind::symbol:
      return term.name;
    case Term::Kind::call:
      break;
  }
  Json call = Json::array({term.function->head});
  for (const Term& part : term.parts) call.push_back(to_math_json(part));
  return call;
}

Json to_math_json(const Value& value) {
  std::size_t next = 0;
  return list_json(value, 0, next);
}

Result<Term> from_math_json(const Json& json) {
  using Answer = Result<Term>;
  if (json.is_number()) return Term::of(json.get<double>());
  if (const auto* name = json.get_ptr<const std::string*>()) {
    if (!is_symbol(*name)) return Answer::none(in_quotes(*name) + " is no symbol");
    return Term::symbol(*name);
  }
  if (!json.is_array() || json.empty() || !json[0].is_string()) {
    return Answer::none("neither a number, a symbol nor a function");
  }
  const auto& head = json[0].get_ref<const std::string&>();
  const FunctionEntry* function = function_headed(head);
  if (function == nullptr) return Answer::none(no_such_head(head));
  std::vector<Term> parts;
  parts.reserve(json.size() - 1);
  for (std::size_t i = 1; i < json.size(); ++i) {
    auto part = from_math_json(json[i]);
    if (!part) return part;
    parts.push_back(std::move(*part));
  }
  return Term::call(*function, std::move(parts));
}

Result<MathLine> line_from_math_json(const Json& json) {
  using Answer = Result<MathLine>;
  const bool has_head = json.is_array() && !json.empty();
  const bool resumes = has_head && json[0] == "Resume" && json.size() == 3;
  if (!resumes && !(has_head && json[0] == "Equal" && json.size() == 4)) {
    return Answer::none(R"(no ["Equal", NAME, EXPRESSION, VALUE] and no ["Resume", NAME, VALUE])");
  }
  const auto* name = json[1].get_ptr<const std::string*>();
  if (name == nullptr || !is_symbol(*name)) return Answer::none("its NAME is no symbol");
  auto value = value_from_json(json.back());
  if (!value) return Answer::none("its VALUE is " + value.reason());
  if (resumes) return MathLine{*name, std::nullopt, std::move(*value)};
  auto expression = from_math_json(json[2]);
  if (!expression) return Answer::none(expression.reason());
  return MathLine{*name, std::move(*expression), std::move(*value)};
}

Result<Value> value_from_json(const Json& json) {
  ListShape shape;
  std::vector<double> entries;
  if (!read_list(json, 0, shape, entries)) {
    return Result<Value>::none("no number and no lists of one length");
  }
  return Value(shape, std::move(entries));
}

}  // namespace psolve
