// Networks with convolutions, and the problem `conv-backprop`. Expected numbers are worked by hand
// in exact fractions, or come from PyTorch; none was printed by psolve.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "formula/notation.h"
#include "render/format.h"
#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::conv_backprop {
namespace {

// ------------------------------------------------------------------ worked by hand

const char* const kImage = R"([[1, 7, -1, -7, 10, 11], [2, 8, 0, 0, 12, 13], [3, 9, 0, 0, 0, 0],
    [4, 10, -4, -10, 0, 0], [5, 11, -5, -11, 16, 17], [6, 12, -6, -12, 14, 15]])";

Json chain(const char* mode, const char* pool, double rate) {
  Json spec = Json::parse(R"({"problem": "conv-backprop", "layers": [
      {"type": "conv", "kernel": [[1, 0, -1], [2, 0, -2], [1, 0, -1]]}, {"size": 2, "stride": 1}],
      "target": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "loss": "mse"})");
  spec["input"] = Json::parse(kImage);
  spec["layers"][0]["mode"] = mode;
  spec["layers"][1]["type"] = pool;
  spec["learning_rate"] = rate;
  return spec;
}

/// Entries over a common denominator.
Json over(double denominator, const char* numerators) {
  Json matrix = Json::parse(numerators);
  for (auto& row : matrix) {
    for (auto& entry : row) entry = entry.get<double>() / denominator;
  }
  return matrix;
}

/// "30982/9", in lowest terms.
std::string fraction(double numerator, double denominator) {
  const auto n = std::llround(numerator);
  const auto d = std::llround(denominator);
  const auto common = std::gcd(n, d);
  return std::to_string(n / common) + (d == common ? "" : "/" + std::to_string(d / common));
}

struct ByHand {
  const char* mode;
  const char* pool;
  double loss;
  const char* pooled;
  double denominator;  ///< of ∂L/∂O, ∂L/∂F and ∂L/∂X
  const char* dO;
  const char* dF;
  const char* dX;
};

// A 6×6 image, the Sobel kernel, windows of 2×2 with stride 1, the mean of nine squares.
const ByHand kByHand[] = {
    {"cross-correlation", "max-pool", 30982.0 / 9, "[[46,46,-16],[71,71,-16],[88,88,-29]]", 9,
     "[[0,0,0,0],[0,182,-64,0],[0,282,-60,0],[0,352,0,0]]",
     "[[7514,-1408,-4288],[8570,-2288,-6692],[9702,-2950,-10106]]",
     "[[0,0,0,0,0,0],[0,182,-64,-182,64,0],[0,646,-188,-646,188,0],[0,1098,-184,-1098,184,0],"
     "[0,986,-60,-986,60,0],[0,352,0,-352,0,0]]"},
    {"cross-correlation", "avg-pool", 1280, "[[27.5,8.5,-29.5],[40.5,18,-29],[57,16,-59]]", 36,
     "[[53,70,-42,-59],[134,185,-66,-117],[195,261,-112,-178],[114,146,-88,-120]]",
     "[[9148,2864,-5841],[12287,2520,-10285],[15377,829,-16518]]",
     "[[53,70,-95,-129,42,59],[240,325,-390,-560,150,235],[516,701,-802,-1172,286,471],"
     "[638,853,-1016,-1446,378,593],[423,553,-711,-971,288,418],[114,146,-202,-266,88,120]]"},
    {"convolution", "max-pool", 20266.0 / 9, "[[-9,35,44],[-16,29,48],[-29,66,93]]", 9,
     "[[-20,0,70,88],[-32,0,0,0],[-58,0,56,96],[0,0,132,184]]",
     "[[7554,774,-4814],[7456,960,-4236],[1688,-1848,-3312]]",
     "[[20,0,-90,-88,70,88],[72,0,-212,-176,140,176],[142,0,-268,-184,126,184],"
     "[148,0,-392,-376,244,376],[58,0,-378,-464,320,464],[0,0,-132,-184,132,184]]"},
    {"convolution", "avg-pool", 1274, "[[-27.5,-8.5,29.5],[-40.5,-18,29],[-57,-16,59]]", 36,
     "[[-57,-74,42,59],[-138,-193,62,117],[-195,-265,104,174],[-114,-146,84,116]]",
     "[[16346,-797,-15393],[10193,-2512,-12315],[5825,-2880,-9232]]",
     "[[57,74,-99,-133,42,59],[252,341,-398,-576,146,235],[528,725,-798,-1192,270,467],"
     "[642,869,-996,-1450,354,581],[423,557,-695,-963,272,406],[114,146,-198,-262,84,116]]"},
};

