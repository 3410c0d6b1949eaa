// Derivatives of expressions, their derivations, and tapes that run over any scalar.

#include "math/calculus/differentiate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "formula/notation.h"
#include "math/calculus/rules.h"
#include "math/calculus/tape.h"
#include "math/expressions/text.h"
#include "math/expressions/walk.h"
#include "math/syntax/evaluation.h"
#include "support/parsed.h"
#include "support/random_expressions.h"

namespace psolve {

/// What a tape asks of expressions besides.
inline Expr called(Function function, const Expr& x, const Expr& y) {
  const Expr arguments[] = {x, y};
  return Expr::call(function, arguments);
}

namespace {

class Derivative : public testing::Test {
 private:
  ExprArena arena_;
};

// Slopes at x = 7/10, y = 13/10, z = 2/5 from SymPy 1.14: N(diff(e, x).subs(…), 17).
TEST_F(Derivative, HaveTheRightValue) {
  const struct {
    const char* text;
    const char* by;
    double expected;
  } table[] = {
      {"sin(x)", "x", 0.76484218728448843},
      {"sin(x^2*y/2)", "x", 0.86423264186966640},
      {"cos(x)", "x", -0.64421768723769105},
      {"cos(x^2*y/2)", "x", -0.28495954226341841},
      {"tan(x)", "x", 1.7094497158631173},
      {"tan(x^2*y/2)", "x", 1.0089342054703849},
      {"asin(x)", "x", 1.4002800840280098},
      {"asin(x^2*y/2)", "x", 0.95999372696403444},
      {"acos(x)", "x", -1.4002800840280098},
      {"acos(x^2*y/2)", "x", -0.95999372696403444},
      {"atan(x)", "x", 0.67114093959731544},
      {"atan(x^2*y/2)", "x", 0.82618948020198063},
      {"sinh(x)", "x", 1.2551690056309430},
      {"sinh(x^2*y/2)", "x", 0.95654772810843805},
      {"cosh(x)", "x", 0.75858370183953350},
      {"cosh(x^2*y/2)", "x", 0.29476016716886005},
      {"tanh(x)", "x", 0.63473958998245859},
      {"tanh(x^2*y/2)", "x", 0.82358966446490314},
      {"exp(x)", "x", 2.0137527074704765},
      {"exp(x^2*y/2)", "x", 1.2513078952772981},
      {"log(x)", "x", 1.4285714285714286},
      {"log(x^2*y/2)", "x", 2.8571428571428571},
      {"sqrt(x)", "x", 0.59761430466719682},
      {"sqrt(x^2*y/2)", "x", 0.80622577482985497},
      {"abs(x)", "x", 1.0000000000000000},
      {"abs(x^2*y/2)", "x", 0.91000000000000000},
      {"sigmoid(x)", "x", 0.22171287329310905},
      {"sigmoid(x^2*y/2)", "x", 0.22182663414645112},
      {"relu(x)", "x", 1.0000000000000000},
      {"relu(x^2*y/2)", "x", 0.91000000000000000},
      {"softplus(x)", "x", 0.66818777216816611},
      {"softplus(x^2*y/2)", "x", 0.52685236897089394},
      {"abs(-x*y-1)", "x", 1.3000000000000000},
      {"relu(x-y)", "x", 0},
      {"relu(y-x)", "x", -1.0000000000000000},
      {"x^3", "x", 1.4700000000000000},
      {"x^(1/3)", "x", 0.42281142940123845},
      {"x^(-2)", "x", -5.8309037900874636},
      {"1/x", "x", -2.0408163265306122},
      {"x^y", "x", 1.1680804743278317},
      {"y^x", "x", 0.31525721011319384},
      {"2^x", "x", 1.1260209168747677},
      {"x^x", "x", 0.50118618869357868},
      {"(x*y)^(x+z)", "x", 1.3315598458732579},
      {"x^2*y^3*z", "x", 1.2303200000000000},
      {"x*sin(x)*exp(x)", "x", 3.2835438079902032},
      {"x*(x+1)*(x+2)*(x+3)*(x+4)*(x+5)*(x+6)*(x+7)*(x+8)*(x+9)", "x", 4912354.1994181200},
      {"x/(x^2+y)", "x", 0.25280109859242845},
      {"sin(x)/x", "x", -0.22209827783377379},
      {"(x^2+1)/(x*y-2)", "x", -2.9147378166820975},
      {"sin(x)/x^2", "x", -2.1954689311260647},
      {"x/((x+1)*(x+3))", "x", 0.063441352134889963},
      {"1/((x+1)*(x+3))", "x", -0.13648737112685490},
      {"y*log(x)/(x+z)", "x", 2.0715161735351198},
      {"3*x^2-2*x+5", "x", 2.2000000000000000},
      {"x*y-z/x+x^2*z", "x", 2.6763265306122449},
      {"-x^2*y", "x", -1.8200000000000000},
      {"sin(cos(tan(x)))", "x", -1.0031458468899058},
      {"exp(exp(x*y))", "x", 38.732800447773325},
      {"sqrt(1+sqrt(1+x^2))", "x", 0.19241295494438844},
      {"log(x+sqrt(x^2+1))", "x", 0.81923192051904047},
      {"(sin(x)+2)^3", "x", 16.043070846257882},
      {"(x^2+y)^(-1/2)", "x", -0.29229305303148323},
      {"e^(-x^2/2)/sqrt(2*pi)", "x", -0.21857775335673288},
      {"z*sigmoid(z*x+y)*(1-sigmoid(x))", "x", -0.066019294040816419},
      {"x^y", "y", -0.22433655875981931},
      {"(x*y)^(x+z)", "y", 0.76277221412346633},
      {"x^2*y^3*z", "z", 1.0765300000000000},
      {"x/(x^2+y)", "y", -0.21847008520333323},
      {"y*log(x)/(x+z)", "z", 0.38320448522343148},
  };
  const std::vector<std::string> names{"x", "y", "z"};
  const std::vector<Expr> symbols{Expr::symbol("x"), Expr::symbol("y"), Expr::symbol("z")};
  const std::vector<double> at{0.7, 1.3, 0.4};
  for (const auto& [text, by, expected] : table) {
    const Expr e = to_expression(Syntax::parse(text, names), symbols);
    const Expr slope = differentiate(e, Expr::symbol(by));
    EXPECT_NEAR(evaluate<double>(slope, symbols, at), expected, 1e-13 * (1 + std::abs(expected)))
        << text << ": " << to_text(slope);
  }
}

// By hand, as in tables of derivatives.
TEST_F(Derivative, ReadAsInATable) {
  const struct {
    const char* text;
    const char* expected;
  } table[] = {
      {"7", "0"},
      {"y", "0"},
      {"x", "1"},
      {"3*x^2 + 2*x + 1", "6*x + 2"},
      {"x^n", "n*x^(n - 1)"},
      {"sqrt(x)", "1/(2*sqrt(x))"},
      {"1/x", "-1/x^2"},
      {"exp(x)", "exp(x)"},
      {"exp(-x^2)", "-2*x*exp(-x^2)"},
      {"2^x", "2^x*log(2)"},
      {"x^x", "x^x*(log(x) + 1)"},
      {"log(x)", "1/x"},
      {"log(x)/x", "(1 - log(x))/x^2"},
      {"sin(x)", "cos(x)"},
      {"cos(x)", "-sin(x)"},
      {"tan(x)", "tan(x)^2 + 1"},
      {"asin(x)", "1/sqrt(1 - x^2)"},
      {"acos(x)", "-1/sqrt(1 - x^2)"},
      {"atan(x)", "1/(x^2 + 1)"},
      {"sinh(x)", "cosh(x)"},
      {"cosh(x)", "sinh(x)"},
      {"tanh(x)", "1 - tanh(x)^2"},
      {"abs(x)", "sign(x)"},
      {"sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"},
      {"relu(x)", "step(x)"},
      {"softplus(x)", "sigmoid(x)"},
      {"step(x)", "0"},
      {"sign(x)", "0"},
      {"x/(1 + x^2)", "(1 - x^2)/(x^2 + 1)^2"},
      {"x*exp(x)", "x*exp(x) + exp(x)"},
      {"sin(x*y)", "y*cos(x*y)"},
      {"exp(x - 1)*y^2", "y^2*exp(x - 1)"},
      {"sin(pi*x)/pi", "cos(pi*x)"},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_EQ(to_text(differentiate(parse_expression(text), Expr::symbol("x"))), expected) << text;
  }
}

TEST_F(Derivative, AgreeWithDualNumbers) {
  RandomExpressions random(3, {"step", "sign", "abs", "relu"});
  int compared = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string source = random.next();
    const std::vector<std::string> names{"x", "y", "z"};
    const Syntax syntax = Syntax::parse(source, names);
    const std::vector<Dual> at{{random.point(), 1}, random.point(), random.point()};
    Dual expected;
    try {
      expected = evaluate<Dual>(syntax, at);
    } catch (const DomainError&) {
      continue;
    }
    if (std::abs(expected.value) > 1e4 || !(std::abs(expected.derivative) < 1e4)) continue;
    const ExprArena arena;
    const std::vector<Expr> symbols{Expr::symbol("x"), Expr::symbol("y"), Expr::symbol("z")};
    const Expr simplified = to_expression(syntax, symbols);
    // sin(pi)^(2/3) is 0, but in doubles sin(pi) is 10⁻¹⁶ and its power 10⁻¹¹: such a value, and
    // with it the derivative expected, says nothing.
    const double off = evaluate<Dual>(simplified, symbols, at).value - expected.value;
    if (!(std::abs(off) < 1e-9 * (1 + std::abs(expected.value)))) continue;
    const Expr slope = differentiate(simplified, symbols[0]);
    // A dual run of the derivative tells how well its value is known.
    const Dual value = evaluate<Dual>(slope, symbols, at);
    if (!(std::abs(value.derivative) < 1e4)) continue;
    ASSERT_NEAR(value.value, expected.derivative, 1e-7 * (1 + std::abs(expected.derivative)))
        << source << " by x is " << to_text(slope);
    ++compared;
  }
  EXPECT_GT(compared, 5'000);
}

TEST_F(Derivative, MoreSymbolsThanBitsInAMask) {
  std::vector<Expr> symbols, terms;
  for (int i = 0; i < 200; ++i) symbols.push_back(Expr::symbol("x" + std::to_string(i)));
  for (int i = 0; i < 200; ++i) terms.push_back(symbols[i] * symbols[(i + 64) % 200]);
  const Expr e = Expr::sum(terms);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(differentiate(e, symbols[i]), symbols[(i + 64) % 200] + symbols[(i + 136) % 200]);
  }
  EXPECT_EQ(differentiate(sin(symbols[0]) / symbols[64], symbols[64]),
            -sin(symbols[0]) / pow(symbols[64], 2));
  EXPECT_EQ(differentiate(pow(symbols[0], symbols[64]), symbols[0]),
            symbols[64] * pow(symbols[0], symbols[64] - 1));
}

TEST_F(Derivative, ADerivationNamesEachRule) {
  const Expr x = Expr::symbol("x");
  std::string lines;
  const auto list = [&](const auto& self, const Derivation& step, int depth) -> void {
    lines += std::string(static_cast<std::size_t>(2 * depth), ' ') + std::string(step.rule.name) +
             ": " + write(equals(step.chain), Hand::unicode) + "\n";
    EXPECT_EQ(step.result, differentiate(step.of, step.by));
    for (const auto& inner : step.steps) self(self, inner, depth + 1);
  };
  list(list, derive(parse_expression("3*x*sin(x^2) + y/(x + 1)"), x), 0);
  list(list, derive(parse_expression("log(x)/exp(2*x)"), x), 0);
  list(list, derive(parse_expression("sin(x)/x"), x), 0);
  EXPECT_EQ(
      lines,
      R"(SUM_RULE: ∂/∂x (3·x·sin(x²) + y/(x + 1)) = ∂/∂x (3·x·sin(x²)) + ∂/∂x (y/(x + 1)) = 6·x²·cos(x²) + 3·sin(x²) − y/(x + 1)²
  CONSTANT_MULTIPLE_RULE: ∂/∂x (3·x·sin(x²)) = 3·∂/∂x (x·sin(x²)) = 6·x²·cos(x²) + 3·sin(x²)
    PRODUCT_RULE: ∂/∂x (x·sin(x²)) = ∂x/∂x·sin(x²) + x·∂sin(x²)/∂x = 2·x²·cos(x²) + sin(x²)
      CHAIN_RULE: ∂sin(x²)/∂x = cos(x²)·∂x²/∂x = 2·x·cos(x²)
        TRIGONOMETRIC_RULE: ∂sin(u)/∂u = cos(u)
        POWER_RULE: ∂x²/∂x = 2·x
  CONSTANT_MULTIPLE_RULE: ∂/∂x (y/(x + 1)) = y·∂/∂x (1/(x + 1)) = −y/(x + 1)²
    CHAIN_RULE: ∂/∂x (1/(x + 1)) = −1/(x + 1)²·∂/∂x (x + 1) = −1/(x + 1)²
      POWER_RULE: ∂/∂u (1/u) = −1/u²
      SUM_RULE: ∂/∂x (x + 1) = ∂x/∂x + ∂1/∂x = 1
PRODUCT_RULE: ∂/∂x (exp(−2·x)·log(x)) = ∂exp(−2·x)/∂x·log(x) + exp(−2·x)·∂log(x)/∂x = exp(−2·x)/x − 2·exp(−2·x)·log(x)
  CHAIN_RULE: ∂exp(−2·x)/∂x = exp(−2·x)·∂/∂x (−2·x) = −2·exp(−2·x)
    EXPONENTIAL_RULE: ∂exp(u)/∂u = exp(u)
    CONSTANT_MULTIPLE_RULE: ∂/∂x (−2·x) = −2·∂x/∂x = −2
  LOGARITHM_RULE: ∂log(x)/∂x = 1/x
QUOTIENT_RULE: ∂/∂x (sin(x)/x) = (∂sin(x)/∂x·x − sin(x)·∂x/∂x)/x² = (x·cos(x) − sin(x))/x²
  TRIGONOMETRIC_RULE: ∂sin(x)/∂x = cos(x)
)");
}

TEST_F(Derivative, OfAConstantOrTheVariableItselfNeedsNoWordsWithinAnother) {
  const Expr x = Expr::symbol("x");
  EXPECT_TRUE(derive(parse_expression("x*y + 2"), x).steps[0].steps.empty());
  EXPECT_EQ(derive(x, x).rule, rule::identity_rule);
  EXPECT_EQ(derive(Expr::symbol("y"), x).rule, rule::constant_rule);
}

TEST_F(Derivative, ADerivationOfASharedPartIsGivenOnce) {
  Expr y = Expr::symbol("x");
  for (int i = 0; i < 6; ++i) y = y * (1 - y);
  const auto count = [](const auto& self, const Derivation& step) -> int {
    int total = 1;
    for (const auto& inner : step.steps) total += self(self, inner);
    return total;
  };
  EXPECT_LT(count(count, derive(y, Expr::symbol("x"))), 60);
}

TEST_F(Derivative, ATapeRunsOverAnyScalar) {
  const Expr x = Expr::symbol("x"), y = Expr::symbol("y");
  const std::vector<Expr> outputs{x * y + 1 / x, exp(x) - sqrt(y), Expr(3)};
  const Tape tape(outputs, std::vector<Expr>{x, y});
  const auto values = tape.run<double>(std::vector{2.0, 9.0});
  EXPECT_EQ(values[0], 18.5);
  EXPECT_DOUBLE_EQ(values[1], std::exp(2) - 3);
  EXPECT_EQ(values[2], 3);
  const auto slopes = tape.run<Dual>(std::vector<Dual>{{2, 1}, {9, 0}});
  EXPECT_EQ(slopes[0].derivative, 9 - 0.25);
  const auto exact = tape.run<Expr>(std::vector<Expr>{y, x});
  EXPECT_EQ(exact[0], x * y + 1 / y);
}

TEST_F(Derivative, AProductOfManyFactorsHasADerivativeOfItsOwnSize) {
  const Expr x = Expr::symbol("x");
  std::vector<Expr> factors;
  for (int i = 1; i <= 1000; ++i) factors.push_back(x + i);
  const Expr slope = differentiate(Expr::product(factors), x);
  std::size_t operands = 0;
  std::set<std::uint32_t> seen;
  walk(
      slope, [&](Expr e) { return !seen.contains(e.id()); },
      [&](Expr e) {
        seen.insert(e.id());
        operands += e.operands().size();
      });
  EXPECT_LT(operands, 50'000u);  // a thousand terms of a thousand factors would be a million
  // (log P)′ = Σ 1/(x + i) at x = 0, where P = 1000!, is the harmonic number H(1000).
  const Expr ratio = slope / Expr::product(factors);
  EXPECT_NEAR(evaluate<long double>(ratio, std::vector{x}, std::vector<long double>{0}),
              7.485470860550345, 1e-12);
}

}  // namespace
}  // namespace psolve
