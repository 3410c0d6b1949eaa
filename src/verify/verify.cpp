#include "verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/json/answer_path.h"
#include "core/json/math_json.h"
#include "core/text/error.h"
#include "core/text/text.h"
#include "formula/meaning/evaluate.h"
#include "formula/meaning/scope.h"
#include "verify/shown.h"

namespace psolve {
namespace {

bool is_constant(const std::string& name) {
  return name == "Pi" || name == "ExponentialE";
}

/// Calls `take(NAME)` for each symbol of a term.
template <class Take>
void for_each_name(const Term& term, Take&& take) {
  if (term.is(Term::Kind::symbol) && !is_constant(term.name)) take(term.name);
  for (const Term& part : term.parts) for_each_name(part, take);
}

bool equal(const Value& a, const Value& b) {
  return alike(a.shape(), b.shape()) && std::ranges::equal(a.entries(), b.entries());
}

/// The NAME of entry `i`: W1_2_1.
std::string entry_name(std::string name, const ListShape& shape, std::size_t i) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const std::size_t size = shape.inner(axis + 1).size();
    name += "_" + std::to_string(i / size + 1);
    i %= size;
  }
  return name;
}

/// The place of entry `i` in an answer: [1][0].
std::string entry_path(std::string path, const ListShape& shape, std::size_t i) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const std::size_t size = shape.inner(axis + 1).size();
    path += "[" + std::to_string(i / size) + "]";
    i %= size;
  }
  return path;
}

using EntryName = std::string (*)(std::string, const ListShape&, std::size_t);

/// "W1_2_1 is 3, `verb` 4": of the entries that are furthest apart.
std::string difference(const std::string& name, EntryName entry, const Value& stands,
                       std::string_view verb, const Value& other) {
  if (!alike(stands.shape(), other.shape())) {
    return fmt::format("{} is {}, {} {}", name, stands.shape().text(), verb, other.shape().text());
  }
  std::size_t worst = 0;
  double most = 0;
  for (std::size_t i = 0; i < stands.size(); ++i) {
    const double apart = std::abs(stands[i] - other[i]);
    const double size = std::max(std::abs(stands[i]), std::abs(other[i]));
    if (apart > most * size) {
      most = apart / size;
      worst = i;
    }
  }
  return fmt::format("{} is {}, {} {}", entry(name, stands.shape(), worst),
                     number_text(stands[worst]), verb, number_text(other[worst]));
}

/// Whether a number in it is infinite, which is written as a word.
bool has_infinite(const Json& value) {
  if (value.is_array()) return std::ranges::any_of(value, has_infinite);
  return value == "infinity" || value == "-infinity";
}

/// What stands there, as far as one line can show it.
std::string excerpt(const Json& json) {
  if (json.is_structured()) return json.is_array() ? "a list" : "an object";
  return printable(json.dump(-1, ' ', false, Json::error_handler_t::replace), 60);
}

class Verification {
 public:
  Verification(const Json& solution, ConstantValue constant_value)
      : solution_(solution), constant_value_(constant_value) {}

  Verdict run() {
    if (solution_.find("steps") == nullptr) throw NothingToVerify();
    const Field steps = solution_["steps"];
    digits_ = std::max(written_digits(solution_["answers"].json()), digits_of_steps(steps));
    if (const Json* given = solution_.find("given")) {
      Field(*given, "/given").for_each([&](const Field& datum) { this->given(datum); });
    }
    steps.for_each([&](const Field& step) { this->step(step); });
    if (!has_lines_) throw NothingToVerify();
    if (const Json* exact = solution_.find("exact")) {
      this->exact(*exact, solution_["answers"].json(), "");
    }
    checks(solution_["checks"]);
    return std::move(verdict_);
  }

 private:
  void differ(std::string place, std::string text) {
    verdict_.disagreements.push_back({std::move(place), std::move(text)});
  }

  static int digits_of_steps(const Field& steps) {
    int most = 1;
    steps.for_each([&](const Field& step) {
      if (const Json* value = step.find("value")) most = std::max(most, written_digits(*value));
      most = std::max(most, digits_of_steps(step["steps"]));
    });
    return most;
  }

  // ---------------------------------------------------------------- given

  void given(const Field& datum) {
    const std::string& name = datum["name"].string();
    const std::string& pointer = datum["spec"].string();
    const std::string place = "given " + name;
    const Json* stands = in_spec(pointer);
    if (stands == nullptr) differ(place, "nothing is at " + in_quotes(pointer) + " in the spec");
    const Json* number = datum.find("value");
    if (number == nullptr) return;  // a law
    const auto value = value_from_json(*number);
    if (!value) return differ(place, excerpt(*number) + " is " + value.reason());
    if (stands != nullptr) hold_against_spec(place, name, *value, *stands);
    define(place, name, *value);
  }

