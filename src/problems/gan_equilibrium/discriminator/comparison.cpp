// From a GAN as a game to its best discriminator (Goodfellow et al., "Generative Adversarial Nets",
// 2014, proposition 1 and theorem 1).
//
//     V(D, G) = E_{x~p} log D(x) + E_z log(1 − D(G(z))) = ∫ F(x, D, D′) dx,
//     F = p log D + q log(1 − D),      p: density of the data, q: of G(z)
//
// F has no D′, so the Euler–Lagrange equation is ∂F/∂D = p/D − q/(1 − D) = 0 at every x by itself:
// D* = p/(p + q), a maximum since ∂²F/∂D² = −p/D² − q/(1 − D)² < 0.

#include "problems/gan_equilibrium/discriminator/comparison.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "math/calculus/differentiate.h"
#include "math/expressions/text.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/random_masses.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator {
namespace {

/// The sum over x of what is there, or the integral.
Formula over_all_x(bool by_sum, const Formula& term) {
  return by_sum ? big("sum", sym("x"), Formula(), term)
                : product({sym("∫"), term, sym("dx")}, product_sign::matrix);
}

void derive_value(bool by_sum, Workings& work) {
  const Formula D_x = call("D", {sym("x")});
  const Formula G_z = call("G", {sym("z")});
  const Formula V = call("V", {sym("D"), sym("G")});
  const Formula F = call("F", {sym("x"), sym("D"), sym("D").mark("′")});
  work.note("game", rule::adversarial_game,
            {"Two players. The generator chooses ", sym("G"), ", which makes a sample ", G_z,
             " of noise ", sym("z"), "; the discriminator chooses ", sym("D"), ", and ", D_x,
             " is the probability that it gives x of being data. The discriminator is paid V, ",
             "the generator −V: the game is zero-sum, min over G of the max over D of V. ",
             sym("E_p"), " averages over the data p, ", sym("E_z"), " over the noise"},
            {equals({V, call("E_p", {log_of(D_x)}) + call("E_z", {log_of(1 - call("D", {G_z}))})}),
             equals({sym("u_D"), sym("V")}), equals({sym("u_G"), -sym("V")}),
             equals({sym("u_D") + sym("u_G"), 0})});
  const Formula terms = sym("p") * log_of(sym("D")) + sym("q") * log_of(1 - sym("D"));
  work.note("push_forward", rule::push_forward,
            {"Let q be the distribution of the samples ", G_z,
             ". The average over noise is one over samples x from q, so V is ",
             by_sum ? "a sum over x" : "an integral over x"},
            {equals({V, over_all_x(by_sum, F)}), equals({F, terms})});
}

/// For densities the Euler–Lagrange equation; a sum has a term for each x, each with a D of its own.
void record_stationary(bool by_sum, const Formula& slope, Workings& work) {
  const Formula F = sym("F"), D = sym("D"), bent = D.mark("′");
  const Formula vanishes = equals({derivative(F, D), slope, 0});
  if (by_sum) {
    return work.note("no_derivative", rule::simplification,
                     "Where V is stationary. Each term of the sum has a D(x) of its own, so V is "
                     "stationary where the derivative of F vanishes at every x by itself",
                     {vanishes});
  }
  work.note("no_derivative", rule::euler_lagrange,
            {"The Euler–Lagrange equation for D. ", bent,
             " does not occur in F, so the second term vanishes, and what is left holds at "
             "every x by itself"},
            {equals({derivative(F, D) - sym("d") / sym("dx") * derivative(F, bent), 0}),
             equals({derivative(F, bent), 0}), vanishes});
}

void derive_optimum(bool by_sum, Workings& work) {
  const Expr p = Expr::symbol("p"), q = Expr::symbol("q"), D = Expr::symbol("D");
  const Expr F = p * log(D) + q * log(1 - D);
  const Expr slope = differentiate(F, D);
  const Expr curvature = differentiate(slope, D);
  const Expr best = p / (p + q);
  const Expr rest = q / (p + q);
  const Formula D_star = sym("D").mark("*");
  record_stationary(by_sum, to_formula(slope), work);
  work.note("solution", rule::substitution,
            {"Solved for D: p (1 − D) = q D. Put back, both terms are p + q and cancel"},
            {equals({D_star, to_formula(best)}), equals({sym("p") / D_star, to_formula(p / best)}),
             equals({1 - D_star, to_formula(rest)}),
             equals({sym("q") / (1 - D_star), to_formula(q / rest)})});
  work.note("maximum", rule::second_derivative_test,
            {"A maximum. The second derivative is negative for every D between 0 and 1, so D* "
             "makes V largest, not smallest. Where p = 0 < q the supremum, D → 0, lies outside of "
             "the open interval; likewise D → 1 where q = 0"},
            {relation("<", {equals({derivative(derivative(sym("F"), sym("D")), sym("D")),
                                    to_formula(curvature)}),
                            0})});
}

void derive_identity(bool by_sum, Workings& work) {
  const Formula p = sym("p"), q = sym("q"), m = sym("m"), D = sym("D").mark("*");
  const Formula KL_p = call("KL", {p, m}), KL_q = call("KL", {q, m}), JS = call("JS", {p, q});
  const Formula bound = 2 * log_of(2);
  work.note("identity", rule::divergence,
            {"V at D*. With the mixture ", equals({m, (p + q) / 2}), ", ",
             equals({p / (p + q), p / (2 * m)}),
             ", and each of the two terms becomes a divergence from m, less log 2"},
            {equals({KL_p, over_all_x(by_sum, p * log_of(p / m))}),
             equals({JS, tuple({KL_p + KL_q}) / 2}),
             equals({p * log_of(D), p * log_of(p / m) - p * log_of(2)}),
             equals({q * log_of(1 - D), q * log_of(q / m) - q * log_of(2)}),
             equals({call("V", {D, sym("G")}), KL_p + KL_q - bound, 2 * JS - bound})});
  work.note(
      "best_generator", rule::divergence,
      {"What the generator can do against D*. As ", relation("≤", {log_of(sym("t")), sym("t") - 1}),
       ", no KL is below 0, and one is 0 only between equal distributions. So V is least ",
       "where ", equals({q, p}), "; there ", equals({D, Formula(1) / 2}),
       " everywhere, and nothing can be told apart"},
      {relation("≥", {JS, 0}), relation("≥", {call("V", {D, sym("G")}), -bound})});
}

/// Players, actions and payoffs of a GAN.
Json gan_as_game() {
  return {{"players",
           {{{"name", "generator"},
             {"action", "a map G from noise z to samples (its parameters theta_G)"},
             {"payoff", "u_G = -V(D, G)"}},
            {{"name", "discriminator"},
             {"action", "a function D from samples to probabilities in (0, 1) (theta_D)"},
             {"payoff", "u_D = V(D, G)"}}}},
          {"value", "V(D, G) = E_x[log D(x)] + E_z[log(1 - D(G(z)))]"},
          {"problem", "min_G max_D V(D, G)"},
          {"zero_sum", true}};
}

/// What that holds as text, as mathematics.
std::map<std::string, Formula, std::less<>> forms_of_game() {
  const Formula V = call("V", {sym("D"), sym("G")});
  const Formula best =
      product({Formula::words("min").at(sym("G")), Formula::words("max").at(sym("D")), V}, "");
  return {{"game.value", equals({V, value_in_letters()})}, {"game.problem", best}};
}

std::vector<Notation> notation_of_comparison() {
  const Formula p = sym("p"), q = sym("q");
  return {{"value", call("V", {sym("D").mark("*"), sym("G")})},
          {"kl_data_model", call("KL", {p, q})},
          {"kl_model_data", call("KL", {q, p})},
          {"jensen_shannon", call("JS", {p, q})},
          {"total_variation", call("TV", {p, q})},
          {"wasserstein", call("W", {p, q})}};
}

/// The laws first, then the numbers.
std::vector<ResultLine> result_of_comparison(bool asks_distance) {
  const Formula p = sym("p"), q = sym("q"), x = sym("x"), D = sym("D"), G = sym("G");
  const Formula p_x = call("p", {x}), q_x = call("q", {x}), js = call("JS", {p, q});
  std::vector<ResultLine> lines = {
      {{equals({sym("u").at(D), -sym("u").at(G), call("V", {D, G}), value_in_letters()})}},
      {{equals({call("D*", {x}), p_x / (p_x + q_x)})}},
      {{equals({call("V", {D.mark("*"), G}), 2 * js - 2 * log_of(2)})}},
      {.answers = {"value", "jensen_shannon"}}};
  if (asks_distance) lines.push_back({law_of_critic() << "; ", {"wasserstein"}});
  return lines;
}

}  // namespace

