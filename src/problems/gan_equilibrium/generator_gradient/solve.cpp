// What of a GAN's loss reaches the generator (Goodfellow et al., "Generative Adversarial Nets",
// 2014, section 3; Arjovsky, Bottou, "Towards Principled Methods for Training GANs", 2017).
//
//     V = E_{x~p_data} log D(x) + E_z log(1 − D(G(z))),   D = σ(a), a: the discriminator's logit
//
// The first term has no parameter θ_G of the generator in it. The second reaches the generator
// through the logit a of each generated sample alone:
//
//     minimax          d/da  log(1 − σ(a)) = −σ(a)         → 0 as a → −∞: saturates
//     non-saturating   d/da (−log σ(a))    = −(1 − σ(a))   → −1

#include "problems/gan_equilibrium/generator_gradient/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/workings/stretch.h"
#include "math/calculus/differentiate.h"
#include "math/calculus/rules.h"
#include "math/calculus/tape.h"
#include "math/entries/exact_number.h"
#include "math/expressions/expression.h"
#include "math/expressions/text.h"
#include "math/numbers/finite_difference.h"
#include "math/numbers/function.h"
#include "math/numbers/wide.h"
#include "math/syntax/evaluation.h"
#include "problems/gan_equilibrium/rules.h"
#include "spec/scalar_type.h"

namespace psolve::gan_equilibrium::generator_gradient {
namespace {

/// Up to this many samples are worked out one by one, and have exact forms; of more than a
/// derivation holds in one list, half of them at either end.
constexpr Index kMostShown = 16;
/// Derivatives compared with differences.
constexpr Index kMostChecked = 200;
constexpr int kCurvePoints = 121;
/// Below this the minimax gradient has all but vanished.
constexpr double kSaturated = 0.05;

/// A loss of one generated sample as a function of its logit a.
struct SampleLoss {
  const char* id;
  const char* letter;  ///< what the loss is called
  Prose claim;
  Expr loss;
  /// d loss/da as people write it, and without cancellation as a number.
  Formula (*shown)(const Formula& a);
  double (*gradient)(double a);
  Wide (*value)(const Wide& a);  ///< the loss itself, for the differences
  std::vector<double> answers = {};
};

/// The two terms of V with the simplest of players: logit θ_D·x and generator θ_G·z. Which variable
/// occurs where is the same for all players.
struct Terms {
  Expr theta_G = Expr::symbol("theta_G");
  Expr theta_D = Expr::symbol("theta_D");
  Expr real = log(sigmoid(theta_D * Expr::symbol("x")));
  Expr fake = log(1 - sigmoid(theta_D * (theta_G * Expr::symbol("z"))));
};

class Solver {
 public:
  Solver(const Problem& problem, Workings& work) : problem_(problem), work_(work) {}

  Solution run() {
    solution_.sought =
        "Why does the first term of a GAN's loss not move the generator, and what does the second "
        "one do?";
    solution_.headline = {"minimax", "non_saturating", "first_term"};
    give();
    define_value();
    first_gradient_ = differentiate_first_term();
    differentiate_second_term();
    for (SampleLoss* loss : {&minimax_, &non_saturating_}) work_out(*loss);
    answer();
    if (work_.recording()) {
      solution_.result = {
          {"The data's term: ", {}, "first_term"},
          {"The minimax loss, by the logit of a sample: ", {}, "minimax/derivative"},
          {"The non-saturating loss: ", {}, "non_saturating/derivative"},
          {"So G learns of the data only through D at its own samples. Where D is sure of them, a "
           "far below 0, the first loss leaves G without slope; the second pushes it on"}};
      check();
      remark();
      draw();
    }
    return std::move(solution_);
  }

 private:
  void give() {
    if (!work_.recording()) return;
    Vector logits(std::ssize(problem_.logits));
    for (Index i = 0; i < logits.size(); ++i) logits(i) = problem_.logits[i].number;
    work_.given(sym("a"), to_value(logits), "/discriminator_logits");
  }

  void define_value() {
    if (!work_.recording()) return;
    const Formula x = sym("x"), sample = call("G", {sym("z")});
    work_.note(
        "value", rule::adversarial_game,
        {"The value of the game. ", x, " is drawn from the data, ", sym("z"), " is noise, ", sample,
         " a generated sample, and ", equals({call("D", {x}), call("sigmoid", {call("a", {x})})}),
         " with the logit ", sym("a")},
        {equals({sym("V"), call("E_p", {call("log", {call("D", {x})})}) +
                               call("E_z", {call("log", {1 - call("D", {sample})})})})});
  }

