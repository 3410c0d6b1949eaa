// The committed keys, and what becomes of them when someone changes a line: each way of changing one,
// at a place that a seeded generator draws, in the lines of each key that agrees with itself.
//
// What is let through must have a reason that is no fault of verify: the line comes to the same
// number as before, or the NAME that was taken away is used nowhere, or another line, its whole or
// its entries have it too.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json/answer_path.h"
#include "core/json/math_json.h"
#include "formula/functions/functions.h"
#include "formula/meaning/evaluate.h"
#include "support/files.h"
#include "verify/verify.h"

#include "math/syntax/syntax.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

using Random = std::mt19937;

std::size_t below(std::size_t n, Random& random) {
  return random() % n;
}

/// A line in MathJSON, within its step and its solution.
struct Place {
  Json& solution;
  Json::json_pointer step;
  Json::json_pointer line;

  Json& math() const { return solution[line]["math"]; }
  Json& expression() const { return math()[2]; }
  Json& values() const { return solution[line]["values"]; }
  bool is_last() const { return &solution[step]["lines"].back() == &solution[line]; }
};

void collect(const Json& json, std::vector<Json*>& found, bool (*accepts)(const Json&)) {
  if (accepts(json)) found.push_back(const_cast<Json*>(&json));
  if (!json.is_structured()) return;
  for (const Json& part : json) collect(part, found, accepts);
}

/// Of the parts that `accepts`, one; null where there is none.
Json* any_of(Json& json, Random& random, bool (*accepts)(const Json&)) {
  std::vector<Json*> found;
  collect(json, found, accepts);
  return found.empty() ? nullptr : found[below(found.size(), random)];
}

bool is_number(const Json& json) {
  return json.is_number();
}
bool is_call(const Json& json) {
  return json.is_array() && json.size() > 1 && json[0].is_string() && json[0] != "List";
}
bool has_operands(const Json& json) {
  return is_call(json) && json.size() > 2;
}

/// Changes a number by a millionth, by a tenth, or its sign.
bool change(Json* number, Random& random) {
  if (number == nullptr) return false;
  const double x = number->get<double>();
  const double other[] = {x * (1 + 1e-6) + (x == 0 ? 1e-6 : 0), 1.1 * x + 0.1, x == 0 ? 1 : -x};
  *number = other[below(3, random)];
  return true;
}

/// The symbols of an expression: what stands behind a head.
void collect_symbols(Json& expression, std::vector<Json*>& found) {
  if (expression.is_string() && expression != "Pi" && expression != "ExponentialE") {
    found.push_back(&expression);
  }
  if (!expression.is_array()) return;
  for (std::size_t i = 1; i < expression.size(); ++i) collect_symbols(expression[i], found);
}

Json* any_symbol(Json& expression, Random& random) {
  std::vector<Json*> found;
  collect_symbols(expression, found);
  return found.empty() ? nullptr : found[below(found.size(), random)];
}

/// A NAME of the solution.
std::string any_name(const Json& solution, Random& random) {
  std::vector<Json*> lines;
  collect(solution["steps"], lines,
          [](const Json& json) { return json.is_object() && json.contains("math"); });
  return (*lines[below(lines.size(), random)])["math"][1];
}

/// Whether it is `whole` with indices behind it.
bool is_entry_of(const std::string& name, const std::string& whole) {
  return name.starts_with(whole + "_") &&
         name.find_first_not_of("_0123456789", whole.size()) == name.npos;
}

bool are_related(const std::string& a, const std::string& b) {
  return a == b || is_entry_of(a, b) || is_entry_of(b, a);
}

/// Whether any line uses `name`, an entry or the whole of it.
bool is_used(const Json& solution, const std::string& name) {
  std::vector<Json*> lines;
  collect(solution["steps"], lines,
          [](const Json& json) { return json.is_object() && json.contains("values"); });
  for (Json* line : lines) {
    std::vector<Json*> symbols;
    collect_symbols((*line)["math"][2], symbols);
    for (const Json* symbol : symbols) {
      if (are_related(*symbol, name)) return true;
    }
  }
  return false;
}

