#include "grade/key/key.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "core/asked/asked.h"
#include "core/asked/labels.h"
#include "core/json/answer_path.h"
#include "core/json/math_json.h"
#include "formula/notation.h"
#include "grade/submission/spelling.h"

namespace psolve {
namespace {

/// The cells of a part of nested lists, from its first on.
Quantity part_of(const Quantity& whole, std::span<const std::size_t> indices) {
  std::size_t first = 0;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    first += (indices[axis] - 1) * whole.shape.inner(axis + 1).size();
  }
  Quantity part{whole.shape.inner(indices.size()), {}};
  const auto begin = whole.cells.begin() + static_cast<std::ptrdiff_t>(first);
  part.cells.assign(begin, begin + static_cast<std::ptrdiff_t>(part.shape.size()));
  return part;
}

/// The left side as it is written.
Formula name_in(const Line& line) {
  const Formula written = line.written();
  const Formula* name = &written;
  while (name->is(Formula::Kind::relation)) name = &name->part(0);
  return *name;
}

}  // namespace

std::optional<std::pair<std::string_view, std::size_t>> index_behind(std::string_view name) {
  const std::size_t bar = name.rfind('_');
  if (bar == name.npos || bar == 0 || bar + 1 == name.size()) return std::nullopt;
  std::size_t index = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + bar + 1, end, index);
  if (read.ec != std::errc() || read.ptr != end || index == 0) return std::nullopt;
  return std::pair{name.substr(0, bar), index};
}

Key::Key(Solution solution) : solution_(std::move(solution)) {
  take_given();
  take(solution_.steps);
  take_answers();
  note_updates();
  gather_wholes();
}

void Key::take_given() {
  for (std::size_t i = 0; i < solution_.given.size(); ++i) {
    const Given& datum = solution_.given[i];
    if (!datum.value) continue;
    define(datum.name, *datum.value, -1, static_cast<int>(i));
    const Formula* name = &datum.line;
    while (name->is(Formula::Kind::relation)) name = &name->part(0);
    symbols_.emplace(datum.name, *name);
    given_.emplace(datum.name, static_cast<int>(i));
  }
}

void Key::take(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    for (const Line& line : step.lines) take_line(step, line);
    take(step.steps);
  }
}

void Key::take_line(const Step& step, const Line& line) {
  if (!line.computation) return;
  KeyLine entry;
  entry.name = line.computation->name;
  entry.computation = line.computation;
  entry.step = step.id;
  entry.rule = step.rule.name;
  entry.answer = step.answer;
  entry.symbol = name_in(line);
  entry.is_count = step.value.is_number_integer();
  for (const UsedValue& use : entry.computation->uses) {
    auto quantity = find(use.name);
    if (!quantity) return;  // not closed: it cannot be carried on
    quantity->shape = use.value.shape();
    entry.uses.push_back({use.name, std::move(*quantity)});
  }
  const int number = static_cast<int>(lines_.size());
  entry.made = define(entry.name, entry.computation->value, number, -1);
  for (const Cell cell : entry.made.cells) {
    KeyCell& made = cells_[static_cast<std::size_t>(cell)];
    made.is_count = made.is_count || entry.is_count;
    if (made.line != number) made.others.push_back(number);
  }
  symbols_.emplace(entry.name, entry.symbol);
  line_of_step_[step.id] = number;
  lines_.push_back(std::move(entry));
}

Quantity Key::define(const std::string& name, const Value& value, int line, int given) {
  const auto known = find(name);
  if (known && known->cells.size() == value.size()) return *known;
  Quantity quantity{value.shape(), {}};
  for (std::size_t i = 0; i < value.size(); ++i) {
    quantity.cells.push_back(static_cast<Cell>(cells_.size()));
    cells_.push_back({value[i], line, given});
  }
  std::string_view whole = name;
  for (auto last = index_behind(whole); last; last = index_behind(whole)) {
    whole = last->first;
    int& count = wholes_[std::string(whole)];
    count = std::max(count, static_cast<int>(last->second));
  }
  names_.push_back(name);
  quantities_.emplace(name, quantity);
  return quantity;
}

std::optional<Quantity> Key::find(std::string_view name) const {
  const std::string own(name);
  if (const auto found = quantities_.find(own); found != quantities_.end()) return found->second;
  if (auto part = entry(name)) return part;
  if (!is_complete_) return gathered(own, 0);
  const auto whole = gathered_.find(own);
  return whole == gathered_.end() ? std::nullopt : std::optional(whole->second);
}