TEST(ConvBackprop, GivesTheNumbersWorkedByHand) {
  for (const auto& row : kByHand) {
    SCOPED_TRACE(std::string(row.mode) + ", " + row.pool);
    const double rate = 0.001;
    const Solution solution = solved(chain(row.mode, row.pool, rate));
    const Json& answers = solution.answers;
    EXPECT_NEAR(answers["loss"].get<double>(), row.loss, 1e-11 * row.loss);
    expect_near(answers["y_hat"], Json::parse(row.pooled), 1e-14);
    const Json dF = over(row.denominator, row.dF);
    EXPECT_EQ(solution.exact["loss"], fraction(row.loss * 9, 9));
    EXPECT_EQ(solution.exact["gradients"]["layers"][0]["kernel"][0][0],
              fraction(Json::parse(row.dF)[0][0].get<double>(), row.denominator));
    expect_near(answers["deltas"][0], over(row.denominator, row.dO), 1e-13);
    expect_near(answers["gradients"]["layers"][0]["kernel"], dF, 1e-13);
    expect_near(answers["gradients"]["input"], over(row.denominator, row.dX), 1e-13);
    EXPECT_EQ(answers["gradients"]["layers"][1], Json::object());
    const Json kernel = Json::parse("[[1, 0, -1], [2, 0, -2], [1, 0, -1]]");
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) {
        EXPECT_NEAR(answers["updated"]["layers"][0]["kernel"][a][b].get<double>(),
                    kernel[a][b].get<double>() - rate * dF[a][b].get<double>(), 1e-12);
      }
    }
    expect_checks_pass(solution);
  }
}

TEST(ConvBackprop, KnowsHowLongAStepMayBe) {
  const Solution solution = solved(chain("cross-correlation", "max-pool", 0.01));
  EXPECT_NEAR(solution.answers["loss_after_update"].get<double>(), 78475, 1);
  EXPECT_TRUE(has_remark(solution, "step-too-long"));
  EXPECT_TRUE(has_remark(solution, "largest-rate"));
  EXPECT_TRUE(has_remark(solution, "outputs-are-no-parameters"));
  // With mean pooling the loss is one quadratic: it comes back at 2‖g‖²/(gᵀH g) exactly, and
  // tried a hair to either side it has fallen or risen.
  for (const char* pool : {"max-pool", "avg-pool"}) {
    const double limit =
        solved(chain("cross-correlation", pool, 0)).answers["largest_learning_rate"].get<double>();
    EXPECT_GT(limit, 0.002);
    EXPECT_LT(limit, 0.01);
    const auto change = [&](double rate) {
      const Json answers = solved(chain("cross-correlation", pool, rate)).answers;
      return answers["loss_after_update"].get<double>() - answers["loss"].get<double>();
    };
    EXPECT_LT(change(limit * 0.999999), 0);
    EXPECT_GT(change(limit * 1.000001), 0);
    for (const double part : {0.1, 0.3, 0.5, 0.7, 0.9}) EXPECT_LT(change(limit * part), 0) << part;
  }
}

// L = (2ab − 1)² has at a = 3/2, b = 1/2 the slopes 1 and 3. Along the step 2ab = 3/2 − 10η + 6η² falls to
// 1 and beyond; L is back where it comes to 1/2, at η = (5 − √19)/6.
TEST(ConvBackprop, KnowsTheFirstRootOfAQuarticLoss) {
  const Json spec = Json::parse(R"({"problem": "conv-backprop", "input": [[2]], "target": [[1]],
                                    "layers": [{"type": "conv", "kernel": [[1.5]]},
                                               {"type": "conv", "kernel": [[0.5]]}],
                                    "loss": "squared-error", "learning_rate": 0.01})");
  expect_answers(spec, {{"loss", 0.25}, {"largest_learning_rate", (5 - std::sqrt(19.0)) / 6}},
                 1e-14);
}

