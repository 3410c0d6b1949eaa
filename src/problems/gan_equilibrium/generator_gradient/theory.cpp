// What of a GAN's value reaches the generator (question 15.2.1). The instances' derivatives are taken
// along an imaginary step.

#include <complex>

#include "math/calculus/rules.h"
#include "problems/gan_equilibrium/generator_gradient/spec.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::generator_gradient {
namespace {

using Complex = std::complex<double>;
constexpr double kImaginaryStep = 1e-30;

/// The derivative of `f` at x.
template <class F>
double slope_of(const F& f, double x) {
  return f(Complex(x, kImaginaryStep)).imag() / kImaginaryStep;
}

void a_logit_below(std::uint64_t seed, Scope& letters, double highest) {
  Random random(seed);
  const double a = highest - 12 * random.unit();
  const auto sigma = [](const Complex& z) { return 1.0 / (1.0 + std::exp(-z)); };
  letters.define("a", a);
  letters.define("dS_da", slope_of([&](const Complex& z) { return std::log(1.0 - sigma(z)); }, a));
  letters.define("dN_da", slope_of([&](const Complex& z) { return -std::log(sigma(z)); }, a));
}

/// q moved along r, whose entries sum to 0, and how J = 2 JS and K = KL(q‖p) change with it.
void a_move(std::uint64_t seed, Scope& letters) {
  any_masses(seed, letters);
  Random random(seed + 1000);
  const Value p = letters.find("p")->value, q = letters.find("q")->value;
  const auto to = random_masses(random, p.size());
  std::vector<double> r(p.size());
  for (std::size_t x = 0; x < r.size(); ++x) r[x] = to[x] - q[x];
  const auto J = [&](const Complex& t) {
    Complex sum = 0;
    for (std::size_t x = 0; x < r.size(); ++x) {
      const Complex moved = q[x] + t * r[x];
      sum += p[x] * std::log(2 * p[x] / (p[x] + moved)) +
             moved * std::log(2.0 * moved / (p[x] + moved));
    }
    return sum;
  };
  const auto K = [&](const Complex& t) {
    Complex sum = 0;
    for (std::size_t x = 0; x < r.size(); ++x) {
      const Complex moved = q[x] + t * r[x];
      sum += moved * std::log(moved / p[x]);
    }
    return sum;
  };
  letters.define("r", r);
  letters.define("dJ_dt", slope_of(J, 0));
  letters.define("dK_dt", slope_of(K, 0));
}

/// A logit −b, and how many times as sure of it D is.
void a_surer_critic(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  letters.define("b", 0.05 + 4 * random.unit());
  letters.define("c", 0.05 + 6 * random.unit());
}

}  // namespace

Theory theory(const Json&) {
  const Formula a = sym("a"), z = sym("z"), V = sym("V"), theta = sym("theta").at(sym("G"));
  const Formula S = sym("S"), N = sym("N"), sigma = call("sigmoid", {a});
  const Formula sample = call("G", {z}), made = call("D", {sample});
  const Formula p = at_point("p"), q = at_point("q"), r = at_point("r");
  const Formula b = sym("b"), c = sym("c");
  const Formula J = sym("J"), K = sym("K"), t = sym("t"), x = sym("x");
  const Draw any_logit = [](std::uint64_t seed, Scope& letters) {
    a_logit_below(seed, letters, 6);
  };
  const Draw taken_for_made = [](std::uint64_t seed, Scope& letters) {
    a_logit_below(seed, letters, 0);
  };
  return {
      {"terms",
       "Which term depends on the generator",
       {{"value",
         rule::adversarial_game,
         {"The idea: the generator acts on V through its samples alone, and these are only in the "
          "second term. With E the mean over the data p and over the noise z,"},
         {equals({V, value_in_letters()})}},
        {"first",
         rule::no_dependence,
         {"When G is updated D is held, and the first term contains neither G nor z:"},
         {equals({derivative(mean_over("p", log_of(at_point("D"))), theta), 0})}},
        {"second",
         rule::chain_rule,
         {"What is left goes through D to the sample, and through G to its parameters:"},
         {equals(
             {derivative(V, theta), -mean_over("z", product({derivative(made, sample) / (1 - made),
                                                             derivative(sample, theta)},
                                                            product_sign::matrix))})}},
        {"both", rule::general_argument,
         "Both terms are the discriminator's objective, and through its updates the data acts on "
         "D. So "
         "the generator learns of the data only what the slope of D at its own samples says."}}},
      {"saturation",
       "How strong what reaches it is",
       {{"slopes",
         rule::chain_rule,
         {"Let a be the logit, D = σ(a) with σ(a) = 1/(1 + exp(−a)). The generator descends "
          "S = log(1 − σ(a)), or instead N = −log σ(a):"},
         {equals({derivative(S, a), -sigma, call("sigmoid", {-a}) - 1}),
          equals({derivative(N, a), -(1 - sigma), sigma - 1})},
         any_logit},
        {"bounds",
         rule::general_argument,
         {"Where D is sure that a sample is generated, a far below 0, the slope of S is all but "
          "gone, less than exp(a) in size; that of N, for every a ≤ 0, is at least one half:"},
         {relation("≥", {call("exp", {a}) + derivative(S, a), 0}),
          relation("≤", {derivative(N, a) + Formula(1) / 2, 0})},
         taken_for_made},
        {"same_direction", rule::general_argument,
         "Both have the same direction for one sample; only how the samples are weighed "
         "differs."}}},
      {"best",
       "Against the best discriminator, held fixed",
       {{"js",
         rule::divergence,
         {"With q the distribution of G(z), moved along r (so q + tr, and r sums to 0), and D held "
          "at p/(p + q), descending S descends J = 2 JS(p, q):"},
         {equals({over_points(r * log_of(q / (p + q))), derivative(J, t)})},
         a_move},
        {"reverse",
         rule::divergence,
         {"Descending N descends K − J, with K = KL(q‖p): it punishes samples where there is no "
          "data, and rewards being unlike p otherwise, which drops modes:"},
         {equals({-over_points(r * log_of(p / (p + q))), derivative(K, t) - derivative(J, t)})},
         a_move},
        {"balance",
         rule::chain_rule,
         {"So training is a balance. Let D be c times as sure of a sample as a logit −b < 0 says, ",
          equals({a, -c * b}), ". By the chain rule S pulls on the sample by the slope of b times ",
          c * call("sigmoid", {-c * b}),
          ". That is 0 for c = 0, a D that knows nothing, and all but 0 for large c, a D that is "
          "perfect; between them it is never more than"},
         {relation("≤", {c * call("sigmoid", {-c * b}), c * call("exp", {-c * b}),
                         1 / (call("exp", {1}) * b)})},
         a_surer_critic},
        {"steady",
         rule::chain_rule,
         {"and about that only for c near 1/b. By N the pull does not fall off:"},
         {relation("≤", {c / 2, c * call("sigmoid", {c * b})})},
         a_surer_critic},
        {"ahead", rule::general_argument,
         "So D is kept a little ahead, and no more: some steps of it for each of G, N in place of "
         "S, noise on the samples, labels short of 1, or a critic with bounded slope. That D also "
         "lags behind q as q moves is why the players may go round each other."}}}};
}

}  // namespace psolve::gan_equilibrium::generator_gradient
