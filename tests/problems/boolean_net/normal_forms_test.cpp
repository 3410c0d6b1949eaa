// The networks that normal forms are, run at every point.

#include "problems/boolean_net/normal_forms.h"

#include <gtest/gtest.h>

#include <random>

#include "math/boolean/syntax.h"

namespace psolve::boolean_net {
namespace {

/// The output of the network at a point, by the definition of its units.
long output_at(const ThresholdNetwork& network, std::size_t point) {
  std::vector<long> x;
  for (Index i = 0; i < network.inputs; ++i) {
    x.push_back(static_cast<long>(point >> (network.inputs - 1 - i) & 1));
  }
  std::vector<long> seen;
  for (const Unit& unit : network.hidden) seen.push_back(unit.twice_sum(x) >= 0 ? 1 : 0);
  if (network.skip_links) seen.insert(seen.end(), x.begin(), x.end());
  const long sum = network.outputs[0].twice_sum(seen);
  if (network.output_unit == OutputUnit::step) return sum >= 0 ? 1 : 0;
  return sum / (2 * network.outputs[0].denominator);
}

std::vector<bool> bits_of(std::uint32_t number, std::size_t count) {
  std::vector<bool> bits;
  for (std::size_t i = 0; i < count; ++i) bits.push_back((number >> i & 1) != 0);
  return bits;
}

std::vector<NormalForm> forms_of(const std::vector<bool>& function, OutputUnit unit,
                                 bool skip_links) {
  const Cover on = smallest_cover(function, prime_implicants(function));
  std::vector<bool> complement = function;
  complement.flip();
  const Cover off = smallest_cover(complement, prime_implicants(complement));
  return normal_forms(function, on, off, unit, skip_links);
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
}  // namespace psolve::boolean_net