/// The loss rises above its old value for rates from 25.6 to 27.3 alone, and again from 52.5 on; by
/// bisection of the loss in loops in Python.
TEST(ConvBackprop, FindsANarrowRiseOfTheLoss) {
  expect_answers(R"({"problem": "conv-backprop",
      "input": [[0, 1.5, 1, 0], [0, 1.5, -2, 1], [-1, -2, -0.5, 1.5], [0, -1, 0, 0]],
      "layers": [{"type": "conv", "kernel": [[[[-1.5], [-1.5]]]], "bias": [-1.5],
                  "activation": "silu", "padding": 1}, {"type": "global-avg-pool"},
                 {"type": "dense", "weights": [[1.5], [0], [-2], [0.5]], "activation": "relu"}],
      "target": [0.5, 0, 0.5, 0]})"_json,
                 {{"largest_learning_rate", 25.577024564527996}}, 1e-12);
}

// |3w − 3| has its kink at w = 1, so that its slope there is 0 and |w − 2| alone is stepped: a step of
// η makes 1 of it 3η + (1 − η), more for each η. In (w/2 − w)² = w²/4 the target stays where it is:
// at w = 1 a step of η = 0.1 makes it (0.475 − 1)².
TEST(ConvBackprop, SaysWhereEveryStepRaisesTheLoss) {
  Json kink = chain("cross-correlation", "max-pool", 0.1);
  for (const char* field : {"title", "source", "question", "claims", "theory"}) kink.erase(field);
  kink["layers"] = Json::parse(R"([{"type": "conv", "kernel": [[1]]}])");
  kink["input"] = Json::parse("[[1, 3]]");
  kink["target"] = Json::parse("[[2, 3]]");
  kink["loss"] = "absolute-error";
  Json tied = kink;
  tied["layers"][0]["kernel"] = Json::parse(R"([["w"]])");
  tied["input"] = Json::parse("[[0.5]]");
  tied["target"] = Json::parse(R"([["w"]])");
  tied["loss"] = "squared-error";
  tied["values"] = {{"w", 1}};
  struct Row {
    Json spec;
    double before, after;
  };
  for (const Row& row : {Row{kink, 1, 1.2}, Row{tied, 0.25, 0.275625}}) {
    const Solution solution = solved(row.spec);
    EXPECT_EQ(solution.answers["loss"].get<double>(), row.before);
    EXPECT_NEAR(solution.answers["loss_after_update"].get<double>(), row.after, 1e-15);
    EXPECT_EQ(solution.answers["largest_learning_rate"], 0);
    EXPECT_TRUE(has_remark(solution, "step-uphill"));
    EXPECT_FALSE(has_remark(solution, "step-too-long"));
    expect_checks_pass(solution);
  }
}

/// The step of this id, or one without a name.
const Step& step_named(const std::vector<Step>& steps, const std::string& id) {
  static const Step none{};
  for (const Step& step : steps) {
    if (step.id == id) return step;
    const Step& within = step_named(step.steps, id);
    if (!within.id.empty()) return within;
  }
  return none;
}

TEST(ConvBackprop, UpdatesFormallyWhatIsNoParameter) {
  const Solution solution = solved(chain("cross-correlation", "max-pool", 0.9));
  const auto value = [&](const char* id) { return step_named(solution.steps, id).value; };
  // M − 0.9 ∂L/∂M = M − 0.2 (M − L̂)
  expect_near(value("updated/activations[1]"),
              Json::parse("[[37, 36.8, -12.8], [56.8, 57, -12.8], [70.4, 70.4, -23]]"), 1e-14);
  EXPECT_NEAR(value("updated/activations[0]")[3][1].get<double>(), 88 - 0.9 * 352 / 9, 1e-12);
  EXPECT_NEAR(value("updated/input")[5][1].get<double>(), 12 - 0.9 * 352 / 9, 1e-12);
  EXPECT_EQ(solution.answers["updated"].size(), 1u);
  EXPECT_TRUE(solution.answers["gradients"].contains("input"));
}

/// The last side of the line of a step.
std::string last_side(const Solution& solution, const char* id) {
  const Step& step = step_named(solution.steps, id);
  if (step.lines.empty()) return "no line";
  const std::string line = write(step.lines[0].written(), Hand::unicode);
  return line.substr(line.rfind("= ") + 2);
}

