#include "problems/lstm_grad/derivation.h"

#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/rules.h"

namespace psolve::lstm_grad {

using namespace recurrent_symbols;

namespace {

/// The numbers that the lines about a step have.
std::vector<SequenceSize> sizes_of(const LstmFlow& flow) {
  const Index m = flow.units();
  std::vector<SequenceSize> sizes;
  for (const SequenceFlow& of : flow.sequences) {
    const Index judged = of.emitted.steps() > 1 ? 4 * of.emitted.outputs.cols() + 1 : 0;
    const Index after = of.after ? 10 * m + judged : 0;
    const bool has_matrices = of.has_matrices() && m * m <= kMostNumbers;
    sizes.push_back(
        {of.steps(), 22 * m + flow.cell().inputs() + judged + after, has_matrices ? 9 * m * m : 0});
  }
  return sizes;
}

}  // namespace

LstmLines::LstmLines(const LstmFlow& all, Index sequence, Workings& to)
    : SequenceLines(to, all.problem.is_list, sizes_of(all)),
      flow(all),
      s(sequence),
      of(all.sequences[sequence]) {}

void LstmLines::forward_step(Index t, const LstmRun& run, const Emissions& emitted,
                             Pass pass) const {
  const auto row = [&](const Matrix& states, Index at) { return Vector(states.row(at)); };
  if (t > 1 && !holds(t - 1)) {
    const auto before = [&](const char* letter) { return pass.computed(sym(letter)).at(t - 1); };
    resume(row(run.h, t - 1), before("h"), pass.id("h/resumed"));
    resume(row(run.c, t - 1), before("c"), pass.id("c/resumed"));
    resume(Vector(run.gate(Gate::o, t - 1)), before("o"), pass.id("o/resumed"));
  }
  const std::string id = fmt::format("gates[{}]", t - 1);
  for (const Gate gate : kGates) {
    define(rule::weighted_sum, Vector(run.part(run.z, gate, t)),
           pass.id(fmt::format("z{}[{}]", name_of(gate), t - 1)),
           equations(t, pass).weighted_sum(gate));
    const std::string name(gate == Gate::c ? "c_tilde" : name_of(gate));
    define(rule::activation, Vector(run.gate(gate, t)), pass.id(id + "/" + name),
           equations(t, pass).gate(gate), pass.answer(id + "." + name));
  }
  define(rule::recurrence, row(run.c, t), pass.id(id + "/c"), equations(t, pass).cell_state(),
         pass.answer(id + ".c"));
  define(rule::recurrence, row(run.h, t), pass.id(id + "/h"), equations(t, pass).hidden_state(),
         pass.answer(id + ".h"));
  judged().forward(s, t, T(), of.targets, emitted, pass);
}

namespace {

class StateLines : LstmLines {
 public:
  using LstmLines::LstmLines;

  /// All of the sequence; before the first the cell.
  void run() {
    if (s == 0) given_cell();
    const auto aside = SequenceLines::aside_unless_shown(s);
    const auto whole = heading_of(s, "", rule::recurrence);
    given_sequence();
    forward_pass();
    one_step();
    if (of.has_matrices()) to_the_end();
    derive_decay(flow, s, work);
    if (asks_for_gradients(flow.problem)) derive_gradients(flow, s, work);
  }

 private:
  void given_cell() const {
    const LstmCell& cell = flow.cell();
    for (const Gate gate : kGates) {
      const auto weights = [&](const char* what, const Value& value) {
        work.given(LstmEquations::of(what, gate), value,
                   fmt::format("/weights/{}{}", what, name_of(gate)));
      };
      weights("W", to_value(Matrix(cell.weights.W_of(gate))));
      weights("U", to_value(Matrix(cell.weights.U_of(gate))));
      weights("b", to_value(Vector(cell.weights.b_of(gate))));
    }
    judged().given_layer();
    judged().given_loss(flow.sequences.front().emitted.outputs.cols());
    if (flow.problem.learning_rate) {
      work.given(sym("eta"), *flow.problem.learning_rate, "/learning_rate");
    }
    work.given(at("h", 0), to_value(cell.h0), "/h0");
    work.given(at("c", 0), to_value(cell.c0), "/c0");
  }

