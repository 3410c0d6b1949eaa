#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/recurrent/step_matrices.h"
#include "math/recurrent/symbols.h"
#include "problems/rnn_grad/derivation.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

Formula by(const Formula& symbol) {
  return derivative(sym("L"), symbol);
}
Formula slope_at(const Formula& t) {
  return sym("phi").mark("′").at(t);
}
Formula delta(const Formula& t) {
  return sym("delta").at(t);
}

class GradientTrace {
 public:
  GradientTrace(const RnnFlow& flow, Workings& work) : flow_(flow), work_(work) {}

  void run() {
    {
      const auto pass = group("backward", Rule::through_time,
                              "Backpropagation through time, from the last step to the first");
      recursion();
      for (Index s = 0; s < std::min(std::ssize(flow_.sequences), kShownSequences); ++s) {
        sequence(s);
      }
    }
    if (flow_.sequences.size() > 1) lengths();
    if (flow_.truncated) truncation();
    cost();
  }

 private:
  Workings::Group group(std::string id, Rule rule, Prose claim) {
    return work_.group([&] { return Step{std::move(id), rule, std::move(claim), {}, Json(), {}}; });
  }
  void letters(const char* id, Rule rule, Prose claim, std::vector<Formula> lines) {
    work_.step([&] { return Step{id, rule, std::move(claim), std::move(lines), Json(), {}}; });
  }

  void recursion() {
    letters("recursion", Rule::through_time,
            {"The loss sees ", at("h", sym("T")), " only; an earlier state acts by the next one"},
            {equals({delta(kT), by(at("z", kT)), hadamard({slope_at(kT), by(at("h", kT))})}),
             equals({by(at("h", kBefore)), times({transpose(sym("W_hh")), delta(kT)})})});
    const auto over_steps = [](const Formula& body) {
      return big("sum", equals({sym("t"), 1}), sym("T"), body);
    };
    letters("sums", Rule::sum_over_time,
            {"Every step uses the same weights, so their gradients are sums over the steps; "
             "written out, ",
             by(at("h", kT)),
             " is that of the last state taken back through the Jacobians of all later steps"},
            {equals({by(sym("W_hh")), over_steps(times({delta(kT), transpose(at("h", kBefore))}))}),
             equals({by(sym("W_xh")), over_steps(times({delta(kT), transpose(at("x", kT))}))}),
             equals({by(sym("b_h")), over_steps(delta(kT))}),
             equals({by(at("h", kT)),
                     times({transpose(tuple({times({at("J", sym("T")), dots(), at("J", kT + 1)})})),
                            by(at("h", sym("T")))})})});
  }

  void sequence(Index s) {
    const SequenceFlow& of = flow_.sequences[s];
    const Index T = of.steps();
    const auto whole = group(
        fmt::format("sequences[{}]", s), Rule::through_time,
        flow_.sequences.size() == 1 ? Prose("In numbers") : fmt::format("Sequence {}", s + 1));
    loss(of);
    for (Index t = T; t >= 1; --t) {
      if (is_shown_step(t, T)) step(of, t);
    }
    sums(of);
    growth(of);
  }

  void loss(const SequenceFlow& of) {
    const Index T = of.steps();
    const RnnWeights& w = flow_.cell().weights;
    const Vector h = of.run.h.row(T);
    const Vector output = flow_.cell().output(h);
    if (w.W_hy) {
      work_.define(Rule::weighted_sum, output, [&] {
        Formula formula = times({valued(sym("W_hy"), *w.W_hy), valued(at("h", T), h)});
        if (w.b_y) formula = formula + valued(sym("b_y"), *w.b_y);
        return Definition{"y", "", at("y", T), formula};
      });
    }
    const char* name = w.W_hy ? "y" : "h";
    work_.define(Rule::loss, of.loss_value, [&] {
      return Definition{
          "loss", "", sym("L"), long_sum(output.size(), [&](Index i) {
            const Index unit = i;
            Formula entry = quantity(at(name, T).at(number(unit + 1)), output(unit));
            if (!of.loss.is_squared()) return entry;
            return power(entry - quantity(sym("target").at(number(unit + 1)), of.loss.target(unit)),
                         2);
          })};
    });
    const Vector gradient = of.loss.gradient(output);
    work_.define(Rule::loss, Vector(of.gradients.h.row(T)), [&] {
      if (!w.W_hy) return Definition{"dh", "", by(at("h", T)), by(at("h", T))};
      return Definition{
          "dh", "", by(at("h", T)),
          times({transpose(valued(sym("W_hy"), *w.W_hy)), valued(by(at("y", T)), gradient)})};
    });
  }

