#include "render/result.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/asked.h"
#include "core/json/answer_path.h"
#include "core/json/text.h"
#include "render/answer_lines.h"
#include "render/format.h"
#include "render/words.h"

namespace psolve {
namespace {

/// Formulas of a headline have at most so many numbers.
constexpr Index kMostNumbers = 24;
/// Longer exact forms stand with all answers.
constexpr std::size_t kLongestExact = 120;

/// `symbol` with one more subscript.
Formula entry_of(const Formula& symbol, int position) {
  std::vector<Formula> parts = {symbol};
  if (symbol.is(Formula::Kind::index)) parts = symbol.parts();
  parts.emplace_back(position + 1);
  return Formula::node(Formula::Kind::index, "", std::move(parts));
}

/// symbol = exact value = number
Formula statement_of(const Solution& solution, const AnswerLine& line) {
  Formula symbol = symbol_of_answer(solution, line.name);
  if (symbol.is(Formula::Kind::blank)) symbol = Formula::words(line.name);
  std::vector<Formula> sides = {std::move(symbol)};
  if (line.exact != nullptr && tells_more(*line.exact, *line.value)) {
    const Formula exact = value_formula(solution, line.name, *line.exact);
    const bool is_short = json_line(*line.exact).size() <= kLongestExact;
    if (is_short && !exact.is(Formula::Kind::words)) sides.push_back(exact);
  }
  sides.push_back(number_formula(solution, line));
  return equals(std::move(sides));
}

/// Lists of matrices: images of several channels, kernels of several filters.
bool is_deep(const Json& answer) {
  const Json* inside = &answer;
  for (int depth = 0; depth < 3; ++depth) {
    if (!inside->is_array()) return false;
    if (inside->empty()) return depth == 2;
    inside = &inside->front();
  }
  return true;
}

/// The answer in one statement; what is deep matrix by matrix, or where they are many by its name.
Prose statements_of(const Solution& solution, const AnswerLine& line) {
  constexpr std::size_t kMostMatrices = 4;
  if (!is_deep(*line.value)) return {statement_of(solution, line)};
  const std::vector<AnswerLine> matrices = answer_lines(solution, line.name);
  if (matrices.size() > kMostMatrices) {
    const Formula symbol = symbol_of_answer(solution, line.name);
    Prose words = symbol.is(Formula::Kind::blank) ? Prose(line.name) : Prose{symbol};
    words << std::string(" stands with all answers");
    return words;
  }
  Prose all;
  for (const AnswerLine& matrix : matrices) {
    if (!all.empty()) all << std::string(", ");
    all << statement_of(solution, matrix);
  }
  return all;
}

const Step* find_step(const std::vector<Step>& steps, std::string_view id) {
  for (const Step& step : steps) {
    if (step.id == id) return &step;
    if (const Step* inside = find_step(step.steps, id)) return inside;
  }
  return nullptr;
}

std::string singular(const std::string& list) {
  if (list == "equilibria") return "equilibrium";
  return list.ends_with('s') ? list.substr(0, list.size() - 1) : list;
}

/// What people call an entry of a list: by its own label, or by its place.
std::string words_of_entry(const std::string& list, const Json* entry, std::size_t place) {
  for (const char* field : {"label", "name"}) {
    if (entry == nullptr || !entry->is_object()) break;
    const auto label = entry->find(field);
    if (label != entry->end() && label->is_string()) return label->get<std::string>();
  }
  return singular(list) + " " + std::to_string(place + 1);
}

/// "equilibria[0].row_payoff" as "equilibrium 1, row payoff".
std::string words_of_path(const Json& answers, std::string_view path) {
  std::string words;
  std::size_t last = 0;  // where the last name begins
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') {
      const std::size_t end = path.find(']', i);
      const std::size_t place = std::stoul(std::string(path.substr(i + 1, end - i - 1)));
      const Json* entry = answer_at(answers, path.substr(0, end + 1));
      words = words.substr(0, last) + words_of_entry(words.substr(last), entry, place);
      i = end;
    } else if (path[i] == '.') {
      words += ", ";
      last = words.size();
    } else {
      words += path[i] == '_' ? ' ' : path[i];
    }
  }
  return words;
}

