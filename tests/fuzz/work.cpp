// Work as students may hand it in, held against the keys of a few specs, and reported.

#include <cstdlib>
#include <functional>
#include <iterator>
#include <memory>
#include <vector>

#include "core/json/text.h"
#include "grade/grade.h"
#include "grade/report/report.h"
#include "grade/summary.h"
#include "math/syntax/comparison.h"
#include "registry.h"
#include "tree.h"

namespace psolve {
namespace {

constexpr const char* kSpecs[] = {
    R"json({"problem": "backprop", "input": [1.5, -0.5], "layers": [{"type": "dense",
        "weights": [[0.5, 0.25]], "bias": [0.125], "activation": "sigmoid"}],
        "target": [1], "loss": "half-squared-error", "learning_rate": 0.5})json",
    R"json({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x", "y"],
        "outputs": ["x^2*y", "sin(x)"]}], "at": {"x": 1, "y": 2}})json",
    R"json({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})json",
    R"json({"problem": "gan-equilibrium", "task": "game", "row_payoffs": [[1, -1], [-1, 1]],
        "column_payoffs": [[-1, 1], [1, -1]]})json",
};

using Report = std::string (*)(const Grade&);
constexpr Report kReports[] = {
    [](const Grade& grade) { return json_text(grade_json(grade, Reveal::all), 12); },
    [](const Grade& grade) { return json_text(gradescope_results(grade, Reveal::slip), 12); },
    [](const Grade& grade) { return json_text(prairielearn_results(grade, Reveal::verdict), 12); },
    [](const Grade& grade) { return grade_text(grade, Reveal::all); },
    [](const Grade& grade) { return grade_markdown(grade, Reveal::slip); },
    [](const Grade& grade) { return grade_html(grade, Reveal::all); },
};

std::vector<std::unique_ptr<Grader>> graders() {
  std::vector<std::unique_ptr<Grader>> all;
  for (const char* text : kSpecs) {
    SpecSource source = parse_spec("spec", text);
    const Problem& problem = problem_of(source);
    all.push_back(std::make_unique<Grader>(
        solve(problem, source, Extent::whole), std::vector<OtherReading>{},
        Language{value_with, same_function}, GradeOptions{.partial = true, .derivation = true},
        problem.meanings == nullptr ? std::span<const AnswerMeaning>() : problem.meanings()));
  }
  return all;
}

}  // namespace
}  // namespace psolve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace psolve;
  static const auto all = graders();
  const std::string text(data, data + size);
  try {
    // By one key, in one format: the text says which, so that what is found is found again.
    const std::size_t turn = std::hash<std::string>()(text);
    const Grade grade = all[turn % all.size()]->grade(read_work("work", text));
    if (!(grade.score >= 0 && grade.score <= grade.max_score + 1e-9)) std::abort();
    kReports[turn / all.size() % std::size(kReports)](grade);
  } catch (const InputError&) {
  }
  return 0;
}