  void given_sequence() const {
    work.given(sym("x"), to_value(of.x), is_list() ? fmt::format("/sequences/{}", s) : "/x");
    judged().given_targets(s, of.targets);
  }

  // ---------------------------------------------------------------- forward

  void forward_pass() {
    const auto pass =
        heading("forward", rule::forward_pass,
                {"Forward: gates and states of every step; ", at("f", now()), " is f(t)"});
    const LstmEquations letters;
    Lines lines;
    for (const Gate gate : kGates) {
      const Equation equation = letters.gate(gate);
      lines.push_back(equals({equation.name, equation.formula,
                              LstmEquations::squashed(gate, letters.weighted_sum(gate).formula)}));
    }
    lines.push_back(letters.cell_state());
    lines.push_back(letters.hidden_state());
    law("cell", rule::recurrence, "The cell", std::move(lines));
    if (s == 0) judged().in_letters();
    for (Index t = 1; t <= T(); ++t) {
      if (!holds(t)) continue;
      const auto aside = aside_unless_shown(t);
      const auto step =
          heading(fmt::format("steps[{}]", t - 1), rule::recurrence, fmt::format("Step {}", t));
      forward_step(t, of.run, of.emitted);
    }
    judged().total(s, T(), of.targets, of.emitted, answer(s, "loss"));
  }

  // ---------------------------------------------------------------- one step

  void one_step() {
    const auto whole =
        heading("one_step", rule::chain_rule,
                {"One step: how ", at("c", now()), " changes with ", at("c", before())});
    const LstmEquations letters;
    law("one_step/direct", rule::direct_path,
        {"With ", at("h", before()), " held, and with it all gates, one term of ", at("c", now()),
         " moves: no weight and no slope of a squashing function stands in its way"},
        {letters.one_step(true)});
    const Equation D = letters.state_slope();
    law("state", rule::product_rule,
        {"But ", at("h", before()), " moves with ", at("c", before()), "; ", at("o", before()),
         ", which was set by ", at("h", now() - 2), ", does not"},
        {equals({D.name, derivative(at("h", before()), at("c", before())), D.formula})});
    const Equation B = letters.candidate_path();
    law("gates", rule::product_rule,
        {"And ", at("h", before()), " moves the gates, by σ′ = σ(1 − σ) and tanh′ = 1 − tanh²"},
        {equals({B.name, derivative(at("c", now()), at("h", before())), B.formula}),
         letters.candidate_slope(Gate::f), letters.candidate_slope(Gate::i),
         letters.candidate_slope(Gate::c)});
    law("total", rule::chain_rule,
        {"Both together, the derivative of one step (for ", equals({now(), 1}), ", ", at("h", 0),
         " is given and the second term is 0)"},
        {letters.one_step()});
    for (Index t = T(); t >= 1; --t) {
      if (holds(t)) one_step(t);
    }
  }

  void one_step(Index t) {
    const auto aside = work.in_the_same_way(t < T());
    const auto numbers = heading(
        fmt::format("one_step/steps[{}]", t - 1), rule::evaluation,
        t == T() ? fmt::format("In numbers, for the last step, {}", t) : fmt::format("Step {}", t));
    const std::string at_t = fmt::format("[{}]", t - 1);
    define(rule::direct_path, Vector(of.run.gate(Gate::f, t)), "direct" + at_t,
           {at("d", t), the(at("f", t))}, "direct" + at_t, "The diagonal of the direct path");
    if (!holds_matrices(t)) return;
    const CandidateSlopes<double> slopes = candidate_slopes(of.run, t);
    define(rule::product_rule, slopes.of_f, "alpha" + at_t, equations(t).candidate_slope(Gate::f));
    define(rule::product_rule, slopes.of_i, "beta" + at_t, equations(t).candidate_slope(Gate::i));
    define(rule::product_rule, slopes.of_c, "gamma" + at_t, equations(t).candidate_slope(Gate::c));
    define(rule::product_rule, candidate_path(flow.cell(), of.run, t), "B" + at_t,
           equations(t).candidate_path());
    if (t > 1) {
      define(rule::product_rule, Matrix(state_slope(of.run, t - 1).asDiagonal()),
             fmt::format("D[{}]", t - 1), equations(t).state_slope());
    }
    define(rule::chain_rule, of.total[t - 1], "total" + at_t, equations(t).one_step(t == 1),
           "total" + at_t);
  }

