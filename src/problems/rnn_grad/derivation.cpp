#include "problems/rnn_grad/derivation.h"

#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/rules.h"

namespace psolve::rnn_grad {

using namespace recurrent_symbols;

namespace {

/// The numbers that the lines about a step have.
SequenceSize size_of(const RnnFlow& flow, const SequenceFlow& of) {
  const Index m = flow.cell().units();
  const bool has_jacobians = flow.asks_of_dynamics() && of.has_jacobians() && m * m <= kMostNumbers;
  const Index judged = of.emitted.steps() > 1 ? 4 * of.emitted.outputs.cols() + 1 : 0;
  const Index after = of.after ? 2 * m + judged : 0;
  return {of.steps(),
          6 * m + flow.cell().inputs() + judged + after + (has_jacobians ? 2 * m * m + 4 : 1), 0};
}

std::vector<SequenceSize> sizes_of(const RnnFlow& flow) {
  std::vector<SequenceSize> sizes;
  for (const SequenceFlow& of : flow.sequences) sizes.push_back(size_of(flow, of));
  return sizes;
}

}  // namespace

RnnLines::RnnLines(const RnnFlow& of, Workings& to)
    : SequenceLines(to, of.problem.is_list, sizes_of(of)), flow(of) {}

void RnnLines::forward_step(Index s, Index t, const RnnRun& run, const Emissions& emitted,
                            Pass pass) const {
  const SequenceFlow& of = sequence(s);
  const std::string place = fmt::format("[{}]", t - 1);
  const auto id_of = [&](const char* name) { return id(s, pass.id(name + place)); };
  if (t > 1 && !holds(s, t - 1)) {
    resume(Vector(run.h.row(t - 1)), pass.computed(sym("h")).at(t - 1),
           id(s, pass.id("h/resumed")));
  }
  define(rule::weighted_sum, Vector(run.z.row(t - 1)), id_of("z"),
         equations(t, pass).weighted_sum());
  define(rule::activation, Vector(run.h.row(t)), id_of("h"), equations(t, pass).state(),
         pass.answer(answer(s, "h" + place)));
  judged().forward(s, t, of.steps(), of.targets, emitted, pass);
}

namespace {

class StateLines : RnnLines {
 public:
  using RnnLines::RnnLines;

  void run() {
    given();
    jacobian_in_letters();
    judged().in_letters();
    for (Index s = 0; s < sequences(); ++s) {
      if (holds(s)) states(s);
    }
  }

 private:
  void given() {
    const RnnWeights& w = flow.cell().weights;
    const auto weights = [&](const char* name, const Value& value) {
      work.given(sym(name), value, fmt::format("/weights/{}", name));
    };
    weights("W_xh", to_value(w.W_xh));
    weights("W_hh", to_value(w.W_hh));
    weights("b_h", to_value(w.b_h));
    judged().given_layer();
    judged().given_loss(flow.sequences.front().emitted.outputs.cols());
    if (flow.problem.learning_rate) {
      work.given(sym("eta"), *flow.problem.learning_rate, "/learning_rate");
    }
    work.given(at("h", 0), to_value(flow.cell().h0), "/h0");
    const Activation phi = flow.cell().activation;
    const Formula z = sym("z");
    work.given_law(
        equals({call("phi", {z}), phi == Activation::identity ? z : call(name_of(phi), {z})}),
        "/activation");
  }

  void given(Index s) {
    const std::string of_sequence = is_list() ? fmt::format("/{}", s) : "";
    work.given(sym("x"), to_value(sequence(s).x),
               is_list() ? "/sequences" + of_sequence : std::string("/x"));
    judged().given_targets(s, sequence(s).targets);
  }

  void jacobian_in_letters() {
    const auto whole = work.heading("jacobian", rule::chain_rule, "The Jacobian of a step");
    const RnnEquations letters(flow.cell().activation);
    work.note("cell", rule::recurrence, "The cell", {letters.weighted_sum(), letters.state()});
    const Equation J = letters.jacobian();
    work.note("step", rule::chain_rule,
              {"Entry (i, j) is φ′ at unit i times the weight from j to i"},
              {equals({J.name, derivative(at("h", now()), at("h", before())), J.formula}),
               letters.slope()});
    work.note(
        "product", rule::joint_recurrence,
        "Over several steps Jacobians multiply, and gradients go back by the transposes",
        {equals({derivative(at("h", now()), at("h", now() - sym("k"))),
                 times({at("J", now()), dots(), at("J", now() - sym("k") + 1)})}),
         equals({by(at("h", before())), times({transpose(at("J", now())), by(at("h", now()))})})});
    if (flow.asks_of_dynamics()) weights();
  }

