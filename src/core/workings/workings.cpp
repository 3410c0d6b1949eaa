#include "core/workings/workings.h"

#include <cmath>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "core/workings/computation.h"
#include "core/workings/notation.h"
#include "core/workings/stretch.h"
#include "formula/functions/functions.h"
#include "formula/meaning/evaluate.h"
#include "formula/meaning/meaning.h"
#include "formula/meaning/name.h"

namespace psolve {
namespace {

/// Finds what the symbols of a line stand for, and keeps what it found.
class Uses {
 public:
  explicit Uses(const Scope& scope) : scope_(scope) {}

  Result<Named> operator()(const Formula& symbol, const Value* stated) {
    const bool settled = symbol.is(Formula::Kind::quantity) && !symbol.text().empty();
    if (settled) return used(symbol.text(), *stated, true);
    const auto name = name_of(symbol);
    if (!name) return unknown("what has no name");
    auto found = scope_.find(*name);
    if (found && (stated == nullptr || same_numbers(found->value, *stated))) {
      return used(std::move(found->name), std::move(found->value), true);
    }
    if (stated == nullptr) return unknown(*name + " has no value");
    return used(scope_.own(*name), *stated, false);
  }

  /// Whether all symbols so far stand for something.
  bool are_known() const { return are_known_; }
  bool are_finite() const {
    return std::ranges::all_of(uses_, [](const UsedValue& use) { return is_finite(use.value); });
  }
  std::vector<UsedValue> take() { return std::move(uses_); }

  /// Of the values so far, for the term that they stand in.
  Lookup lookup() const {
    return [this](const std::string& name) -> const Value* {
      const auto* use = find(name);
      return use == nullptr ? nullptr : &use->value;
    };
  }

 private:
  Result<Named> unknown(std::string why) {
    are_known_ = false;
    return Result<Named>::none(std::move(why));
  }

  Named used(std::string name, Value value, bool is_known) {
    if (places_.try_emplace(name, uses_.size()).second) uses_.push_back({name, value, is_known});
    return {std::move(name), std::move(value)};
  }

  const UsedValue* find(const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &uses_[found->second];
  }

  const Scope& scope_;
  bool are_known_ = true;
  std::vector<UsedValue> uses_;
  std::unordered_map<std::string, std::size_t> places_;  // a line may be of thousands
};

/// Of a vector a row.
Value transposed(const Value& value) {
  if (value.rank() < 2) return value.shaped({1, value.size()});
  return *called(*function_headed("Transpose"), std::vector<Value>{value});
}

/// Each name on the left side: F = …, and both of M = ∂c/∂c₀ = ….
template <class Take>
void for_each_name(const Formula& left, Take&& take) {
  if (left.is(Formula::Kind::relation)) {
    for (const Formula& part : left.parts()) for_each_name(part, take);
  } else if (auto name = name_of(left)) {
    take(std::move(*name));
  }
}

std::shared_ptr<const Computation> taken_up(std::string name, const Value& value) {
  return std::make_shared<const Computation>(Computation{std::move(name), Term::symbol({}), value});
}

/// A vector may be written as a row.
Value as_vector(const Value& value) {
  const bool is_row = value.rank() == 2 && value.shape()[0] == 1;
  return is_row ? value.shaped({value.size()}) : value;
}

/// What the line computes; its obstacle where it cannot be worked out. Where only numbers stand in
/// the way, which overflow or leave a domain, it takes its value up: other lines use it.
void work_out(Line& line, const Definition& definition, const Formula& value, const Scope& scope) {
  const auto give_up = [&](std::string why) { line.obstacle = std::move(why); };
  const auto name = name_of(definition.name);
  if (!name) return give_up("the left side has no name");
  const auto stated = value_of(value);
  if (!stated) return give_up(stated.reason());
  if (stated->size() > kMostNumbers) return give_up("too many numbers");
  Uses uses(scope);
  const Resolve resolve = [&](const Formula& symbol, const Value* v) { return uses(symbol, v); };
  const auto take_up = [&](std::string why, const Value& as_it_is) {
    give_up(std::move(why));
    if (is_finite(*stated)) line.computation = taken_up(scope.own(*name), as_it_is);
  };
  auto meaning = meaning_of(definition.formula, resolve);
  if (!meaning && !uses.are_known()) return give_up(meaning.reason());
  if (!meaning) {
    const bool is_matrix = definition.formula.is(Formula::Kind::matrix);
    return take_up(meaning.reason(), is_matrix ? *stated : as_vector(*stated));
  }
  const auto comparison = compare(meaning->term, uses.lookup(), *stated, meaning->value);
  if (!alike(stated->shape(), meaning->value.shape())) return give_up(comparison.reason());
  const Value as_formula = stated->shaped(meaning->value.shape());
  if (!uses.are_finite()) return take_up("it stands on no finite number", as_formula);
  if (!comparison) return take_up(comparison.reason(), as_formula);
  line.computation = std::make_shared<const Computation>(
      Computation{scope.own(*name), std::move(meaning->term), stated->shaped(comparison->shape),
                  uses.take(), comparison->error});
}

/// Counts the lines of all steps that state a number.
class LineCheck {
 public:
  void count(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      for (const Line& line : step.lines) {
        if (!step.value.is_null()) count(step.id, line);
      }
      count(step.steps);
    }
  }

