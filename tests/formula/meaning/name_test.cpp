// How trees are spelled as symbols of MathJSON, and how these are found.

#include "formula/meaning/name.h"

#include <gtest/gtest.h>

#include <cctype>

#include "formula/meaning/scope.h"

namespace psolve {
namespace {

TEST(Name, IsSpelledFromTheTree) {
  const Formula W1 = sym("W").mark("(1)");
  const Formula t = sym("theta");
  const std::vector<std::pair<Formula, std::string>> rows = {
      {W1.at(1, 2), "W1_1_2"},
      {sym("z").mark("(2)").at(1), "z2_1"},
      {sym("y").accent("hat"), "y_hat"},
      {sym("y").accent("hat").at(2), "y_hat_2"},
      {sym("delta").mark("(1)"), "delta1"},
      {derivative(sym("L"), sym("W").mark("(2)").at(1, 1)), "dL_dW2_1_1"},
      {derivative(sym("L"), sym("W").mark("(2)")).at(1, 1), "dL_dW2_1_1"},
      {sym("h", 3), "h_3"},
      {sym("h").at(3).at(2), "h_3_2"},
      {sym("m").accent("hat").at(3), "m_hat_3"},
      {sym("theta").accent("tilde").at(3), "theta_tilde_3"},
      {W1.part(0).mark("(1)′").at(1, 2), "W1_prime_1_2"},
      {sym("w").mark("*"), "w_star"},
      {sym("w").mark("*").at(1), "w_star_1"},
      {call("w", {10}), "w_10"},
      {call("w_2", {10}), "w_2_10"},
      {call("f", {t.at(3)}), "f_theta_3"},
      {product({sym("nabla"), call("f", {t.at(3)})}, product_sign::matrix), "nabla_f_theta_3"},
      {sym("X[0,1]"), "X_0_1"},
      {sym("W_hh"), "W_hh"},
      {sym("w1"), "w1"},
      {sym("θ"), "theta"},
      {sym("x₂"), "x_2"},
      {sym("e"), "e_"},
      {sym("i"), "i_"},
      {sym("Pi"), "Pi_"},
      {sym("pi"), "pi"},
      {sym("e").at(1), "e_1"},
      {quantity(sym("w"), 0.5), "w"},
      {Formula::words("first").at(2), "first_2"},
      {equals({sym("M").at(2), derivative(sym("c").at(3), sym("c").at(2))}), "M_2"},
      {derivative(sym("c").at(3), sym("c").at(2)), "dc_3_dc_2"},
  };
  for (const auto& [symbol, name] : rows) EXPECT_EQ(name_of(symbol).value_or("none"), name);
}

TEST(Name, IsNoneOfWhatIsNoSymbol) {
  const Formula x = sym("x");
  for (const Formula& f :
       {x + 1, x * x, transpose(x), Formula(2), dots(), power(x, 2), x / 2, Formula()}) {
    EXPECT_FALSE(name_of(f).has_value());
  }
}

TEST(Name, IsASymbolOfMathJsonWhateverStandsInIt) {
  for (const char* text : {"*", "1x", "σ′", "a b", "\xF0\x9F\x98\x80", "x-y", "∪"}) {
    const auto name = name_of(sym(text));
    ASSERT_TRUE(name) << text;
    EXPECT_TRUE(std::isalpha(static_cast<unsigned char>((*name)[0])) != 0) << *name;
    for (const char c : *name) {
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') << *name;
    }
  }
}

// ------------------------------------------------------------------ scopes

double number(const Scope& scope, const char* name) {
  const auto found = scope.find(name);
  return found ? found->value.number() : -1;
}

TEST(Scope, FindsAnEntryOfAWhole) {
  Scope scope;
  scope.define("z1", Value({2}, {0.5, 0.25}));
  scope.define("W1", Value({2, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(number(scope, "z1_2"), 0.25);
  EXPECT_EQ(number(scope, "W1_2_1"), 4);
  EXPECT_EQ(scope.find("W1_2")->value.shape(), ListShape{3});
  EXPECT_FALSE(scope.find("z1_3"));
  EXPECT_FALSE(scope.find("z1_1_1"));
  EXPECT_FALSE(scope.find("z"));
}

TEST(Scope, FindsAWholeByItsEntries) {
  Scope scope;
  scope.define("z1_1", 0.5);
  EXPECT_EQ(scope.find("z1")->value.size(), 1u);
  scope.define("z1_2", 0.25);
  for (int i = 1; i <= 2; ++i) {
    for (int j = 1; j <= 3; ++j)
      scope.define("W_" + std::to_string(i) + "_" + std::to_string(j), i + j / 10.0);
  }
  const Value z = scope.find("z1")->value;
  EXPECT_EQ(z.shape(), ListShape{2});
  EXPECT_EQ(z[1], 0.25);
  const Value W = scope.find("W")->value;
  EXPECT_EQ(W.shape(), (ListShape{2, 3}));
  EXPECT_EQ(W[5], 2.3);
}

TEST(Scope, LooksFromTheInnermostLabelOutward) {
  Scope scope;
  scope.define("eta", 0.1);
  scope.open("adam");
  scope.define(scope.own("theta_1"), 1.0);
  scope.open("");
  EXPECT_EQ(scope.own("x"), "adam_x");
  EXPECT_EQ(scope.find("theta_1")->name, "adam_theta_1");
  EXPECT_EQ(scope.find("eta")->name, "eta");
  scope.open("seq2");
  EXPECT_EQ(scope.own("x"), "adam_seq2_x");
  EXPECT_EQ(number(scope, "theta_1"), 1);
  scope.close();
  scope.close();
  scope.close();
  EXPECT_FALSE(scope.find("theta_1"));
  EXPECT_EQ(number(scope, "adam_theta_1"), 1);
  scope.open("gd");
  EXPECT_FALSE(scope.find("theta_1"));
  EXPECT_EQ(number(scope, "eta"), 0.1);
}

TEST(Scope, TellsWhenANameGetsAnotherValue) {
  Scope scope;
  EXPECT_TRUE(scope.define("x", 0.5));
  EXPECT_TRUE(scope.define("x", 0.5 + 1e-16));
  EXPECT_FALSE(scope.define("x", 0.6));
  EXPECT_TRUE(scope.define("v", Value({2}, {1, 2})));
  EXPECT_TRUE(scope.define("v_2", 2.0));
  EXPECT_FALSE(scope.define("v_1", 3.0));
}

}  // namespace
}  // namespace psolve
