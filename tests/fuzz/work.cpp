// Work as students may hand it in, held against the keys of a few specs, each told in every format.

#include <cstdlib>
#include <memory>
#include <vector>

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
  try {
    const Work work = read_work("work", std::string(data, data + size));
    for (const auto& grader : all) {
      const Grade grade = grader->grade(work);
      if (!(grade.score >= 0 && grade.score <= grade.max_score + 1e-9)) std::abort();
      grade_json(grade, Reveal::all);
      grade_text(grade, Reveal::all);
      grade_markdown(grade, Reveal::slip);
      grade_html(grade, Reveal::all);
    }
  } catch (const InputError&) {
  }
  return 0;
}