void derive_best_discriminator(bool by_sum, Workings& work) {
  if (!work.recording()) return;
  derive_value(by_sum, work);
  derive_optimum(by_sum, work);
  derive_identity(by_sum, work);
}

void derive_wasserstein(bool by_sum, Workings& work) {
  const Formula x = sym("x"), y = sym("y"), i = sym("i"), j = sym("j");
  const Formula x_i = x.at(i), x_j = x.at(j);
  const Formula amount = by_sum ? sym("pi").at(i, j) : call("pi", {x, y});
  const Formula plan =
      by_sum ? big("sum", i, Formula(), big("sum", j, Formula(), amount * call("abs", {x_i - x_j})))
             : product({sym("∫"), sym("∫"), amount * call("abs", {x - y}), sym("dx"), sym("dy")},
                       product_sign::matrix);
  const Formula critic =
      by_sum ? big("sum", i, Formula(), tuple({sym("p").at(i) - sym("q").at(i)}) * sym("f").at(i))
             : over_all_x(by_sum, tuple({sym("p") - sym("q")}) * sym("f"));
  work.note(
      "transport", rule::kantorovich_duality,
      {"The Wasserstein distance: the least cost of a plan that brings p to q, where ", amount,
       " says how much goes from ", by_sum ? x_i : x, " to ", by_sum ? x_j : y,
       ". By duality it is also the most by which the average of a function f of slope at ",
       "most 1 can differ between them. This f, the critic, is what the discriminator of a ",
       "WGAN learns: where data and model do not overlap it still has a slope to follow, and ",
       "D* has none"},
      {equals({call("W", {sym("p"), sym("q")}), call("min", {plan}), call("max", {critic})})});
}