/// Once for all: of a long run each has hundreds of entries, and the search for slips asks for them
/// again and again.
void Key::gather_wholes() {
  for (const auto& [name, count] : wholes_) {
    if (auto whole = gathered(name, 0)) gathered_.emplace(name, std::move(*whole));
  }
  is_complete_ = true;
}

std::optional<Quantity> Key::entry(std::string_view name) const {
  std::vector<std::size_t> indices;
  while (const auto last = index_behind(name)) {
    name = last->first;
    indices.insert(indices.begin(), last->second);
    if (indices.size() > ListShape::most) return std::nullopt;
    const auto found = quantities_.find(std::string(name));
    if (found == quantities_.end()) continue;
    const ListShape& shape = found->second.shape;
    if (indices.size() > shape.rank()) return std::nullopt;
    for (std::size_t axis = 0; axis < indices.size(); ++axis) {
      if (indices[axis] > shape[axis]) return std::nullopt;
    }
    return part_of(found->second, indices);
  }
  return std::nullopt;
}

std::optional<Quantity> Key::gathered(const std::string& name, std::size_t depth) const {
  const auto count = wholes_.find(name);
  if (depth == ListShape::most || count == wholes_.end()) return std::nullopt;
  Quantity whole;
  std::vector<Cell> cells;
  for (int i = 1; i <= count->second; ++i) {
    const std::string next = name + "_" + std::to_string(i);
    const auto found = quantities_.find(next);
    const auto part =
        found != quantities_.end() ? std::optional(found->second) : gathered(next, depth + 1);
    if (!part) return std::nullopt;
    if (i == 1) {
      whole.shape = {static_cast<std::size_t>(count->second)};
      if (part->shape.rank() == ListShape::most) return std::nullopt;
      for (const std::size_t length : part->shape) whole.shape.push_back(length);
    } else if (!(whole.shape.inner(1) == part->shape)) {
      return std::nullopt;
    }
    whole.cells.insert(whole.cells.end(), part->cells.begin(), part->cells.end());
  }
  return whole;
}

const Given* Key::given_of(std::string_view name) const {
  while (true) {
    const auto found = given_.find(std::string(name));
    if (found != given_.end()) return &solution_.given[static_cast<std::size_t>(found->second)];
    const auto last = index_behind(name);
    if (!last) return nullptr;
    name = last->first;
  }
}

Formula Key::symbol_of(const std::string& name) const {
  std::vector<Formula> indices;
  std::string_view whole = name;
  while (true) {
    const auto found = symbols_.find(std::string(whole));
    if (found != symbols_.end()) {
      if (indices.empty()) return found->second;
      std::vector<Formula> parts = {found->second};
      if (found->second.is(Formula::Kind::index)) {
        parts = found->second.parts();
      }
      parts.insert(parts.end(), indices.rbegin(), indices.rend());
      return Formula::node(Formula::Kind::index, "", std::move(parts));
    }
    const auto last = index_behind(whole);
    if (!last) break;
    indices.emplace_back(static_cast<Index>(last->second));
    whole = last->first;
  }
  if (wholes_.contains(name)) {  // of its first entry without that entry's index
    const auto first = symbols_.find(name + "_1");
    if (first != symbols_.end() && first->second.is(Formula::Kind::index)) {
      std::vector<Formula> parts = first->second.parts();
      parts.pop_back();
      return parts.size() == 1 ? parts[0]
                               : Formula::node(Formula::Kind::index, "", std::move(parts));
    }
  }
  return Formula::symbol(name);
}

// ---------------------------------------------------------------- answers