  void step(const SequenceFlow& of, Index t) {
    const Vector lambda = of.gradients.h.row(t);
    const Vector d = of.gradients.delta.row(t - 1);
    work_.define(Rule::chain_rule, d, [&] {
      return Definition{fmt::format("delta[{}]", t - 1), "", delta(number(t)),
                        hadamard({valued(slope_at(number(t)), Vector(of.run.slopes.row(t - 1))),
                                  valued(by(at("h", t)), lambda)})};
    });
    work_.define(Rule::chain_rule, Vector(of.gradients.h.row(t - 1)), [&] {
      return Definition{fmt::format("dh[{}]", t - 1), "", by(at("h", t - 1)),
                        times({transpose(valued(sym("W_hh"), flow_.cell().weights.W_hh)),
                               valued(delta(number(t)), d)})};
    });
  }

  void sums(const SequenceFlow& of) {
    const RnnWeights& g = of.gradients.weights;
    const Formula all = valued(sym("Delta"), of.gradients.delta);
    const Matrix before = of.run.h.topRows(of.steps());
    work_.define(Rule::sum_over_time, g.W_hh, [&] {
      return Definition{"W_hh", "The sums, as products of matrices with a row for each step",
                        by(sym("W_hh")), times({transpose(all), valued(sym("H"), before)})};
    });
    work_.define(Rule::sum_over_time, g.W_xh, [&] {
      return Definition{"W_xh", "", by(sym("W_xh")),
                        times({transpose(all), valued(sym("X"), of.x)})};
    });
    work_.define(Rule::sum_over_time, g.b_h, [&] {
      return Definition{"b_h", "", by(sym("b_h")), long_sum(of.steps(), [&](Index k) {
                          return valued(delta(number(k + 1)), Vector(of.gradients.delta.row(k)));
                        })};
    });
    if (!g.W_hy) return;
    const Vector output = flow_.cell().output(of.run.h.row(of.steps()));
    work_.define(Rule::outer_product, *g.W_hy, [&] {
      return Definition{
          "W_hy", "", by(sym("W_hy")),
          times({valued(by(at("y", of.steps())), of.loss.gradient(output)),
                 transpose(valued(at("h", of.steps()), Vector(of.run.h.row(of.steps()))))})};
    });
  }

  void growth(const SequenceFlow& of) {
    const Index T = of.steps();
    const double first = of.norms(0);
    const double last = of.norms(T - 1);
    if (T == 1 || last == 0 || first == 0) return;
    work_.define(Rule::lyapunov_exponent, of.growth, [&] {
      return Definition{
          "growth",
          {fmt::format("The gradient is {}: growth of its norm for each step back "
                       "(below 0.9 vanishing, above 1.1 exploding)",
                       name_of(of.regime))},
          sym("g"),
          power(quantity(norm(by(at("h", 1))), first) / quantity(norm(by(at("h", T))), last),
                Formula(1) / number(T - 1))};
    });
  }

  // ---------------------------------------------------------------- lengths, truncation, cost

  void lengths() {
    const auto whole = group("lengths", Rule::padding_mask, "Sequences of different lengths");
    letters("sum", Rule::sum_over_time,
            {"Each sequence s ends at its own ", at("T", sym("s")),
             " and is gone back from there; losses and gradients of the shared weights add up"},
            {equals({sym("L"), big("sum", sym("s"), {}, sym("L").at(sym("s")))}),
             equals({by(sym("W_hh")),
                     big("sum", sym("s"), {}, derivative(sym("L").at(sym("s")), sym("W_hh")))})});
    const Formula mu = sym("mu").at(kT);
    letters(
        "mask", Rule::padding_mask,
        {"The same as one batch, padded to the longest: with a mask ", equals({mu, 1}),
         " up to the end and 0 beyond, a step beyond it keeps the state, passes the gradient on "
         "and adds nothing"},
        {equals({at("h", kT), mu * call("phi", {at("z", kT)}) + (1 - mu) * at("h", kBefore)}),
         equals({delta(kT), mu * hadamard({slope_at(kT), by(at("h", kT))})}),
         equals({by(at("h", kBefore)),
                 times({transpose(sym("W_hh")), delta(kT)}) + (1 - mu) * by(at("h", kT))})});
    for (const auto& [name, value] : named(flow_.sums)) {
      work_.define(Rule::sum_over_time, value, [&, n = name, v = value] {
        return Definition{fmt::format("sum/{}", n), "", by(n == "h0" ? at("h", 0) : sym(n)),
                          summed(n)};
      });
    }
  }