  void hold_against_spec(const std::string& place, const std::string& name, const Value& value,
                         const Json& stands) {
    auto expected = value_from_json(stands);
    if (!expected) expected = value_from_json(without_expressions(stands));
    if (!expected) return differ(place, name + " is a value, and in the spec " + excerpt(stands));
    if (equal(value, *expected)) return;
    differ(place, difference(name, entry_name, value, "and in the spec", *expected));
  }

  /// With the values of constant expressions for the strings that hold them.
  Json without_expressions(const Json& json) const {
    Json values = json;
    if (values.is_array()) {
      for (Json& entry : values) entry = without_expressions(entry);
    } else if (const auto* text = values.get_ptr<const std::string*>()) {
      try {
        values = constant_value_(*text);
      } catch (const TextError&) {  // it stays a string, which has no value
      }
    }
    return values;
  }

  const Json* in_spec(const std::string& pointer) const {
    try {
      const Json::json_pointer at(pointer);
      const Json& spec = solution_["spec"].json();
      return spec.contains(at) ? &spec[at] : nullptr;
    } catch (const Json::exception&) {
      return nullptr;
    }
  }

  void define(const std::string& place, const std::string& name, const Value& value) {
    const auto before = scope_.value_of(name);
    if (scope_.define(name, value)) return;
    const bool shows = before && !same_numbers(*before, value);
    differ(place, shows ? difference(name, entry_name, value, "and before", *before)
                        : name + " is not the list of its entries before");
  }

  // ---------------------------------------------------------------- steps

  void step(const Field& step) {
    const std::string& id = step["id"].string();
    if (!ids_.insert(id).second) differ(id, "an earlier step has this id");
    const Json* value = step.find("value");
    const bool counts = value != nullptr && !value->is_null() && !has_infinite(*value);
    std::optional<Value> last;
    step["lines"].for_each([&](const Field& line) {
      if (auto found = this->line(id, line, counts)) last = std::move(found);
    });
    if (counts && last) hold(id, "its value", value, *last);
    if (const Json* path = step.find("answer")) answer(id, Field(*path).string(), last);
    step["steps"].for_each([&](const Field& part) { this->step(part); });
  }

  void answer(const std::string& id, const std::string& path, const std::optional<Value>& last) {
    if (!last) return differ(id, "no line has the value of the answer " + path);
    hold(id, "the answer " + path, answer_at(solution_["answers"].json(), path), *last);
  }

  void hold(const std::string& id, const std::string& what, const Json* stands, const Value& last) {
    if (stands == nullptr) return differ(id, what + " is not there");
    const auto shown = value_from_json(*stands);
    if (!shown) return differ(id, what + " is " + excerpt(*stands) + ", and comes to a number");
    if (!is_rounded(*shown, last, digits_)) {
      differ(id, difference(what, entry_path, *shown, "and comes to", last));
    }
  }

  // ---------------------------------------------------------------- lines

  /// Its VALUE, where it has one.
  std::optional<Value> line(const std::string& id, const Field& line, bool counts) {
    const Json* math = line.find("math");
    if (math == nullptr) {
      if (counts && states_number(line["text"].string())) ++verdict_.lines.stated;
      return std::nullopt;
    }
    has_lines_ = true;
    auto read = line_from_math_json(*math);
    if (!read) {
      differ(id, read.reason());
      return std::nullopt;
    }
    if (read->expression) {
      evaluate(id, *read, line, counts);
    } else if (counts) {
      ++verdict_.lines.resumed;
    }
    define(id, read->name, read->value);
    return std::move(read->value);
  }

  void evaluate(const std::string& id, const MathLine& line, const Field& field, bool counts) {
    const Values values = values_of(id, *line.expression, field["values"]);
    const Lookup lookup = [&](const std::string& name) -> const Value* {
      const auto found = values.find(name);
      return found == values.end() ? nullptr : &found->second;
    };
    counts = counts && !line.expression->is(Term::Kind::symbol);  // a further name for a value
    verdict_.lines.stated += counts ? 1 : 0;
    const auto comparison = compare(*line.expression, lookup, line.value);
    if (comparison) verdict_.error = worse(verdict_.error, comparison->error);
    if (!comparison || !(comparison->error <= kAgreement)) {
      const auto found = psolve::evaluate(*line.expression, lookup);
      if (!found) return differ(id, line.name + " comes to no value: " + found.reason());
      differ(id, difference(line.name, entry_name, line.value, "and comes to", *found));
    }
    verdict_.lines.evaluated += counts ? 1 : 0;
  }

