// What a step of training is near the equilibrium, its eigenvalues, and what they say.

#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/training/lines.h"

namespace psolve::gan_equilibrium::training {
namespace {

class StabilityTrace : private TrainingLines {
 public:
  using TrainingLines::TrainingLines;

  void record() {
    record_matrices();
    record_eigenvalues();
    record_radius();
    record_verdict();
  }

 private:
  void record_matrices() {
    const char* claim =
        "Their Jacobian at the equilibrium: the derivatives of g, then of d, by θ and ψ";
    const Formula back = has_consensus() ? -gamma_slope_squared() : Formula(0);
    const Formula J = matrix(2, {back, slope(), -slope(), is_penalised() ? -gamma() : back});
    if (gan_.is_wasserstein() && !is_penalised() && !has_consensus()) {
      work_.note("jacobian", rule::jacobian, claim, {equals({sym("J"), J})});
    } else {
      const double a = gan_.slope(), of_both = -gan_.consensus() * a * a;
      work_.define(rule::jacobian, Matrix{{of_both, a}, {-a, of_both - gan_.gamma()}},
                   {.id = "jacobian", .claim = claim, .name = sym("J"), .formula = J});
    }
    if (has_several()) record_powers();
    work_.define(rule::update_map, answers_.M,
                 {.id = "update_matrix",
                  .claim = has_several() ? "One step near the equilibrium: of the generator, with "
                                           "those of the discriminator before it"
                                         : "Near the equilibrium one step is the matrix",
                  .name = sym("M"),
                  .formula = update_formula()});
  }

  Formula update_formula() const {
    const Formula pull = times_slope(h()), c = kept_of_theta();
    if (!gan_.alternating()) return matrix(2, {c, pull, -pull, kept_of_psi()});
    if (!has_several()) {
      return product({matrix(2, {c, pull, 0, 1}), matrix(2, {1, 0, -pull, kept_of_psi()})},
                     product_sign::matrix);
    }
    return matrix(2, {c - power(pull, 2) * powers_sum(), pull * power_of_kept(),
                      -(pull * powers_sum()), power_of_kept()});
  }

  bool is_pulled_back() const { return is_penalised() || has_consensus(); }
  /// rᵏ and S = 1 + r + … + r^(k−1): 1 and k where nothing pulls ψ back.
  Formula power_of_kept() const {
    if (!has_several()) return kept_of_psi();
    return is_pulled_back() ? power(work_.the(sym("r")), work_.the(sym("k"))) : Formula(1);
  }
  Formula powers_sum() const {
    if (!has_several()) return 1;
    return work_.the(sym(is_pulled_back() ? "S" : "k"));
  }

  /// k steps of the discriminator leave rᵏ of ψ, and add −hs θ as often as S says.
  void record_powers() {
    if (!is_pulled_back()) return;
    work_.define(rule::update_map, {.id = "kept",
                                    .claim = "What one step of the discriminator leaves of ψ",
                                    .name = sym("r"),
                                    .formula = kept_of_psi()});
    work_.define(rule::update_map, {.id = "kept_sum",
                                    .claim = "All its k steps pull by θ; the later ones "
                                             "leave less of it",
                                    .name = sym("S"),
                                    .formula = long_sum(gan_.critic_steps(), [&](Index j) {
                                      return power(work_.the(sym("r")), Formula(j));
                                    })});
  }

