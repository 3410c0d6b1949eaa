// Every hand's writing of one table of formulas; expected texts are written by hand.

#include "formula/notation.h"

#include <gtest/gtest.h>

#include <limits>

namespace psolve {
namespace {

Formula s(const char* name) {
  return Formula::symbol(name);
}

struct Row {
  Formula formula;
  const char* plain;
  const char* unicode;
  const char* latex;
};

TEST(Notation, WritesEveryKindInEveryHand) {
  const Formula x = s("x");
  const Formula y = s("y");
  const std::vector<Row> rows = {
      {x + y - 2, "x + y - 2", "x + y − 2", "x + y - 2"},
      {x - (y - 2), "x - (y - 2)", "x − (y − 2)", "x - \\left(y - 2\\right)"},
      {x + Formula(-2), "x - 2", "x − 2", "x - 2"},
      {x + Formula(-2) * y, "x - 2*y", "x − 2·y", "x - 2 y"},
      {x * Formula(-2), "x*(-2)", "x·(−2)", "x \\cdot \\left(-2\\right)"},
      {-(x + y), "-(x + y)", "−(x + y)", "-\\left(x + y\\right)"},
      {-(-x), "x", "x", "x"},
      {x * (y + 1), "x*(y + 1)", "x·(y + 1)", "x \\cdot \\left(y + 1\\right)"},
      {Formula(2) * Formula(3), "2*3", "2·3", "2 \\cdot 3"},
      {x / y / 2, "x/y/2", "x/y/2", "\\frac{\\frac{x}{y}}{2}"},
      {x / (y * 2), "x/(y*2)", "x/(y·2)", "\\frac{x}{y \\cdot 2}"},
      {(x + 1) / y, "(x + 1)/y", "(x + 1)/y", "\\frac{x + 1}{y}"},
      {(-x) / y, "-x/y", "−x/y", "-\\frac{x}{y}"},
      {power(x, 2), "x^2", "x²", "x^{2}"},
      {power(x, -1), "x^(-1)", "x⁻¹", "x^{-1}"},
      {power(x + 1, y), "(x + 1)^y", "(x + 1)^y", "\\left(x + 1\\right)^{y}"},
      {power(power(x, 2), 3), "(x^2)^3", "(x²)³", "\\left(x^{2}\\right)^{3}"},
      {power(Formula(-2), 2), "(-2)^2", "(−2)²", "\\left(-2\\right)^{2}"},
      {call("exp", {x - 1}), "exp(x - 1)", "exp(x − 1)", "e^{x - 1}"},
      {power(call("exp", {x}), 2), "exp(x)^2", "exp(x)²", "\\left(e^{x}\\right)^{2}"},
      {call("sqrt", {x + 1}), "sqrt(x + 1)", "√(x + 1)", "\\sqrt{x + 1}"},
      {call("sigmoid", {x}), "sigmoid(x)", "σ(x)", "\\sigma\\left(x\\right)"},
      {call("abs", {x}), "abs(x)", "|x|", "\\left\\vert x \\right\\vert"},
      {call("floor", {x / 2}) * y, "floor(x/2)*y", "⌊x/2⌋·y",
       "\\left\\lfloor \\frac{x}{2} \\right\\rfloor y"},
      {call("ceil", {x}), "ceil(x)", "⌈x⌉", "\\left\\lceil x \\right\\rceil"},
      {s("x12"), "x12", "x₁₂", "x_{12}"},
      {s("W_hh"), "W_hh", "Wₕₕ", "W_{\\mathrm{hh}}"},
      {s("delta1"), "delta1", "δ₁", "\\delta_{1}"},
      {s("dO[0,11]"), "dO[0,11]", "dO[0,11]", "\\mathrm{dO}_{0,11}"},
      {s("X[0,1]"), "X[0,1]", "X₀₁", "X_{01}"},
      {s("W").mark("(1)").at(1, 2), "W^(1)[1,2]", "W⁽¹⁾₁₂", "W^{(1)}_{12}"},
      // The number of a name is no index.
      {s("z1").at(2), "z[1, 2]", "z₁,₂", "z_{1, 2}"},
      {s("z1").at(2, 1), "z[1, 21]", "z₁,₂₁", "z_{1, 21}"},
      {s("z1").at(2, 10), "z[1, 2, 10]", "z₁,₂,₁₀", "z_{1, 2, 10}"},
      {transpose(s("W")), "W^T", "Wᵀ", "W^{\\top}"},
      {y.accent("hat"), "y_hat", "ŷ", "\\hat{y}"},
      {derivative(s("L"), x), "dL/dx", "∂L/∂x", "\\frac{\\partial L}{\\partial x}"},
      {derivative(x * y, x), "d/dx*(x*y)", "∂/∂x (x·y)",
       "\\frac{\\partial }{\\partial x} \\left(x y\\right)"},
      {big("sum", equals({s("l"), 1}), s("n"), s("k").at(s("l"))), "sum_{l = 1}^{n} k[l]",
       "Σₗ₌₁ⁿ kₗ", "\\sum_{l = 1}^{n} k_{l}"},
      {table({sym("t"), sym("x")}, 2, [](auto i, auto j) { return static_cast<int>(i + 5 * j); }),
       "[[t, x], [0, 5], [1, 6]]", "t, x; 0, 5; 1, 6",
       "\\begin{array}{rr} t & x \\cr \\hline 0 & 5 \\cr 1 & 6 \\end{array}"},
      {matrix(2, 2, [](auto i, auto j) { return static_cast<int>(2 * i + j); }), "[[0, 1], [2, 3]]",
       "[[0, 1], [2, 3]]", "\\begin{bmatrix} 0 & 1 \\cr 2 & 3 \\end{bmatrix}"},
      {column(2, [](auto i) { return static_cast<int>(i); }), "[0, 1]", "[0, 1]ᵀ",
       "\\begin{bmatrix} 0 \\cr 1 \\end{bmatrix}"},
      {product({s("A"), s("B")}, product_sign::hadamard), "A .* B", "A ⊙ B", "A \\odot B"},
      {Formula(1.5e-7), "1.5e-07", "1.5·10⁻⁷", "1.5 \\cdot 10^{-7}"},
      {power(Formula(1.5e-7), 2), "(1.5e-07)^2", "(1.5·10⁻⁷)²",
       "\\left(1.5 \\cdot 10^{-7}\\right)^{2}"},
      {Formula(std::numeric_limits<double>::infinity()), "inf", "∞", "\\infty"},
      {equals({x, 0.5}), "x = 0.5", "x = 0.5", "x = 0.5"},
      {equals({x, 1.0 / 3}), "x = 0.333333", "x ≈ 0.333333", "x \\approx 0.333333"},
      {Formula::words("50% of_it"), "50% of_it", "50% of_it", "\\text{50\\% of\\_it}"},
      {x + dots() + y, "x + ... + y", "x + … + y", "x + \\cdots + y"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(write(row.formula, Hand::plain), row.plain);
    EXPECT_EQ(write(row.formula, Hand::unicode), row.unicode);
    EXPECT_EQ(write(row.formula, Hand::latex), row.latex);
  }
}

TEST(Notation, ShowsAQuantityBySymbolOrByValue) {
  const Formula w = quantity(s("w"), -0.5);
  const Formula x = quantity(s("x"), 2);
  const Formula sum = w * x + w;
  EXPECT_EQ(write(equals({s("z"), in_symbols(sum), in_numbers(sum)}), Hand::unicode),
            "z = w·x + w = −0.5·2 − 0.5");
}

TEST(Notation, WritesMathMl) {
  EXPECT_EQ(write(s("x1") / 2 + 1, Hand::mathml),
            "<math><mfrac><mrow><msub><mi>x</mi><mrow><mn>1</mn></mrow></msub></mrow>"
            "<mrow><mn>2</mn></mrow></mfrac><mo>+</mo><mn>1</mn></math>");
  EXPECT_EQ(write(relation("<", {s("a"), s("b")}), Hand::mathml),
            "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>");
  EXPECT_EQ(write(call("exp", {-s("x")}), Hand::mathml),
            "<math><msup><mi>e</mi><mrow><mrow><mo>−</mo><mi>x</mi></mrow></mrow></msup></math>");
}

TEST(Notation, PutsSubscriptsBelowMarksInMathMl) {
  EXPECT_EQ(write(s("W").mark("(1)").at(1, 2), Hand::mathml),
            "<math><msubsup><mi>W</mi><mrow><mn>1</mn><mo>\u2063</mo><mn>2</mn></mrow><mo>(1)</mo>"
            "</msubsup></math>");
  EXPECT_EQ(write(s("W").at(s("i") + 1, s("j")), Hand::mathml),
            "<math><msub><mi>W</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn><mo>,</mo><mi>j</mi></mrow>"
            "</msub></math>");
  EXPECT_EQ(write(s("W").at(1, 12), Hand::mathml),
            "<math><msub><mi>W</mi><mrow><mn>1</mn><mo>,</mo><mn>12</mn></mrow></msub></math>");
  EXPECT_EQ(write(power(s("x"), 2).at(1), Hand::mathml).find("msubsup"), std::string::npos);
}

TEST(Notation, PutsADotInMathMlWhereFactorsWouldRunTogether) {
  const auto sign_before = [](const Formula& factor) {
    const std::string text = write(Formula(6) * factor, Hand::mathml);
    return text.find("<mn>6</mn><mo>·</mo>") != std::string::npos;
  };
  EXPECT_TRUE(sign_before(7));
  EXPECT_TRUE(sign_before(power(5, 2)));
  EXPECT_TRUE(sign_before(s("x") + 1));
  EXPECT_TRUE(sign_before(Formula(1) / 2));
  EXPECT_FALSE(sign_before(s("x")));
  EXPECT_FALSE(sign_before(power(s("x"), 2)));
}

TEST(Notation, ShowsNumbersWithTheDigitsAskedFor) {
  EXPECT_EQ(shown(-0.0, 6), "0");
  EXPECT_EQ(shown(0.1, 17), "0.10000000000000001");
  EXPECT_EQ(shown(123456789, 6), "1.23457e+08");
  EXPECT_EQ(shown(100, 6), "100");
  EXPECT_EQ(shown(-0.25, 1), "-0.2");
}

}  // namespace
}  // namespace psolve
