// The derivation of training: the game and its update, what a step is near the equilibrium with its
// eigenvalues, and the first steps in numbers.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

/// Steps worked out one by one.
constexpr Index kMostShown = 4;

using State = DiracGan::State;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers), gan_(answers.gan), work_(work) {}

  void record() {
    record_game();
    record_matrices();
    record_eigenvalues();
    record_verdict();
    record_run();
  }

 private:
  /// σ(±ψθ), or 1 for the critic, in a formula of given θ and ψ.
  Formula factor(const Formula& theta, const Formula& psi, bool of_generator) const {
    const Formula logit = psi * theta;
    const bool mirrored = of_generator && gan_.is_non_saturating();
    return call("sigmoid", {mirrored ? -logit : logit});
  }
  Formula discriminator_formula(const Formula& theta, const Formula& psi) const {
    const Formula pull = gan_.is_wasserstein() ? -theta : -(theta * factor(theta, psi, false));
    return gan_.gamma() == 0 ? pull : pull - gamma_ * psi;
  }
  Formula generator_formula(const Formula& theta, const Formula& psi) const {
    return gan_.is_wasserstein() ? psi : psi * factor(theta, psi, true);
  }

  void record_game() {
    const Formula theta = sym("theta"), psi = sym("psi");
    work_.step([&] {
      const Formula value =
          gan_.is_wasserstein()
              ? equals({sym("V"), psi * 0 - psi * theta, -(psi * theta)})
              : equals({sym("V"), call("log", {call("sigmoid", {psi * 0})}) +
                                      call("log", {1 - call("sigmoid", {psi * theta})})});
      Prose claim = {"All data is at ",
                     equals({sym("x"), 0}),
                     ", the generator makes ",
                     equals({sym("x"), theta}),
                     ", and the discriminator's logit is ",
                     psi * sym("x"),
                     ". It climbs V"};
      if (gan_.gamma() > 0) {
        claim << " less the penalty " << sym("gamma") / 2 * power(psi, 2)
              << " on the logit's slope";
      }
      claim << (gan_.is_non_saturating() ? ", the generator climbs log σ(ψθ)"
                                         : ", the generator descends V");
      return Step{"game", rule::adversarial_game, std::move(claim), {value}, Json(), {}};
    });
    work_.step([&] {
      const Formula h = sym("h");
      const Formula used = gan_.alternating() ? sym("psi").mark("+") : psi;
      Prose claim = {"One step of each with the learning rate ", equals({h, gan_.rate()})};
      if (penalised()) claim << " and " << equals({sym("gamma"), gan_.gamma()});
      claim << (gan_.alternating() ? ", the discriminator first: the generator sees its new ψ"
                                   : ", both from the same point");
      return Step{"update",
                  rule::update_map,
                  std::move(claim),
                  {equals({psi.mark("+"),
                           psi + h * tuple({in_symbols(discriminator_formula(theta, psi))})}),
                   equals({theta.mark("+"), theta + h * generator_formula(theta, used)})},
                  Json(),
                  {}};
    });
  }

  bool penalised() const { return gan_.gamma() != 0; }
  /// What the penalty takes away, where there is one.
  Formula less(const Formula& from, const Formula& penalty) const {
    return penalised() ? from - penalty : from;
  }
  static Formula square(std::vector<Formula> entries) {
    return Formula::node(Formula::Kind::matrix, "", std::move(entries), 2);
  }

  void record_matrices() {
    work_.step([&] {
      const Formula theta = sym("theta"), psi = sym("psi");
      return Step{"slope",
                  rule::evaluation,
                  {"The forces g on θ and d on ψ. At the equilibrium ", equals({theta, psi, 0}),
                   " each player pulls on the other with the slope s",
                   gan_.is_wasserstein()
                       ? ""
                       : "; what the derivative of σ gives has a factor θ or ψ and vanishes there"},
                  {equals({sym("g"), in_symbols(generator_formula(theta, psi))}),
                   equals({sym("d"), in_symbols(discriminator_formula(theta, psi))}),
                   gan_.is_wasserstein() ? equals({sym("s"), 1})
                                         : equals({sym("s"), call("sigmoid", {0}), gan_.slope()})},
                  Json(gan_.slope()),
                  {}};
    });
    work_.define(rule::jacobian, Matrix{{0, gan_.slope()}, {-gan_.slope(), -gan_.gamma()}}, [&] {
      const Formula corner = penalised() ? -gamma_ : Formula(0);
      return Definition{"jacobian",
                        "Their Jacobian there: the derivatives of g, then of d, by θ and ψ",
                        sym("J"), square({0, s_, -s_, corner})};
    });
    work_.define(rule::update_map, answers_.M, [&] {
      const Formula pull = h_ * s_, corner = less(1, h_ * gamma_);
      return Definition{"update_matrix", "Near the equilibrium one step is the matrix", sym("M"),
                        gan_.alternating()
                            ? product({square({1, pull, 0, 1}), square({1, 0, -pull, corner})},
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

  void record_eigenvalues() {
    work_.step([&] {
      const auto& values = answers_.flow.values;
      const Formula lambda = sym("lambda"), s = sym("s"), half = sym("gamma") / 2;
      const Formula root = call("sqrt", {power(half, 2) - power(s, 2)});
      const Formula equation = penalised() ? power(lambda, 2) + sym("gamma") * lambda + power(s, 2)
                                           : power(lambda, 2) + power(s, 2);
      return Step{
          "eigenvalues",
          rule::characteristic_polynomial,
          {"The eigenvalues of J: ",
           penalised() ? "their real parts are negative, so in continuous time the players settle"
                       : "they are imaginary, so in continuous time the players circle for ever"},
          {equals({equation, 0}),
           equals(
               {sym("lambda", 1), penalised() ? -half + root : s * sym("i"), complex(values[0])}),
           equals({sym("lambda", 2), penalised() ? -half - root : -(s * sym("i")),
                   complex(values[1])})},
          Json(),
          {}};
    });
    record_radius();
  }

  void record_radius() {
    work_.step([&] {
      const Formula mu = sym("mu");
      return Step{"update_eigenvalues",
                  rule::characteristic_polynomial,
                  "The eigenvalues μ of M from its trace and determinant",
                  {equals({power(mu, 2) - sym("trace") * mu + sym("det"), 0})},
                  Json(),
                  {}};
    });
    work_.define(rule::characteristic_polynomial, answers_.update.trace, [&] {
      const Formula trace = less(2, h_ * gamma_);
      return Definition{"trace", "", sym("trace"),
                        gan_.alternating() ? trace - power(h_ * s_, 2) : trace};
    });
    work_.define(rule::characteristic_polynomial, answers_.update.determinant, [&] {
      const Formula rest = less(1, h_ * gamma_);
      return Definition{"determinant", "", sym("det"),
                        gan_.alternating() ? rest : rest + power(h_ * s_, 2)};
    });
    work_.define(rule::characteristic_polynomial, answers_.update.radius, [&] {
      const Formula trace = quantity(sym("trace"), answers_.update.trace);
      const Formula det = quantity(sym("det"), answers_.update.determinant);
      const Formula four = 4 * sym("det");
      if (answers_.update.are_complex()) {
        return Definition{
            "radius",
            {"As ", relation("<", {power(sym("trace"), 2), four}),
             " they are a conjugate pair, whose product is det: each has the modulus"},
            sym("rho"),
            call("sqrt", {det})};
      }
      return Definition{"radius",
                        {"As ", relation("≥", {power(sym("trace"), 2), four}),
                         " they are real: the larger has the modulus"},
                        sym("rho"),
                        call("abs", {trace}) / 2 + call("sqrt", {power(trace, 2) / 4 - det})};
    });
  }

  void record_verdict() {
    work_.step([&] {
      const char* claim =
          answers_.converges() ? "Inside the unit circle: every step brings the players nearer"
          : answers_.diverges()
              ? "Outside the unit circle: the players move away, however near they start"
              : "On the unit circle: the players circle and come no nearer";
      const char* sign = answers_.converges() ? "<" : answers_.diverges() ? ">" : "=";
      return Step{"verdict",
                  rule::characteristic_polynomial,
                  claim,
                  {relation(sign, {sym("rho"), 1})},
                  Json(answers_.converges()),
                  {}};
    });
  }

  void record_run() {
    const auto group = work_.group([&] {
      return Step{
          "trajectory", rule::gradient_descent, "The first steps, in numbers", {}, Json(), {}};
    });
    const auto& states = answers_.trajectory;
    for (Index t = 0; t + 1 < std::min(std::ssize(states), kMostShown + 1); ++t) {
      record_step(t, states[t], states[t + 1]);
    }
  }

  void record_step(Index t, const State& now, const State& then) {
    const Index before = t, after = before + 1;
    const Formula theta = quantity(sym("theta").at(before), now[0]);
    const Formula psi = quantity(sym("psi").at(before), now[1]);
    work_.define(rule::gradient_descent, then[1], [&] {
      return Definition{fmt::format("psi[{}]", after), "", sym("psi").at(after),
                        psi + h_ * tuple({discriminator_formula(theta, psi)})};
    });
    work_.define(rule::gradient_descent, then[0], [&] {
      const Formula seen = gan_.alternating() ? quantity(sym("psi").at(after), then[1]) : psi;
      return Definition{fmt::format("theta[{}]", after), "", sym("theta").at(after),
                        theta + h_ * generator_formula(theta, seen)};
    });
  }

  const Answers& answers_;
  const DiracGan& gan_;
  Workings& work_;
  Formula h_ = quantity(sym("h"), gan_.rate());
  Formula s_ = quantity(sym("s"), gan_.slope());
  Formula gamma_ = quantity(sym("gamma"), gan_.gamma());
};

}  // namespace

void record_training(const Answers& answers, Workings& work) {
  Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::training
