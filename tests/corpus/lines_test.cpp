// Every derivation in problems/ again: its lines come to what they state, and how many of each kind
// of problem can be worked out is held here, so that it can only grow.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/json/math_json.h"
#include "core/workings/computation.h"
#include "corpus/shipped.h"
#include "formula/meaning/evaluate.h"
#include "formula/meaning/name.h"
#include "formula/meaning/scope.h"
#include "formula/notation.h"
#include "math/syntax/syntax.h"
#include "registry.h"

namespace psolve {
namespace {

template <class Take>
void for_each_line(const std::vector<Step>& steps, Take&& take) {
  for (const Step& step : steps) {
    for (const Line& line : step.lines) take(step, line);
    for_each_line(step.steps, take);
  }
}

TEST(Lines, ComeToWhatTheyState) {
  std::map<std::string, LineCounts> counts;
  for (const auto& [path, spec, solution] : all_shipped()) {
    SCOPED_TRACE(path);
    for (const Check& check : solution.checks) {
      if (!check.lines) continue;
      EXPECT_EQ(&check, &solution.checks[0]);
      EXPECT_TRUE(check.passed()) << check.claim;
      counts[solution.problem].stated += check.lines->stated;
      counts[solution.problem].evaluated += check.lines->evaluated;
      EXPECT_EQ(check.lines->resumed, 0u);
    }
  }
  for (const Problem& problem : problems()) {
    const LineCounts& found = counts[std::string(problem.name)];
    EXPECT_EQ(found.evaluated, found.stated) << problem.name;
    EXPECT_GT(found.stated, 0u) << problem.name;
  }
}

/// What lines use is given, or defined before, and each NAME has one value.
TEST(Lines, AreClosed) {
  for (const auto& [path, spec, solution] : all_shipped()) {
    SCOPED_TRACE(path);
    std::map<std::string, Value> values;
    for (const Given& datum : solution.given) {
      if (datum.value) values.emplace(datum.name, *datum.value);
    }
    for_each_line(solution.steps, [&](const Step& step, const Line& line) {
      if (!line.computation) return;
      const Computation& computation = *line.computation;
      for (const UsedValue& use : computation.uses) {
        EXPECT_TRUE(use.is_known) << step.id << " uses " << use.name;
      }
      const auto [at, is_new] = values.emplace(computation.name, computation.value);
      EXPECT_TRUE(is_new || same_numbers(at->second, computation.value))
          << step.id << " gives " << computation.name << " another value";
    });
  }
}

/// With the values of constant expressions for the strings that hold them.
Json with_numbers(const Json& json) {
  if (json.is_string()) return constant_value(json.get<std::string>());
  if (!json.is_array()) return json;
  Json numbers = Json::array();
  for (const Json& part : json) numbers.push_back(with_numbers(part));
  return numbers;
}

/// Of a spec: a pointer leads to what is given.
TEST(Lines, GivesWhatStandsInTheSpec) {
  std::size_t compared = 0;
  for (const auto& [path, spec, solution] : all_shipped()) {
    SCOPED_TRACE(path);
    for (const Given& datum : solution.given) {
      const Json::json_pointer pointer(datum.pointer);
      ASSERT_TRUE(solution.spec.contains(pointer)) << datum.pointer;
      if (!datum.value) continue;
      const auto stands = value_from_json(with_numbers(solution.spec[pointer]));
      ASSERT_TRUE(stands) << datum.pointer;
      EXPECT_TRUE(same_numbers(*stands, *datum.value)) << datum.pointer;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10u);
}

/// A line survives the way through MathJSON: read back, it comes to its value.
TEST(Lines, ComeToWhatTheyStateAfterMathJson) {
  std::size_t compared = 0;
  for (const auto& [path, spec, solution] : all_shipped()) {
    SCOPED_TRACE(path);
    for_each_line(solution.steps, [&](const Step& step, const Line& line) {
      if (!line.computation || line.computation->resumes()) return;
      const Computation& computation = *line.computation;
      const auto term = from_math_json(Json::parse(math_json(computation.term)));
      ASSERT_TRUE(term) << step.id << ": " << term.reason();
      std::map<std::string, Value> values;
      for (const UsedValue& use : computation.uses) {
        values.emplace(use.name, *value_from_json(Json::parse(to_json(use.value).dump())));
      }
      const auto comparison = compare(
          *term,
          [&](const std::string& name) {
            const auto found = values.find(name);
            return found == values.end() ? nullptr : &found->second;
          },
          computation.value);
      ASSERT_TRUE(comparison) << step.id << ": " << comparison.reason();
      EXPECT_LE(comparison->error, kAgreement) << step.id;
      ++compared;
    });
  }
  EXPECT_GT(compared, 300u);
}

/// Different quantities in use have different NAMEs.
TEST(Lines, SpellDifferentSymbolsDifferently) {
  for (const auto& [path, spec, solution] : all_shipped()) {
    SCOPED_TRACE(path);
    std::map<std::string, std::string> symbols;  // as people read them, by NAME
    const auto see = [&](const auto& self, const Formula& f) -> void {
      if (f.is(Formula::Kind::quantity)) {
        const auto name = name_of(f.part(0));
        const bool has_other_name = name && !f.text().empty() && !f.text().ends_with(*name);
        if (name && !has_other_name) {
          const std::string text = write(f.part(0), Hand::unicode);
          const auto [at, is_new] = symbols.emplace(*name, text);
          EXPECT_TRUE(is_new || at->second == text) << *name << ": " << at->second << ", " << text;
        }
        return;
      }
      for (const Formula& part : f.parts()) self(self, part);
    };
    for_each_line(solution.steps, [&](const Step&, const Line& line) { see(see, line.written()); });
  }
}

}  // namespace
}  // namespace psolve