  /// Their roots in letters, then real and imaginary parts in numbers.
  void record_eigenvalues() {
    if (has_consensus()) return record_spiral();
    const Formula lambda = sym("lambda"), half = sym("gamma") / 2;
    const Formula square_of_s = in_symbols(slope_squared());
    const Formula imaginary = gan_.is_wasserstein() ? sym("i") : sym("s") * sym("i");
    const Formula root = call("sqrt", {power(half, 2) - square_of_s});
    const Formula equation = is_penalised() ? power(lambda, 2) + sym("gamma") * lambda + square_of_s
                                            : power(lambda, 2) + square_of_s;
    work_.note("eigenvalues", rule::characteristic_polynomial,
               {"The eigenvalues of J: ", is_penalised() ? "their real parts are negative, so near "
                                                           "the equilibrium the players settle in "
                                                           "continuous time"
                                                         : "they are imaginary, which decides "
                                                           "nothing by itself"},
               {equals({equation, 0}),
                equals({sym("lambda", 1), is_penalised() ? -half + root : imaginary}),
                equals({sym("lambda", 2), is_penalised() ? -half - root : -imaginary})});
    if (!is_penalised()) record_conserved();
    if (is_penalised()) {
      record_settling();
    } else if (!gan_.is_wasserstein()) {
      record_eigenvalue(1, {"Real and imaginary parts: "}, 0, slope());
      record_eigenvalue(2, {}, 0, -slope());
    }
  }

  /// Along the flow of a game without penalty. With the minimax loss and Wasserstein's both forces have
  /// the same factor, and θ² + ψ² stays.
  void record_conserved() {
    if (gan_.is_non_saturating()) return;
    const Formula theta = sym("theta"), psi = sym("psi");
    const Formula squares = power(theta, 2) + power(psi, 2);
    work_.note("conserved", rule::chain_rule,
               {"What is conserved. In continuous time θ and ψ move along g and d, which have the "
                "same factor, so that ",
                squares, " never changes: from everywhere the players circle for ever"},
               {equals({derivative(tuple({squares}), sym("t")) / 2,
                        theta * sym("g") + psi * sym("d"), 0})});
  }

  /// With consensus J = A − γAᵀA, where A = [0 s; −s 0] is the game's own Jacobian.
  void record_spiral() {
    const Formula lambda = sym("lambda"), gamma = sym("gamma");
    const Formula back = gan_.is_wasserstein() ? gamma : gamma * power(sym("s"), 2);
    const Formula pull = gan_.is_wasserstein() ? Formula(1) : power(sym("s"), 2);
    work_.note("eigenvalues", rule::characteristic_polynomial,
               "The eigenvalues of J: their real parts are negative, so in continuous time the "
               "players spiral in",
               {equals({power(tuple({lambda + back}), 2) + pull, 0})});
    const Formula real = -gamma_slope_squared();
    record_eigenvalue(1, {"Real and imaginary parts: "}, real, slope());
    record_eigenvalue(2, {}, real, -slope());
  }

  /// λ₁ is −γ/2 + √Δ without the difference, as λ₁ λ₂ = s². Where Δ < 0 they are a pair with the
  /// real part −γ/2, which then is the nearer one to 0.
  void record_settling() {
    const Formula Delta = sym("Delta").at(sym("J"));
    work_.define(rule::characteristic_polynomial, answers_.flow.discriminant,
                 {.id = "eigenvalues/discriminant",
                  .claim = "What stands under the root: below 0 they are a conjugate pair",
                  .name = Delta,
                  .formula = power(gamma() / 2, 2) - slope_squared()});
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
    claim << equals({lambda, complex_number(value)});
    work_.define(rule::characteristic_polynomial, Vector{{value.real(), value.imag()}},
                 {.id = fmt::format("eigenvalues[{}]", k - 1),
                  .claim = std::move(claim),
                  .name = lambda,
                  .formula = matrix(1, {real, imaginary}),
                  .answer = fmt::format("eigenvalues[{}]", k - 1)});
  }