/// Whether it is given, or several lines have it, its whole or entries of it.
bool is_defined_again(const Json& solution, const std::string& name) {
  int definitions = 0;
  for (const Json& datum : solution["given"]) {
    const std::string given = datum["name"];
    if (given == name || is_entry_of(name, given)) return true;
  }
  std::vector<Json*> lines;
  collect(solution["steps"], lines,
          [](const Json& json) { return json.is_object() && json.contains("math"); });
  for (const Json* line : lines) definitions += are_related((*line)["math"][1], name) ? 1 : 0;
  return definitions > 1;
}

/// Whether nothing is missing without the NAME that the line had.
bool is_missed_nowhere(const Json& before, const Json::json_pointer& line) {
  const std::string name = before[line]["math"][1];
  return !is_used(before, name) || is_defined_again(before, name);
}

/// Whether the line as it stands comes to its VALUE.
bool comes_to_it(const Place& place) {
  const auto line = line_from_math_json(place.math());
  if (!line || !line->expression) return false;
  std::map<std::string, Value> values;
  for (const auto& [name, value] : place.values().items()) {
    values.emplace(name, *value_from_json(value));
  }
  const auto comparison = compare(
      *line->expression,
      [&](const std::string& name) {
        const auto found = values.find(name);
        return found == values.end() ? nullptr : &found->second;
      },
      line->value);
  return comparison && comparison->error <= kAgreement;
}

/// A way to change a line; `excuse` says whether a change that is let through is none.
struct Way {
  const char* name;
  /// Whether there was something to change.
  bool (*change)(const Place&, Random&);
  bool (*excuse)(const Json& before, const Place& after);
};

bool never(const Json&, const Place&) {
  return false;
}

bool comes_to_it_still(const Json&, const Place& after) {
  return comes_to_it(after);
}

