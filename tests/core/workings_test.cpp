// The recorder: what is defined is what is handed on, and how a line leaves out what repeats.

#include "core/workings/workings.h"

#include <gtest/gtest.h>

#include "core/json/math_json.h"
#include "core/workings/computation.h"
#include "core/workings/stretch.h"
#include "formula/notation.h"
#include "math/networks/rules.h"
#include "math/optimization/rules.h"

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
  work.define(rule::evaluation, value, [&] { return what; });
  const auto steps = work.take();
  return write(steps.at(0).lines.at(0).written(), Hand::plain);
}

TEST(Workings, HandsTheValueOnAndRecordsIt) {
  Workings work(true);
  const double z = work.define(rule::weighted_sum, 0.5 * 2 + 1, [] {
    return definition("z", s("z"), quantity(s("w"), 0.5) * quantity(s("x"), 2) + 1);
  });
  EXPECT_EQ(z, 2);
  const auto steps = work.take();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].id, "z");
  EXPECT_EQ(steps[0].rule, rule::weighted_sum);
  EXPECT_EQ(steps[0].value, 2.0);
  ASSERT_EQ(steps[0].lines.size(), 1u);
  EXPECT_EQ(write(steps[0].lines[0].written(), Hand::plain), "z = w*x + 1 = 0.5*2 + 1 = 2");
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
    EXPECT_EQ(work.define(rule::activation, value,
                          [&] { return definition("a", s("a"), call("tanh", {s("z")})); }),
              value);
  }
  const auto steps = work.take();
  EXPECT_EQ(steps.at(0).value.size(), 100u);
  EXPECT_TRUE(steps.at(1).value.is_null());
}

TEST(Workings, NestsGroups) {
  Workings work(true);
  const auto plain = [](const char* id) { return Step{id, rule::evaluation, "", {}, Json(), {}}; };
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
    EXPECT_EQ(work.define(rule::evaluation, 1.5, never), 1.5);
    work.step(no_step);
  }
  EXPECT_TRUE(work.take().empty());
}

TEST(Workings, ComparesFormulasByHowTheyRead) {
  EXPECT_TRUE(look_alike(s("x"), quantity(s("x"), 3)));
  EXPECT_TRUE(look_alike(Formula(1.0 / 3), Formula(0.3333333)));  // six digits
  EXPECT_FALSE(look_alike(s("x"), s("y")));
}

// ------------------------------------------------------------------ lines that mean their number

/// Works y = w x + b with what is given.
void work_y(Workings& work) {
  work.given(s("w"), 0.5, "/w");
  work.given(s("x"), 3.0, "/x");
  work.define(rule::weighted_sum, {.id = "y",
                                   .name = s("y"),
                                   .formula = work.the(s("w")) * work.the(s("x")) + 1,
                                   .answer = "y"});
}

TEST(Workings, ComputesWhatTheFormulaSays) {
  for (const bool recording : {true, false}) {
    Workings work(recording);
    work_y(work);
    EXPECT_EQ(work.value_of(s("y")).number(), 2.5);
    const Value z =
        work.define(rule::activation,
                    {.id = "z", .name = s("z"), .formula = call("relu", {work.the(s("y")) - 3})});
    EXPECT_EQ(z.number(), 0);
  }
}

TEST(Workings, RecordsWhatALineUses) {
  Workings work(true);
  work_y(work);
  Solution solution;
  work.finish(solution);
  ASSERT_EQ(solution.given.size(), 2u);
  EXPECT_EQ(solution.given[0].name, "w");
  EXPECT_EQ(solution.given[0].pointer, "/w");
  EXPECT_EQ(write(solution.given[0].line, Hand::plain), "w = 0.5");
  const Step& step = solution.steps.at(0);
  EXPECT_EQ(step.answer, "y");
  EXPECT_EQ(write(step.lines[0].written(), Hand::plain), "y = w*x + 1 = 0.5*3 + 1 = 2.5");
  const Computation& computation = *step.lines[0].computation;
  EXPECT_EQ(computation.name, "y");
  EXPECT_TRUE(computation.is_closed());
  EXPECT_EQ(math_json(computation.term), R"(["Add",["Multiply","w","x"],1])");
  ASSERT_EQ(computation.uses.size(), 2u);
  EXPECT_EQ(computation.uses[1].name, "x");
  EXPECT_EQ(computation.uses[1].value.number(), 3);
}

