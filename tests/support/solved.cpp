#include "support/solved.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "render/words.h"
#include "support/near.h"

namespace psolve {

Solution solved(const std::string& spec, Extent extent) {
  SpecSource source = parse_spec("test", spec);
  return solve(problem_of(source), source, extent);
}

Solution solved(const char* spec, Extent extent) {
  return solved(std::string(spec), extent);
}

Solution solved(const Json& spec, Extent extent) {
  return solved(spec.dump(), extent);
}

std::string error_of(const Json& spec) {
  return error_of(spec.dump());
}

std::string error_of(const std::string& spec) {
  try {
    solved(spec);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

void expect_checks_pass(const Solution& solution) {
  EXPECT_GE(solution.checks.size(), 2u);
  for (const auto& check : solution.checks) {
    EXPECT_TRUE(check.passed()) << check.id << ": " << check.error << " > " << check.tolerance;
  }
}

Solution expect_answers(const Json& spec, const Json& answers, double relative) {
  Solution solution = solved(spec);
  expect_near(solution.answers, answers, relative);
  expect_checks_pass(solution);
  EXPECT_EQ(solved(spec, Extent::answers_only).answers, solution.answers);
  EXPECT_EQ(solved(solution.spec).answers, solution.answers);
  return solution;
}

const Step& step_of(const Solution& solution, const std::string& id) {
  std::vector<const Step*> open;
  for (const Step& step : solution.steps) open.push_back(&step);
  while (!open.empty()) {
    const Step& step = *open.back();
    open.pop_back();
    if (step.id == id) return step;
    for (const Step& part : step.steps) open.push_back(&part);
  }
  throw std::out_of_range("no step " + id);
}

std::string remark(const Solution& solution, const std::string& id) {
  for (const auto& remark : solution.remarks) {
    if (remark.id == id) return prose_text(remark.text, 6);
  }
  return "";
}

bool has_remark(const Solution& solution, const std::string& id) {
  return !remark(solution, id).empty();
}

}  // namespace psolve
