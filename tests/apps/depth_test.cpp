// How deep and how long an expression may be: what is beyond is refused at its place, and what is
// within is worked to the end in every format. The program is started, since what failed here once
// failed by overflowing its stack.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/json/json.h"
#include "render/format.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

std::string jacobian_of(const std::string& expression, double at = 0.7) {
  const Json function = {{"name", "f"}, {"inputs", {"x"}}, {"outputs", {expression}}};
  return Json{{"problem", "jacobian"}, {"functions", {function}}, {"at", {{"x", at}}}}.dump();
}

std::string network_of(const std::string& expression) {
  return Json{{"problem", "boolean-net"}, {"expression", expression}}.dump();
}

/// `wrap` around `inside` so many times: "sin(" and ")".
std::string nested(const char* before, const std::string& inside, const char* after, int times) {
  return repeated(before, times) + inside + repeated(after, times);
}

class Depth : public ::testing::Test {
 protected:
  void expect_worked_out(const std::string& spec) {
    write(scratch_.path() / "spec.json", spec);
    const std::string start = spec.substr(0, 120);
    for (const Format& format : formats()) {
      const Outcome outcome =
          run_in(scratch_.path(), "psolve spec.json -f " + std::string(format.name));
      EXPECT_EQ(outcome.exit_code, 0) << format.name << ": " << start << "\n" << outcome.err;
      EXPECT_FALSE(outcome.out.empty()) << format.name << ": " << start;
    }
  }

  void expect_refused(const std::string& spec, const std::string& where) {
    write(scratch_.path() / "spec.json", spec);
    const Outcome outcome = run_in(scratch_.path(), "psolve spec.json");
    EXPECT_EQ(outcome.exit_code, 2) << spec.substr(0, 120);
    EXPECT_EQ(outcome.err, "psolve: spec.json:1:" + where + "\n");
  }

  Scratch scratch_;
};

TEST_F(Depth, OfExpressionsIsLimited) {
  // The expression starts in column 75.
  const std::string deeper = ": /functions/0/outputs/0: nested deeper than 64 levels";
  expect_worked_out(jacobian_of(nested("(", "x", ")", 64)));
  expect_refused(jacobian_of(nested("(", "x", ")", 65)), "139" + deeper);
  expect_refused(jacobian_of(nested("(", "x", ")", 100'000)), "139" + deeper);
  expect_worked_out(jacobian_of(nested("sin(", "x", ")", 64)));
  expect_refused(jacobian_of(nested("sin(", "x", ")", 65)), "334" + deeper);
  expect_worked_out(jacobian_of(nested("x^", "x", "", 64)));
  expect_refused(jacobian_of(nested("x^", "x", "", 65)), "205" + deeper);
  expect_worked_out(jacobian_of(nested("1/(1+", "x", ")", 64)));
  expect_worked_out(jacobian_of(nested("-", "x", "", 100'000)));
}

TEST_F(Depth, OfBooleanExpressionsIsLimited) {
  // The expression starts in column 40.
  const std::string deeper = ": /expression: nested deeper than 64 levels";
  for (const char* sign : {"!", "~", "not "}) {
    expect_worked_out(network_of(nested(sign, "A", "", 64) + " | B"));
  }
  expect_refused(network_of(nested("!", "A", "", 65)), "104" + deeper);
  expect_refused(network_of(nested("!", "A", "", 20'000)), "104" + deeper);
  expect_worked_out(network_of("B & A" + repeated("'", 64)));
  expect_refused(network_of("A" + repeated("'", 65)), "105" + deeper);
  expect_refused(network_of("A" + repeated("'", 100'000)), "105" + deeper);
  expect_worked_out(network_of(nested("(", "A", ")", 64)));
  expect_refused(network_of(nested("(", "A", ")", 65)), "104" + deeper);
  // Few signs at each of few levels are as deep together.
  expect_refused(network_of(nested("(", "A", "''')", 30)), "135" + deeper);
  expect_worked_out(network_of(nested("(B|", "A", "&C)", 30)));
}

TEST_F(Depth, AndLengthAreLimited) {
  const auto sum_of = [](const std::string& term, int terms) {
    return term + repeated("+" + term, terms - 1);
  };
  for (const char* term : {"x", "x^2", "sin(x)", "0.1*x", "x/3"}) {
    const int operands = term == std::string("x") || term == std::string("sin(x)") ? 1 : 2;
    expect_worked_out(jacobian_of(sum_of(term, 10'000 / operands)));
  }
  const std::string longer = ": /functions/0/outputs/0: more than 10000 numbers and names";
  expect_refused(jacobian_of(sum_of("x", 10'001)), "20075" + longer);
  expect_refused(jacobian_of(sum_of("x^2", 100'000)), "20075" + longer);
  expect_worked_out(network_of("A" + repeated("|B", 9'999)));
  expect_refused(network_of("A" + repeated("^B", 10'000)),
                 "20040: /expression: more than 10000 constants and names");
  // The harmonic sum: integers far beyond the doubles in the closed form.
  std::string harmonic = "x";
  for (int i = 2; i <= 3'000; ++i) harmonic += "+x/" + std::to_string(i);
  expect_worked_out(jacobian_of(harmonic));
}

TEST_F(Depth, IsStatedInTheSchemas) {
  const std::string schema = run("psolve schema jacobian").out;
  EXPECT_TRUE(has(schema, "an expression in it 64 levels and 10000 numbers and names")) << schema;
}

TEST_F(Depth, OfJsonIsLimited) {
  for (const int levels : {65, 100'000}) {
    expect_refused(nested("{\"a\":", "1", "}", levels), "321: nested more than 64 levels deep");
  }
  // A key that somebody has nested too deep is no key.
  write(scratch_.path() / "a.json", jacobian_of("x"));
  ASSERT_EQ(run_in(scratch_.path(), "psolve keys a.json").exit_code, 0);
  write(scratch_.path() / "keys/a.json", nested("{\"psolve\":", "1", "}", 100'000));
  const Outcome outcome = run_in(scratch_.path(), "psolve keys a.json --check");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err,
            "psolve: keys/a.json: is not a key in JSON\n"
            "psolve: 1 key, 1 differs\n");
  EXPECT_EQ(run_in(scratch_.path(), "psolve keys a.json").exit_code, 0);
}

}  // namespace
}  // namespace psolve