  /// The gradient of each sequence, added.
  Formula summed(std::string_view name) const {
    return long_sum(
        flow_.sequences.size(),
        [&](Index s) {
          for (const auto& [n, value] : named(flow_.sequences[s].gradients)) {
            if (n == name) {
              return valued(derivative(at("L", s + 1), name == "h0" ? at("h", 0) : sym(n)), value);
            }
          }
          return Formula();
        },
        3);
  }

  void truncation() {
    const auto whole = group(
        "truncated", Rule::truncation,
        {"Truncated: the gradient goes back ", number(*flow_.problem.truncate), " steps at most"});
    const long k = *flow_.problem.truncate;
    const Formula first = k == 1 ? sym("T") : sym("T") - number(k - 1);
    letters("sum", Rule::truncation, "Only the last terms of the sums are left",
            {equals({by(sym("W_hh")), big("sum", equals({sym("t"), first}), sym("T"),
                                          times({delta(kT), transpose(at("h", kBefore))}))})});
    const Matrix& cut = flow_.truncated->weights.W_hh;
    const Matrix& full = flow_.sums.weights.W_hh;
    if (full.norm() == 0) return;
    work_.define(Rule::truncation, (cut - full).norm() / full.norm(), [&] {
      const Formula difference =
          quantity(norm(by(sym("W_hh")).mark("′") - by(sym("W_hh"))), (cut - full).norm());
      return Definition{"bias", "How far the gradient of the recurrent weights is off",
                        sym("epsilon"), difference / quantity(norm(by(sym("W_hh"))), full.norm())};
    });
  }

  void cost() {
    const auto whole = group("cost", Rule::operation_count, "What it costs");
    letters("formulas", Rule::operation_count,
            {"With n inputs, m units and p outputs: m(n + m) multiplications a step forward, the "
             "same for going back and again for the gradients of the weights, m for the slopes, "
             "and 3pm for the output; the states of all steps are kept, or with checkpoints every "
             "segment of about √T steps is started from its first state and worked again"},
            {});
    for (Index s = 0; s < std::min(std::ssize(flow_.sequences), kShownSequences); ++s) {
      if (flow_.sequences.size() == 1) {
        cost_of(flow_.sequences[0]);
      } else {
        const auto one = group(fmt::format("sequences[{}]", s), Rule::operation_count,
                               fmt::format("Sequence {}", s + 1));
        cost_of(flow_.sequences[s]);
      }
    }
  }

  void cost_of(const SequenceFlow& of) {
    const Formula m = quantity(sym("m"), number(flow_.cell().units()));
    const Formula n = quantity(sym("n"), number(flow_.cell().inputs()));
    const Formula T = quantity(sym("T"), number(of.steps()));
    const Checkpoints kept = checkpoints(of.steps());
    const auto define = [&](const char* id, const char* claim, double value,
                            const Formula& formula) {
      work_.define(Rule::operation_count, value, [&] {
        return Definition{id, claim, sym(id), formula};
      });
    };
    Formula multiplications = T * tuple({3 * m * tuple({n + m}) + m});
    if (const auto& W_hy = flow_.cell().weights.W_hy) {
      multiplications = multiplications + 3 * quantity(sym("p"), number(W_hy->rows())) * m;
    }
    define("M", "Multiplications", of.cost.multiplications, multiplications);
    define("S", "Stored values", of.cost.stored_values, m * tuple({T + 1}));
    const Formula s = quantity(sym("s"), number(kept.length));
    const Formula k = quantity(sym("k"), number(kept.count));
    define("C", "Stored values with k checkpoints, s steps apart",
           of.cost.stored_values_checkpointed, m * tuple({k + s}));
    define("E", "Multiplications to work all segments but the last again",
           of.cost.extra_multiplications, tuple({k - 1}) * s * m * tuple({n + m}));
  }

  const RnnFlow& flow_;
  Workings& work_;
};

}  // namespace

void derive_gradients(const RnnFlow& flow, Workings& work) {
  GradientTrace(flow, work).run();
}

}  // namespace psolve::rnn_grad