TEST(ConvBackprop, ShowsFractionsWhereDecimalsOnlyComeNear) {
  const Solution solution = solved(chain("cross-correlation", "max-pool", 0.001));
  EXPECT_EQ(last_side(solution, "loss"), "30982/9");
  EXPECT_EQ(last_side(solution, "layers[0]/kernel_gradient[0]"), "7514/9");
  // Of the image's gradient those entries that tell most: ∂L/∂X₄₂ = 122, and none that is 0.
  EXPECT_EQ(last_side(solution, "layers[0]/input_gradient[19]"), "122");
  EXPECT_EQ(step_named(solution.steps, "layers[0]/input_gradient[0]").id, "");
  // Sums of numbers that end need none.
  EXPECT_EQ(last_side(solution, "layers[0]/z[0]"), "9");
}

TEST(ConvBackprop, BeginsWithTheRulesInLetters) {
  const Solution solution = solved(chain("cross-correlation", "avg-pool", 0.001));
  const auto lines = [&](const char* id) {
    std::string text;
    for (const Line& line : step_named(solution.steps, id).lines) {
      text += write(line.written(), Hand::unicode) + "\n";
    }
    return text;
  };
  EXPECT_EQ(lines("laws"),
            "∂L/∂M = 2/9·(M − Y)\n"
            "∂L/∂Oᵢⱼ = Σ[windows (m, n) that read (i, j)] 1/4·∂L/∂Mₘₙ\n"
            "∂L/∂F = X ⋆ ∂L/∂O\n"
            "∂L/∂X = F ⊗ ∂L/∂O\n");
  EXPECT_EQ(lines("laws/step"),
            "F′ = F − η·∂L/∂F\nX′ = X − η·∂L/∂X\nO′ = O − η·∂L/∂O\nM′ = M − η·∂L/∂M\n");
}

TEST(ConvBackprop, GivesAMaximumThatOccursTwiceToTheFirst) {
  const Solution solution = solved(R"({"problem": "conv-backprop", "input": [[1, 3], [3, 3]],
      "layers": [{"type": "conv", "kernel": [[1]]}, {"type": "max-pool", "size": 2}],
      "target": [[0]], "loss": "half-squared-error"})");
  expect_near(solution.answers["gradients"]["input"], Json::parse("[[0, 3], [0, 0]]"), 0);
  EXPECT_TRUE(has(remark(solution, "ties-in-layer-2"), "1 of the 1 windows"));
  EXPECT_FALSE(has_remark(solved(chain("cross-correlation", "max-pool", 0.01)), "ties-in-layer-2"));
}

TEST(ConvBackprop, DropsWindowsThatDoNotFitAndStridesBySizeByDefault) {
  const Solution solution = solved(R"({"problem": "conv-backprop",
      "input": [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15]],
      "layers": [{"type": "conv", "kernel": [[2]], "bias": 1}, {"type": "avg-pool", "size": 2},
                 {"type": "flatten"}], "target": [0, 0], "loss": "squared-error"})");
  expect_near(solution.answers["y_hat"], Json::parse("[9, 13]"), 0);  // 2·4 + 1 and 2·6 + 1
  EXPECT_EQ(solution.answers["gradients"]["layers"][0]["bias"][0], 44.0);
  EXPECT_EQ(solution.answers["gradients"]["input"][2][0], 0.0);
  EXPECT_EQ(solution.answers["gradients"]["input"][0][4], 0.0);
  expect_checks_pass(solution);
}

// ------------------------------------------------------------------ another program

TEST(ConvBackprop, AgreesWithPyTorch) {
  for (const auto& row : recorded("torch_convolutions")) {
    expect_answers(row["spec"], row["answers"], 1e-11);
  }
}

TEST(ConvBackprop, AgreesWithPyTorchOnLayersOfAllKinds) {
  int tried = 0;
  for (const auto& row : recorded("torch_layers")) {
    if (row["spec"]["problem"] != "conv-backprop") continue;
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(row["spec"], row["answers"], 1e-10);
    ++tried;
  }
  EXPECT_EQ(tried, 60);
}

