#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/rnn_grad/derivation.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

class GradientLines : RnnLines {
 public:
  using RnnLines::RnnLines;

  void run() {
    const auto pass = work.heading("backward", rule::through_time,
                                   "Backpropagation through time, from the last step to the first");
    recursion();
    for (Index s = 0; s < sequences(); ++s) {
      if (!holds(s)) continue;
      const auto aside = aside_unless_shown(s);
      const auto whole = work.heading(
          "backward/" + place(s), rule::through_time,
          sequences() == 1 ? Prose("In numbers") : fmt::format("Sequence {}", s + 1), label(s));
      for (Index t = sequence(s).steps(); t >= 1; --t) {
        if (holds(s, t)) step(s, t);
      }
      define(rule::chain_rule, dh(s, 0), id(s, "dh[0]"),
             {by(at("h", 0)), equations(1).pulled_back()}, answer(s, "gradients.h0"));
      if (flow.asks_of_backpropagation()) sums(s);
      growth(s);
    }
  }

 private:
  const StepLoss& loss() const { return flow.problem.loss; }
  Vector dh(Index s, Index t) const { return sequence(s).gradients.h.row(t); }
  Vector delta(Index s, Index t) const { return sequence(s).gradients.delta.row(t - 1); }

  /// ∂ℓ_t/∂h_t in letters; at the last step alone ℓ is L.
  Formula loss_slope(const Formula& t) const {
    const Formula lost = loss().at_every_step ? at("ell", t) : sym("L");
    if (!loss().is_of(Emission::y)) return derivative(lost, at("h", t));
    const char* sum = loss().activation == Activation::identity ? "y" : "o";
    return times({transpose(sym("W_hy")), derivative(lost, at(sum, t))});
  }

  void recursion() {
    const RnnEquations letters(flow.cell().activation);
    const Equation delta = letters.delta();
    const Formula h = at("h", now());
    const Formula T = sym("T");
    const Formula later = times({transpose(sym("W_hh")), at("delta", now() + 1)});
    const bool every = loss().at_every_step;
    Lines recursion = {equals({delta.name, by(at("z", now())), delta.formula})};
    if (every) {
      recursion.push_back(equals({by(h), loss_slope(now()) + later}));
    } else {
      if (loss().is_of(Emission::y)) recursion.push_back(equals({by(at("h", T)), loss_slope(T)}));
      recursion.push_back(equals({by(h), later}));
    }
    work.note(
        "recursion", rule::through_time,
        every ? Prose("A state acts by what is lost at its own step, and by the next state")
              : Prose{"The loss sees ", at("h", T), " only; an earlier state acts by the next one"},
        std::move(recursion));
    if (flow.asks_of_backpropagation()) sums_in_letters(letters);
    unrolled();
  }

  void sums_in_letters(const RnnEquations& letters) {
    const Formula delta = letters.delta().name;
    const auto over_steps = [](const Formula& body) {
      return big("sum", equals({now(), 1}), sym("T"), body);
    };
    work.note(
        "sums", rule::sum_over_time,
        "Every step uses the same weights, so their gradients are sums over the steps; an input "
        "acts at its own alone",
        {equals({by(sym("W_hh")), over_steps(times({delta, transpose(at("h", before()))}))}),
         equals({by(sym("W_xh")), over_steps(times({delta, transpose(at("x", now()))}))}),
         equals({by(sym("b_h")), over_steps(delta)}), letters.input_gradient()});
  }

  /// The gradient of a state by those of later ones.
  void unrolled() {
    const auto jacobians = [](const Formula& last) {
      return transpose(tuple({times({at("J", last), dots(), at("J", now() + 1)})}));
    };
    const Formula k = sym("k");
    const Formula T = sym("T");
    const bool every = loss().at_every_step;
    const Formula sum =
        every ? big("sum", relation("≥", {k, now()}), {}, times({jacobians(k), loss_slope(k)}))
              : times({jacobians(T), by(at("h", T))});
    work.note("unrolled", rule::unrolled_sum,
              every ? "Written out, it adds up what is lost at each later step, taken back through "
                      "the Jacobians between"
                    : "Written out, it is the gradient of the last state taken back through the "
                      "Jacobians of all later steps",
              {equals({by(at("h", now())), sum})});
  }

