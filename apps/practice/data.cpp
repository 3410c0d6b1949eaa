#include <algorithm>

#include "core/asked/labels.h"
#include "core/json/answer_path.h"
#include "core/json/math_json.h"
#include "core/matrix.h"
#include "core/workings/computation.h"
#include "formula/notation.h"
#include "practice/claim.h"
#include "practice/page.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr int kDigits = 6;

Formula left_side(const Formula& line) {
  const Formula* name = &line;
  while (name->is(Formula::Kind::relation)) name = &name->part(0);
  return *name;
}

/// How people write a NAME, in text and, where it stands there, on the page.
void put_symbol(const Formula& symbol, bool hidden, Json& entry) {
  entry["symbol"] = write(symbol, Hand::unicode, kDigits);
  if (!hidden) entry["shown"] = write(symbol, Hand::mathml, kDigits);
}

Json line_data(const Line& line, bool hidden) {
  Json entry = json_object(6);
  if (!line.computation) {
    entry["text"] = write(line.written(), Hand::unicode, kDigits);
    return entry;
  }
  const Computation& computation = *line.computation;
  entry["name"] = computation.name;
  put_symbol(left_side(line.written()), hidden, entry);
  if (!computation.resumes()) entry["term"] = Json::parse(math_json(computation.term));
  entry["value"] = to_json(computation.value);
  entry["uses"] = Json::array();
  for (const UsedValue& use : computation.uses) {
    Json shape = Json::array();
    for (const std::size_t length : use.value.shape()) shape.push_back(length);
    Json used = Json::array({use.name});
    if (!shape.empty()) used.push_back(std::move(shape));  // a lone number has none
    entry["uses"].push_back(std::move(used));
  }
  return entry;
}

void put_steps(const std::vector<Step>& steps, int depth, bool is_within_hidden, Json& list) {
  for (const Step& step : steps) {
    const bool hidden = is_within_hidden || step.is_left_out || step.is_own_choice;
    if (hidden && step.lines.empty()) {
      put_steps(step.steps, depth + 1, hidden, list);
      continue;
    }
    Json entry = json_object(8);
    entry["id"] = step.id;
    entry["rule"] = step.rule.name;
    entry["claim"] = hidden ? "" : claim_without_values(step.claim);
    entry["depth"] = depth;
    if (!step.answer.empty()) entry["answer"] = step.answer;
    if (step.value.is_number_integer()) entry["count"] = true;
    if (hidden) entry["hidden"] = true;
    entry["lines"] = Json::array();
    for (const Line& line : step.lines) entry["lines"].push_back(line_data(line, hidden));
    list.push_back(std::move(entry));
    put_steps(step.steps, depth + 1, hidden, list);
  }
}

/// The paths of the answers that are integers, which JSON does not tell from other numbers.
void put_counts(const Json& answer, const std::string& path, Json& counts) {
  if (answer.is_object()) {
    for (const auto& [name, part] : answer.items()) {
      put_counts(part, path.empty() ? name : path + "." + name, counts);
    }
  } else if (answer.is_array()) {
    for (std::size_t i = 0; i < answer.size(); ++i) {
      put_counts(answer[i], entry_path(path, i), counts);
    }
  } else if (answer.is_number_integer()) {
    counts.push_back(path);
  }
}

}  // namespace

Json practice_data(const Solution& solution) {
  Json data = json_object(10);
  data["problem"] = solution.problem;
  data["title"] = solution.title;
  data["given"] = Json::array();
  for (const Given& datum : solution.given) {
    if (!datum.value) continue;
    Json entry = {{"name", datum.name}, {"spec", datum.pointer}, {"value", to_json(*datum.value)}};
    put_symbol(left_side(datum.line), false, entry);
    data["given"].push_back(std::move(entry));
  }
  data["steps"] = Json::array();
  put_steps(solution.steps, 0, false, data["steps"]);
  data["answers"] = solution.answers;
  data["counts"] = Json::array();
  put_counts(solution.answers, "", data["counts"]);
  data["asked"] = Json::array();
  for (const Asked& asked : asked_of(solution)) {
    data["asked"].push_back({{"path", asked.name}, {"symbol", prose_text(asked.symbol, kDigits)}});
  }
  data["words"] = Json::array();
  for (const char* field : {"row_actions", "column_actions"}) {
    if (const auto found = solution.spec.find(field); found != solution.spec.end()) {
      data["words"].push_back(*found);
    }
  }
  for (const char* field : {"tolerance", "slips"}) {
    if (const auto found = solution.spec.find(field); found != solution.spec.end()) {
      data[field] = *found;
    }
  }
  return data;
}

}  // namespace psolve
