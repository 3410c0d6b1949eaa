// Boolean expressions, their prime implicants, and the networks that normal forms are.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>

#include "formula/notation.h"
#include "math/boolean/cube.h"
#include "math/boolean/syntax.h"
#include "problems/boolean_net/normal_forms.h"

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
  EXPECT_EQ(error_of(std::string(600, '(') + "a"), "500: nested deeper than 500 levels");
  try {
    BooleanSyntax::parse("alpha & bete", {"alpha", "beta"});
    FAIL();
  } catch (const TextError& error) {
    EXPECT_STREQ(error.what(), "unknown variable \"bete\"; did you mean \"beta\"?");
    EXPECT_EQ(error.offset(), 8u);
  }
}

std::vector<bool> bits_of(std::uint32_t number, std::size_t count) {
  std::vector<bool> bits;
  for (std::size_t i = 0; i < count; ++i) bits.push_back((number >> i & 1) != 0);
  return bits;
}

/// Whether the function is 1 wherever the cube is, point by point.
bool implies(const Cube& cube, const std::vector<bool>& function) {
  for (std::uint32_t x = 0; x < function.size(); ++x) {
    if (cube.contains(x) && !function[x]) return false;
  }
  return true;
}

/// The prime implicants by their definition: no literal can be left out.
std::vector<Cube> primes_by_definition(const std::vector<bool>& function) {
  std::vector<Cube> primes;
  for (std::uint32_t care = 0; care < function.size(); ++care) {
    for (std::uint32_t value = 0; value < function.size(); ++value) {
      if ((value & ~care) != 0 || !implies({care, value}, function)) continue;
      bool prime = true;
      for (std::uint32_t bit = 1; bit < function.size(); bit *= 2) {
        if ((care & bit) != 0 && implies({care & ~bit, value & ~bit}, function)) prime = false;
      }
      if (prime) primes.push_back({care, value});
    }
  }
  return primes;
}

/// The fewest of `cubes` that cover the function, by trying every set of them.
std::size_t fewest_by_trying(const std::vector<bool>& function, const std::vector<Cube>& cubes) {
  std::size_t fewest = cubes.size();
  for (std::uint32_t set = 0; set < 1u << cubes.size(); ++set) {
    bool covers = true;
    for (std::uint32_t x = 0; x < function.size() && covers; ++x) {
      bool covered = !function[x];
      for (std::size_t i = 0; i < cubes.size(); ++i) {
        covered = covered || ((set >> i & 1) != 0 && cubes[i].contains(x));
      }
      covers = covered;
    }
    if (covers)
      fewest = std::min<std::size_t>(fewest, static_cast<std::size_t>(__builtin_popcount(set)));
  }
  return fewest;
}

TEST(Cubes, PrimeImplicantsAndSmallestCoversOfAllFunctionsOfThreeVariables) {
  for (std::uint32_t number = 0; number < 256; ++number) {
    const auto function = bits_of(number, 8);
    auto primes = prime_implicants(function);
    const Cover cover = smallest_cover(function, primes);
    auto expected = primes_by_definition(function);
    EXPECT_TRUE(cover.minimal);
    EXPECT_EQ(cover.cubes.size(), fewest_by_trying(function, primes)) << number;
    std::sort(primes.begin(), primes.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(primes, expected) << number;
  }
}

TEST(Cubes, KnowsTheExamplesOfTextbooks) {
  // McCluskey's cyclic table: Σm(0, 1, 2, 5, 6, 7) has six prime implicants and needs three.
  std::vector<bool> cyclic(8);
  for (const int m : {0, 1, 2, 5, 6, 7}) cyclic[static_cast<std::size_t>(m)] = true;
  EXPECT_EQ(prime_implicants(cyclic).size(), 6u);
  EXPECT_EQ(smallest_cover(cyclic, prime_implicants(cyclic)).cubes.size(), 3u);
  // The parity of n bits has no two neighbouring true points: 2^(n-1) products of n literals.
  const auto parity = BooleanSyntax::parse("a^b^c^d^e^f^g^h").table();
  EXPECT_EQ(prime_implicants(parity).size(), 128u);
  // (A ∨ ¬B) ⊕ (¬C ∨ ¬D), by its Karnaugh map: four pairs of neighbours, two of which overlap
  // twice.
  const auto sheet = BooleanSyntax::parse("(A|!B)^(!C|!D)").table();
  const auto cover = smallest_cover(sheet, prime_implicants(sheet));
  EXPECT_EQ(cover.cubes.size(), 4u);
  EXPECT_FALSE(are_disjoint(cover.cubes));
}

TEST(Cubes, MakesCubesDisjointWithoutMovingAPoint) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto function = bits_of(random() & 0xffff, 16);
    const auto cover = smallest_cover(function, prime_implicants(function)).cubes;
    const auto disjoint = made_disjoint(cover);
    EXPECT_TRUE(are_disjoint(disjoint));
    for (std::uint32_t x = 0; x < 16; ++x) {
      const auto holders = std::count_if(disjoint.begin(), disjoint.end(),
                                         [&](const Cube& cube) { return cube.contains(x); });
      EXPECT_EQ(holders, function[x] ? 1 : 0);
    }
  }
}