/// How people write the answer: by its symbol, or those of its entries; in words where it has none.
Prose name_of_answer(const Solution& solution, const std::string& path) {
  const Formula symbol = symbol_of_answer(solution, path);
  if (!symbol.is(Formula::Kind::blank)) return {symbol};
  const Json* answer = answer_at(solution.answers, path);
  std::vector<Formula> entries;
  for (std::size_t i = 0; answer->is_array() && i < answer->size(); ++i) {
    entries.push_back(symbol_of_answer(solution, path + "[" + std::to_string(i) + "]"));
    if (entries.back().is(Formula::Kind::blank)) return words_of_path(solution.answers, path);
  }
  if (entries.empty()) return words_of_path(solution.answers, path);
  return {entries.size() == 1
              ? entries[0]
              : Formula::node(Formula::Kind::tuple, "", std::move(entries), 0, kMostNumbers)};
}

/// A derivative says of what it is; a letter does not.
bool needs_words(const std::string& symbol) {
  return symbol.find("∂") == symbol.npos;
}

}  // namespace

Formula symbol_of_answer(const Solution& solution, std::string_view path) {
  const auto found = std::ranges::find(solution.notation, path, &Notation::answer);
  if (found != solution.notation.end()) return found->symbol;
  const auto open = path.ends_with("]") ? path.rfind('[') : path.npos;
  if (open == path.npos) return {};
  const Formula whole = symbol_of_answer(solution, path.substr(0, open));
  if (whole.is(Formula::Kind::blank)) return whole;
  return entry_of(whole, std::stoi(std::string(path.substr(open + 1))));
}

std::string title_of(const Solution& solution) {
  std::string title = solution.title.empty() ? solution.problem : solution.title;
  if (solution.variant.is_object() && solution.variant.contains("index")) {
    title += ", variant " + solution.variant["index"].dump();
  }
  return title;
}

std::vector<Prose> result_of(const Solution& solution) {
  std::vector<Prose> lines;
  for (const ResultLine& line : solution.result) {
    Prose written = line.words;
    const Step* step = line.step.empty() ? nullptr : find_step(solution.steps, line.step);
    std::size_t found = 0;
    for (const std::string& path : line.answers) {
      const Json* value = answer_at(solution.answers, path);
      if (value == nullptr) continue;
      if (found++ > 0) written << ", ";
      written.append(statements_of(solution, {path, value, answer_at(solution.exact, path)}));
    }
    const bool lacks_all = found == 0 && step == nullptr;
    const bool asks = !line.answers.empty() || !line.step.empty();
    if (asks && lacks_all) continue;
    if (!written.empty()) lines.push_back(std::move(written));
    if (step == nullptr) continue;
    for (const Line& stated : step->lines) lines.push_back({stated.written()});
  }
  if (!lines.empty()) return lines;
  for (const std::string& name : solution.headline) {
    for (const AnswerLine& line : answer_lines(solution, name)) {
      const bool fits = !is_table(*line.value) && entries_in(*line.value) <= kMostNumbers;
      if (fits) lines.push_back({statement_of(solution, line)});
    }
  }
  return lines;
}

std::vector<Asked> asked_of(const Solution& solution) {
  std::vector<Asked> list;
  std::map<std::string, int> uses;
  for (const std::string& path : asked_answers(solution)) {
    list.push_back({path, name_of_answer(solution, path), ""});
    const std::string words = words_of_path(solution.answers, path);
    const std::string symbol = prose_text(list.back().symbol, View{}.prose_digits());
    if (symbol != words && needs_words(symbol)) {
      list.back().words = words == "y hat" ? "output" : words;
    }
    ++uses[prose_text(list.back().symbol, View{}.prose_digits())];
  }
  // One symbol that stands for several answers needs to be told of which.
  for (Asked& asked : list) {
    if (uses[prose_text(asked.symbol, View{}.prose_digits())] == 1) continue;
    const std::size_t entry = asked.name.find(']');
    const std::size_t whole = entry == asked.name.npos ? asked.name.find('.') : entry + 1;
    if (whole >= asked.name.size()) continue;
    Prose symbol = words_of_path(solution.answers, asked.name.substr(0, whole)) + ": ";
    asked.symbol = symbol.append(asked.symbol);
  }
  return list;
}

}  // namespace psolve