const Way kWays[] = {
    {"VALUE",
     [](const Place& p, Random& r) { return change(any_of(p.math().back(), r, is_number), r); },
     never},
    {"a value",
     [](const Place& p, Random& r) { return change(any_of(p.values(), r, is_number), r); }, never},
    {"a function",
     [](const Place& p, Random& r) {
       Json* call = any_of(p.expression(), r, is_call);
       if (call == nullptr) return false;
       const auto all = functions();
       const FunctionEntry* other = nullptr;
       while (other == nullptr || other->head.empty() || other->head == (*call)[0]) {
         other = &all[below(all.size(), r)];
       }
       (*call)[0] = other->head;
       return true;
     },
     comes_to_it_still},
    {"an operator",
     [](const Place& p, Random& r) {
       static const std::map<std::string, std::string> others = {
           {"Add", "Subtract"},
           {"Subtract", "Add"},
           {"Multiply", "Divide"},
           {"Divide", "Multiply"},
           {"Square", "Abs"},
           {"Negate", "Abs"},
           {"Sigmoid", "Tanh"},
           {"Tanh", "Sigmoid"},
           {"Floor", "Ceil"},
           {"MaxPool", "AveragePool"},
           {"CrossCorrelation", "Convolution"}};
       Json* call = any_of(p.expression(), r, is_call);
       if (call == nullptr || !others.contains((*call)[0])) return false;
       (*call)[0] = others.at((*call)[0]);
       return true;
     },
     comes_to_it_still},
    {"an operand less",
     [](const Place& p, Random& r) {
       Json* call = any_of(p.expression(), r, has_operands);
       if (call == nullptr) return false;
       call->erase(1 + below(call->size() - 1, r));
       return true;
     },
     comes_to_it_still},
    {"operands swapped",
     [](const Place& p, Random& r) {
       Json* call = any_of(p.expression(), r, has_operands);
       if (call == nullptr) return false;
       std::swap((*call)[1], (*call)[2]);
       return true;
     },
     comes_to_it_still},
    {"a numeral",
     [](const Place& p, Random& r) { return change(any_of(p.expression(), r, is_number), r); },
     comes_to_it_still},
    {"a symbol for another",
     [](const Place& p, Random& r) {
       Json* symbol = any_symbol(p.expression(), r);
       const std::string other = any_name(p.solution, r);
       if (symbol == nullptr || *symbol == other) return false;
       *symbol = other;
       return true;
     },
     never},
    {"a symbol for one that is not there",
     [](const Place& p, Random& r) {
       Json* symbol = any_symbol(p.expression(), r);
       if (symbol == nullptr || !p.values().contains(*symbol)) return false;
       const std::string was = *symbol;
       std::vector<Json*> all;
       collect_symbols(p.expression(), all);
       for (Json* one : all) {
         if (*one == was) *one = "unheard_of";
       }
       p.values()["unheard_of"] = p.values()[was];
       p.values().erase(was);
       return true;
     },
     never},
    {"a NAME that is not there",
     [](const Place& p, Random&) {
       p.math()[1] = "unheard_of";
       return true;
     },
     [](const Json& before, const Place& after) { return is_missed_nowhere(before, after.line); }},
    {"another line's NAME",
     [](const Place& p, Random& r) {
       const std::string other = any_name(p.solution, r);
       if (p.math()[1] == other) return false;
       p.math()[1] = other;
       return true;
     },
     [](const Json& before, const Place& after) { return is_missed_nowhere(before, after.line); }},
    {"no formula",
     [](const Place& p, Random&) {
       p.math() = {"Resume", p.math()[1], p.math()[3]};
       return true;
     },
     [](const Json&, const Place& after) {  // a line that is not counted
       return !after.solution[after.step].contains("value");
     }},
    {"no line",
     [](const Place& p, Random&) {
       p.solution[p.line].erase("math");
       return true;
     },
     [](const Json& before, const Place& after) { return is_missed_nowhere(before, after.line); }},
    {"the step's value",
     [](const Place& p, Random& r) {
       Json& step = p.solution[p.step];
       return p.is_last() && step.contains("value") &&
              change(any_of(step["value"], r, is_number), r);
     },
     never},
    {"the answer",
     [](const Place& p, Random& r) {
       const Json& step = p.solution[p.step];
       if (!step.contains("answer")) return false;
       auto* answer = const_cast<Json*>(
           answer_at(p.solution["answers"], step["answer"].get_ref<const std::string&>()));
       return change(any_of(*answer, r, is_number), r);
     },
     never},
    {"the answer's path",
     [](const Place& p, Random&) {
       Json& step = p.solution[p.step];
       if (!step.contains("answer")) return false;
       step["answer"] = "elsewhere";
       return true;
     },
     never},
    {"an id",
     [](const Place& p, Random&) {
       Json& id = p.solution[p.step]["id"];
       const Json& first = p.solution["steps"][0]["id"];
       if (id == first) return false;
       id = first;
       return true;
     },
     never},
    {"a datum",
     [](const Place& p, Random& r) {
       Json& datum = p.solution["given"][below(p.solution["given"].size(), r)];
       return datum.contains("value") && change(any_of(datum["value"], r, is_number), r);
     },
     never},
    {"the spec at a datum",
     [](const Place& p, Random& r) {
       const Json& datum = p.solution["given"][below(p.solution["given"].size(), r)];
       if (!datum.contains("value")) return false;
       Json& there = p.solution["spec"][Json::json_pointer(datum["spec"].get<std::string>())];
       return change(any_of(there, r, is_number), r);
     },
     never},
    {"the line's place",  // before all others
     [](const Place& p, Random&) {
       if (p.line.to_string().starts_with("/steps/0/lines/0")) return false;
       Json line = p.solution[p.line];
       p.solution[p.line].erase("math");
       Json& first = p.solution["steps"][0]["lines"];
       first.insert(first.begin(), std::move(line));
       return true;
     },
     [](const Json& before, const Place& after) {  // it uses nothing but what is given
       std::set<std::string> given;
       for (const Json& datum : before["given"]) given.insert(datum["name"].get<std::string>());
       for (const auto& [name, value] : before[after.line]["values"].items()) {
         bool found = given.contains(name);
         for (const std::string& whole : given) found = found || is_entry_of(name, whole);
         if (!found) return false;
       }
       return true;
     }},
};

