// The recorder: what is defined is what is handed on, and how a line leaves out what repeats.

#include "core/workings.h"

#include <gtest/gtest.h>

#include "formula/notation.h"

namespace psolve {
namespace {

Formula s(const char* name) {
  return Formula::symbol(name);
}

Definition definition(const char* id, const Formula& name, const Formula& formula) {
  return {.id = id, .claim = "", .name = name, .formula = formula};
}

std::string line(const Workings::Definition& what, double value) {
  Workings work(true);
  work.define(Rule::evaluation, value, [&] { return what; });
  const auto steps = work.take();
  return write(steps.at(0).lines.at(0), Hand::plain);
}

TEST(Workings, HandsTheValueOnAndRecordsIt) {
  Workings work(true);
  const double z = work.define(Rule::weighted_sum, 0.5 * 2 + 1, [] {
    return definition("z", s("z"), quantity(s("w"), 0.5) * quantity(s("x"), 2) + 1);
  });
  EXPECT_EQ(z, 2);
  const auto steps = work.take();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].id, "z");
  EXPECT_EQ(steps[0].rule, Rule::weighted_sum);
  EXPECT_EQ(steps[0].value, 2.0);
  ASSERT_EQ(steps[0].lines.size(), 1u);
  EXPECT_EQ(write(steps[0].lines[0], Hand::plain), "z = w*x + 1 = 0.5*2 + 1 = 2");
}

TEST(Workings, SaysNothingTwice) {
  const Formula x = quantity(s("x"), 3);
  EXPECT_EQ(line(definition("", s("z"), x), 3), "z = x = 3");                   // numbers are value
  EXPECT_EQ(line(definition("", s("x"), x), 3), "x = 3");                       // name is symbols
  EXPECT_EQ(line(definition("", s("z"), Formula(1) + 2), 3), "z = 1 + 2 = 3");  // no symbols
  EXPECT_EQ(line(definition("", s("z"), Formula(3)), 3), "z = 3");
  EXPECT_EQ(line(definition("", s("z"), x + 1), 4), "z = x + 1 = 3 + 1 = 4");
}

TEST(Workings, KeepsTheValueOfVectorsAndLeavesLargeOnesToTheAnswers) {
  Workings work(true);
  const Vector small = Vector::Ones(100);
  const Vector large = Vector::Ones(101);
  for (const auto& value : {small, large}) {
    EXPECT_EQ(work.define(Rule::activation, value,
                          [&] { return definition("a", s("a"), call("tanh", {s("z")})); }),
              value);
  }
  const auto steps = work.take();
  EXPECT_EQ(steps.at(0).value.size(), 100u);
  EXPECT_TRUE(steps.at(1).value.is_null());
}

TEST(Workings, NestsGroups) {
  Workings work(true);
  const auto plain = [](const char* id) { return Step{id, Rule::evaluation, "", {}, Json(), {}}; };
  work.step([&] { return plain("before"); });
  {
    const auto outer = work.group([&] { return plain("outer"); });
    work.step([&] { return plain("first"); });
    {
      const auto inner = work.group([&] { return plain("inner"); });
      work.step([&] { return plain("deep"); });
    }
    auto moved = work.group([&] { return plain("moved"); });
    const auto taken = std::move(moved);
    work.step([&] { return plain("within"); });
  }
  work.step([&] { return plain("after"); });
  std::string outline;
  const std::function<void(const std::vector<Step>&)> walk = [&](const std::vector<Step>& steps) {
    for (const auto& step : steps) {
      outline += step.id;
      if (step.steps.empty()) {
        outline += ' ';
        continue;
      }
      outline += "( ";
      walk(step.steps);
      outline += ") ";
    }
  };
  walk(work.take());
  EXPECT_EQ(outline, "before outer( first inner( deep ) moved( within ) ) after ");
}

TEST(Workings, AsksForNoDescriptionWhenItDoesNotRecord) {
  Workings work(false);
  EXPECT_FALSE(work.recording());
  const auto never = []() -> Definition {
    ADD_FAILURE() << "described";
    return {};
  };
  const auto no_step = []() -> Step {
    ADD_FAILURE() << "described";
    return {};
  };
  {
    const auto group = work.group(no_step);
    EXPECT_EQ(work.define(Rule::evaluation, 1.5, never), 1.5);
    work.step(no_step);
  }
  EXPECT_TRUE(work.take().empty());
}

TEST(Workings, ComparesFormulasByHowTheyRead) {
  EXPECT_TRUE(look_alike(s("x"), quantity(s("x"), 3)));
  EXPECT_TRUE(look_alike(Formula(1.0 / 3), Formula(0.3333333)));  // six digits
  EXPECT_FALSE(look_alike(s("x"), s("y")));
}

}  // namespace
}  // namespace psolve
