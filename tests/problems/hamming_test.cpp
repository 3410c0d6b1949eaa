// hamming: known minima (by a search over all threshold functions and z3; n-parity: Fung and Li,
// Neural Computation 13(2), 2001), every network run here on every input, textbook networks, codes
// of other sizes, decoders, and what is refused.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "core/long_work.h"
#include "core/workings/line.h"
#include "formula/notation.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"

namespace psolve::hamming {
namespace {

Json spec_of(const std::string& fields) {
  Json spec = Json::parse("{" + fields + "}");
  spec["problem"] = "hamming";
  return spec;
}

/// What a network of the answer puts out; `linear` outputs are rounded.
std::vector<int> outputs_of(const Json& network, const std::vector<int>& x, bool linear,
                            bool skip) {
  const auto layer = [](const Json& json, const std::vector<int>& in) {
    std::vector<double> sums;
    for (std::size_t i = 0; i < json["bias"].size(); ++i) {
      double sum = json["bias"][i].get<double>();
      EXPECT_EQ(json["weights"][i].size(), in.size());
      for (std::size_t j = 0; j < in.size(); ++j) {
        sum += json["weights"][i][j].get<double>() * in[j];
      }
      sums.push_back(sum);
    }
    return sums;
  };
  std::vector<int> seen;
  for (const double sum : layer(network["hidden"], x)) {
    EXPECT_GE(std::abs(sum), 0.5);
    seen.push_back(sum >= 0 ? 1 : 0);
  }
  if (skip) seen.insert(seen.end(), x.begin(), x.end());
  std::vector<int> out;
  for (const double sum : layer(network["output"], seen)) {
    if (linear) {
      EXPECT_NEAR(sum, std::round(sum), 1e-9);
      out.push_back(static_cast<int>(std::lround(sum)));
    } else {
      EXPECT_GE(std::abs(sum), 0.5);
      out.push_back(sum >= 0 ? 1 : 0);
    }
  }
  return out;
}

std::vector<int> bits_of(unsigned x, std::size_t count) {
  std::vector<int> bits;
  for (std::size_t i = count; i-- > 0;) bits.push_back(static_cast<int>(x >> i & 1));
  return bits;
}

struct Row {
  const char* fields;
  int direct;
  int smallest;
  std::vector<unsigned> masks;  ///< each output as the parity of these data bits, d1 the highest
};

const unsigned kP1 = 0b1101, kP2 = 0b1011, kP3 = 0b0111;

const Row kRows[] = {
    {"", 9, 5, {kP1, kP2, kP3}},
    {R"("parity_bits": 3, "output_unit": "linear")", 9, 6, {kP1, kP2, kP3}},
    {R"("skip_links": true)", 3, 3, {kP1, kP2, kP3}},
    {R"("skip_links": true, "output_unit": "linear")", 3, 3, {kP1, kP2, kP3}},
    {R"("output": "codeword")", 13, 5, {kP1, kP2, 8, kP3, 4, 2, 1}},
    {R"("output": "codeword", "output_unit": "linear")", 13, 7, {kP1, kP2, 8, kP3, 4, 2, 1}},
    {R"("output": "codeword", "skip_links": true)", 3, 3, {kP1, kP2, 8, kP3, 4, 2, 1}},
    {R"("parity_bits": 2)", 1, 1, {1, 1}},
    {R"("parity_equations": [[1, 1]])", 2, 2, {3}},
    {R"("parity_equations": [[1, 1, 1]])", 3, 3, {7}},
    {R"("parity_equations": [[1, 1, 1, 1]])", 4, 4, {15}},
    {R"("parity_equations": [[1, 1]], "output_unit": "linear")", 2, 2, {3}},
    {R"("parity_equations": [[1, 1, 1]], "output_unit": "linear")", 3, 3, {7}},
    {R"("parity_equations": [[1, 1, 1, 1]], "output_unit": "linear")", 4, 4, {15}},
    {R"("parity_equations": [[1, 1]], "skip_links": true)", 1, 1, {3}},
    {R"("parity_equations": [[1, 1, 1]], "skip_links": true)", 1, 1, {7}},
    {R"("parity_equations": [[1, 1, 1, 1]], "skip_links": true)", 2, 2, {15}},
    {R"("parity_equations": [[1, 1, 1, 1]], "skip_links": true, "output_unit": "linear")",
     2,
     2,
     {15}},
    // an input that no output needs, an output that is 0, two outputs alike
    {R"("parity_equations": [[1, 0, 1], [0, 0, 0], [1, 0, 1]])", 2, 2, {5, 0, 5}},
    {R"("parity_equations": [[0, 0]])", 0, 0, {0}},
    {R"("parity_equations": [[1, 0]], "skip_links": true)", 0, 0, {2}},
};

TEST(Hamming, FindsAndProvesTheKnownMinima) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.fields);
    const Json spec = spec_of(row.fields);
    const Solution solution = solved(spec);
    expect_checks_pass(solution);
    const Json& answers = solution.answers;
    EXPECT_EQ(answers["networks"]["direct"]["layers"][1], row.direct);
    EXPECT_EQ(answers["minimum"]["hidden_units"], row.smallest);
    EXPECT_EQ(answers["minimum"]["lower_bound"], row.smallest);
    EXPECT_EQ(answers["minimum"]["proven"], true);
    const std::size_t k = answers["networks"]["direct"]["layers"][0].get<std::size_t>();
    ASSERT_EQ(answers["truth_table"].size(), std::size_t{1} << k);
    for (unsigned x = 0; x < 1u << k; ++x) {
      std::vector<int> wanted;
      for (const unsigned mask : row.masks) wanted.push_back(std::popcount(x & mask) & 1);
      EXPECT_EQ(answers["truth_table"][x]["input"], Json(bits_of(x, k)));
      EXPECT_EQ(answers["truth_table"][x]["output"], Json(wanted));
      for (const char* which : {"direct", "smallest"}) {
        const Json& network = answers["networks"][which];
        EXPECT_EQ(network["layers"][1], network["hidden"]["bias"].size());
        EXPECT_EQ(outputs_of(network, bits_of(x, k), spec.value("output_unit", "") == "linear",
                             spec.value("skip_links", false)),
                  wanted)
            << which << " at " << x;
      }
    }
  }
}

