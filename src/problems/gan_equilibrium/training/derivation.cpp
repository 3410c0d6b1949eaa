// The derivation of training: the game and its update, and the steps in numbers.

#include <fmt/format.h>

#include "core/workings/stretch.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/training/answers.h"
#include "problems/gan_equilibrium/training/lines.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// Of many steps people see the first, and the last one.
constexpr Index kFirstShown = 2, kLastShown = 1;

using State = DiracGan::State;

class Trace : private TrainingLines {
 public:
  using TrainingLines::TrainingLines;

  void record() {
    give();
    record_game();
    record_forces();
    record_stability(answers_, work_);
    record_run();
  }

 private:
  void give() {
    work_.given(sym("h"), gan_.rate(), "/learning_rate");
    if (is_penalised() || has_consensus()) {
      work_.given(sym("gamma"), answers_.problem.gamma, "/gamma");
    }
    if (has_several()) {
      work_.given(sym("k"), static_cast<double>(gan_.critic_steps()), "/critic_steps");
    }
    const State& start = answers_.trajectory.front();
    work_.given(sym("theta").at(0), start[0], "/start/0");
    work_.given(sym("psi").at(0), start[1], "/start/1");
  }

  // ---------------------------------------------------------------- the game

  /// The discriminator's force at θ and ψ.
  Formula discriminator_formula(const Formula& theta, const Formula& psi) const {
    const Formula pull = gan_.is_wasserstein() ? -theta : -(theta * call("sigmoid", {psi * theta}));
    return is_penalised() ? pull - gamma() * psi : pull;
  }
  Formula generator_formula(const Formula& theta, const Formula& psi) const {
    if (gan_.is_wasserstein()) return psi;
    const Formula logit = psi * theta;
    return psi * call("sigmoid", {gan_.is_non_saturating() ? -logit : logit});
  }

  /// What the players climb along: with consensus the gradients less γ times the slopes of half
  /// their squares.
  Formula discriminator_force(const Formula& theta, const Formula& psi) const {
    const Formula d = discriminator_formula(theta, psi);
    if (!has_consensus()) return d;
    const Formula g = generator_formula(theta, psi);
    if (gan_.is_wasserstein()) return d - gamma() * g;
    const Formula logit = psi * theta, both = slope_at(logit);
    const Formula by_psi = gan_.is_non_saturating() ? call("sigmoid", {-logit}) - logit * both
                                                    : call("sigmoid", {logit}) + logit * both;
    return d - gamma() * tuple({g * tuple({by_psi}) + d_size(theta, psi) * power(theta, 2) * both});
  }
  Formula generator_force(const Formula& theta, const Formula& psi) const {
    const Formula g = generator_formula(theta, psi);
    if (!has_consensus()) return g;
    if (gan_.is_wasserstein()) return g - gamma() * theta;
    const Formula logit = psi * theta, both = slope_at(logit);
    const Formula by_theta = power(psi, 2) * both;
    const Formula of_g = g * (gan_.is_non_saturating() ? tuple({-by_theta}) : by_theta);
    return g - gamma() * tuple({of_g + d_size(theta, psi) *
                                           tuple({call("sigmoid", {logit}) + logit * both})});
  }
  /// −d and σ′.
  static Formula d_size(const Formula& theta, const Formula& psi) {
    return theta * call("sigmoid", {psi * theta});
  }
  static Formula slope_at(const Formula& logit) {
    return call("sigmoid", {logit}) * call("sigmoid", {-logit});
  }

  void record_game() {
    const Formula theta = sym("theta"), psi = sym("psi"), h = sym("h");
    const Formula value =
        gan_.is_wasserstein()
            ? equals({sym("V"), psi * 0 - psi * theta, -(psi * theta)})
            : equals({sym("V"), call("log", {call("sigmoid", {psi * 0})}) +
                                    call("log", {1 - call("sigmoid", {psi * theta})})});
    Prose players = {"Players. All data is at ",
                     equals({sym("x"), 0}),
                     ", the generator makes ",
                     equals({sym("x"), theta}),
                     ", and the discriminator's logit is ",
                     psi * sym("x"),
                     ". It climbs V"};
    if (is_penalised()) {
      players << " less the penalty " << sym("gamma") / 2 * power(psi, 2)
              << " on the logit's slope";
    }
    players << (gan_.is_non_saturating() ? ", the generator climbs log σ(ψθ)"
                                         : ", the generator descends V");
    if (has_consensus()) {
      players << ". Both also descend "
              << sym("gamma") / 2 * tuple({power(sym("g"), 2) + power(sym("d"), 2)})
              << ", with g and d the gradients that they climb";
    }
    work_.note("game", rule::adversarial_game, std::move(players), {value});

    const Formula used = gan_.alternating() ? psi.mark("+") : psi;
    Prose step = {"One step of each. The learning rate is ", equals({h, gan_.rate()})};
    if (is_penalised() || has_consensus()) {
      step << " and " << equals({sym("gamma"), answers_.problem.gamma});
    }
    step << (gan_.alternating() ? ", the discriminator first: the generator sees its new ψ"
                                : ", both from the same point");
    if (has_several()) {
      step << ". The discriminator makes " << equals({sym("k"), Formula(gan_.critic_steps())})
           << " such steps before each of the generator";
    }
    const auto bracketed = [](const Formula& force) {
      return force.is(Formula::Kind::sum) ? tuple({force}) : force;
    };
    work_.note(
        "update", rule::update_map, std::move(step),
        {equals({psi.mark("+"), psi + h * tuple({in_symbols(discriminator_force(theta, psi))})}),
         equals(
             {theta.mark("+"), theta + h * bracketed(in_symbols(generator_force(theta, used)))})});
  }

