#include "math/syntax/syntax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "math/syntax/evaluation.h"

namespace psolve {
namespace {

double value(const std::string& text, std::vector<double> values = {}) {
  return evaluate<double>(Syntax::parse(text), values);
}

TEST(Syntax, BindsAsMathematicsDoes) {
  EXPECT_EQ(value("1 + 2*3"), 7);
  EXPECT_EQ(value("2^3^2"), 512);
  EXPECT_EQ(value("-2^2"), -4);
  EXPECT_EQ(value("(-2)^2"), 4);
  EXPECT_EQ(value("2^-1"), 0.5);
  EXPECT_EQ(value("2*-3"), -6);
  EXPECT_EQ(value("1 - 2 - 3"), -4);
  EXPECT_EQ(value("12/2/3"), 2);
  EXPECT_EQ(value("12/2*3"), 18);
  EXPECT_EQ(value("1--1"), 2);
  EXPECT_EQ(value("+1"), 1);
  EXPECT_EQ(value("-----1"), -1);
  EXPECT_EQ(value(" ( 1+2 )*3\t"), 9);
  EXPECT_EQ(value("-x^2", {3}), -9);
  EXPECT_EQ(value("-2*x", {3}), -6);
}

TEST(Syntax, KnowsItsFunctionsAndConstants) {
  // Values at 1/2 from Python's math module.
  const struct {
    const char* text;
    double expected;
  } table[] = {
      {"sin(1/2)", 0.479425538604203},
      {"cos(1/2)", 0.8775825618903728},
      {"tan(1/2)", 0.5463024898437905},
      {"asin(1/2)", 0.5235987755982989},
      {"acos(1/2)", 1.0471975511965979},
      {"atan(1/2)", 0.46364760900080615},
      {"sinh(1/2)", 0.5210953054937474},
      {"cosh(1/2)", 1.1276259652063807},
      {"tanh(1/2)", 0.46211715726000973},
      {"exp(1/2)", 1.6487212707001282},
      {"log(1/2)", -0.6931471805599453},
      {"sqrt(1/2)", 0.7071067811865476},
      {"abs(-1/2)", 0.5},
      {"sigmoid(1/2)", 0.6224593312018546},
      {"relu(1/2)", 0.5},
      {"relu(-1/2)", 0},
      {"softplus(1/2)", 0.9740769841801067},
      {"step(1/2)", 1},
      {"step(0)", 0},
      {"step(-1/2)", 0},
      {"sign(-1/2)", -1},
      {"sign(0)", 0},
      {"pi", std::numbers::pi},
      {"e", std::numbers::e},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_NEAR(value(text), expected, 1e-15) << text;
  }
}

TEST(Syntax, ReadsNumbersAndSigns) {
  EXPECT_EQ(value("0.1"), 0.1);
  EXPECT_EQ(value("1e-3"), 1e-3);
  EXPECT_EQ(value("1.5E2"), 150);
  EXPECT_EQ(value(".5"), 0.5);
  EXPECT_EQ(value("2.*3"), 6);
  EXPECT_EQ(value("2·3×4÷3−1"), 7);
  EXPECT_EQ(value("π"), std::numbers::pi);
  EXPECT_EQ(Syntax::parse("0.1").nodes()[0].number, Rational(1, 10));
}

TEST(Syntax, NamesMayHaveIndicesAndGreekLetters) {
  const Syntax syntax = Syntax::parse("X[0,1] + w_1*θ + X[10] - X[0,1]*e2");
  EXPECT_EQ(syntax.names(), (std::vector<std::string>{"X[0,1]", "w_1", "θ", "X[10]", "e2"}));
  EXPECT_TRUE(is_variable_name("x1"));
  EXPECT_TRUE(is_variable_name("dO[2,13]"));
  for (const char* name : {"", "e", "pi", "π", "sin", "1x", "x y", "x[", "x[]", "x[,1]", "x[1]2"}) {
    EXPECT_FALSE(is_variable_name(name)) << name;
  }
}

TEST(Syntax, RestrictedNamesKeepTheirPositions) {
  const std::vector<std::string> names{"a", "b", "c"};
  const Syntax syntax = Syntax::parse("c - a", names);
  EXPECT_EQ(syntax.names(), names);
  EXPECT_EQ(evaluate<double>(syntax, std::vector{1.0, 2.0, 5.0}), 4);
}

TEST(Syntax, ErrorsSayWhatWhereAndHow) {
  const struct {
    std::string text;
    std::size_t offset;
    std::string message;
  } table[] = {
      {"", 0, "expected an expression, found nothing"},
      {"   ", 3, "expected an expression, found nothing"},
      {"1 +", 3, "expected an operand after \"+\", found the end"},
      {"*2", 0, "expected an operand, found \"*\""},
      {"1 + * 2", 4, "expected an operand after \"+\", found \"*\""},
      {"()", 1, "expected an operand after \"(\", found \")\""},
      {"sin()", 4, "expected an operand after \"(\", found \")\""},
      {"(1 + 2", 0, "\"(\" is never closed"},
      {"2*sin(x1", 5, "\"(\" is never closed"},
      {"1)", 1, "\")\" closes nothing"},
      {"2x1", 1, "missing operator before \"x1\"; write 2*x1"},
      {"x1 x2", 3, "missing operator before \"x2\"; write x1*x2"},
      {"2(x1 + 1)", 1, "missing operator before \"(\"; write 2*(...)"},
      {"(x1)(x2)", 4, "missing operator before \"(\"; write (...)*(...)"},
      {"(x1)2", 4, "missing operator before \"2\"; write (...)*2"},
      {"2sin(x1)", 1, "missing operator before \"sin\"; write 2*sin(...)"},
      {"2e", 1, "missing operator before \"e\"; write 2*e"},
      {"pi(2)", 2, "missing operator before \"(\"; write pi*(...)"},
      {"x1(2)", 2, "missing operator before \"(\"; write x1*(...)"},
      {"x3", 0, "unknown name \"x3\"; did you mean \"x1\"?"},
      {"1 + width", 4, "unknown name \"width\"; there are \"x1\" and \"x2\""},
      {"sen(x1)", 0, "unknown function \"sen\"; did you mean \"sin\"?"},
      {"sigmoyd(x1)", 0, "unknown function \"sigmoyd\"; did you mean \"sigmoid\"?"},
      {"sin", 0, "sin needs its argument in parentheses: sin(...)"},
      {"sin x1", 0, "sin needs its argument in parentheses: sin(...)"},
      {"sin^2(x1)", 0, "sin needs its argument in parentheses: sin(...)"},
      {"sin(x1, x2)", 6, "sin takes one argument; found \",\" after it"},
      {"x1, x2", 2, "unexpected \",\""},
      {"(x1, x2)", 3, "unexpected \",\""},
      {"1.2.3", 0, "\"1.2.3\" is not a number"},
      {"1..2", 0, "\"1..2\" is not a number"},
      {"x1**2", 3, "unexpected \"*\"; a power is written ^"},
      {"x1 = 2", 3, "unexpected character \"=\""},
      {"x1 & x2", 3, "unexpected character \"&\""},
      {"x1 + \xff", 5, "unexpected character \"\\xff\""},
      {"x1²", 2, "unexpected character \"²\""},
      {"1e5000", 0, "the number \"1e5000\" has more than 4096 bits"},
      {"x1[", 2, "unexpected character \"[\""},
  };
  for (const auto& [text, offset, message] : table) {
    try {
      Syntax::parse(text, std::vector<std::string>{"x1", "x2"});
      ADD_FAILURE() << "no error in " << text;
    } catch (const TextError& error) {
      EXPECT_EQ(error.what(), message) << text;
      EXPECT_EQ(error.offset(), offset) << text;
    }
  }
}

TEST(Syntax, AConstantHasNoNames) {
  EXPECT_EQ(constant_value("1/3"), 1.0 / 3);
  EXPECT_EQ(constant_value("-sqrt(2)"), -std::sqrt(2));
  try {
    constant_value("1 + x");
    ADD_FAILURE();
  } catch (const TextError& error) {
    EXPECT_STREQ(error.what(), "unknown name \"x\"; only a constant may stand here");
    EXPECT_EQ(error.offset(), 4u);
  }
}

TEST(Syntax, DepthIsBoundedByASentence) {
  const auto repeated = [](const std::string& piece, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += piece;
    return text;
  };
  for (const std::string piece : {"(", "sin(", "2^", "2^-", "1+(", "2*("}) {
    try {
      Syntax::parse(repeated(piece, 100'000) + "1");
      ADD_FAILURE() << piece;
    } catch (const TextError& error) {
      EXPECT_STREQ(error.what(), "nested deeper than 64 levels");
    }
  }
  EXPECT_EQ(value(repeated("(", 64) + "1" + repeated(")", 64)), 1);
  // What does not nest may be as long as it likes, up to 10,000 operands.
  EXPECT_EQ(value(repeated("-", 100'001) + "1"), -1);
  EXPECT_EQ(value(repeated("1+", 9'999) + "1"), 10'000);
  EXPECT_EQ(value(repeated("2/2*", 4'999) + "1"), 1);
  EXPECT_THROW(value(repeated("1+", 10'000) + "1"), TextError);
}

TEST(SyntaxEvaluation, DomainErrorsNameOperationValueAndPlace) {
  const struct {
    std::string text;
    std::vector<double> values;
    std::string message;
    std::size_t offset, length;
    double value;
  } table[] = {
      {"2 + log(x1 - 2)", {1}, "log of -1 in log(x1 - 2)", 4, 11, -1},
      {"log(x)", {0}, "log of 0 in log(x)", 0, 6, 0},
      {"sqrt(x)", {-4}, "sqrt of -4 in sqrt(x)", 0, 7, -4},
      {"asin(2*x)", {1}, "asin of 2 in asin(2*x)", 0, 9, 2},
      {"acos(x)", {-1.5}, "acos of -1.5 in acos(x)", 0, 7, -1.5},
      {"3 - 1/(x - 1)", {1}, "division by 0 in 1/(x - 1)", 4, 9, 0},
      {"1/x*y", {0, 1}, "division by 0 in 1/x", 0, 3, 0},
      {"x^(-2)", {0}, "0 to the power -2 in x^(-2)", 0, 6, 0},
      {"x^(1/2)", {-8}, "-8 to the power 0.5 in x^(1/2)", 0, 7, -8},
      {"10^400", {}, "overflow in 10^400", 0, 6, INFINITY},
      {"1 + exp(1000*x)", {1}, "overflow in exp(1000*x)", 4, 11, INFINITY},
      {"x + 1", {INFINITY}, "x is inf", 0, 1, INFINITY},
      {"2^2^2^2^2^2", {}, "overflow in 2^2^2^2^2", 2, 9, INFINITY},
  };
  for (const auto& [text, values, message, offset, length, operand] : table) {
    for (const bool dual : {false, true}) {
      try {
        const Syntax syntax = Syntax::parse(text);
        if (dual) {
          evaluate<Dual>(syntax, std::vector<Dual>(values.begin(), values.end()));
        } else {
          evaluate<double>(syntax, values);
        }
        ADD_FAILURE() << "no error in " << text;
      } catch (const DomainError& error) {
        EXPECT_EQ(error.what(), message);
        EXPECT_EQ(error.offset(), offset) << text;
        EXPECT_EQ(error.length(), length) << text;
        EXPECT_EQ(error.value(), operand) << text;
      }
    }
  }
}

TEST(SyntaxEvaluation, NegativeBasesMayHaveIntegerExponents) {
  EXPECT_EQ(value("x^3", {-2}), -8);
  EXPECT_EQ(value("x^(-2)", {-2}), 0.25);
  EXPECT_EQ(value("0^0"), 1);
}

TEST(SyntaxEvaluation, DualNumbersGiveTheSheetsJacobian) {
  // f1 of the sheet's question 3 at (1, 2) by x2: (cos(2 pi), 4, 1), by hand.
  const std::vector<std::string> names{"x1", "x2"};
  const std::vector<Dual> at{{1, 0}, {2, 1}};
  const auto slope = [&](const char* text) {
    return evaluate<Dual>(Syntax::parse(text, names), at).derivative;
  };
  EXPECT_NEAR(slope("sin(pi*x2)/pi"), 1, 1e-15);
  EXPECT_EQ(slope("exp(x1-1)*x2^2"), 4);
  EXPECT_EQ(slope("x1*x2"), 1);
}

TEST(SyntaxEvaluation, ListsTheArgumentsOfKinks) {
  const Syntax syntax = Syntax::parse("abs(x - 1) + relu(sign(y)) + sin(x) + step(2*y)");
  EXPECT_EQ(kink_arguments(syntax, std::vector{3.0, -2.0}), (std::vector<double>{2, -2, -1, -4}));
}

}  // namespace
}  // namespace psolve