TEST(Hamming, BuildsTheTextbookNetwork) {
  const Solution solution = solved(spec_of(R"("effort": 0)"));
  expect_near(solution.answers["networks"]["direct"], Json::parse(R"({
    "layers": [4, 9, 3],
    "hidden": {"weights": [[1,1,0,1],[1,1,0,1],[1,1,0,1],[1,0,1,1],[1,0,1,1],[1,0,1,1],
                           [0,1,1,1],[0,1,1,1],[0,1,1,1]],
               "bias": [-0.5,-1.5,-2.5,-0.5,-1.5,-2.5,-0.5,-1.5,-2.5]},
    "output": {"weights": [[1,-1,1,0,0,0,0,0,0],[0,0,0,1,-1,1,0,0,0],[0,0,0,0,0,0,1,-1,1]],
               "bias": [-0.5,-0.5,-0.5]}})"),
              0);
  EXPECT_EQ(solution.answers["minimum"]["hidden_units"], 9);
  EXPECT_EQ(solution.answers["minimum"]["proven"], false);
  // 32 edges, of which a unit cuts 12 at most
  EXPECT_EQ(solution.answers["minimum"]["lower_bound"], 3);
}

TEST(Hamming, WorksTheNetworkAtTheExample) {
  // By hand: d = 1 1 1 0 has p1 = 1 + 1 + 0, p2 = 1 + 1 + 0 and p3 = 1 + 1 + 0, all even.
  const Solution solution = solved(spec_of(R"("effort": 0, "example": [1, 1, 1, 0])"));
  const auto value = [&](const std::string& id) { return step_of(solution, id).value; };
  for (const char* output : {"[0]", "[1]", "[2]"}) {
    EXPECT_EQ(value(std::string("equations") + output), 0);
    EXPECT_EQ(value(std::string("networks/direct/output") + output), 0);
  }
  // Of p1 two data bits are 1: at least one and at least two, not three.
  EXPECT_EQ(value("networks/direct/hidden[0]"), 1);
  EXPECT_EQ(value("networks/direct/hidden[1]"), 1);
  EXPECT_EQ(value("networks/direct/hidden[2]"), 0);
}

// By hand: d = 1 0 1 1 has p1 = 1 + 0 + 1, p2 = 1 + 1 + 1 and p3 = 0 + 1 + 1.
TEST(Hamming, HasAnExampleOfItsOwn) {
  const Solution solution = solved(spec_of(R"("effort": 0)"));
  EXPECT_EQ(step_of(solution, "equations[0]").value, 0);
  EXPECT_EQ(step_of(solution, "equations[1]").value, 1);
  EXPECT_EQ(step_of(solution, "equations[2]").value, 0);
}

TEST(Hamming, StatesTheBoundThatNeedsNoSearch) {
  // By hand: p1 = d1 + d2 and p2 = d2 + d3 change on all 12 edges of the cube, of which a plane
  // cuts 6 at most.
  const Solution solution =
      solved(R"({"problem": "hamming", "parity_equations": [[1, 1, 0], [0, 1, 1]], "effort": 0})");
  EXPECT_EQ(solution.answers["certificate"]["edges"], 12);
  EXPECT_EQ(write(step_of(solution, "edges").lines[0].written(), Hand::unicode),
            "m ≥ ⌈E/c⌉ = ⌈12/6⌉ = 2");
}