  using Values = std::unordered_map<std::string, Value>;

  /// What the symbols of a line stand for, each held against where it comes from.
  Values values_of(const std::string& id, const Term& expression, const Field& stated) {
    Values values;
    for_each_name(expression, [&](const std::string& name) {
      if (values.contains(name)) return;
      auto known = scope_.value_of(name);
      if (!known) differ(id, name + " is neither given nor defined before");
      const Json* here = stated.find(name);
      if (here == nullptr) {
        if (!known) return;
        if (known->size() <= kMostEntriesOfKnown) differ(id, name + " is missing in its values");
        values.emplace(name, std::move(*known));
        return;
      }
      auto value = value_from_json(*here);
      if (!value) return differ(id, name + " is " + value.reason());
      if (known && !equal(*value, *known))
        differ(id, difference(name, entry_name, *value, "and before", *known));
      values.emplace(name, std::move(*value));
    });
    for (const auto& [name, value] : stated.json().items()) {
      if (!values.contains(name)) differ(id, name + " has a value, and is not used");
    }
    return values;
  }

  // ---------------------------------------------------------------- exact forms

  /// Each form that is a number, against the answer that stands where it does. Where an object stands,
  /// it is the form of a function whose values are answers.
  void exact(const Json& form, const Json& answer, const std::string& path) {
    if (form.is_object() && answer.is_object()) {
      for (const auto& [name, part] : form.items()) {
        if (answer.contains(name))
          exact(part, answer[name], path + (path.empty() ? "" : ".") + name);
      }
    } else if (form.is_array() && answer.is_array()) {
      for (std::size_t i = 0; i < std::min(form.size(), answer.size()); ++i) {
        exact(form[i], answer[i], fmt::format("{}[{}]", path, i));
      }
    } else if (const Json number = without_expressions(form);
               number.is_number() && !answer.is_object()) {
      hold("exact " + path, "the answer " + path, &answer, Value(number.get<double>()));
    }
  }

  // ---------------------------------------------------------------- checks

  void checks(const Field& checks) {
    bool counted = false;
    checks.for_each([&](const Field& check) {
      const std::string place = "check " + check["id"].string();
      const Json& error = check["error"].json();  // a string where it is not finite
      const bool stated = check["passed"].boolean();
      const double tolerance = check["tolerance"].number();
      const bool passed = error.is_number() && error.get<double>() <= tolerance;
      if (stated != passed) {
        differ(place, fmt::format("passed is {}, and an error of {} with a tolerance of {} is {}",
                                  stated, excerpt(error), number_text(tolerance), passed));
      }
      if (check.find("stated") == nullptr) return;
      counted = true;
      count(place, check, "stated", verdict_.lines.stated);
      count(place, check, "evaluated", verdict_.lines.evaluated);
      count(place, check, "resumed", verdict_.lines.resumed);
    });
    const bool counts = verdict_.lines.stated + verdict_.lines.resumed > 0;
    if (counts && !counted) differ("checks", "none counts the lines");
  }

  void count(const std::string& place, const Field& check, const char* what, std::size_t found) {
    const double stands = check[what].number();
    if (stands == static_cast<double>(found)) return;
    differ(place, fmt::format("{} is {}, and {} are", what, number_text(stands), found));
  }

  const Field solution_;
  ConstantValue constant_value_;
  int digits_ = 0;
  bool has_lines_ = false;
  Scope scope_;
  std::unordered_set<std::string> ids_;
  Verdict verdict_;
};

}  // namespace

std::string Verdict::summary() const {
  std::string text =
      fmt::format("{} of {} lines evaluated, {} resumed, largest error {:.1g}", lines.evaluated,
                  lines.stated + lines.resumed, lines.resumed, error);
  if (!disagreements.empty()) text += fmt::format("; {} do not agree", disagreements.size());
  return text;
}

NothingToVerify::NothingToVerify()
    : UnusableSolution("", "has nothing to verify: none of its lines is executable") {}

Verdict verify(const Json& solution, ConstantValue constant_value) {
  if (!solution.is_object() || !solution.contains("psolve")) {
    throw UnusableSolution("", "not a solution: it has no field \"psolve\"");
  }
  return Verification(solution, constant_value).run();
}

}  // namespace psolve