/// Calls `take(step, line)` with the places of all lines that can be worked out.
template <class Take>
void for_each_line(const Json& steps, const Json::json_pointer& place, Take&& take) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Json::json_pointer step = place / i;
    const Json& lines = steps[i]["lines"];
    for (std::size_t j = 0; j < lines.size(); ++j) {
      if (lines[j].contains("values")) take(step, step / "lines" / j);
    }
    for_each_line(steps[i]["steps"], step / "steps", take);
  }
}

std::vector<Json> closed_keys() {
  std::vector<Json> keys;
  for (const auto& file : fs::recursive_directory_iterator(repository() / "problems")) {
    const fs::path& path = file.path();
    if (path.parent_path().filename() != "keys" || path.extension() != ".json") continue;
    Json key = Json::parse(contents_of(path));
    try {
      if (verify(key, constant_value).disagreements.empty()) keys.push_back(std::move(key));
    } catch (const NothingToVerify&) {
    }
  }
  return keys;
}

bool is_caught(const Json& solution) {
  try {
    return !verify(solution, constant_value).disagreements.empty();
  } catch (const UnusableSolution&) {
    return true;
  }
}

struct Count {
  int tried = 0;
  int caught = 0;
  int excused = 0;

  void operator+=(const Count& other) {
    tried += other.tried;
    caught += other.caught;
    excused += other.excused;
  }
};

using Lines = std::vector<std::pair<Json::json_pointer, Json::json_pointer>>;  // steps, lines

Lines lines_of(const Json& key) {
  Lines lines;
  for_each_line(key["steps"], Json::json_pointer("/steps"),
                [&](const auto& step, const auto& line) { lines.emplace_back(step, line); });
  return lines;
}

/// Tries a way at lines in a random order, until it has been tried `enough` times.
Count try_out(const Way& way, const Json& key, Lines lines, int enough, Random& random) {
  std::ranges::shuffle(lines, random);
  Count count;
  for (const auto& [step, line] : lines) {
    if (count.tried == enough) break;
    Json changed = key;
    const Place place{changed, step, line};
    if (!way.change(place, random) || changed == key) continue;
    ++count.tried;
    if (is_caught(changed)) {
      ++count.caught;
    } else if (way.excuse(key, place)) {
      ++count.excused;
    } else {
      ADD_FAILURE() << key["source"] << " " << way.name << ": " << changed[line].dump();
    }
  }
  return count;
}

/// How often a way is tried in a key: less often where each trial takes longer.
int trials_in(const Json& key) {
  constexpr std::size_t kCharacters = 250'000;
  return 1 + static_cast<int>(kCharacters / key.dump().size());
}

TEST(Tampering, IsCaughtInAllKeysThatAgree) {
  std::map<std::string, Count> counts;
  std::map<std::string, std::map<std::string, int>> trials;  // of each kind in each way
  for (const Json& key : closed_keys()) {
    const Lines lines = lines_of(key);
    const int enough = trials_in(key);
    Random random(1);
    for (const Way& way : kWays) {
      const Count count = try_out(way, key, lines, enough, random);
      counts[way.name] += count;
      trials[key["problem"].get<std::string>()][way.name] += count.tried;
    }
  }
  const std::set<std::string> without_answers = {"boolean-net", "hamming"};  // of a line
  for (const char* kind : {"backprop", "boolean-net", "conv-arithmetic", "conv-backprop",
                           "conv-to-mlp", "gan-equilibrium", "hamming", "jacobian", "lstm-grad",
                           "optimizers", "quadratic", "receptive-field", "rnn-grad"}) {
    for (const Way& way : kWays) {
      if (std::string_view(way.name).starts_with("the answer") && without_answers.contains(kind)) {
        continue;
      }
      EXPECT_GT(trials[kind][way.name], 0) << kind << ", " << way.name;
    }
  }
  for (const Way& way : kWays) {
    const Count& count = counts[way.name];
    EXPECT_GT(count.caught, 0) << way.name;
    std::printf("%-36s %4d of %4d caught, %3d change nothing\n", way.name, count.caught,
                count.tried, count.excused);
  }
}

}  // namespace
}  // namespace psolve