TEST(ConvBackprop, OfLayersWorkedByHand) {
  // The entries 1 and 2 lay down [1 10 100], two places apart, one of which is cut off.
  expect_answers(Json::parse(R"({"problem": "conv-backprop", "input": [[1, 2]], "layers": [
      {"type": "conv-transpose", "kernel": [[1, 10, 100]], "stride": [1, 2], "padding": [0, 1],
       "output_padding": [0, 1], "bias": 5}], "target": [[0, 0, 0, 0]],
      "loss": "half-squared-error"})"),
                 Json::parse(R"({"y_hat": [[15, 107, 25, 205]], "gradients": {
      "input": [[10850, 20857]], "layers": [{"kernel": [[214, 65, 517]], "bias": [352]}]}})"));
  // A mean divides by the whole window, 4, but over the edge by what lies inside, 2 or 1.
  expect_answers(
      Json::parse(R"({"problem": "conv-backprop", "input": [[4, 8, 12]], "layers": [
      {"type": "conv", "kernel": [[1]]},
      {"type": "avg-pool", "size": 2, "padding": [[0, 1], [1, 0]], "ceil_mode": true}],
      "target": [[0, 0]], "loss": "half-squared-error"})"),
      Json::parse(R"({"y_hat": [[1, 5]], "gradients": {"input": [[0.25, 1.25, 1.25]]}})"));
  expect_answers(Json::parse(R"({"problem": "conv-backprop", "input": [[4, 8, 12]], "layers": [
      {"type": "conv", "kernel": [[1]]},
      {"type": "avg-pool", "size": [1, 2], "ceil_mode": true}, {"type": "upsample", "factor": 2},
      {"type": "global-avg-pool"}], "target": [8], "loss": "squared-error"})"),
                 Json::parse(R"({"y_hat": [9], "gradients": {"input": [[0.5, 0.5, 1]]}})"));
  // Two filters, each on a channel of its own; "same" puts its zeros at the right and the bottom.
  expect_answers(Json::parse(R"({"problem": "conv-backprop", "input": [[[1, 2]], [[3, 4]]],
      "layers": [{"type": "conv", "kernel": [[[[1, 10]]], [[[2, 20]]]], "groups": 2,
                  "padding": "same"}], "target": [[[0, 0]], [[0, 0]]],
      "loss": "half-squared-error"})"),
                 Json::parse(R"({"y_hat": [[[21, 2]], [[86, 8]]], "gradients": {
      "input": [[[21, 212]], [[172, 1736]]],
      "layers": [{"kernel": [[[[25, 42]]], [[[290, 344]]]]}]}})"));
}

TEST(ConvBackprop, DerivesGradientsInLettersForAllWindows) {
  const char* rows[] = {
      R"("padding": "same", "stride": 2)",
      R"("padding": [[1, 0], [0, 2]], "dilation": [2, 1])",
      R"("padding": "valid")",
      R"("transpose": true)",
      R"("transpose": true, "stride": 2, "padding": 1, "output_padding": 1)",
      R"("transpose": true, "stride": [3, 1], "padding": [[0, 1], [1, 0]], "dilation": 2)"};
  for (const char* row : rows) {
    SCOPED_TRACE(row);
    const Solution solution = solved(R"({"problem": "conv-backprop", "task": "derive",
        "input_size": [4, 5], "kernel_size": [2, 3], )" +
                                     std::string(row) + "}");
    EXPECT_EQ(solution.answers["identity_holds"], true);
    expect_checks_pass(solution);
  }
  // With a stride it is D, ∂L/∂O with zeros between, whose indices add up with those of F, and which
  // is as large as ∂L/∂O would be without: F ⊗ D then has the size of X.
  const Solution strided = solved(R"({"problem": "conv-backprop", "task": "derive",
      "input_size": [5, 5], "kernel_size": [2, 2], "stride": 2})");
  const std::string claim = prose_text(step_of(strided, "closed_form/input").claim, 6);
  EXPECT_NE(claim.find("cross-correlation of D"), std::string::npos) << claim;
  EXPECT_EQ(claim.find("∂O"), std::string::npos) << claim;
  const std::string D = write(step_of(strided, "operands").lines[1].written(), Hand::unicode);
  EXPECT_EQ(std::ranges::count(D, '0'), 12) << D;  // 4 × 4 but for 2 × 2
  const Json answers =
      solved(R"({"problem": "conv-backprop", "task": "derive", "input_size": [1, 2],
      "kernel_size": [1, 2], "stride": [1, 2], "transpose": true})")
          .answers;
  EXPECT_EQ(answers["output_size"], Json::parse("[1, 4]"));
  EXPECT_EQ(
      answers["input_gradient"],
      Json::parse(R"([["F[0,0]*dO[0,0] + F[0,1]*dO[0,1]", "F[0,0]*dO[0,2] + F[0,1]*dO[0,3]"]])"));
  EXPECT_EQ(
      answers["kernel_gradient"],
      Json::parse(R"([["X[0,0]*dO[0,0] + X[0,1]*dO[0,2]", "X[0,0]*dO[0,1] + X[0,1]*dO[0,3]"]])"));
}