  // ---------------------------------------------------------------- near the equilibrium

  void record_forces() {
    const Formula theta = sym("theta"), psi = sym("psi");
    work_.note("forces", rule::evaluation, "The forces g on θ and d on ψ",
               {equals({sym("g"), in_symbols(generator_formula(theta, psi))}),
                equals({sym("d"), in_symbols(discriminator_formula(theta, psi))})});
    if (gan_.is_wasserstein()) return;
    work_.define(rule::evaluation, gan_.slope(),
                 {.id = "slope",
                  .claim = {"The pull s. At the equilibrium ", equals({theta, psi, 0}),
                            " each player pulls on the other with the "
                            "slope s, which is D at the data, ",
                            equals({sym("x"), 0}),
                            ", whatever ψ; what the derivative of σ gives has a factor θ or "
                            "ψ and vanishes there"},
                  .name = sym("s"),
                  .formula = call("sigmoid", {this->psi(0) * 0})});
  }

  // ---------------------------------------------------------------- the run

  void record_run() {
    const auto group = work_.heading("trajectory", rule::gradient_descent, "The steps, in numbers");
    const auto& states = answers_.trajectory;
    const Index steps = std::ssize(states) - 1;
    const Stretch held(steps, 2);
    for (Index t = 0; t < steps; ++t) {
      if (!held.holds(t)) continue;
      if (held.resumes(t)) resume(t, states[t]);
      const auto aside = work_.in_the_same_way(is_middle(t, steps, kFirstShown, kLastShown));
      record_step(t, states[t + 1]);
    }
  }

  void resume(Index t, const State& at) {
    for (const bool is_theta : {true, false}) {
      const char* name = is_theta ? "theta" : "psi";
      work_.resume(rule::gradient_descent, at[is_theta ? 0 : 1],
                   {.id = fmt::format("{}[{}]", name, t),
                    .claim = "After the steps that are left out",
                    .name = sym(name).at(t)});
    }
  }

  /// ψ between the discriminator's steps is φ.
  Formula record_critic(Index t) {
    Formula before = psi(t);
    State at = answers_.trajectory[t];
    for (Index j = 1; j < gan_.critic_steps(); ++j) {
      at[1] += gan_.rate() * gan_.discriminator_force(at);
      const Formula name = sym("phi").at(t + 1, j);
      work_.define(rule::gradient_descent, at[1],
                   {.id = fmt::format("psi[{}]/{}", t + 1, j),
                    .name = name,
                    .formula = before + h() * tuple({discriminator_force(theta(t), before)})});
      before = work_.the(name);
    }
    return before;
  }

  void record_step(Index t, const State& then) {
    const Formula before = record_critic(t);
    work_.define(rule::gradient_descent, then[1],
                 {.id = fmt::format("psi[{}]", t + 1),
                  .name = sym("psi").at(t + 1),
                  .formula = before + h() * tuple({discriminator_force(theta(t), before)}),
                  .answer = fmt::format("trajectory[{}][1]", t + 1)});
    work_.define(rule::gradient_descent, then[0], [&] {
      const Formula seen = psi(gan_.alternating() ? t + 1 : t);
      return Definition{
          .id = fmt::format("theta[{}]", t + 1),
          .name = sym("theta").at(t + 1),
          .formula = theta(t) + h() * (has_consensus() ? tuple({generator_force(theta(t), seen)})
                                                       : generator_formula(theta(t), seen)),
          .answer = fmt::format("trajectory[{}][0]", t + 1)};
    });
  }
};

}  // namespace

void record_training(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::training