  // ---------------------------------------------------------------- all paths

  void to_the_end() {
    const auto whole =
        heading("full", rule::joint_recurrence,
                {"To the end: ", derivative(at("c", T()), at("c", now())), " along every path"});
    const Formula A = diag(at("f", now()));
    const Formula B = at("B", now());
    const Formula D = at("D", now());
    const Formula R = at("R", now());
    law("joint", rule::joint_recurrence,
        {"The state of a step is ", tuple({at("c", now()), at("h", now())}),
         ": one-step derivatives of ", sym("c"), " alone do not multiply, as ", at("h", before()),
         " also sets ", at("o", now()), " and by it ", at("h", now())},
        {LstmEquations().output_path(),
         equals({derivative(tuple({at("c", now()), at("h", now())}),
                            tuple({at("c", before()), at("h", before())})),
                 Formula::node(Formula::Kind::matrix, "", {A, B, times({D, A}), times({D, B}) + R},
                               2)})});
    law("back", rule::through_time,
        {"Multiplied from the end, with ", at("Q", now()), " for what ", at("h", now()),
         " adds to ", at("c", T()), " and ", at("M", now()), " for the derivative by ",
         at("c", now()), "; they start at ", equals({at("M", T()), sym("I")}), ", ",
         equals({at("Q", T()), 0})},
        {equals({at("Q", before()), times({at("M", now()), B}) + times({at("Q", now()), R})}),
         equals({at("M", before()),
                 times({at("M", now()), A}) + times({at("Q", before()), at("D", before())})})});
    for (Index t = T(); t >= 1; --t) {
      if (holds_matrices(t)) back_from(t);
    }
  }

  void back_from(Index t) {
    const auto aside = aside_unless_shown(t);
    const bool is_last = t == T();
    if (!is_last && !holds_matrices(t + 1)) {
      resume(of.full[t], at("M", t), "M/resumed");
      resume(of.through_h[t], at("Q", t), "Q/resumed");
    }
    const std::string place = fmt::format("[{}]", t - 1);
    const Formula B = the(at("B", t));
    Formula Q = B;
    Formula M = diag(the(at("f", t)));
    if (!is_last) {
      define(rule::chain_rule, output_path(flow.cell(), of.run, t), "R" + place,
             equations(t).output_path());
      Q = times({the(at("M", t)), B}) + times({the(at("Q", t)), the(at("R", t))});
      M = times({the(at("M", t)), M});
    }
    define(rule::through_time, of.through_h[t - 1], "Q" + place, {at("Q", t - 1), Q});
    if (t > 1) M = M + times({the(at("Q", t - 1)), the(at("D", t - 1))});
    const Formula whole = derivative(at("c", T()), at("c", t - 1));
    define(rule::through_time, of.full[t - 1], "full" + place, {equals({at("M", t - 1), whole}), M},
           "full" + place,
           t == 1 ? Prose{at("h", 0), " is given: ", equals({at("D", 0), 0})} : Prose());
    define(rule::norm_bound, of.full_norms(t - 1), "norm" + place,
           {norm(whole), norm(the(at("M", t - 1)))}, fmt::format("path[{}].full", t - 1));
  }

  const Matrix z_;  ///< the weighted sums of all steps
};

}  // namespace

void derive(const LstmFlow& flow, Workings& work) {
  LstmLines(flow, 0, work).for_each_held([&](Index s) { StateLines(flow, s, work).run(); });
  derive_totals(flow, work);
}

}  // namespace psolve::lstm_grad