/// The output of the network at a point, by the definition of its units.
long output_at(const ThresholdNetwork& network, std::size_t point) {
  std::vector<long> x;
  for (std::size_t i = 0; i < network.inputs; ++i) {
    x.push_back(static_cast<long>(point >> (network.inputs - 1 - i) & 1));
  }
  const long sum = output_sums(network, x)[0];
  if (network.output_unit == OutputUnit::step) return sum >= 0 ? 1 : 0;
  return sum / (2 * network.outputs[0].denominator);
}

using boolean_net::NormalForm;

std::vector<NormalForm> forms_of(const std::vector<bool>& function, OutputUnit unit,
                                 bool skip_links) {
  const Cover on = smallest_cover(function, prime_implicants(function));
  std::vector<bool> complement = function;
  complement.flip();
  const Cover off = smallest_cover(complement, prime_implicants(complement));
  return boolean_net::normal_forms(function, on, off, unit, skip_links);
}

TEST(NormalForms, ComputeTheirFunction) {
  std::mt19937 random(2);
  for (std::size_t k = 0; k <= 5; ++k) {
    for (int round = 0; round < 40; ++round) {
      const auto function =
          bits_of(k <= 2 ? static_cast<std::uint32_t>(round) : static_cast<std::uint32_t>(random()),
                  std::size_t{1} << k);
      for (const OutputUnit unit : {OutputUnit::step, OutputUnit::linear}) {
        for (const bool skip_links : {false, true}) {
          const auto forms = forms_of(function, unit, skip_links);
          ASSERT_GE(forms.size(), 3u);
          for (const NormalForm& form : forms) {
            for (std::size_t x = 0; x < function.size(); ++x) {
              ASSERT_EQ(output_at(form.network, x), function[x] ? 1 : 0)
                  << "form " << static_cast<int>(form.kind) << " of " << k << " variables at " << x;
            }
          }
        }
      }
    }
  }
}

TEST(NormalForms, CountLiteralsWhereThatIsFewer) {
  const auto units = [](const char* text, OutputUnit unit, bool skip_links) {
    return forms_of(BooleanSyntax::parse(text).table(), unit, skip_links)[0].network.hidden.size();
  };
  // n units [s >= j] for the parity of n bits; with skip links floor(n/2) of them: s - 2 sum [s >=
  // 2j].
  EXPECT_EQ(units("a^b^c^d^e", OutputUnit::step, false), 5u);
  EXPECT_EQ(units("a^b^c^d^e", OutputUnit::linear, false), 5u);
  EXPECT_EQ(units("a^b^c^d^e", OutputUnit::linear, true), 2u);
  EXPECT_EQ(units("a^!b^c^d'^e", OutputUnit::step, true), 2u);
  // A majority of any literals is one unit.
  EXPECT_EQ(units("a&b | a&!c | b&!c", OutputUnit::step, false), 1u);
  // The sheet's function as a sum of products.
  EXPECT_EQ(units("(A|!B)^(!C|!D)", OutputUnit::step, false), 4u);
  EXPECT_EQ(units("1", OutputUnit::step, false), 0u);
  EXPECT_EQ(units("a&0", OutputUnit::linear, false), 0u);
}

}  // namespace
}  // namespace psolve
