#include "render/result.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/asked/labels.h"
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
    words << " stands with all answers";
    return words;
  }
  Prose all;
  for (const AnswerLine& matrix : matrices) {
    if (!all.empty()) all << ", ";
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

}  // namespace

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

}  // namespace psolve
