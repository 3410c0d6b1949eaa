// `psolve example`: a spec to begin with, for every problem and task.

#include <gtest/gtest.h>

#include <string>

#include "core/json/json.h"
#include "registry.h"
#include "support/command.h"
#include "support/text.h"

namespace psolve {
namespace {

TEST(ExampleCommand, ShowsASpecOfEveryProblemAndTaskThatCanBeSolved) {
  const Json list = Json::parse(run("psolve list --json").out);
  for (const Json& problem : list["problems"]) {
    const std::string name = problem["name"];
    Json tasks = problem["tasks"];
    tasks.push_back("");
    for (const std::string task : tasks) {
      const Outcome example = run("psolve example " + name + " " + task);
      EXPECT_EQ(example.exit_code, 0) << example.err;
      EXPECT_EQ(Json::parse(example.out)["problem"], name);
      const Outcome solved = run("psolve example " + name + " " + task + " | psolve -");
      EXPECT_EQ(solved.exit_code, 0) << name << " " << task << ": " << solved.err;
    }
  }
}

TEST(ExampleCommand, ShowsTheTaskThatIsAskedFor) {
  EXPECT_EQ(Json::parse(run("psolve example gan-equilibrium training").out)["task"], "training");
  EXPECT_EQ(Json::parse(run("psolve example gan-equilibrium").out)["task"], "game");
  // The task that a spec has without saying so.
  EXPECT_EQ(run("psolve example hamming encode").out, run("psolve example hamming").out);
}

TEST(ExampleCommand, RefusesWhatItDoesNotKnow) {
  const Outcome problem = run("psolve example bakprop");
  EXPECT_EQ(problem.exit_code, 2);
  EXPECT_EQ(problem.err, "psolve: unknown problem \"bakprop\"; did you mean \"backprop\"?\n");
  const Outcome task = run("psolve example hamming decoding");
  EXPECT_EQ(task.exit_code, 2);
  EXPECT_EQ(task.err,
            "psolve: hamming has no task \"decoding\"; it has \"encode\" and \"decode\"\n");
  EXPECT_EQ(run("psolve example quadratic x").err, "psolve: quadratic has no task \"x\"\n");
  EXPECT_EQ(run("psolve example").exit_code, 2);
}

TEST(ExampleCommand, StandsInHelpAndSchema) {
  const Outcome help = run("psolve quadratic --help");
  EXPECT_NE(help.out.find(run("psolve example quadratic").out), std::string::npos) << help.out;
  const Json schema = Json::parse(run("psolve schema gan-equilibrium").out);
  EXPECT_EQ(schema["examples"].size(), 5u);
}

}  // namespace
}  // namespace psolve
