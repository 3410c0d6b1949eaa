// Boolean expressions as they are read and written.

#include "math/boolean/syntax.h"

#include <gtest/gtest.h>

#include "formula/notation.h"

namespace psolve {
namespace {

/// The values in counting order, as zeros and ones.
std::string table(const std::string& text) {
  std::string digits;
  for (const bool value : BooleanSyntax::parse(text).table()) digits += value ? '1' : '0';
  return digits;
}

std::string error_of(const std::string& text) {
  try {
    BooleanSyntax::parse(text);
  } catch (const TextError& error) {
    return std::to_string(error.offset()) + ": " + error.what();
  }
  return "no error";
}

TEST(BooleanSyntax, BindsNotThenAndThenXorThenOr) {
  EXPECT_EQ(table("a | b & c"), "00011111");
  EXPECT_EQ(table("(a | b) & c"), "00010101");
  EXPECT_EQ(table("a ^ b & c"), "00011110");
  EXPECT_EQ(table("a | b ^ c"), "01101111");
  EXPECT_EQ(table("!a & b"), "0100");
  EXPECT_EQ(table("!(a & b)"), "1110");
  EXPECT_EQ(table("a ^ b ^ c"), "01101001");
  EXPECT_EQ(table("!a'"), "01") << "two negations";
  EXPECT_EQ(table("!!a''"), "01");
  EXPECT_EQ(table("(a | b)'"), "1000");
}

TEST(BooleanSyntax, ReadsEverySpelling) {
  EXPECT_EQ(table("(A ∨ ¬B) ⊕ (¬C ∨ ¬D)"), "0001111000010001");
  EXPECT_EQ(table("(A or not B) xor (C' | ~D)"), "0001111000010001");
  EXPECT_EQ(table("(A OR NOT B) XOR (C′ or D’)"), "0001111000010001");
  EXPECT_EQ(table("x1 ∧ x_2 & α"), "00000001");
  EXPECT_EQ(table("1"), "1");
  EXPECT_EQ(table("a & 0 | 1"), "11");
  EXPECT_EQ(table("android"), "01") << "a name that begins like an operator";
}

TEST(BooleanSyntax, OrdersVariablesAsAskedOrAsTheyAppear) {
  EXPECT_EQ(BooleanSyntax::parse("c & a | b").names(), (std::vector<std::string>{"c", "a", "b"}));
  const auto ordered = BooleanSyntax::parse("c & a", {"a", "b", "c"});
  EXPECT_EQ(ordered.table(), (std::vector<bool>{0, 0, 0, 0, 0, 1, 0, 1}));
}

TEST(BooleanSyntax, IsMadeOfItsOperands) {
  const auto parts = BooleanSyntax::parse("(a | !b) ^ !(a & c)").parts(3);
  ASSERT_EQ(parts.size(), 3U);
  const auto written = [&](std::size_t i) { return write(parts[i].formula(), Hand::unicode); };
  EXPECT_EQ(written(0), "a ∨ ¬b");
  EXPECT_EQ(written(1), "a ∧ c");
  EXPECT_EQ(written(2), "¬(a ∧ c)");
  EXPECT_EQ(parts[1].table(), (std::vector<bool>{0, 0, 0, 0, 0, 1, 0, 1}));
  EXPECT_TRUE(BooleanSyntax::parse("(a | !b) ^ !(a & c)").parts(2).empty()) << "too many";
  EXPECT_TRUE(BooleanSyntax::parse("a & !b").parts(8).empty()) << "literals";
}

TEST(BooleanSyntax, EvaluatesPointByPointAsAllAtOnce) {
  const std::string text = "x1 & !x2 ^ (x3 | x4') & x5 ^ x6 & (x7 ^ x8) | x1 & x9";
  const auto syntax = BooleanSyntax::parse(text);
  const auto all = syntax.table();
  ASSERT_EQ(all.size(), 512u);
  for (std::size_t x = 0; x < all.size(); ++x) {
    std::vector<bool> bits;
    for (std::size_t i = 0; i < 9; ++i) bits.push_back((x >> (8 - i) & 1) != 0);
    EXPECT_EQ(syntax.value_at(bits), all[x]) << x;
  }
}

TEST(BooleanSyntax, WritesWhatItRead) {
  const auto written = [](const char* text, Hand hand) {
    return write(BooleanSyntax::parse(text).formula(), hand);
  };
  EXPECT_EQ(written("(A|!B)^(C'|D')", Hand::unicode), "(A ∨ ¬B) ⊕ (¬C ∨ ¬D)");
  EXPECT_EQ(written("!(a & b) & (c | d) | e", Hand::unicode), "¬(a ∧ b) ∧ (c ∨ d) ∨ e");
  EXPECT_EQ(written("!(a|b)^1", Hand::unicode), "¬(a ∨ b) ⊕ 1");
  EXPECT_EQ(written("!(a|b)&c", Hand::latex), "\\neg \\left(a \\vee b\\right) \\wedge c");
  // Plain text is read back.
  for (const char* text : {"(A|!B)^(C'|D')", "!(a & b) & (c | d) | e", "a^(b|c&!d)"}) {
    EXPECT_EQ(table(written(text, Hand::plain)), table(text)) << text;
  }
}

TEST(BooleanSyntax, PointsAtMistakes) {
  EXPECT_EQ(error_of(""), "0: expected a Boolean expression, found nothing");
  EXPECT_EQ(error_of("a &"), "3: expected an operand after \"&\", found the end");
  EXPECT_EQ(error_of("a | | b"), "4: unexpected \"|\"; it is written once: |");
  EXPECT_EQ(error_of("a && b"), "3: unexpected \"&\"; it is written once: &");
  EXPECT_EQ(error_of("a + b"), "2: unexpected character \"+\"; or is written |");
  EXPECT_EQ(error_of("a b"), "2: missing operator before \"b\"; write &, ^ or | between operands");
  EXPECT_EQ(error_of("(a | b"), "0: \"(\" is never closed");
  EXPECT_EQ(error_of("a | b)"), "5: \")\" closes nothing");
  EXPECT_EQ(error_of("& a"), "0: expected an operand, found \"&\"");
  EXPECT_EQ(error_of("a | 2"), "4: unexpected character \"2\"");
  EXPECT_EQ(error_of(std::string(600, '(') + "a"), "64: nested deeper than 64 levels");
  try {
    BooleanSyntax::parse("alpha & bete", {"alpha", "beta"});
    FAIL();
  } catch (const TextError& error) {
    EXPECT_STREQ(error.what(), "unknown variable \"bete\"; did you mean \"beta\"?");
    EXPECT_EQ(error.offset(), 8u);
  }
}

}  // namespace
}  // namespace psolve