TEST(Workings, ThrowsWhereAFormulaIsNoComputation) {
  Workings work(false);
  work.given(s("w"), 0.5, "/w");
  EXPECT_TRUE(work.the(s("x")).is(Formula::Kind::symbol));
  EXPECT_THROW(work.value_of(s("x")), std::logic_error);
  EXPECT_THROW(work.define(rule::evaluation, {.id = "y", .name = s("y"), .formula = s("x") + 1}),
               std::logic_error);
  EXPECT_THROW(work.define(rule::evaluation, {.id = "y", .name = s("y") + 1, .formula = 1}),
               std::logic_error);
}

Check lines_check(Workings& work) {
  Solution solution;
  work.finish(solution);
  return solution.checks.at(0);
}

Check check_of(double value, const Formula& formula) {
  Workings work(true);
  work.given(s("x"), 3.0, "/x");
  work.define(rule::evaluation, value, [&] { return definition("z", s("z"), formula); });
  Solution solution;
  work.finish(solution);
  return solution.checks.at(0);
}

// z = x + 1 with x = 3: a kernel that gives 99, and a formula that is another one, are both seen.
TEST(Workings, SeesAKernelAndAFormulaThatDisagree) {
  const Formula x = quantity(s("x"), 3);
  EXPECT_TRUE(check_of(4, x + 1).passed());
  EXPECT_TRUE(check_of(4, s("x") + 1).passed());
  const Check wrong_kernel = check_of(99, x + 1);
  EXPECT_FALSE(wrong_kernel.passed());
  EXPECT_NE(wrong_kernel.claim.find("but not z"), std::string::npos) << wrong_kernel.claim;
  EXPECT_FALSE(check_of(4, x - 1).passed());
  EXPECT_FALSE(check_of(4, x * x + 1).passed());
}

TEST(Workings, ChecksListsEntryByEntry) {
  const auto passes = [](double last) {
    Workings work(true);
    const Vector x = Vector::LinSpaced(3, 1, 3);
    Vector doubled = 2 * x;
    doubled(2) += last;
    work.define(rule::evaluation, doubled,
                [&] { return definition("d", s("d"), 2 * quantity(s("x"), to_formula(x))); });
    Solution solution;
    work.finish(solution);
    return solution.checks.at(0).passed();
  };
  EXPECT_TRUE(passes(0));
  EXPECT_FALSE(passes(1e-6));
}

TEST(Workings, CountsWhatIsStatedAndEvaluated) {
  Workings work(true);
  const Formula x = work.given(s("x"), 3.0, "/x");
  const auto line_of = [&](const char* id, double value, const Formula& formula) {
    work.define(rule::evaluation, value, [&] { return definition(id, s(id), formula); });
  };
  line_of("a", 4, x + 1);             // evaluated
  line_of("b", 3, x);                 // another name: does not count
  line_of("c", 3, s("unheard") + 1);  // stated alone
  line_of("d", 5, Formula(5));        // a bare number: stated alone
  work.resume(rule::evaluation, 7.0, [&] { return definition("r", s("r"), Formula()); });
  line_of("g", 8, s("r") + 1);  // uses it
  work.note("law", rule::definition, "",
            {equals({s("y"), s("x") + 1}), relation("<", {s("x"), 4})});
  work.step([] { return Step{"n", rule::evaluation, "", {equals({s("n"), 12})}, Json(12)}; });
  work.step([] { return Step{"m", rule::evaluation, "", {equals({s("m"), 12})}}; });  // no value
  const Check check = lines_check(work);
  EXPECT_EQ(check.claim,
            "2 of 5 lines that state a number come to it; not worked out first: c (unheard has no "
            "value)");
  const LineCounts found = *check.lines;
  EXPECT_EQ(found.stated, 5u);
  EXPECT_EQ(found.evaluated, 2u);
  EXPECT_EQ(found.resumed, 1u);
}

TEST(Workings, SeesAnotherNameThatHasAnotherValue) {
  Workings work(true);
  const Formula a = work.given(s("a"), 4.0, "/a");
  work.define(rule::definition, 4.5, [&] { return definition("alpha", s("alpha"), a); });
  work.define(rule::evaluation, 5.0, [&] { return definition("b", s("b"), a + 1); });
  const Check check = lines_check(work);
  EXPECT_FALSE(check.passed());
  EXPECT_EQ(check.claim, "1 of 1 lines that state a number come to it, but not alpha");
}

TEST(Workings, HasNoCheckOfLinesWithoutNumbers) {
  Workings work(true);
  work.note("law", rule::definition, "", {equals({s("y"), s("x") + 1})});
  Solution solution;
  work.finish(solution);
  EXPECT_TRUE(solution.checks.empty());
}

