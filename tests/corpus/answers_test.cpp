// What help and schema say of answers, against the answers of all specs.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "corpus/shipped.h"
#include "registry.h"
#include "support/solved.h"

namespace psolve {
namespace {

bool is_of_kind(const Json& json, std::string kind) {
  if (kind.ends_with('?')) {
    if (json.is_null()) return true;
    kind.pop_back();
  }
  if (const auto bar = kind.find('|'); bar != kind.npos) {
    return is_of_kind(json, kind.substr(0, bar)) || is_of_kind(json, kind.substr(bar + 1));
  }
  if (kind.starts_with('"')) return json.dump() == kind;
  if (kind == "number") return json.is_number();
  // A whole number is written as an integer, however it is held.
  if (kind == "integer") return json.is_number() && std::trunc(json.get<double>()) == json;
  if (kind == "index") return json.is_number_integer() && json >= 0;
  if (kind == "boolean") return json.is_boolean();
  if (kind == "string") return json.is_string();
  return kind == "object" ? json.is_object() : kind == "null" && json.is_null();
}

/// Whether a value has the kind and, one within the other, lists of the sizes from the i-th on. A
/// size is a number, or a letter that stands for one.
bool fits(const Json& json, const AnswerShape& shape, std::map<std::string, std::size_t>& letters,
          std::size_t i = 0) {
  if (i == shape.sizes.size()) return is_of_kind(json, shape.kind);
  if (!json.is_array()) return false;
  const std::string& size = shape.sizes[i];
  const bool is_number = std::isdigit(static_cast<unsigned char>(size[0])) != 0;
  const std::size_t expected =
      is_number ? std::stoul(size) : letters.try_emplace(size, json.size()).first->second;
  return json.size() == expected && std::ranges::all_of(json, [&](const Json& part) {
           return fits(part, shape, letters, i + 1);
         });
}

bool fits_any(const Json& json, std::string_view shapes) {
  return std::ranges::any_of(alternatives_of(shapes), [&](const AnswerShape& shape) {
    std::map<std::string, std::size_t> letters;
    return fits(json, shape, letters);
  });
}

/// The tables of all problems, and which of their rows have been met.
class Tables {
 public:
  Tables() {
    for (const Problem& problem : problems()) {
      for (const AnswerRow& row : problem.answers()) {
        for (const std::string& path : paths_of(row)) {
          rows_.insert({{std::string(problem.name), std::string(row.task), path}, row});
        }
      }
    }
  }

  /// What in a solution's answers is not as the tables have it.
  std::string fault(const Json& answers, const std::string& problem, const std::string& task) {
    faults_ = "";
    problem_ = problem;
    task_ = task;
    compare(answers, "");
    return faults_;
  }

  /// Rows that several problems share are one.
  std::string not_met() const {
    std::string paths;
    for (const auto& [place, row] : rows_) {
      const std::string& path = std::get<2>(place);
      if (!met_.contains({path, row.meaning})) paths += std::get<0>(place) + " " + path + "\n";
    }
    return paths;
  }

 private:
  const AnswerRow* find(const std::string& path) const {
    for (const std::string& task : {std::string(), task_}) {
      const auto found = rows_.find({problem_, task, path});
      if (found != rows_.end()) return &found->second;
    }
    return nullptr;
  }

  void compare(const Json& json, const std::string& path) {
    if (const AnswerRow* row = find(path)) {
      met_.emplace(path, row->meaning);
      if (row->shape == "answers") return compare(json, "");
      const bool is_right = fits_any(json, row->shape);
      if (!is_right) {
        faults_ += fmt::format("{} is no {}: {:.60}\n", path, row->shape, json.dump());
      }
      if (!is_right || !json.is_object()) return;
    }
    if (json.is_object()) {
      const std::string before = path.empty() ? "" : path + ".";
      const bool has_any = find(before + "*") != nullptr;
      for (const auto& [name, part] : json.items()) compare(part, before + (has_any ? "*" : name));
    } else if (json.is_array()) {
      for (const Json& part : json) compare(part, path + "[]");
    } else {
      faults_ += path + " is in no table\n";
    }
  }

  std::map<std::tuple<std::string, std::string, std::string>, AnswerRow> rows_;
  std::set<std::pair<std::string, std::string_view>> met_;
  std::string problem_, task_, faults_;
};

/// With answers that no spec of the collection has.
constexpr const char* kRare[] = {
    R"({"problem": "boolean-net", "truth_table": "-----01-0--1-01-",
        "variables": ["a", "b", "c", "d"]})",
    R"({"problem": "boolean-net", "truth_table": "-10001000---0-1-",
        "variables": ["a", "b", "c", "d"]})",
    R"({"problem": "conv-to-mlp", "input_size": [2, 2], "kernel": [[1]], "input": [[1, 2], [3, 4]]})",
    R"({"problem": "optimizers", "objective": "x^2", "start": 1, "steps": 4, "record": 2,
        "methods": ["gd"]})",
    R"({"problem": "receptive-field", "unit": 1,
        "layers": [{"kernel": 1, "transpose": true, "stride": 2}, {"kernel": 1}]})",
};

TEST(Answers, AreThoseOfHelpAndSchemaAndNoOthers) {
  Tables tables;
  for (const Shipped& shipped : all_shipped()) {
    const Solution& solution = shipped.solution;
    const std::string task = solution.spec.value("task", "");
    EXPECT_EQ(tables.fault(solution.answers, solution.problem, task), "") << shipped.path;
  }
  for (const char* const spec : kRare) {
    const Solution solution = solved(spec);
    const std::string task = solution.spec.value("task", "");
    EXPECT_EQ(tables.fault(solution.answers, solution.problem, task), "") << spec;
  }
  EXPECT_EQ(tables.not_met(), "");
}

TEST(Answers, HaveShapesWhoseLettersHaveOneValue) {
  EXPECT_TRUE(fits_any(Json::parse("[[1, 2.5], [3, 4]]"), "number[n][n]"));
  EXPECT_FALSE(fits_any(Json::parse("[[1, 2, 3], [4, 5, 6]]"), "number[n][n]"));
  EXPECT_FALSE(fits_any(Json::parse("[[1, 2], [3]]"), "number[m][n]"));
  EXPECT_TRUE(fits_any(Json::parse("[1, null]"), "number?[n]"));
  EXPECT_FALSE(fits_any(Json::parse("[1, null]"), "number[n]"));
  EXPECT_TRUE(fits_any(Json::parse("[1, \"a\"]"), "number|string[n]"));
  EXPECT_FALSE(fits_any(Json::parse("[1, 2]"), "number[3]"));
  EXPECT_TRUE(fits_any("infinity", "number | \"infinity\""));
  EXPECT_FALSE(fits_any("infinite", "number | \"infinity\""));
  EXPECT_FALSE(fits_any(2.5, "integer"));
}

}  // namespace
}  // namespace psolve