  std::optional<Check> check() const {
    if (counts_.stated + counts_.resumed == 0) return std::nullopt;
    std::string claim = std::to_string(counts_.evaluated) + " of " +
                        std::to_string(counts_.stated) + " lines that state a number come to it";
    if (!wrong_.empty()) claim += ", but not " + wrong_;
    if (!open_.empty()) claim += "; not worked out first: " + open_;
    Check check{"lines", std::move(claim), "formulas evaluated", error_, kAgreement};
    check.lines = counts_;
    return check;
  }

 private:
  void count(const std::string& id, const Line& line) {
    const Computation* computation = line.computation.get();
    const bool is_worked_out = computation != nullptr && !computation->uses.empty();
    if (line.renames()) {  // which counts for nothing, but has to be right
      if (is_worked_out) take_error(id, *computation);
      return;
    }
    if (!line.states_number()) return;
    const bool resumes = computation != nullptr && computation->resumes();
    ++(resumes ? counts_.resumed : counts_.stated);
    if (open_.empty() && !is_worked_out && !(resumes && line.obstacle.empty())) {
      open_ = id + (line.obstacle.empty() ? "" : " (" + line.obstacle + ")");
    }
    if (!is_worked_out) return;
    ++counts_.evaluated;
    take_error(id, *computation);
  }

  void take_error(const std::string& id, const Computation& computation) {
    error_ = worse(error_, computation.error);
    if (!(computation.error <= kAgreement) && wrong_.size() < 200) {
      wrong_ += (wrong_.empty() ? "" : ", ") + id;
    }
  }

  LineCounts counts_;
  double error_ = 0;
  std::string wrong_;
  std::string open_;  ///< the first line that is not evaluated, and why
};

/// A value as it stands in a line. Counts are written digit by digit, however large.
Formula written(const Value& value) {
  constexpr double kMost = 9007199254740992;  // 2^53
  const double number = value.number();
  const bool is_large_count = value.is_number() && std::abs(number) >= 1e6 &&
                              std::abs(number) <= kMost && number == std::trunc(number);
  return is_large_count ? to_formula(static_cast<long>(number)) : Formula(value);
}

}  // namespace

Formula Workings::given(const Formula& name, const Value& value, std::string pointer) {
  const auto plain = psolve::name_of(name);
  if (!plain) throw std::logic_error("given under no name, at " + pointer);
  std::string full = scope_.own(*plain);
  scope_.define(full, value);
  Formula datum = Formula::node(Formula::Kind::quantity, full, {name, written(value)});
  if (recording_) {
    given_.push_back({equals({name, written(value)}), std::move(full), value, std::move(pointer)});
  }
  return datum;
}

void Workings::given_law(const Formula& line, std::string pointer) {
  if (!recording_) return;
  const Formula& name = line.is(Formula::Kind::relation) ? line.part(0) : line;
  given_.push_back({line, psolve::name_of(name).value_or(""), std::nullopt, std::move(pointer)});
}

Formula Workings::the(const Formula& name, std::string_view label) const {
  if (name.is(Formula::Kind::mark) && name.text() == "T") {
    const Formula turned = the(name.part(0), label);
    if (!turned.is(Formula::Kind::quantity)) return name;
    return quantity(name, Formula(transposed(*psolve::value_of(turned.part(1)))));
  }
  const auto plain = psolve::name_of(name);
  if (!plain) throw std::logic_error("a quantity without a name");
  const auto found = scope_.find(label.empty() ? *plain : std::string(label) + "_" + *plain);
  if (!found) return name;
  return Formula::node(Formula::Kind::quantity, found->name, {name, written(found->value)});
}

