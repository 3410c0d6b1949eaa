// The derivation of training: the game and its update, what a step is near the equilibrium with its
// eigenvalues, and the steps in numbers.

#include <fmt/format.h>

#include "core/workings/stretch.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// Of many steps people see the first, and the last one.
constexpr Index kFirstShown = 4, kLastShown = 1;

using State = DiracGan::State;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers), gan_(answers.gan), work_(work) {}

  void record() {
    give();
    record_game();
    record_forces();
    record_matrices();
    record_eigenvalues();
    record_radius();
    record_verdict();
    record_run();
  }

 private:
  bool is_penalised() const { return gan_.gamma() != 0; }
  Formula h() const { return work_.the(sym("h")); }
  Formula gamma() const { return work_.the(sym("gamma")); }
  Formula theta(Index t) const { return work_.the(sym("theta").at(t)); }
  Formula psi(Index t) const { return work_.the(sym("psi").at(t)); }
  /// What the penalty takes away, where there is one.
  Formula less_penalty(const Formula& from, const Formula& times) const {
    return is_penalised() ? from - times * gamma() : from;
  }
  /// `factor` times the slope s, which is 1 for the critic.
  Formula times_slope(const Formula& factor) const {
    return gan_.is_wasserstein() ? factor : factor * work_.the(sym("s"));
  }
  Formula slope() const { return gan_.is_wasserstein() ? Formula(1) : work_.the(sym("s")); }
  Formula slope_squared() const { return gan_.is_wasserstein() ? slope() : power(slope(), 2); }
  static Formula square(std::vector<Formula> entries) {
    return Formula::node(Formula::Kind::matrix, "", std::move(entries), 2);
  }
  static Formula pair(const Formula& first, const Formula& second) {
    return Formula::node(Formula::Kind::matrix, "", {first, second}, 1);
  }

  void give() {
    work_.given(sym("h"), gan_.rate(), "/learning_rate");
    if (is_penalised()) work_.given(sym("gamma"), gan_.gamma(), "/gamma");
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

  void record_game() {
    const Formula theta = sym("theta"), psi = sym("psi"), h = sym("h");
    const Formula value =
        gan_.is_wasserstein()
            ? equals({sym("V"), psi * 0 - psi * theta, -(psi * theta)})
            : equals({sym("V"), call("log", {call("sigmoid", {psi * 0})}) +
                                    call("log", {1 - call("sigmoid", {psi * theta})})});
    Prose players = {"All data is at ",
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
    work_.note("game", rule::adversarial_game, std::move(players), {value});

    const Formula used = gan_.alternating() ? psi.mark("+") : psi;
    Prose step = {"One step of each with the learning rate ", equals({h, gan_.rate()})};
    if (is_penalised()) step << " and " << equals({sym("gamma"), gan_.gamma()});
    step << (gan_.alternating() ? ", the discriminator first: the generator sees its new ψ"
                                : ", both from the same point");
    work_.note(
        "update", rule::update_map, std::move(step),
        {equals({psi.mark("+"), psi + h * tuple({in_symbols(discriminator_formula(theta, psi))})}),
         equals({theta.mark("+"), theta + h * generator_formula(theta, used)})});
  }

  // ---------------------------------------------------------------- near the equilibrium

  void record_forces() {
    const Formula theta = sym("theta"), psi = sym("psi");
    work_.note("forces", rule::evaluation, "The forces g on θ and d on ψ",
               {equals({sym("g"), in_symbols(generator_formula(theta, psi))}),
                equals({sym("d"), in_symbols(discriminator_formula(theta, psi))})});
    if (gan_.is_wasserstein()) return;
    work_.define(rule::evaluation, gan_.slope(), [&] {
      return Definition{
          .id = "slope",
          .claim = {"At the equilibrium ", equals({theta, psi, 0}),
                    " each player pulls on the other with the slope s, which is D at the data, ",
                    equals({sym("x"), 0}),
                    ", whatever ψ; what the derivative of σ gives has a factor θ or ψ and vanishes "
                    "there"},
          .name = sym("s"),
          .formula = call("sigmoid", {this->psi(0) * 0})};
    });
  }

  void record_matrices() {
    const char* claim =
        "Their Jacobian at the equilibrium: the derivatives of g, then of d, by θ and ψ";
    const Formula J = square({0, slope(), -slope(), is_penalised() ? -gamma() : Formula(0)});
    if (gan_.is_wasserstein() && !is_penalised()) {
      work_.note("jacobian", rule::jacobian, claim, {equals({sym("J"), J})});
    } else {
      work_.define(rule::jacobian, Matrix{{0, gan_.slope()}, {-gan_.slope(), -gan_.gamma()}}, [&] {
        return Definition{.id = "jacobian", .claim = claim, .name = sym("J"), .formula = J};
      });
    }
    work_.define(rule::update_map, answers_.M, [&] {
      const Formula pull = times_slope(h()), corner = less_penalty(1, h());
      return Definition{.id = "update_matrix",
                        .claim = "Near the equilibrium one step is the matrix",
                        .name = sym("M"),
                        .formula = gan_.alternating() ? product({square({1, pull, 0, 1}),
                                                                 square({1, 0, -pull, corner})},
                                                                product_sign::matrix)
                                                      : square({1, pull, -pull, corner})};
    });
  }

  static Formula complex(const std::complex<double>& z) {
    if (z.imag() == 0) return z.real();
    const double size = std::abs(z.imag());
    const Formula imaginary = size == 1 ? sym("i") : size * sym("i");
    return z.real() == 0  ? (z.imag() < 0 ? -imaginary : imaginary)
           : z.imag() < 0 ? z.real() - imaginary
                          : z.real() + imaginary;
  }

  /// Their roots in letters, then real and imaginary parts in numbers.
  void record_eigenvalues() {
    const Formula lambda = sym("lambda"), half = sym("gamma") / 2;
    const Formula square_of_s = in_symbols(slope_squared());
    const Formula imaginary = gan_.is_wasserstein() ? sym("i") : sym("s") * sym("i");
    const Formula root = call("sqrt", {power(half, 2) - square_of_s});
    const Formula equation = is_penalised() ? power(lambda, 2) + sym("gamma") * lambda + square_of_s
                                            : power(lambda, 2) + square_of_s;
    work_.note(
        "eigenvalues", rule::characteristic_polynomial,
        {"The eigenvalues of J: ",
         is_penalised() ? "their real parts are negative, so in continuous time the players settle"
                        : "they are imaginary, so in continuous time the players circle for ever"},
        {equals({equation, 0}),
         equals({sym("lambda", 1), is_penalised() ? -half + root : imaginary}),
         equals({sym("lambda", 2), is_penalised() ? -half - root : -imaginary})});
    if (is_penalised()) {
      record_settling();
    } else if (!gan_.is_wasserstein()) {
      record_eigenvalue(1, {"Real and imaginary parts: "}, 0, slope());
      record_eigenvalue(2, {}, 0, -slope());
    }
  }

  /// λ₁ is −γ/2 + √Δ without the difference, as λ₁ λ₂ = s². Where Δ < 0 they are a pair with the
  /// real part −γ/2, which then is the nearer one to 0.
  void record_settling() {
    const Formula Delta = sym("Delta").at(sym("J"));
    work_.define(rule::characteristic_polynomial, answers_.flow.discriminant, [&] {
      return Definition{.id = "eigenvalues/discriminant",
                        .claim = "What stands under the root: below 0 they are a conjugate pair",
                        .name = Delta,
                        .formula = power(gamma() / 2, 2) - slope_squared()};
    });
    const Formula half = gamma() / 2, under = work_.the(Delta);
    const Formula root = call("sqrt", {call("max", {under, 0})});
    const Formula imaginary = call("sqrt", {call("max", {-under, 0})});
    const Prose real_part = {"Real and imaginary parts. As the product of both is ",
                             in_symbols(slope_squared()),
                             ", that of the one nearer to 0 needs no difference: "};
    record_eigenvalue(1, real_part, -call("min", {half, slope_squared() / (half + root)}),
                      imaginary);
    record_eigenvalue(2, {}, -half - root, -imaginary);
  }

  void record_eigenvalue(Index k, Prose claim, const Formula& real, const Formula& imaginary) {
    const std::complex<double>& value = answers_.flow.values[k - 1];
    const Formula lambda = sym("lambda", k);
    claim << equals({lambda, complex(value)});
    work_.define(rule::characteristic_polynomial, Vector{{value.real(), value.imag()}}, [&] {
      return Definition{.id = fmt::format("eigenvalues[{}]", k - 1),
                        .claim = std::move(claim),
                        .name = lambda,
                        .formula = pair(real, imaginary),
                        .answer = fmt::format("eigenvalues[{}]", k - 1)};
    });
  }

  void record_radius() {
    const Formula mu = sym("mu");
    work_.note("update_eigenvalues", rule::characteristic_polynomial,
               {"The eigenvalues μ of M from its trace and determinant, with ",
                sym("Delta").at(sym("M")), " under the root"},
               {equals({power(mu, 2) - sym("trace") * mu + sym("det"), 0}),
                equals({sym("Delta").at(sym("M")), power(sym("trace"), 2) / 4 - sym("det")})});
    const Formula pull_squared = power(times_slope(h()), 2);
    const auto from_polynomial = [&](const char* id, const Formula& name, double value,
                                     const Formula& formula) {
      work_.define(rule::characteristic_polynomial, value,
                   [&] { return Definition{.id = id, .name = name, .formula = formula}; });
    };
    const Eigenvalues& update = answers_.update;
    from_polynomial("trace", sym("trace"), update.trace, trace_formula(pull_squared));
    from_polynomial("determinant", sym("det"), update.determinant,
                    determinant_formula(pull_squared));
    from_polynomial("update_discriminant", sym("Delta").at(sym("M")), update.discriminant,
                    update_discriminant(pull_squared));
    work_.define(rule::characteristic_polynomial, update.radius, [&] {
      const Formula half = work_.the(sym("trace")) / 2;
      const Formula Delta = work_.the(sym("Delta").at(sym("M")));
      return Definition{
          .id = "radius",
          .claim = update.discriminant < 0
                       ? "Below 0 they are a conjugate pair, whose product is det: each has the "
                         "modulus √det, and nothing is added"
                       : "From 0 on they are real: the larger has the modulus |trace|/2 + √Δ",
          .name = sym("rho"),
          .formula = call("sqrt", {call("max", {work_.the(sym("det")), power(half, 2)})}) +
                     call("sqrt", {call("max", {Delta, 0})}),
          .answer = "update_radius"};
    });
  }

  /// Of M, whose numbers alone are in it where h and γ cancel.
  Formula trace_formula(const Formula& pull_squared) const {
    const Formula of_penalty = less_penalty(2, h());
    if (gan_.alternating()) return of_penalty - pull_squared;
    return is_penalised() ? of_penalty : call("tr", {work_.the(sym("M"))});
  }
  Formula determinant_formula(const Formula& pull_squared) const {
    const Formula of_penalty = less_penalty(1, h());
    if (!gan_.alternating()) return of_penalty + pull_squared;
    return is_penalised() ? of_penalty : call("det", {work_.the(sym("M"))});
  }

  /// trace²/4 − det, multiplied out: what cancels is left out.
  Formula update_discriminant(const Formula& pull_squared) const {
    if (gan_.alternating()) {
      const Formula both = is_penalised() ? h() * gamma() + pull_squared : pull_squared;
      return power(both / 2, 2) - pull_squared;
    }
    return is_penalised() ? power(h(), 2) * work_.the(sym("Delta").at(sym("J"))) : -pull_squared;
  }

  void record_verdict() {
    const char* claim =
        answers_.converges() ? "Inside the unit circle: every step brings the players nearer"
        : answers_.diverges()
            ? "Outside the unit circle: the players move away, however near they start"
            : "On the unit circle: the players circle and come no nearer";
    const char* sign = answers_.converges() ? "<" : answers_.diverges() ? ">" : "=";
    work_.note("verdict", rule::characteristic_polynomial, claim,
               {relation(sign, {sym("rho"), 1})});
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
      work_.resume(rule::gradient_descent, at[is_theta ? 0 : 1], [&] {
        return Definition{.id = fmt::format("{}[{}]", name, t),
                          .claim = "After the steps that are left out",
                          .name = sym(name).at(t)};
      });
    }
  }

  void record_step(Index t, const State& then) {
    work_.define(rule::gradient_descent, then[1], [&] {
      return Definition{.id = fmt::format("psi[{}]", t + 1),
                        .name = sym("psi").at(t + 1),
                        .formula = psi(t) + h() * tuple({discriminator_formula(theta(t), psi(t))}),
                        .answer = fmt::format("trajectory[{}][1]", t + 1)};
    });
    work_.define(rule::gradient_descent, then[0], [&] {
      const Formula seen = psi(gan_.alternating() ? t + 1 : t);
      return Definition{.id = fmt::format("theta[{}]", t + 1),
                        .name = sym("theta").at(t + 1),
                        .formula = theta(t) + h() * generator_formula(theta(t), seen),
                        .answer = fmt::format("trajectory[{}][0]", t + 1)};
    });
  }

  const Answers& answers_;
  const DiracGan& gan_;
  Workings& work_;
};

}  // namespace

void record_training(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::training