TEST(Hamming, NeverClaimsWhatItDidNotProve) {
  // The extended code (8,4): with linear outputs 8 units are needed and enough.
  for (const int effort : {1, 2, 3}) {
    Json spec = spec_of(R"("parity_equations": [[1,1,0,1],[1,0,1,1],[0,1,1,1],[1,1,1,0]],
                           "output_unit": "linear")");
    spec["effort"] = effort;
    const Json minimum = solved(spec).answers["minimum"];
    EXPECT_LE(minimum["lower_bound"], 8);
    EXPECT_GE(minimum["hidden_units"], 8);
    EXPECT_EQ(minimum["proven"], minimum["lower_bound"] == minimum["hidden_units"]);
  }
}

TEST(Hamming, LargerCodesHaveTheDirectNetworkAndABound) {
  const Solution fifteen = solved(spec_of(R"("parity_bits": 4)"));
  EXPECT_EQ(fifteen.answers["networks"]["direct"]["layers"], Json::parse("[11, 28, 4]"));
  EXPECT_EQ(fifteen.answers["minimum"]["proven"], false);
  // With d5 … d11 at 0 it is the code with 3 parity bits.
  EXPECT_GE(fifteen.answers["minimum"]["lower_bound"], 5);
  EXPECT_EQ(fifteen.answers["truth_table"].size(), 2048u);
  EXPECT_TRUE(fifteen.passed());
  const Solution skip = solved(spec_of(R"("parity_bits": 4, "skip_links": true)"));
  EXPECT_EQ(skip.answers["networks"]["direct"]["layers"], Json::parse("[11, 12, 4]"));
  EXPECT_TRUE(skip.passed());
  const Solution most = solved(spec_of(R"("parity_bits": 6)"));
  EXPECT_EQ(most.answers["networks"]["direct"]["layers"], Json::parse("[57, 186, 6]"));
  EXPECT_FALSE(most.answers.contains("truth_table"));
  EXPECT_TRUE(most.passed());
}

TEST(Hamming, DecodesEveryWordWithOneError) {
  for (const char* unit : {"step", "linear"}) {
    Json spec = spec_of(R"("task": "decode")");
    spec["output_unit"] = unit;
    const Solution solution = solved(spec);
    EXPECT_TRUE(solution.passed());
    const Json& network = solution.answers["networks"]["direct"];
    EXPECT_EQ(network["layers"], Json::parse("[7, 15, 4]"));
    for (unsigned data = 0; data < 16; ++data) {
      const auto d = bits_of(data, 4);
      const int p1 = d[0] ^ d[1] ^ d[3], p2 = d[0] ^ d[2] ^ d[3], p3 = d[1] ^ d[2] ^ d[3];
      for (std::size_t error = 0; error <= 7; ++error) {
        std::vector<int> word = {p1, p2, d[0], p3, d[1], d[2], d[3]};
        if (error < 7) word[error] ^= 1;
        EXPECT_EQ(outputs_of(network, word, spec["output_unit"] == "linear", false), d);
      }
    }
  }
  // One bit three times: the majority is one unit.
  const Solution majority = solved(spec_of(R"("task": "decode", "parity_equations": [[1], [1]])"));
  EXPECT_EQ(majority.answers["minimum"]["hidden_units"], 1);
  EXPECT_EQ(majority.answers["minimum"]["proven"], true);
  EXPECT_TRUE(majority.passed());
}

TEST(Hamming, StopsWhenAskedToAndSaysWhatItKnows) {
  class Impatient : public Observer {
   public:
    void begin() override {}
    bool go_on(const std::string& progress) override {
      EXPECT_NE(progress.find("hidden units"), std::string::npos);
      return false;
    }
    void end() override { ended = true; }
    bool ended = false;
  };
  Impatient observer;
  set_observer(&observer);
  const Solution solution = solved(spec_of(""));
  set_observer(nullptr);
  EXPECT_TRUE(observer.ended);
  const Json& minimum = solution.answers["minimum"];
  EXPECT_EQ(minimum["proven"], minimum["lower_bound"] == minimum["hidden_units"]);
  EXPECT_TRUE(solution.passed());
  EXPECT_TRUE(std::any_of(solution.remarks.begin(), solution.remarks.end(),
                          [](const Remark& r) { return r.kind == Remark::Kind::limit; }));
}

TEST(Hamming, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::hamming);
}

}  // namespace
}  // namespace psolve::hamming
