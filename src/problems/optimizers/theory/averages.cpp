// How momentum, Adagrad and Adam average gradients and their squares, in letters. The instances are
// runs of their rules.

#include "problems/optimizers/theory/averages.h"

#include <numeric>
#include <string>
#include <vector>

#include "math/calculus/rules.h"
#include "math/numbers/random.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

Value list_of(const std::vector<double>& entries) {
  return Value({entries.size()}, entries);
}

/// A gradient a step, and what the moving averages make of it; c times as much of all of them.
void averaged_gradients(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t t = 1 + random.bits() % 6;
  const double beta = 0.1 + 0.8 * random.unit(), second = 0.1 + 0.8 * random.unit();
  const double G = 0.1 + random.unit();
  double v = 0, s = 0, m = 0, q = 0;
  std::vector<double> g;
  const auto define = [&](const std::string& name, double value) { letters.define(name, value); };
  for (std::size_t i = 0; i < t; ++i) {
    g.push_back(random.symmetric(2));
    define("m_" + std::to_string(i), v);
    define("s_" + std::to_string(i), s);
    v = beta * v + (1 - beta) * g.back();
    s = second * s + (1 - second) * g.back() * g.back();
    m = beta * m + (1 - beta) * G;
    q = second * q + (1 - second) * G * G;
  }
  letters.define("g", list_of(g));
  define("t", static_cast<double>(t));
  define("beta", beta);
  define("beta_1", beta);
  define("beta_2", second);
  define("m_" + std::to_string(t), v);
  define("s_" + std::to_string(t), s);
  define("v", v);
  define("m", v);
  define("s", s);
  define("G", G);
  define("M", m);
  define("S", q);
  define("c", 0.1 + 3 * random.unit());
  double r = 0;
  for (const double one : g) r += one * one;
  define("r", r);
}

/// A feature that occurs in some steps, with a positive gradient.
void rare_feature(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  std::vector<double> occurs = {1};
  while (occurs.size() < 2 + seed % 5) occurs.push_back(static_cast<double>(random.bits() % 2));
  letters.define("t", static_cast<double>(occurs.size()));
  letters.define("k", std::accumulate(occurs.begin(), occurs.end(), 0.0));
  letters.define("mu", list_of(occurs));
  letters.define("c", 0.1 + random.unit());
}

void some_steps(std::uint64_t seed, Scope& letters) {
  letters.define("T", static_cast<double>(seed));
}

/// (1 − share) Σ share^(t − i) of what each step adds.
Formula weighted(const Formula& share, const Formula& added) {
  const Formula i = sym("i"), t = sym("t");
  return tuple({1 - share}) * big("sum", equals({i, 1}), t, power(share, t - i) * added);
}
Formula root_of(const Formula& f) {
  return call("sqrt", {f});
}

}  // namespace

Argument momentum_argument() {
  const Formula v = sym("v"), beta = sym("beta"), g = sym("g").at(sym("i"));
  return {
      "momentum",
      "Momentum: a mean of past gradients",
      {{"average",
        rule::moving_average,
        {"The idea: step along a mean of gradients, in which what changes sign cancels and what "
         "persists adds up. With g the gradients of the steps 1 to t, from velocity 0,"},
        {equals({v, weighted(beta, g)})},
        averaged_gradients},
       {"memory",
        rule::moving_average,
        {"Gradients are forgotten after about 1/(1 − β) steps. So across a narrow valley, where "
         "gradients alternate, the steps are damped; along it they reach full length."}}}};
}

Argument adagrad_argument() {
  const Formula t = sym("t"), i = sym("i"), c = sym("c"), T = sym("T");
  const auto g = [](const Formula& step) { return sym("g").at(step); };
  const auto squares = [&](const Formula& term) {
    return root_of(big("sum", equals({i, 1}), t, power(term, 2)));
  };
  return {
      "adagrad",
      "Adagrad: a rate for each coordinate",
      {{"rule",
        rule::squared_sum,
        {"The idea: divide each coordinate's step by the size of its own past gradients, so that a "
         "coordinate that is rarely or weakly pulled still moves. In each, with g its gradients up "
         "to step t, whose squares add up to r, and ε a guard against division by 0,"},
        {equals({sym("theta").mark("+"),
                 sym("theta") - sym("alpha") * g(t) / root_of(sym("r") + sym("epsilon"))})}},
       {"sum",
        rule::squared_sum,
        "This sum, one square more a step from 0 on, unrolled:",
        {equals({sym("r"), big("sum", equals({i, 1}), t, power(g(i), 2))})},
        averaged_gradients},
       {"scale",
        rule::simplification,
        {"So but for ε scale does not count: gradients c > 0 times as large, as from a feature in "
         "other "
         "units, "
         "make the same step."},
        {equals({c * g(t) / squares(c * g(i)), g(t) / squares(g(i))})},
        averaged_gradients},
       {"first",
        rule::squared_sum,
        {"The first step is α in every coordinate, however steep, where momentum's is (1 − β)α "
         "times the gradient. Momentum has one rate for all, limited by the steepest direction, "
         "and crawls in the flat ones."}},
       {"sparse",
        rule::squared_sum,
        {"So also with sparse data. A feature that occurs in k of t steps, those with μ = 1, and "
         "then has the gradient c, makes steps as long as if it had occurred in no others: the "
         "rarer it is, the longer they are, in units of α"},
        {equals({c / squares(c * sym("mu").at(i)), 1 / root_of(sym("k"))})},
        rare_feature},
       {"stall",
        rule::unrolled_sum,
        {"But the sum never forgets. Under a constant gradient the steps are α/√t; T of them come "
         "to α "
         "times"},
        {relation("≤", {2 * tuple({root_of(T + 1) - 1}),
                        big("sum", equals({t, 1}), T, 1 / root_of(t)), 2 * root_of(T) - 1})},
        some_steps},
       {"use", rule::general_argument,
        "so it slows down for good, also where the function changes on the way. That is right for "
        "convex problems with sparse data, where its regret is of order √T, and often too early a "
        "stop "
        "for deep networks; RMSprop and Adam therefore forget. It has no velocity: where "
        "coordinates "
        "are alike and gradients steady, momentum is faster."}}};
}

