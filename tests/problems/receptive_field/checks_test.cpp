// The checks of receptive fields: they pass what is right, and see whatever is wrong.

#include "problems/receptive_field/report.h"

#include <gtest/gtest.h>

#include "problems/receptive_field/closed_form.h"
#include "problems/receptive_field/spec.h"
#include "support/lies.h"

namespace psolve::receptive_field {
namespace {

struct Worked {
  WindowNetwork network;
  std::optional<std::vector<long>> unit;
  std::array<std::vector<Field>, 2> fields;
  std::optional<WindowNetwork::Integer> support;
  std::array<WindowNetwork::Integer, 2> closed_values{};
};
using Lies = std::vector<Lie<Worked>>;

Worked worked(const char* text, Index axes) {
  const Problem problem = problem_of(spec(), text);
  Worked all{resolve(problem.layers, axes), problem.unit, {}, {}, {}};
  for (const Index axis : {0, 1}) {
    all.fields[axis] = fields_along(all.network, axis);
    if (!all.network.has_branches() && !all.network.is_phased()) {
      all.closed_values[axis] = ClosedForm(all.network, axis).value();
    }
  }
  if (const auto pixels = support_of(all.network, all.fields)) all.support = count(*pixels);
  return all;
}

void expect_lies_seen(const char* text, Index axes, const Lies& lies) {
  expect_seen(
      worked(text, axes),
      [](const Worked& w) {
        return checks({w.network, w.unit, w.fields, w.support, w.closed_values});
      },
      lies);
}

Field::Span& span_of(Worked& w, Index axis) {
  return *w.fields[axis].back().phases[0];
}

TEST(ReceptiveFieldChecks, SeeWhatIsWrong) {
  expect_lies_seen(
      R"({"problem": "receptive-field", "unit": [3, 2], "layers": [
          {"kernel": [3, 5], "stride": 2, "padding": 1}, {"kernel": 3, "dilation": [1, 2]}]})",
      2,
      {
          {"the first row", [](Worked& w) { ++span_of(w, 0).first; }, "span", 1},
          {"the last row", [](Worked& w) { span_of(w, 0).last += 2; }, "span", 2},
          {"the first column", [](Worked& w) { span_of(w, 1).first -= 3; }, "span", 3},
          {"the last column", [](Worked& w) { --span_of(w, 1).last; }, "span", 1},
          {"no rows", [](Worked& w) { w.fields[0].back().phases[0] = std::nullopt; }, "span", 1},
          // Unit 3 is three shifts on, and so is what it sees.
          {"the shift of rows", [](Worked& w) { ++w.fields[0].back().shift; }, "span jump", 3},
          {"the shift of columns", [](Worked& w) { --w.fields[1].back().shift; }, "span jump", 2},
          {"the pixels", [](Worked& w) { *w.support += 2; }, "support", 2},
          {"the closed form", [](Worked& w) { ++w.closed_values[0]; }, "closed_form", 1},
          {"that of columns", [](Worked& w) { w.closed_values[1] -= 4; }, "closed_form", 4},
      });
}

TEST(ReceptiveFieldChecks, SeeWhatIsWrongOfBranches) {
  expect_lies_seen(
      R"({"problem": "receptive-field", "layers": [
          {"name": "a", "kernel": 3, "padding": 1}, {"name": "b", "kernel": 3, "padding": 1},
          {"name": "c", "kernel": 3, "padding": 2, "dilation": 2, "inputs": ["a"]},
          {"name": "d", "kernel": 1, "inputs": ["b", "c"]}]})",
      1,
      {
          {"the first pixel", [](Worked& w) { ++span_of(w, 0).first; }, "span", 1},
          {"the shift", [](Worked& w) { ++w.fields[0].back().shift; }, "jump", 1},
          {"the pixels", [](Worked& w) { --*w.support; }, "support", 1},
      });
}

// Units behind the upsampling are of two kinds.
TEST(ReceptiveFieldChecks, SeeWhatIsWrongOfPhases) {
  expect_lies_seen(
      R"({"problem": "receptive-field", "unit": [5], "layers": [
          {"kernel": 4, "stride": 2, "padding": 1}, {"upsample": 2},
          {"kernel": 3, "stride": 1, "padding": 1}]})",
      1,
      {
          {"the first pixel of the other kind",
           [](Worked& w) { --w.fields[0].back().phases[1]->first; }, "span receptive_field", 1},
          {"the shift", [](Worked& w) { w.fields[0].back().shift += 1; }, "span jump", 2},
          {"both kinds",
           [](Worked& w) {
             for (auto& span : w.fields[0].back().phases) span->last += 3;
           },
           "span receptive_field", 3},
      });
}

}  // namespace
}  // namespace psolve::receptive_field