Prose law_of_critic() {
  const Formula x = sym("x"), f_x = call("f", {x}), y = sym("y");
  const Formula earned = mean_over("p", f_x) - mean_over("z", call("f", {call("G", {sym("z")})}));
  return {equals({call("W", {sym("p"), sym("q")}), call("max", {earned})}), " over f with ",
          relation("≤", {call("abs", {f_x - call("f", {y})}), call("abs", {x - y})})};
}

double largest_by_search(double p, double q) {
  const auto F = [&](double D) {
    return (p > 0 ? p * std::log(D) : 0) + (q > 0 ? q * std::log1p(-D) : 0);
  };
  const double shrink = (std::sqrt(5.0) - 1) / 2;
  double low = 0, high = 1, best = -std::numeric_limits<double>::infinity();
  for (int k = 0; k < 80; ++k) {
    // Both points anew: taken over from round to round, their rounding grows as the interval shrinks.
    const double a = high - shrink * (high - low), b = low + shrink * (high - low);
    const double Fa = F(a), Fb = F(b);
    best = std::max({best, Fa, Fb});
    (Fa > Fb ? high : low) = Fa > Fb ? b : a;
  }
  return best;
}

Json best_json(const std::vector<double>& best) {
  return json_list(best, [](double D) { return std::isnan(D) ? Json() : Json(D); });
}

Solution compared_solution(const Problem& problem, const Divergences& found, Json answers,
                           const Workings& work) {
  Solution solution;
  solution.sought =
      "Which discriminator is best against this generator, what is the game then worth, and how "
      "far is the model from the data?";
  solution.headline = {"value", "jensen_shannon", "wasserstein"};
  if (problem.distances) solution.headline.emplace_back("sweep");
  solution.answers["game"] = gan_as_game();
  solution.answers.update(answers);
  solution.answers["value"] = found.value;
  solution.answers.update(divergence_answers(found));
  if (!work.recording()) return solution;
  solution.result = result_of_comparison(problem.asks_distance());
  solution.notation = notation_of_comparison();
  solution.forms = forms_of_game();
  return solution;
}

void conclude(const Problem& problem, const Compared& found, std::vector<Check> checks,
              Solution& solution) {
  solution.checks = std::move(checks);
  solution.claims = judged_claims(problem.claims, found);
  const bool is_saturated = std::numbers::ln2 - found.divergences.jensen_shannon() < 1e-6;
  if (!is_saturated || lists(problem.claims, "divergences-are-unbounded")) return;
  solution.remarks.push_back(
      {"saturated-divergence",
       Remark::Kind::explanation,
       {"JS has reached log 2, its largest value: moving the model a little changes nothing, so "
        "that the generator has no gradient. W still tells how far there is to go: ",
        found.divergences.wasserstein, "."}});
}

Figure figure_of(Curves curves, const char* heights) {
  Plot plot{.x = {"x"}, .y = {heights}};
  plot.series = {std::move(curves.data), std::move(curves.model), std::move(curves.best)};
  plot.guides.push_back({Plot::Guide::Along::x, 0.5, "½: not to be told apart"});
  return {"discriminator",
          "D* is above ½ where there is more data than model, and below where less.",
          std::move(plot)};
}

}  // namespace psolve::gan_equilibrium::discriminator
