#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/loss_lines.h"
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
      loss(s);
      for (Index t = sequence(s).steps(); t >= 1; --t) {
        if (holds(s, t)) step(s, t);
      }
      sums(s);
      growth(s);
    }
  }

 private:
  bool has_output() const { return flow.cell().weights.W_hy.has_value(); }
  Vector dh(Index s, Index t) const { return sequence(s).gradients.h.row(t); }
  Vector delta(Index s, Index t) const { return sequence(s).gradients.delta.row(t - 1); }

  void recursion() {
    const RnnEquations letters(flow.cell().activation);
    const Equation delta = letters.delta();
    work.note("recursion", rule::through_time,
              {"The loss sees ", at("h", sym("T")), " only; an earlier state acts by the next one"},
              {equals({delta.name, by(at("z", now())), delta.formula}),
               letters.state_gradient_before(), letters.input_gradient()});
    const auto over_steps = [](const Formula& body) {
      return big("sum", equals({now(), 1}), sym("T"), body);
    };
    work.note(
        "sums", rule::sum_over_time,
        {"Every step uses the same weights, so their gradients are sums over the steps; "
         "written out, ",
         by(at("h", now())),
         " is that of the last state taken back through the Jacobians of all later steps"},
        {equals({by(sym("W_hh")), over_steps(times({delta.name, transpose(at("h", before()))}))}),
         equals({by(sym("W_xh")), over_steps(times({delta.name, transpose(at("x", now()))}))}),
         equals({by(sym("b_h")), over_steps(delta.name)}),
         equals({by(at("h", now())),
                 times({transpose(tuple({times({at("J", sym("T")), dots(), at("J", now() + 1)})})),
                        by(at("h", sym("T")))})})});
  }

  void loss(Index s) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    const Formula h = at("h", T);
    const Formula output = at(has_output() ? "y" : "h", T);
    const Vector value = flow.cell().output(of.run.h.row(T));
    if (has_output()) {
      Formula formula = times({the(sym("W_hy")), the(h)});
      if (flow.cell().weights.b_y) formula = formula + the(sym("b_y"));
      define(rule::weighted_sum, value, id(s, "y"), {output, formula});
    }
    define(rule::loss, of.loss_value, id(s, "loss"),
           {sym("L"), loss_formula(of.loss, output, sym("target"), work)}, answer(s, "loss"));
    define(rule::loss, of.loss.gradient(value), id(s, has_output() ? "dy" : "dh"),
           {by(output), loss_gradient_formula(of.loss, output, sym("target"), work)}, {},
           of.loss.is_squared() ? Prose() : "Each entry counts once, whatever it is");
    if (!has_output()) return;
    define(rule::loss, dh(s, T), id(s, "dh"),
           {by(h), times({transpose(the(sym("W_hy"))), the(by(output))})});
  }

  void step(Index s, Index t) {
    const SequenceFlow& of = sequence(s);
    const auto aside = aside_unless_shown(s, t);
    const std::string place = fmt::format("[{}]", t - 1);
    const Formula dL = by(at("h", t));
    if (t < of.steps() && !holds(s, t + 1)) resume(dh(s, t), dL, id(s, "dh/resumed"));
    define(rule::norm_bound, of.norms(t - 1), id(s, "gradient_norm" + place),
           {norm(dL), norm(the(dL))}, answer(s, "gradient_norms" + place));
    define(rule::chain_rule, delta(s, t), id(s, "delta" + place), equations(t).delta());
    define(rule::chain_rule, dh(s, t - 1), id(s, "dh" + place),
           equations(t).state_gradient_before(), t == 1 ? answer(s, "gradients.h0") : "");
    define(rule::chain_rule, Vector(of.gradients.x.row(t - 1)), id(s, "dx" + place),
           equations(t).input_gradient(), answer(s, "gradients.x" + place));
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
                         const Prose& claim = {}, Rule rule = rule::sum_over_time) {
      define(rule, value, id(s, name), {by(sym(name)), formula},
             answer(s, std::string("gradients.") + name), claim);
    };
    const Formula rows = transpose(the(delta));
    sum("W_hh", g.W_hh, times({rows, the(sym("H"))}),
        "The sums, as products of matrices with a row for each step");
    sum("W_xh", g.W_xh, times({rows, the(sym("x"))}));
    sum("b_h", g.b_h, bias_sum(s));
    if (!g.W_hy) return;
    const Index T = of.steps();
    const Formula dy = the(by(at("y", T)));
    sum("W_hy", *g.W_hy, times({dy, transpose(the(at("h", T)))}), {}, rule::outer_product);
    if (g.b_y) sum("b_y", *g.b_y, dy, {}, rule::bias_gradient);
  }

  /// Of the steps that are left out the sum is taken up.
  Formula bias_sum(Index s) const {
    const Index T = sequence(s).steps();
    Vector rest = Vector::Zero(flow.cell().units());
    std::vector<Formula> terms;
    for (Index t = 1; t <= T; ++t) {
      if (holds(s, t)) {
        terms.push_back(the(at("delta", t)));
      } else {
        rest += delta(s, t);
      }
    }
    if (leaves_out_steps(s)) {
      const Formula middle = at("delta", Formula::words("rest"));
      resume(rest, middle, id(s, "b_h/resumed"));
      terms.push_back(the(middle));
    }
    return long_sum(std::ssize(terms), [&](Index i) { return terms[i]; });
  }

  void growth(Index s) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    if (T == 1 || of.norms(T - 1) == 0 || of.norms(0) == 0) return;
    const Formula ratio = the(norm(by(at("h", 1)))) / the(norm(by(at("h", T))));
    define(rule::lyapunov_exponent, of.growth, id(s, "growth"),
           {sym("g"), power(ratio, Formula(1) / (the(sym("T")) - 1))}, {},
           fmt::format("The gradient is {}: growth of its norm for each step back "
                       "(below 0.9 vanishing, above 1.1 exploding)",
                       name_of(of.regime)));
  }
};

}  // namespace

void derive_gradients(const RnnFlow& flow, Workings& work) {
  GradientLines(flow, work).run();
}

}  // namespace psolve::rnn_grad