Argument adam_argument() {
  const Formula t = sym("t"), i = sym("i"), g = sym("g").at(i);
  const Formula first = sym("beta", 1), second = sym("beta", 2), G = sym("G");
  const Formula g_t = sym("g").at(t);
  const auto kept = [&](const Formula& beta) { return 1 - power(beta, t); };
  return {
      "adam",
      "Adam, line by line",
      {{"lines",
        rule::definition,
        {"The idea: momentum's direction, with a rate for each coordinate from the size of its "
         "recent gradients. The first line takes the gradient g where the weights stand. The "
         "second "
         "averages it, which is momentum: what changes sign cancels. The third averages its "
         "square, "
         "here called s, in each coordinate by itself; unlike Adagrad's sum it forgets. Each has "
         "its own β:"},
        {equals({sym("m").at(t), first * sym("m").at(t - 1) + tuple({1 - first}) * g_t}),
         equals(
             {sym("s").at(t), second * sym("s").at(t - 1) + tuple({1 - second}) * power(g_t, 2)})},
        averaged_gradients},
       {"averages",
        rule::moving_average,
        {"Unrolled from 0, both are weighted sums over all gradients, the latest with most "
         "weight:"},
        {equals({sym("m"), weighted(first, g)}), equals({sym("s"), weighted(second, power(g, 2))})},
        averaged_gradients},
       {"weights",
        rule::unrolled_sum,
        {"These weights do not add up to 1: what is missing is the weight of the start, which is "
         "0, and "
         "pulls the average there:"},
        {equals({tuple({1 - first}) * big("sum", equals({i, 1}), t, power(first, t - i)),
                 kept(first)})},
        averaged_gradients},
       {"correction",
        rule::bias_correction,
        {"So if gradients have one mean, the average's is that times 1 − βᵗ; divided by it, the "
         "next two "
         "lines, it is a mean with weights that add up to 1, without bias. For a constant gradient "
         "G, "
         "whose averages are M and S, exactly:"},
        {equals({sym("M") / tuple({kept(first)}), G}),
         equals({sym("S") / tuple({kept(second)}), power(G, 2)})},
        averaged_gradients},
       {"uncorrected",
        rule::substitution,
        {"Without it both are too small, the square more so as its β is nearer to 1, and their "
         "quotient "
         "is too large: for G > 0"},
        {equals({sym("M") / root_of(sym("S")), kept(first) / root_of(kept(second))})},
        averaged_gradients},
       {"early",
        rule::evaluation,
        {"which with 0.9 and 0.999 is 3.16 in the first step. The correction fades as βᵗ goes to "
         "0, for "
         "the mean after some tens of steps, for the square after some thousands."}},
       {"step",
        rule::parameter_update,
        {"The last line divides one by the root of the other: a step of about α where gradients "
         "agree, "
         "and less where they are noisy, whatever their scale; the first is α sign(g), but for ε, "
         "which "
         "guards against division by 0."},
        {equals({sym("theta").mark("+"),
                 sym("theta") - sym("alpha") * sym("m").accent("hat") /
                                    (root_of(sym("s").accent("hat")) + sym("epsilon"))})}},
       {"compared", rule::general_argument,
        "Beside momentum, which has one rate for all coordinates, limited by the steepest, it "
        "moves in "
        "all of them alike and needs less tuning. Beside Adagrad it forgets, as RMSprop does, so "
        "the "
        "steps do not die out; hence they also do not settle under noise unless α falls, and there "
        "are "
        "convex functions on which it does not converge (Reddi, Kale and Kumar, 2018)."}}};
}

}  // namespace psolve::optimizers