  void weights() {
    const Formula W = the(sym("W_hh"));
    define(rule::spectral_radius, flow.radius, "radius",
           {call("rho", {sym("W_hh")}), call("rho", {W})}, answer(0, "spectral_radius.W_hh"),
           "The largest modulus of an eigenvalue of the recurrent weights");
    define(rule::norm_bound, flow.norm, "norm", {sym("sigma"), norm(W)}, {},
           "and their largest singular value, which is their norm");
    const double gamma = RnnFlow::steepest(flow.cell().activation);
    work.note(
        "bound", rule::norm_bound,
        {"As ", relation("≤", {call("abs", {sym("phi").mark("′")}), equals({sym("gamma"), gamma})}),
         ", no product of k Jacobians stretches a vector more than this; below 1 it makes every "
         "gradient vanish, above 1 it decides nothing"},
        {relation("≤", {norm(times({at("J", now()), dots(), at("J", now() - sym("k") + 1)})),
                        equals({power(sym("gamma") * sym("sigma"), sym("k")),
                                power(flow.bound(), sym("k"))})})});
    powers();
  }

  /// How a transient looks: norms first grow, and are powers of the radius in the long run alone.
  void powers() {
    if (flow.powers.empty()) return;
    const Formula k = sym("k"), stretched = norm(power(sym("W_hh"), k));
    const Formula radius = call("rho", {sym("W_hh")});
    work.note("powers", rule::spectral_radius,
              {"Powers of ", sym("W_hh"),
               ": it is the Jacobian of every step where all slopes are 1. Norms follow the radius "
               "only in the long run, and at first may go the other way"},
              {table(
                  {k, stretched, power(radius, k), power(stretched, 1 / k)}, flow.powers.size(),
                  [&](Index i, Index j) -> Formula {
                    const auto [exponent, size] = flow.powers[i];
                    const auto as_real = static_cast<double>(exponent);
                    if (j == 0) return exponent;
                    if (j == 1) return size;
                    if (j == 2) return std::pow(flow.radius, as_real);
                    return std::pow(size, 1 / as_real);
                  },
                  flow.powers.size())});
  }

  void states(Index s) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    const std::string length = fmt::format("of {} step{}", T, T == 1 ? "" : "s");
    const auto aside = aside_unless_shown(s);
    const auto whole =
        work.heading(place(s), rule::recurrence,
                     sequences() == 1 ? "The sequence, " + length
                                      : fmt::format("Sequence {}, {}", s + 1, length),
                     label(s));
    given(s);
    line(rule::definition, id(s, "T"), {}, sym("T"), call("length", {the(sym("x"))}));
    for (Index t = 1; t <= T; ++t) {
      if (holds(s, t)) step(s, t);
    }
    judged().total(s, T, of.targets, of.emitted, answer(s, "loss"));
    if (has_spectra(of)) derive_spectra(flow, s, work);
  }

  bool has_spectra(const SequenceFlow& of) const {
    return flow.asks_of_dynamics() && holds_jacobians(of);
  }

  void step(Index s, Index t) {
    const SequenceFlow& of = sequence(s);
    const auto aside = aside_unless_shown(s, t);
    const std::string place = fmt::format("[{}]", t - 1);
    const auto step =
        work.heading(id(s, "steps" + place), rule::recurrence, fmt::format("Step {}", t));
    forward_step(s, t, of.run, of.emitted);
    if (equations(t).has_slope()) {
      define(rule::activation, Vector(of.run.slopes.row(t - 1)), id(s, "slope" + place),
             equations(t).slope());
    }
    if (!has_spectra(of)) return;
    define(rule::chain_rule, of.jacobians[t - 1], id(s, "J" + place), equations(t).jacobian(),
           answer(s, "jacobians" + place));
    define(rule::spectral_radius, of.radii(t - 1), id(s, "radius" + place),
           {call("rho", {at("J", t)}), call("rho", {the(at("J", t))})},
           answer(s, "spectral_radius.steps" + place));
  }
};

}  // namespace

void derive(const RnnFlow& flow, Workings& work) {
  StateLines(flow, work).run();
  derive_gradients(flow, work);
  derive_totals(flow, work);
}

}  // namespace psolve::rnn_grad