TEST(Workings, PutsLabelsBeforeNames) {
  Workings work(true);
  const Formula eta = work.given(s("eta"), 0.5, "/eta");
  {
    const auto method = work.heading("methods[0]", rule::trajectory, "Adam", "adam");
    work.define(rule::parameter_update,
                {.id = "methods[0]/theta", .name = sym("theta", 1), .formula = eta * 2});
    EXPECT_EQ(work.the(sym("theta", 1)).text(), "adam_theta_1");
    EXPECT_EQ(work.the(s("eta")).text(), "eta");
  }
  EXPECT_FALSE(work.the(sym("theta", 1)).is(Formula::Kind::quantity));
  const Formula outside = work.the(sym("theta", 1), "adam");
  EXPECT_EQ(outside.text(), "adam_theta_1");
  work.define(rule::evaluation, {.id = "twice", .name = s("a"), .formula = 2 * outside});
  const auto steps = work.take();
  EXPECT_EQ(steps[0].steps[0].lines[0].computation->name, "adam_theta_1");
  EXPECT_EQ(math_json(steps[1].lines[0].computation->term), R"(["Multiply",2,"adam_theta_1"])");
}

TEST(Workings, KnowsWhatIsNeitherGivenNorDefined) {
  Workings work(true);
  work.given(s("x"), 3.0, "/x");
  const auto is_closed = [&](const Formula& formula) {
    work.define(rule::evaluation, 4.0, [&] { return definition("z", s("z"), formula); });
    const auto steps = work.take();
    return steps[0].lines[0].computation->is_closed();
  };
  EXPECT_TRUE(is_closed(quantity(s("x"), 3) + 1));
  EXPECT_FALSE(is_closed(quantity(s("fallen"), 3) + 1));
  EXPECT_FALSE(is_closed(quantity(s("x"), 2) + 2));  // another x
}

/// A list that is too long to be told has no line for programs; what stands on it is taken up.
TEST(Workings, ResumesBehindWhatIsTooLongToBeTold) {
  Workings work(true);
  const Formula two = work.given(s("c"), 2.0, "/c");
  const Index length = kMostNumbers + 1;
  const Formula ones = call("reshape", {two - 1, length});
  work.define(rule::evaluation, Vector(Vector::Ones(length)), [&] {
    return Definition{.id = "long", .name = s("v"), .formula = ones, .answer = "v"};
  });
  work.define(rule::evaluation, 1.0, [&] {
    return Definition{
        .id = "short", .name = s("w"), .formula = call("max", {work.the(s("v"))}), .answer = "w"};
  });
  work.define(rule::evaluation, 3.0, [&] {
    return Definition{.id = "sum", .name = s("z"), .formula = work.the(s("w")) + two};
  });
  const auto steps = work.take();
  EXPECT_EQ(steps[0].lines[0].computation, nullptr);
  EXPECT_EQ(steps[0].answer, "");
  ASSERT_NE(steps[1].lines[0].computation, nullptr);
  EXPECT_TRUE(steps[1].lines[0].computation->resumes());
  EXPECT_EQ(steps[1].answer, "w");
  ASSERT_NE(steps[2].lines[0].computation, nullptr);
  EXPECT_FALSE(steps[2].lines[0].computation->resumes());
}

TEST(Workings, MarksWhatPeopleNeedNotSee) {
  Workings work(true);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto aside = work.in_the_same_way(is_middle(i, 5, 1, 1));
    work.note("step", rule::definition, "");
  }
  std::string seen;
  for (const Step& step : work.take()) seen += step.is_left_out ? '.' : 'x';
  EXPECT_EQ(seen, "x...x");
}

TEST(Stretch, LeavesOutTheMiddleOfWhatIsLong) {
  EXPECT_FALSE(Stretch(100, 200).leaves_out());
  const Stretch stretch(1000, 100);
  EXPECT_TRUE(stretch.leaves_out());
  std::size_t held = 0;
  for (std::size_t i = 0; i < 1000; ++i) held += stretch.holds(i) ? 1 : 0;
  EXPECT_EQ(held, 200u);
  EXPECT_TRUE(stretch.holds(99) && !stretch.holds(100) && !stretch.holds(899) &&
              stretch.holds(900));
  EXPECT_TRUE(stretch.resumes(900));
  EXPECT_FALSE(stretch.resumes(901));
  EXPECT_TRUE(Stretch(3, 1'000'000).holds(0));
}

}  // namespace
}  // namespace psolve