// ------------------------------------------------------------------ random shapes

/// The first layer's sums by its definition, in long double.
std::vector<double> convolved(const Json& spec) {
  const Json& layer = spec["layers"][0];
  const Json& X = spec["input"];
  const Json& F = layer["kernel"];
  const auto pair = [&](const char* name, int axis) { return layer[name][axis].get<int>(); };
  const int H = static_cast<int>(X[0].size());
  const int W = static_cast<int>(X[0][0].size());
  const int h = static_cast<int>(F[0][0].size());
  const int w = static_cast<int>(F[0][0][0].size());
  const bool flipped = layer["mode"] == "convolution";
  std::vector<double> sums;
  for (std::size_t o = 0; o < F.size(); ++o) {
    for (int top = -pair("padding", 0);; top += pair("stride", 0)) {
      if (top + pair("dilation", 0) * (h - 1) >= H + pair("padding", 0)) break;
      for (int left = -pair("padding", 1);; left += pair("stride", 1)) {
        if (left + pair("dilation", 1) * (w - 1) >= W + pair("padding", 1)) break;
        long double sum = layer["bias"][o].get<double>();
        for (std::size_t c = 0; c < X.size(); ++c) {
          for (int a = 0; a < h; ++a) {
            for (int b = 0; b < w; ++b) {
              const int y = top + pair("dilation", 0) * a;
              const int x = left + pair("dilation", 1) * b;
              if (y < 0 || y >= H || x < 0 || x >= W) continue;
              const auto row = static_cast<std::size_t>(flipped ? h - 1 - a : a);
              const auto column = static_cast<std::size_t>(flipped ? w - 1 - b : b);
              sum += static_cast<long double>(F[o][c][row][column].get<double>()) *
                     X[c][static_cast<std::size_t>(y)][static_cast<std::size_t>(x)].get<double>();
            }
          }
        }
        sums.push_back(static_cast<double>(sum));
      }
    }
  }
  return sums;
}

class RandomNetworks {
 public:
  /// A convolution, sometimes pooled, sometimes with a dense layer after it.
  Json next() {
    const int channels = between(1, 3);
    const int kernel[] = {between(1, 5), between(1, 5)};
    const int stride[] = {between(1, 3), between(1, 3)};
    const int padding[] = {between(0, 2), between(0, 2)};
    const int dilation[] = {between(1, 2), between(1, 2)};
    int size[2], output[2];
    for (const int axis : {0, 1}) {
      const int span = dilation[axis] * (kernel[axis] - 1) + 1;
      size[axis] = std::max(1, span - 2 * padding[axis]) + between(0, 4);
      output[axis] = (size[axis] + 2 * padding[axis] - span) / stride[axis] + 1;
    }
    const int filters = between(1, 3);
    Json spec = {{"problem", "conv-backprop"}, {"loss", pick({"mse", "half-squared-error"})}};
    spec["input"] = numbers({channels, size[0], size[1]});
    Json layer = {{"type", "conv"}, {"kernel", numbers({filters, channels, kernel[0], kernel[1]})}};
    layer["bias"] = numbers({filters});
    layer["stride"] = stride;
    layer["padding"] = padding;
    layer["dilation"] = dilation;
    layer["mode"] = pick({"cross-correlation", "convolution"});
    layer["activation"] = pick({"identity", "tanh", "leaky-relu", "sigmoid", "softplus"});
    spec["layers"] = Json::array({layer});
    int shape[] = {filters, output[0], output[1]};
    const int pooled = between(0, 2);
    if (pooled > 0 && output[0] > 1 && output[1] > 1) {
      spec["layers"].push_back({{"type", pooled == 1 ? "max-pool" : "avg-pool"},
                                {"size", {2, between(1, 2)}},
                                {"stride", 1}});
      const int width = spec["layers"][1]["size"][1];
      shape[1] -= 1;
      shape[2] -= width - 1;
    }
    if (between(0, 1) == 1) {
      spec["layers"].push_back(
          {{"type", "dense"}, {"weights", numbers({2, shape[0] * shape[1] * shape[2]})}});
      spec["target"] = numbers({2});
    } else {
      spec["target"] = numbers({shape[0], shape[1], shape[2]});
    }
    return spec;
  }

