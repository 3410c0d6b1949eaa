#include "core/json/math_json.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/json/text.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "formula/meaning/evaluate.h"

namespace psolve {
namespace {

/// Whole numbers without a point or an exponent.
void append_number(std::string& text, double x) {
  constexpr double most = 1e15;
  if (x == std::floor(x) && std::abs(x) < most) {
    text += std::to_string(static_cast<std::int64_t>(x));
  } else {
    append_json_number(text, x);
  }
}

void append(std::string& text, const Term& term) {
  switch (term.kind) {
    case Term::Kind::number:
      return append_number(text, term.number);
    case Term::Kind::symbol:
      return append_json_string(text, term.name);
    case Term::Kind::call:
      break;
  }
  text += '[';
  append_json_string(text, term.function->head);
  for (const Term& part : term.parts) {
    text += ',';
    append(text, part);
  }
  text += ']';
}

/// Nested lists that start with `head`, if anything.
class ListWriter {
 public:
  ListWriter(std::string& text, const Value& value, std::string_view head,
             void (*append_entry)(std::string&, double))
      : text_(text), value_(value), head_(head), append_entry_(append_entry) {
    write(0);
  }

 private:
  void write(std::size_t axis) {
    if (axis == value_.rank()) return append_entry_(text_, value_[next_++]);
    text_ += '[';
    text_ += head_;
    for (std::size_t i = 0; i < value_.shape()[axis]; ++i) {
      if (i > 0 || !head_.empty()) text_ += ',';
      write(axis + 1);
    }
    text_ += ']';
  }

  std::string& text_;
  const Value& value_;
  std::string_view head_;
  void (*append_entry_)(std::string&, double);
  std::size_t next_ = 0;
};

void append(std::string& text, const Value& value) {
  ListWriter(text, value, "\"List\"", append_number);
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

std::string math_json(const Term& term) {
  std::string text;
  append(text, term);
  return text;
}

std::string math_json(const Value& value) {
  std::string text;
  append(text, value);
  return text;
}

void append_math_json(std::string& text, const Computation& computation) {
  text += computation.resumes() ? "[\"Resume\"," : "[\"Equal\",";
  append_json_string(text, computation.name);
  text += ',';
  if (!computation.resumes()) {
    append(text, computation.term);
    text += ',';
  }
  append(text, computation.value);
  text += ']';
}

void append_json(std::string& text, const Value& value) {
  ListWriter(text, value, "", [](std::string& to, double entry) { append_json_number(to, entry); });
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
