#include "render/result.h"

#include <algorithm>
#include <string>
#include <utility>

#include "render/answer_lines.h"

namespace psolve {
namespace {

/// Formulas of a headline have at most so many numbers.
constexpr std::size_t kMostNumbers = 24;

std::size_t numbers_in(const Json& json) {
  if (!json.is_array()) return 1;
  std::size_t count = 0;
  for (const Json& entry : json) count += numbers_in(entry);
  return count;
}

/// `symbol` with one more subscript.
Formula entry_of(const Formula& symbol, int position) {
  std::vector<Formula> parts = {symbol};
  if (symbol.is(Formula::Kind::index)) parts = symbol.parts();
  parts.emplace_back(position + 1);
  return Formula::node(Formula::Kind::index, "", std::move(parts));
}

bool is_in_headline(const Solution& solution, const std::string& path) {
  return std::ranges::any_of(solution.headline, [&](const std::string& name) {
    return path.starts_with(name) &&
           (path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[');
  });
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

std::vector<Prose> result_of(const Solution& solution) {
  if (!solution.result.empty()) return solution.result;
  std::vector<Prose> lines;
  for (const AnswerLine& line : answer_lines(solution)) {
    if (!is_in_headline(solution, line.name) || is_table(*line.value)) continue;
    if (numbers_in(*line.value) > kMostNumbers) continue;
    Formula symbol = symbol_of_answer(solution, line.name);
    if (symbol.is(Formula::Kind::blank)) symbol = Formula::words(line.name);
    std::vector<Formula> sides = {std::move(symbol)};
    if (line.exact != nullptr && tells_more(*line.exact, *line.value)) {
      sides.push_back(value_formula(*line.exact));
    }
    sides.push_back(value_formula(*line.value));
    lines.push_back({equals(std::move(sides))});
  }
  return lines;
}

}  // namespace psolve