Value Workings::value_of(const Formula& name, std::string_view label) const {
  const Formula found = the(name, label);
  if (!found.is(Formula::Kind::quantity)) {
    throw std::logic_error(name_of(name).value_or("a quantity") + " is neither given nor defined");
  }
  return *psolve::value_of(found.part(1));
}

Value Workings::define(Rule rule, Definition definition) {
  const auto name = psolve::name_of(definition.name);
  if (!name) throw std::logic_error(definition.id + ": the left side has no name");
  Uses uses(scope_);
  const Resolve resolve = [&](const Formula& symbol, const Value* v) { return uses(symbol, v); };
  auto meaning = meaning_of(definition.formula, resolve);
  if (!meaning) throw std::logic_error(definition.id + ": " + meaning.reason());
  const Value value = std::move(meaning->value);
  define_names(definition.name, value);
  if (!recording_) return value;
  Line line(definition.name, definition.formula, Formula(value));
  if (!is_finite(value)) {
    line.obstacle = "it comes to no finite number";
  } else if (!uses.are_finite()) {
    line.obstacle = "it stands on no finite number";
    line.computation = taken_up(scope_.own(*name), value);
  } else {
    line.computation = std::make_shared<const Computation>(
        Computation{scope_.own(*name), std::move(meaning->term), value, uses.take()});
  }
  add_line(rule, std::move(definition), std::move(line), is_short(value) ? to_json(value) : Json());
  return value;
}

void Workings::record(Rule rule, Definition definition, const Formula& value, Json json) {
  Line line(definition.name, definition.formula, value);
  work_out(line, definition, value, scope_);
  if (const auto stated = psolve::value_of(value)) {
    const auto& computation = line.computation;
    define_names(definition.name, computation ? computation->value : *stated);
    if (stated->size() > static_cast<std::size_t>(kMostNumbers)) {
      for_each_name(definition.name,
                    [&](const std::string& name) { untold_.insert(scope_.own(name)); });
    } else if (uses_untold(line)) {
      line.computation = std::make_shared<const Computation>(
          Computation{computation->name, Term::symbol({}), computation->value});
    }
  }
  add_line(rule, std::move(definition), std::move(line), std::move(json));
}

void Workings::record_resumed(Rule rule, Definition definition, const Formula& value, Json json) {
  const auto name = psolve::name_of(definition.name);
  const auto stated = psolve::value_of(value);
  if (!name || !stated) throw std::logic_error(definition.id + ": nothing to resume with");
  Line line(definition.name, Formula(), value);
  line.computation = std::make_shared<const Computation>(
      Computation{scope_.own(*name), Term::symbol({}), *stated});
  define_names(definition.name, *stated);
  add_line(rule, std::move(definition), std::move(line), std::move(json));
}

/// Whether a line stands on what is too long to be told: it then takes its value up, as behind a
/// stretch that is left out.
bool Workings::uses_untold(const Line& line) const {
  if (untold_.empty() || !line.computation) return false;
  return std::ranges::any_of(line.computation->uses, [&](const UsedValue& use) {
    return std::ranges::any_of(scope_.sources_of(use.name),
                               [&](const std::string& name) { return untold_.contains(name); });
  });
}

void Workings::add_line(Rule rule, Definition definition, Line line, Json json) {
  Step step{std::move(definition.id), rule, std::move(definition.claim)};
  if (line.computation) step.answer = std::move(definition.answer);
  step.lines.push_back(std::move(line));
  step.value = std::move(json);
  add(std::move(step));
}

void Workings::define_names(const Formula& name, const Value& value) {
  for_each_name(name, [&](const std::string& found) { scope_.define(scope_.own(found), value); });
}

void Workings::add(Step step) {
  step.is_left_out = step.is_left_out || asides_ > 0;
  step.is_own_choice = choices_ > 0;
  (open_.empty() ? done_ : open_.back().steps).push_back(std::move(step));
}

void Workings::close_step() {
  close_scope();
  Step step = std::move(open_.back());
  open_.pop_back();
  add(std::move(step));
}

void Workings::finish(Solution& solution) {
  solution.given = std::move(given_);
  solution.steps = take();
  add_notation(solution.steps, solution.notation);
  if (auto check = check_lines(solution.steps)) {
    solution.checks.insert(solution.checks.begin(), std::move(*check));
  }
}

std::optional<Check> check_lines(const std::vector<Step>& steps) {
  LineCheck lines;
  lines.count(steps);
  return lines.check();
}

}  // namespace psolve