/// The numbers of the answers: those that lines come to, and cells of their own for all others.
void Key::take_answers() {
  for (const KeyLine& line : lines_) {
    const Json* answer = line.answer.empty() ? nullptr : answer_at(solution_.answers, line.answer);
    if (answer == nullptr) continue;
    std::size_t i = 0;
    for_each_leaf(*answer, line.answer, [&](const std::string& path, const Json& leaf) {
      if (leaf.is_number() && i < line.made.cells.size()) {
        const Cell cell = line.made.cells[i++];
        cell_of_path_.emplace(path, cell);
        if (leaf.is_number_integer()) cells_[static_cast<std::size_t>(cell)].is_count = true;
      }
    });
  }
  for_each_leaf(solution_.answers, "", [&](const std::string& path, const Json& leaf) {
    if (!leaf.is_number() || cell_of_path_.contains(path)) return;
    // Under its own name, an entry counted from one: y_hat[0] is y_hat_1.
    std::string name;
    for (std::string_view rest = path; !rest.empty();) {
      const std::size_t open = std::min(rest.find('['), rest.size());
      name += rest.substr(0, open);
      rest.remove_prefix(open);
      if (rest.empty()) break;
      const std::size_t close = rest.find(']');
      name += "_" + std::to_string(std::stol(std::string(rest.substr(1, close - 1))) + 1);
      rest.remove_prefix(close + 1);
    }
    const double value = leaf.get<double>();
    for (std::string_view tried = name; !tried.empty();) {
      const auto quantity = find(tried);
      if (quantity && quantity->cells.size() == 1) {
        const double made = cells_[static_cast<std::size_t>(quantity->cells[0])].expected;
        if (std::abs(made - value) <= 1e-9 * std::abs(value)) {
          cell_of_path_.emplace(path, quantity->cells[0]);
          return;
        }
      }
      const auto last = index_behind(tried);
      tried = last && last->second == 1 ? last->first : std::string_view();
    }
    cell_of_path_.emplace(path, static_cast<Cell>(cells_.size()));
    cells_.push_back({value, -1, -1, leaf.is_number_integer()});
  });
  find_twins();
  for (const auto& [path, cell] : cell_of_path_) {
    const auto known = path_of_cell_.try_emplace(cell, &path).first;
    if (path < *known->second) known->second = &path;  // of several the first
  }
}

/// What no line says to be an answer may be one under its label, or be the last of a series that has
/// this label: `momentum, theta` is momentum_theta_3.
void Key::find_twins() {
  std::unordered_map<std::string, std::vector<const Quantity*>> labelled;
  for (const std::string& name : names_) {
    const Quantity* quantity = &quantities_.at(name);
    labelled[write(symbol_of(name), Hand::unicode)].push_back(quantity);
    if (const auto last = index_behind(name)) {
      labelled[std::string(last->first)].push_back(quantity);
    }
  }
  const auto find_twin = [&](const std::string& path) {
    std::vector<Cell> own;
    const Json* answer = answer_at(solution_.answers, path);
    if (answer == nullptr) return;
    for_each_leaf(*answer, path, [&](const std::string& at, const Json& leaf) {
      if (leaf.is_number()) own.push_back(cell_of_path_.at(at));
    });
    if (own.empty() || cells_[static_cast<std::size_t>(own[0])].line >= 0) return;
    const auto is_it = [&](const Quantity* quantity) {
      return std::ranges::equal(quantity->cells, own, [&](Cell a, Cell b) {
        const double made = cells_[static_cast<std::size_t>(a)].expected;
        const double asked = cells_[static_cast<std::size_t>(b)].expected;
        return std::abs(made - asked) <= 1e-9 * std::abs(made);
      });
    };
    const std::string label = written_label(label_of_answer(solution_, path));
    for (const std::string& called : {label, ascii_name(label)}) {
      const auto& alike = labelled[called];
      const auto twin = std::find_if(alike.rbegin(), alike.rend(), is_it);
      if (twin == alike.rend()) continue;
      for (std::size_t i = 0; i < own.size(); ++i) twins_.emplace(own[i], (*twin)->cells[i]);
      return;
    }
  };
  for (const auto& [name, answer] : solution_.answers.items()) {
    for (const std::string& path : asked_within(solution_, name)) find_twin(path);
  }
}

std::string Key::path_of(Cell cell) const {
  const auto found = path_of_cell_.find(cell);
  return found == path_of_cell_.end() ? "" : *found->second;
}

/// W′ = W − η g: a weight after its step is held against what the step changes.
void Key::note_updates() {
  for (const KeyLine& line : lines_) {
    if (!line.answer.starts_with("updated")) continue;
    const Term& term = line.term();
    if (!term.is("Subtract") && !term.is("Add")) continue;
    const auto base = std::ranges::find(line.uses, term.parts[0].name, &Use::name);
    if (!term.parts[0].is(Term::Kind::symbol) || base == line.uses.end()) continue;
    if (base->quantity.cells.size() != line.made.cells.size()) continue;
    for (std::size_t i = 0; i < line.made.cells.size(); ++i) {
      cells_[static_cast<std::size_t>(line.made.cells[i])].before = base->quantity.cells[i];
    }
  }
}

}  // namespace psolve