  double differentiate_first_term() {
    const Expr gradient = differentiate(terms_.real, terms_.theta_G);
    if (!work_.recording()) return constant_value(gradient);
    const Formula theta_G = to_formula(terms_.theta_G);
    work_.note(
        "first_term", rule::no_dependence,
        {"The first term. Only data and the discriminator's parameters ",
         to_formula(terms_.theta_D), " occur, so the generator's ", theta_G,
         " cannot change it; here with the logit ", to_formula(terms_.theta_D * Expr::symbol("x"))},
        {equals({derivative(tuple({to_formula(terms_.real)}), theta_G), to_formula(gradient)})});
    return constant_value(gradient);
  }

  void differentiate_second_term() {
    if (!work_.recording()) return;
    const Formula theta_G = to_formula(terms_.theta_G);
    work_.note("second_term", rule::chain_rule,
               {"The second term. ", theta_G, " occurs through the sample ",
                equals({call("G", {sym("z")}), to_formula(terms_.theta_G * Expr::symbol("z"))}),
                ": all that the generator learns comes through the discriminator's logit at its "
                "own samples, and it never sees the data"},
               {equals({derivative(tuple({to_formula(terms_.fake)}), theta_G),
                        to_formula(differentiate(terms_.fake, terms_.theta_G))})});
  }

  /// The derivative of a loss by the logit, and its value for every sample.
  void work_out(SampleLoss& loss) {
    for (const Entry& logit : problem_.logits) {
      loss.answers.push_back(loss.gradient(logit.number));
    }
    if (!work_.recording()) return;
    const auto group = work_.heading(loss.id, rule::chain_rule, loss.claim, loss.id);
    const Expr gradient = differentiate(loss.loss, Expr::symbol("a"));
    std::vector<Formula> chain = {derivative(tuple({to_formula(loss.loss)}), sym("a")),
                                  to_formula(gradient)};
    if (!look_alike(chain.back(), loss.shown(sym("a")))) chain.push_back(loss.shown(sym("a")));
    work_.note(fmt::format("{}/derivative", loss.id), rule::chain_rule, "",
               {equals(std::move(chain))});
    const Index count = std::ssize(loss.answers);
    if (count > kMostShown && count <= kMostNumbers) return work_out_all(loss);
    const Stretch held(count, 1, kMostShown);
    for (Index i = 0; i < count; ++i) {
      if (held.holds(i)) work_out_one(loss, i);
    }
  }

  void work_out_all(const SampleLoss& loss) {
    const Vector all = Eigen::Map<const Vector>(loss.answers.data(), std::ssize(loss.answers));
    work_.define(rule::activation_rule, all,
                 {.id = fmt::format("{}/all", loss.id),
                  .claim = "Of all samples",
                  .name = derivative(sym(loss.letter), sym("a")),
                  .formula = loss.shown(work_.the(sym("a"))),
                  .answer = loss.id});
  }

  void work_out_one(const SampleLoss& loss, Index i) {
    work_.define(rule::activation_rule, loss.answers[i],
                 {.id = fmt::format("{}[{}]", loss.id, i),
                  .name = derivative(sym(loss.letter, i + 1), sym("a", i + 1)),
                  .formula = loss.shown(work_.the(sym("a", i + 1))),
                  .answer = fmt::format("{}[{}]", loss.id, i)});
  }

  void answer() {
    solution_.answers["minimax"] = minimax_.answers;
    solution_.answers["non_saturating"] = non_saturating_.answers;
    solution_.answers["first_term"] = std::vector<double>(problem_.logits.size(), first_gradient_);
    if (problem_.logits.size() > kMostShown) return;
    const auto slopes = [&](Expr sign) {
      return json_list(problem_.logits, [&](const Entry& logit) {
        return text_json(-sigmoid(sign * logit.expression()));
      });
    };
    solution_.exact = {{"minimax", slopes(1)}, {"non_saturating", slopes(-1)}};
  }

  // -------------------------------------------------------------- evidence and remarks