 private:
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  std::string pick(const std::vector<std::string>& from) {
    return from[static_cast<std::size_t>(between(0, static_cast<int>(from.size()) - 1))];
  }
  Json numbers(std::vector<int> dims) {
    if (dims.empty()) return between(-1000, 1000) / 512.0;
    const int size = dims.front();
    dims.erase(dims.begin());
    Json list = Json::array();
    for (int i = 0; i < size; ++i) list.push_back(numbers(dims));
    return list;
  }

  std::mt19937 random_{5};
};

TEST(ConvBackprop, AgreesWithLoopsDualNumbersAndDifferencesOnRandomNetworks) {
  RandomNetworks networks;
  std::set<std::string> methods;
  for (int i = 0; i < 100; ++i) {
    const Json spec = networks.next();
    SCOPED_TRACE(spec.dump());
    const Solution solution = solved(spec);
    const Json sums = solution.answers["pre_activations"][0].flatten();
    const std::vector<double> expected = convolved(spec);
    ASSERT_EQ(sums.size(), expected.size());
    std::size_t k = 0;
    for (const auto& sum : sums) EXPECT_NEAR(sum.get<double>(), expected[k++], 1e-13);
    EXPECT_GE(solution.checks.size(), 2u);
    for (const auto& check : solution.checks) {
      EXPECT_TRUE(check.passed()) << check.id << ": " << check.error;
      methods.insert(check.method);
    }
  }
  EXPECT_EQ(methods,
            (std::set<std::string>{"a central difference", "dual numbers", "formulas evaluated",
                                   "the definition in plain loops"}));
}

// ------------------------------------------------------------------ large

TEST(ConvBackprop, KeepsTheDerivationOfALargeLayerShort) {
  const auto numbers = [](std::vector<int> dims) {
    int k = 0;
    const auto make = [&](const auto& self, std::size_t depth) -> Json {
      if (depth == dims.size()) return std::round(1000 * std::sin(++k)) / 1000;
      Json list = Json::array();
      for (int i = 0; i < dims[depth]; ++i) list.push_back(self(self, depth + 1));
      return list;
    };
    return make(make, 0);
  };
  Json spec = {{"problem", "conv-backprop"}, {"learning_rate", 1e-6}};
  spec["input"] = numbers({4, 64, 64});
  spec["layers"] = {{{"type", "conv"}, {"kernel", numbers({8, 4, 3, 3})}, {"padding", 1}},
                    {{"type", "max-pool"}, {"size", 2}},
                    {{"type", "conv"},
                     {"kernel", numbers({4, 8, 3, 3})},
                     {"bias", numbers({4})},
                     {"activation", "tanh"}}};
  spec["target"] = numbers({4, 30, 30});
  const Solution solution = solved(spec);
  const std::string text = render_text(solution, {});
  EXPECT_LT(text.size(), 200'000u);
  EXPECT_NE(text.find("… 32767 more in the same way"), std::string::npos);
  EXPECT_LT(render_markdown(solution, {}).size(), 1'000'000u);
  expect_checks_pass(solution);
}

TEST(ConvBackprop, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::conv_backprop);
}

// X = [1 2 3] and F = [a a] give O = [3a 5a], a being one parameter.
// L = ½(9 + 25)a² has the slope 34a, and comes back to its value at η = 2/34.
TEST(ConvBackprop, LargestRateIsThatOfTiedSymbols) {
  const Solution solution = expect_answers(
      R"({"problem": "conv-backprop", "input": [[1, 2, 3]],
      "layers": [{"type": "conv", "kernel": [["a", "a"]]}], "target": [[0, 0]],
      "values": {"a": 2}, "learning_rate": 0.01})"_json,
      {{"derivative_values", {{"a", 68}}}, {"largest_learning_rate", 2.0 / 34}}, 1e-9);
  EXPECT_NEAR(solution.answers["updated"]["symbols"]["a"].get<double>(), 1.32, 1e-12);
}

TEST(ConvBackprop, AKernelOfLettersHasEAsALetter) {
  const Solution solution = solved(R"({"problem": "conv-backprop", "input": [[1, 2], [3, 4]],
      "layers": [{"type": "conv", "kernel": [["d", "e"]]}], "target": [[0], [0]]})");
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["derivatives"]["e"], "14*d + 20*e");  // (d + 2e)2 + (3d + 4e)4
}

}  // namespace
}  // namespace psolve::conv_backprop