  void step(Index s, Index t) {
    const SequenceFlow& of = sequence(s);
    const auto aside = aside_unless_shown(s, t);
    const std::string place = fmt::format("[{}]", t - 1);
    const Formula dL = by(at("h", t));
    if (t < of.steps() && !holds(s, t + 1)) {
      resume(dh(s, t), dL, id(s, "dh/resumed"));
    } else {
      state_gradient(s, t);
    }
    define(rule::norm_bound, of.norms(t - 1), id(s, "gradient_norm" + place),
           {norm(dL), norm(the(dL))}, answer(s, "gradient_norms" + place));
    define(rule::chain_rule, delta(s, t), id(s, "delta" + place), equations(t).delta());
    if (!flow.asks_of_backpropagation()) return;
    define(rule::chain_rule, Vector(of.gradients.x.row(t - 1)), id(s, "dx" + place),
           equations(t).input_gradient(), answer(s, "gradients.x" + place));
  }

  void state_gradient(Index s, Index t) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    const bool judges = judged().is_judged(t, T, of.targets);
    judged().slopes(s, t, of.targets, of.emitted, T);
    std::vector<Formula> terms;
    if (judges) terms.push_back(judged().state_slope(t, t == T));
    if (t < T) terms.push_back(equations(t + 1).pulled_back());
    Prose claim;
    if (terms.empty()) {
      terms.push_back(0 * the(at("h", t)));
      claim = "Nothing is lost at this step or later";
    } else if (judges && !loss().comparison && !loss().is_of(Emission::y)) {
      claim = "Each entry counts once, whatever it is";
    }
    define(rule::chain_rule, dh(s, t), id(s, fmt::format("dh[{}]", t)),
           {by(at("h", t)), sum(std::move(terms))}, {}, claim);
  }

  void sums(Index s) {
    const SequenceFlow& of = sequence(s);
    const RnnWeights& g = of.gradients.weights;
    const Matrix before = of.run.h.topRows(of.steps());
    const Formula delta = sym("delta");
    if (leaves_out_steps(s)) {
      resume(before, sym("H"), id(s, "H/resumed"));
      resume(of.gradients.delta, delta, id(s, "delta/resumed"));
    } else {
      define(rule::definition, before, id(s, "H"), {sym("H"), states_before(of.steps(), work)}, {},
             "The states that steps start from");
    }
    const auto sum = [&](const char* name, const auto& value, const Formula& formula,
                         const Prose& claim = {}) {
      define(rule::sum_over_time, value, id(s, name), {by(sym(name)), formula},
             answer(s, std::string("gradients.") + name), claim);
    };
    const Formula rows = transpose(the(delta));
    sum("W_hh", g.W_hh, times({rows, the(sym("H"))}),
        "The sums, as products of matrices with a row for each step");
    sum("W_xh", g.W_xh, times({rows, the(sym("x"))}));
    sum("b_h", g.b_h,
        over_steps<Vector>(
            s, [](Index) { return true; }, [&](Index t) { return the(at("delta", t)); },
            at("delta", Formula::words("rest")), id(s, "b_h/resumed"),
            Vector(Vector::Zero(flow.cell().units())), [&](Index t) { return this->delta(s, t); }));
    if (g.output) {
      judged().layer_gradients(s, of.steps(), of.targets, of.emitted, of.run.h, *g.output);
    }
  }

  void growth(Index s) {
    const SequenceFlow& of = sequence(s);
    const Index last = of.last_seen();
    if (last <= 1 || of.norms(0) == 0) return;
    const Formula ratio = the(norm(by(at("h", 1)))) / the(norm(by(at("h", last))));
    const Formula steps =
        last == of.steps() ? the(sym("T")) - 1 : the(sym("T")) - (of.steps() - last + 1);
    define(rule::lyapunov_exponent, of.growth, id(s, "growth"),
           {sym("g"), power(ratio, Formula(1) / steps)}, {},
           fmt::format("The gradient is {}: growth of its norm for each step back "
                       "(below 0.9 vanishing, above 1.1 exploding)",
                       of.regime == Regime::neither ? "neither vanishing nor exploding"
                                                    : name_of(of.regime)));
  }
};

}  // namespace

void derive_gradients(const RnnFlow& flow, Workings& work) {
  GradientLines(flow, work).run();
}

}  // namespace psolve::rnn_grad