  void check() {
    for (const SampleLoss* loss : {&minimax_, &non_saturating_}) {
      const Index count = std::min(std::ssize(problem_.logits), kMostChecked);
      double error = 0;
      for (Index n = 0; n < count; ++n) {
        const Index i = n * problem_.logits.size() / count;
        error = worse(error, difference_error(*loss, i));
      }
      solution_.checks.push_back(
          {loss->id, fmt::format("{} of {} derivatives", count, problem_.logits.size()),
           "central differences of the loss in 34 digits, relative", error, 1e-12});
    }
    const Syntax written = Syntax::parse(to_text(terms_.real), {"theta_G", "theta_D", "x"});
    const double slope = central_difference(
        [&](double theta) {
          return psolve::evaluate<double>(written, std::vector<double>{theta, 0.8, -1.3});
        },
        0.6);
    solution_.checks.push_back({"first_term", "the gradient of the first term in the generator",
                                "central differences of its text, read back",
                                std::abs(slope - first_gradient_), 1e-9});
  }

  /// Of the answer for sample i, relative; a derivative below all doubles is 0.
  double difference_error(const SampleLoss& loss, Index i) const {
    const Wide a(problem_.logits[i].number), h = 1e-10 * std::max(Wide(1), Wide(abs(a)));
    const Wide slope = (loss.value(a + h) - loss.value(a - h)) / (2 * h);
    const Wide off = abs(Wide(slope - loss.answers[i]));
    return static_cast<double>(off / std::max(Wide(abs(slope)), Wide(1e-290)));
  }

  void remark() {
    const auto least =
        std::min_element(problem_.logits.begin(), problem_.logits.end(),
                         [](const Entry& a, const Entry& b) { return a.number < b.number; });
    const Index i = least - problem_.logits.begin();
    solution_.claims = judged_claims(problem_.claims, {first_gradient_, minimax_.answers});
    if (std::abs(minimax_.answers[i]) >= kSaturated) return;
    solution_.remarks.push_back(
        {"saturation",
         Remark::Kind::explanation,
         {"Saturation: the sample that fools the discriminator least, ",
          equals({sym("a", i + 1), least->number}),
          ", moves the generator least under the minimax loss, by ", minimax_.answers[i],
          ", and most under the non-saturating one, by ", non_saturating_.answers[i],
          ". Both losses push the logit the same way; with the second the game is not zero-sum."}});
  }

  void draw() {
    Plot plot{.x = {"logit a of a generated sample"}, .y = {"derivative of the generator's loss"}};
    double reach = 6;
    for (const Entry& logit : problem_.logits) {
      reach = std::clamp(std::abs(logit.number) + 1, reach, 40.0);
    }
    for (const SampleLoss* loss : {&minimax_, &non_saturating_}) {
      Plot::Series curve{.label = loss == &minimax_ ? "minimax" : "non-saturating"};
      for (int k = 0; k < kCurvePoints; ++k) {
        const double a = reach * (2.0 * k / (kCurvePoints - 1) - 1);
        curve.add(a, loss->gradient(a));
      }
      Plot::Series samples{.label = "", .mark = Plot::Series::Mark::points};
      for (Index i = 0; i < std::min(std::ssize(problem_.logits), kMostShown); ++i) {
        samples.add(problem_.logits[i].number, loss->answers[i]);
      }
      plot.series.push_back(std::move(curve));
      plot.series.push_back(std::move(samples));
    }
    solution_.figures.push_back(
        {"gradients",
         "Where the discriminator is sure that a sample is generated (a far below 0), the minimax "
         "loss has no slope and the non-saturating loss its steepest.",
         std::move(plot)});
  }

  const Problem& problem_;
  Workings& work_;
  Terms terms_;
  SampleLoss minimax_{"minimax",
                      "S",
                      {"The minimax loss S of one sample with logit ", sym("a")},
                      log(1 - sigmoid(Expr::symbol("a"))),
                      [](const Formula& a) { return -call("sigmoid", {a}); },
                      [](double a) { return -sigmoid(a); },
                      [](const Wide& a) { return Wide(-softplus(a)); }};
  SampleLoss non_saturating_{"non_saturating",
                             "N",
                             {"The non-saturating loss N of one sample with logit ", sym("a")},
                             -log(sigmoid(Expr::symbol("a"))),
                             [](const Formula& a) { return -call("sigmoid", {-a}); },
                             [](double a) { return -sigmoid(-a); },
                             [](const Wide& a) { return softplus(Wide(-a)); }};
  double first_gradient_ = 0;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("gan-equilibrium", "what of a GAN's loss reaches the generator",
                           claims(), WithTheory::yes)
          .required("discriminator_logits", &Problem::logits,
                    list_or_lone(list(constant_entry(), {1, 1'000'000}), constant_entry()),
                    "a for each generated sample; the discriminator gives it D = sigmoid(a)");
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::gan_equilibrium::generator_gradient