  void record_radius() {
    const Formula mu = sym("mu");
    work_.note("update_eigenvalues", rule::characteristic_polynomial,
               {"The eigenvalues μ of M. They follow from its trace and determinant, with ",
                sym("Delta").at(sym("M")), " under the root"},
               {equals({power(mu, 2) - sym("trace") * mu + sym("det"), 0}),
                equals({sym("Delta").at(sym("M")), power(sym("trace"), 2) / 4 - sym("det")})});
    const Formula pull_squared = power(times_slope(h()), 2);
    const auto from_polynomial = [&](const char* id, const char* claim, const Formula& name,
                                     double value, const Formula& formula) {
      work_.define(rule::characteristic_polynomial, value,
                   {.id = id, .claim = claim, .name = name, .formula = formula});
    };
    const Eigenvalues& update = answers_.update;
    from_polynomial("trace", "Its trace", sym("trace"), update.trace, trace_formula(pull_squared));
    from_polynomial("determinant", "Its determinant", sym("det"), update.determinant,
                    determinant_formula(pull_squared));
    from_polynomial("update_discriminant", "What stands under the root", sym("Delta").at(sym("M")),
                    update.discriminant, update_discriminant(pull_squared));
    work_.define(rule::characteristic_polynomial, update.radius, [&] {
      const Formula half = work_.the(sym("trace")) / 2;
      const Formula Delta = work_.the(sym("Delta").at(sym("M")));
      return Definition{
          .id = "radius",
          .claim = update.discriminant < 0 ? "Below 0 they are a conjugate pair, whose product is "
                                             "det: each has the modulus √det, and nothing is added"
                                           : "From 0 on they are real: the larger "
                                             "has the modulus |trace|/2 + √Δ",
          .name = sym("rho"),
          .formula = call("sqrt", {call("max", {work_.the(sym("det")), power(half, 2)})}) +
                     call("sqrt", {call("max", {Delta, 0})}),
          .answer = "update_radius"};
    });
  }

  /// Of M, whose numbers alone are in it where h and γ cancel.
  Formula trace_formula(const Formula& pull_squared) const {
    if (has_several() || has_consensus()) {
      const Formula both = kept_of_theta() + power_of_kept();
      return gan_.alternating() ? both - pull_squared * powers_sum() : both;
    }
    const Formula of_penalty = less_penalty(2, h());
    if (gan_.alternating()) return of_penalty - pull_squared;
    return is_penalised() ? of_penalty : call("tr", {work_.the(sym("M"))});
  }
  Formula determinant_formula(const Formula& pull_squared) const {
    if (is_pulled_back() && (has_several() || has_consensus())) {
      const Formula both = kept_of_theta() * power_of_kept();
      return gan_.alternating() ? both : both + pull_squared;
    }
    const Formula of_penalty = less_penalty(1, h());
    if (!gan_.alternating()) return of_penalty + pull_squared;
    return is_penalised() ? of_penalty : call("det", {work_.the(sym("M"))});
  }

  /// trace²/4 − det, multiplied out: what cancels is left out.
  Formula update_discriminant(const Formula& pull_squared) const {
    if (has_consensus() && !gan_.alternating()) return -pull_squared;
    if (is_pulled_back() && (has_several() || has_consensus())) {
      return power(work_.the(sym("trace")) / 2, 2) - work_.the(sym("det"));
    }
    if (has_several()) {
      const Formula all = pull_squared * powers_sum();
      return power(all / 2, 2) - all;
    }
    if (gan_.alternating()) {
      const Formula both = is_penalised() ? h() * gamma() + pull_squared : pull_squared;
      return power(both / 2, 2) - pull_squared;
    }
    return is_penalised() ? power(h(), 2) * work_.the(sym("Delta").at(sym("J"))) : -pull_squared;
  }

  void record_verdict() {
    const char* claim =
        answers_.converges()
            ? "Inside the unit circle: from near enough the players come to it in the long run"
        : answers_.diverges()
            ? "Outside the unit circle: the players move away, however near they start"
            : "On the unit circle: near the equilibrium the steps circle and come no nearer";
    const char* sign = answers_.converges() ? "<" : answers_.diverges() ? ">" : "=";
    work_.note("verdict", rule::characteristic_polynomial, claim,
               {relation(sign, {sym("rho"), 1})});
  }
};

}  // namespace

Formula complex_number(const std::complex<double>& z) {
  if (z.imag() == 0) return z.real();
  const double size = std::abs(z.imag());
  const Formula imaginary = size == 1 ? sym("i") : size * sym("i");
  return z.real() == 0  ? (z.imag() < 0 ? -imaginary : imaginary)
         : z.imag() < 0 ? z.real() - imaginary
                        : z.real() + imaginary;
}

void record_stability(const Answers& answers, Workings& work) {
  StabilityTrace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::training
