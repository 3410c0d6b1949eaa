#include "problems/lstm_grad/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "math/recurrent/step_matrices.h"
#include "problems/lstm_grad/forget_bounds.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/symbols.h"

namespace psolve::lstm_grad {
namespace {

using namespace lstm_symbols;

class LstmTrace {
 public:
  LstmTrace(const LstmFlow& flow, Workings& work) : flow_(flow), work_(work) {}

  void run() {
    forward_pass();
    one_step();
    if (flow_.has_matrices()) to_the_end();
    direct_path();
    memory();
    if (flow_.has_matrices()) plain_cell();
    derive_gradients(flow_, work_);
  }

 private:
  Index T() const { return flow_.steps(); }
  Vector c(Index t) const { return flow_.run.c.row(t); }
  Vector h(Index t) const { return flow_.run.h.row(t); }
  Formula valued_c(Index t) const { return valued(at("c", t), c(t)); }
  Formula valued_gate(Gate gate, Index t) const {
    return valued(gate_at(gate, number(t)), flow_.run.gate(gate, t));
  }

  Workings::Group group(const char* id, Rule rule, Prose claim) {
    return work_.group([&] { return Step{id, rule, std::move(claim), {}, Json(), {}}; });
  }
  void letters(const char* id, Rule rule, Prose claim, std::vector<Formula> lines) {
    work_.step([&] { return Step{id, rule, std::move(claim), std::move(lines), Json(), {}}; });
  }

  // ---------------------------------------------------------------- forward

  static Formula weighted_sum(Gate gate) {
    return times({of_gate("W", gate), at("x", kT)}) +
           times({of_gate("U", gate), at("h", kBefore)}) + of_gate("b", gate);
  }

  void forward_pass() {
    const auto pass = group("forward", Rule::forward_pass,
                            {"Forward: gates and states of every step, ", at("f", kT),
                             " standing for the sheet's f(t)"});
    std::vector<Formula> lines;
    for (const Gate gate : kGates) {
      lines.push_back(
          equals({gate_at(gate, kT), call(function_of(gate), {of_gate("z", gate).at(kT)}),
                  call(function_of(gate), {weighted_sum(gate)})}));
    }
    lines.push_back(equals({at("c", kT), hadamard({at("f", kT), at("c", kBefore)}) +
                                             hadamard({at("i", kT), gate_at(Gate::c, kT)})}));
    lines.push_back(equals({at("h", kT), hadamard({at("o", kT), call("tanh", {at("c", kT)})})}));
    letters("cell", Rule::recurrence, "The cell", std::move(lines));
    for (Index t = 1; t <= T(); ++t) {
      if (is_shown_step(t, T())) forward_step(t);
      if (t == 2 && !is_shown_step(t, T())) {
        letters("between", Rule::recurrence, fmt::format("Likewise up to step {}", T() - 2), {});
      }
    }
  }

  void forward_step(Index t) {
    const auto step = work_.group([&] {
      return Step{fmt::format("steps[{}]", t - 1),
                  Rule::recurrence,
                  fmt::format("Step {}", t),
                  {},
                  Json(),
                  {}};
    });
    for (const Gate gate : kGates) forward_gate(gate, t);
    work_.define(Rule::recurrence, c(t), [&] {
      return Definition{fmt::format("gates[{}]/c", t - 1), "", at("c", t),
                        hadamard({valued_gate(Gate::f, t), valued_c(t - 1)}) +
                            hadamard({valued_gate(Gate::i, t), valued_gate(Gate::c, t)})};
    });
    work_.define(Rule::recurrence, h(t), [&] {
      return Definition{fmt::format("gates[{}]/h", t - 1), "", at("h", t),
                        hadamard({valued_gate(Gate::o, t), call("tanh", {valued_c(t)})})};
    });
  }

  /// The weighted sum is worked out again: the pass keeps only what the gate makes of it.
  void forward_gate(Gate gate, Index t) {
    const LstmWeights& w = flow_.cell.weights;
    const Vector x = flow_.cell.x.row(t - 1);
    const Formula name = of_gate("z", gate).at(number(t));
    const Vector z = work_.define(
        Rule::weighted_sum, Vector(w.W_of(gate) * x + w.U_of(gate) * h(t - 1) + w.b_of(gate)), [&] {
          return Definition{
              fmt::format("z{}[{}]", name_of(gate), t - 1), "", name,
              times({valued(of_gate("W", gate), w.W_of(gate)), valued(at("x", t), x)}) +
                  times({valued(of_gate("U", gate), w.U_of(gate)),
                         valued(at("h", t - 1), h(t - 1))}) +
                  valued(of_gate("b", gate), w.b_of(gate))};
        });
    work_.define(Rule::activation, Vector(flow_.run.gate(gate, t)), [&] {
      return Definition{
          fmt::format("gates[{}]/{}", t - 1, gate == Gate::c ? "c_tilde" : name_of(gate)), "",
          gate_at(gate, number(t)), call(function_of(gate), {valued(name, z)})};
    });
  }

  // ---------------------------------------------------------------- one step

  /// diag(o ⊙ (1 − tanh² c))
  static Formula state_slope_formula(const Formula& o, const Formula& state) {
    return diag(hadamard({o, 1 - power(call("tanh", {state}), 2)}));
  }

  /// The diagonals of the three terms of B, in letters or in numbers.
  static std::array<Formula, 3> slope_formulas(const Formula& c_before, const Formula& f,
                                               const Formula& i, const Formula& c_tilde) {
    return {hadamard({c_before, f, 1 - f}), hadamard({c_tilde, i, 1 - i}),
            hadamard({i, 1 - power(c_tilde, 2)})};
  }

  void one_step() {
    const auto whole = group("one_step", Rule::chain_rule,
                             {"One step: how ", at("c", kT), " changes with ", at("c", kBefore)});
    letters("direct", Rule::direct_path,
            {"With ", at("h", kBefore), " held, and with it all gates, one term of ", at("c", kT),
             " moves: no weight and no slope of a squashing function stands in its way"},
            {equals({derivative(at("c", kT), at("c", kBefore)), diag(at("f", kT))})});
    letters("state", Rule::product_rule,
            {"But ", at("h", kBefore), " moves with ", at("c", kBefore), "; ", at("o", kBefore),
             ", which was set by ", at("h", kT - 2), ", does not"},
            {equals({at("D", kBefore), derivative(at("h", kBefore), at("c", kBefore)),
                     state_slope_formula(at("o", kBefore), at("c", kBefore))})});
    const auto slopes =
        slope_formulas(at("c", kBefore), at("f", kT), at("i", kT), gate_at(Gate::c, kT));
    letters("gates", Rule::product_rule,
            {"And ", at("h", kBefore), " moves the gates, by σ′ = σ(1 − σ) and tanh′ = 1 − tanh²"},
            {equals({at("B", kT), derivative(at("c", kT), at("h", kBefore)),
                     times({diag(at("alpha", kT)), of_gate("U", Gate::f)}) +
                         times({diag(at("beta", kT)), of_gate("U", Gate::i)}) +
                         times({diag(at("gamma", kT)), of_gate("U", Gate::c)})}),
             equals({at("alpha", kT), slopes[0]}), equals({at("beta", kT), slopes[1]}),
             equals({at("gamma", kT), slopes[2]})});
    letters("total", Rule::chain_rule,
            {"Both together, the derivative of one step (for ", equals({kT, 1}), ", ", at("h", 0),
             " is given and the second term is 0)"},
            {equals({derivative(at("c", kT), at("c", kBefore)),
                     diag(at("f", kT)) + times({at("B", kT), at("D", kBefore)})})});
    if (flow_.has_matrices()) one_step_in_numbers(T());
  }

  void one_step_in_numbers(Index t) {
    const auto numbers =
        group("numbers", Rule::evaluation, fmt::format("In numbers, for the last step, {}", t));
    const Vector f = flow_.run.gate(Gate::f, t);
    if (t == 1) {
      work_.define(Rule::direct_path, flow_.total[0], [&] {
        return Definition{"total[0]", "", derivative(at("c", 1), at("c", 0)),
                          diag(valued(at("f", 1), f))};
      });
      return;
    }
    const Matrix B = candidate_path_in_numbers(t);
    const Matrix D =
        work_.define(Rule::product_rule, Matrix(state_slope(flow_.run, t - 1).asDiagonal()), [&] {
          return Definition{"D", "", at("D", t - 1),
                            state_slope_formula(valued_gate(Gate::o, t - 1), valued_c(t - 1))};
        });
    work_.define(Rule::chain_rule, flow_.total[t - 1], [&] {
      return Definition{
          fmt::format("total[{}]", t - 1), "", derivative(at("c", t), at("c", t - 1)),
          diag(valued(at("f", t), f)) + times({valued(at("B", t), B), valued(at("D", t - 1), D)})};
    });
  }

  Matrix candidate_path_in_numbers(Index t) {
    const auto formulas = slope_formulas(valued_c(t - 1), valued_gate(Gate::f, t),
                                         valued_gate(Gate::i, t), valued_gate(Gate::c, t));
    const CandidateSlopes slopes = candidate_slopes(flow_.run, t);
    const std::array<const Vector*, 3> values = {&slopes.of_f, &slopes.of_i, &slopes.of_c};
    constexpr std::array names = {"alpha", "beta", "gamma"};
    constexpr std::array gates = {Gate::f, Gate::i, Gate::c};
    std::vector<Formula> terms;
    for (Index k = 0; k < std::ssize(names); ++k) {
      const Vector value = work_.define(Rule::product_rule, *values[k], [&] {
        return Definition{names[k], "", at(names[k], t), formulas[k]};
      });
      terms.push_back(times({diag(valued(at(names[k], t), value)),
                             valued(of_gate("U", gates[k]), flow_.cell.weights.U_of(gates[k]))}));
    }
    return work_.define(Rule::product_rule, candidate_path(flow_.cell, flow_.run, t), [&] {
      return Definition{"B", "", at("B", t), sum(std::move(terms))};
    });
  }

  // ---------------------------------------------------------------- all paths

  void to_the_end() {
    const auto whole =
        group("full", Rule::joint_recurrence,
              {"To the end: ", derivative(at("c", T()), at("c", kT)), " along every path"});
    const Formula A = diag(at("f", kT));
    const Formula B = at("B", kT);
    const Formula D = at("D", kT);
    const Formula R = at("R", kT);
    letters(
        "joint", Rule::joint_recurrence,
        {"The state of a step is ", tuple({at("c", kT), at("h", kT)}), ": one-step derivatives of ",
         sym("c"), " alone do not multiply, as ", at("h", kBefore), " also sets ", at("o", kT),
         " and by it ", at("h", kT)},
        {equals(
             {R, times({diag(hadamard({call("tanh", {at("c", kT)}), at("o", kT), 1 - at("o", kT)})),
                        of_gate("U", Gate::o)})}),
         equals({derivative(tuple({at("c", kT), at("h", kT)}),
                            tuple({at("c", kBefore), at("h", kBefore)})),
                 Formula::node(Formula::Kind::matrix, "", {A, B, times({D, A}), times({D, B}) + R},
                               2)})});
    letters("back", Rule::through_time,
            {"Multiplied from the end, with ", at("Q", kT), " for what ", at("h", kT), " adds to ",
             at("c", T()), " and ", at("M", kT), " for the derivative by ", at("c", kT),
             "; they start at ", equals({at("M", T()), sym("I")}), ", ", equals({at("Q", T()), 0})},
            {equals({at("Q", kBefore), times({at("M", kT), B}) + times({at("Q", kT), R})}),
             equals({at("M", kBefore),
                     times({at("M", kT), A}) + times({at("Q", kBefore), at("D", kBefore)})})});
    back_in_numbers();
  }

  void back_in_numbers() {
    const Index m = flow_.units();
    Matrix Q = Matrix::Zero(m, m);
    Matrix M = Matrix::Identity(m, m);
    Workings silent(false);
    for (Index t = T(); t >= 1; --t) {
      Workings& work = is_shown_step(t, T()) ? work_ : silent;
      const Matrix B = candidate_path(flow_.cell, flow_.run, t);
      const Matrix R = output_path(flow_.cell, flow_.run, t);
      Q = work.define(Rule::through_time, Matrix(M * B + Q * R), [&] {
        return Definition{fmt::format("Q[{}]", t - 1), "", at("Q", t - 1),
                          times({valued(at("M", t), M), valued(at("B", t), B)}) +
                              times({valued(at("Q", t), Q), valued(at("R", t), R)})};
      });
      M = work.define(Rule::through_time, flow_.full[t - 1], [&] {
        Formula formula = times({valued(at("M", t), M), diag(valued_gate(Gate::f, t))});
        if (t > 1) {
          formula =
              formula +
              times({valued(at("Q", t - 1), Q),
                     valued(at("D", t - 1), Matrix(state_slope(flow_.run, t - 1).asDiagonal()))});
        }
        return Definition{
            fmt::format("full[{}]", t - 1),
            t == 1 ? Prose{at("h", 0), " is given: ", equals({at("D", 0), 0})} : Prose(),
            equals({at("M", t - 1), derivative(at("c", T()), at("c", t - 1))}), formula};
      });
    }
  }

  // ---------------------------------------------------------------- the direct path

  void direct_path() {
    const auto whole = group("direct", Rule::direct_path,
                             {"The path that leaves h alone, over all ", number(T()), " steps"});
    work_.define(Rule::direct_path, Vector(flow_.direct.row(0)), [&] {
      std::vector<Formula> factors;
      for (Index t = 1; t <= T(); ++t) {
        if (is_shown_step(t, T())) factors.push_back(valued_gate(Gate::f, t));
        if (t == 2 && !is_shown_step(2, T())) factors.push_back(dots());
      }
      return Definition{"product", "The diagonal of the product of the diag f", at("p", T()),
                        hadamard(std::move(factors))};
    });
    const ForgetBounds bounds = forget_bounds(flow_.cell, flow_.run, flow_.direct.row(0));
    const double delta = work_.define(Rule::definition, 1 - bounds.least, [&] {
      return Definition{"delta", "All forget gates of this run are at least 1 − δ", sym("delta"),
                        1 - quantity(call("min", {at("f", kT)}), bounds.least)};
    });
    const double low =
        work_.define(Rule::geometric_decay, std::pow(bounds.least, static_cast<double>(T())), [&] {
          return Definition{"lower_bound",
                            fmt::format("So over {} steps at least this much is kept", T()),
                            power(1 - sym("delta"), number(T())),
                            power(1 - quantity(sym("delta"), delta), number(T()))};
        });
    const double high = std::pow(bounds.greatest, static_cast<double>(T()));
    letters("between", Rule::geometric_decay,
            "Between the powers of the least and of the greatest gate of the run",
            {relation("≤", {power(1 - sym("delta"), number(T())), at("p", T()),
                            power(call("max", {at("f", kT)}), number(T()))}),
             relation("≤", {low, flow_.direct.row(0).minCoeff(), flow_.direct_norm(0), high})});
    limits(bounds);
  }

  /// Fixed weights and a bounded input keep every gate below a limit, and so let the path decay.
  void limits(const ForgetBounds& bounds) {
    const auto& w = flow_.cell.weights;
    const auto size_of = [](const char* weight, const Matrix& value) {
      return valued(call("abs", {of_gate(weight, Gate::f)}), value.cwiseAbs());
    };
    const Vector reach = work_.define(Rule::norm_bound, bounds.reach, [&] {
      return Definition{"reach",
                        {"With these weights and inputs no larger than here, ",
                         relation("≤", {call("abs", {at("x", kT)}), sym("X")}), " and ",
                         relation("≤", {call("abs", {at("h", kT)}), sym("H")}),
                         ", input and state move a forget gate's sum by this at most"},
                        sym("r"),
                        times({size_of("W", w.W_of(Gate::f)), valued(sym("X"), bounds.X)}) +
                            times({size_of("U", w.U_of(Gate::f)), valued(sym("H"), bounds.H)})};
    });
    work_.define(Rule::geometric_decay, bounds.limits, [&] {
      return Definition{"f_max", "so no gate ever exceeds", sym("f").at(Formula::words("max")),
                        call("sigmoid", {valued(sym("r"), reach) +
                                         valued(of_gate("b", Gate::f), w.b_of(Gate::f))})};
    });
  }

  void memory() {
    const auto whole = group("memory", Rule::memory_span, "How long the cell remembers");
    const ForgetBounds bounds = forget_bounds(flow_.cell, flow_.run, flow_.direct.row(0));
    letters("span", Rule::memory_span,
            {"A gate that stays at ", sym("f"), " keeps ", power(sym("f"), sym("k")), " over ",
             sym("k"), " steps, which is 1/e after"},
            {equals({sym("k"), -(Formula(1) / call("log", {sym("f")}))})});
    if (bounds.mean > 0 && bounds.mean < 1) {
      work_.define(Rule::memory_span, memory_span(bounds.mean), [&] {
        return Definition{
            "k",
            {"The unit that keeps most, ", number(bounds.best_unit + 1),
             ", with the geometric mean of its forget gates"},
            sym("k"),
            -(Formula(1) / call("log", {quantity(sym("f").accent("bar"), bounds.mean)}))};
      });
    }
    const double wanted =
        work_.define(Rule::memory_span, bias_for_span(static_cast<double>(T())), [&] {
          return Definition{
              "bias",
              {"For a span of all ", number(T()),
               " steps the gate has to stand at e^(−1/T), by its bias alone"},
              sym("b"),
              -call("log", {call("exp", {Formula(1) / quantity(sym("T"), number(T()))}) - 1})};
        });
    work_.define(Rule::memory_span, wanted + bounds.reach.maxCoeff(), [&] {
      return Definition{
          "sure_bias",
          {"and to be sure of it whatever ", at("x", kT), " and ", at("h", kBefore),
           " do to the gate, by the largest entry of ", sym("r"), " more"},
          at("b", Formula::words("sure")),
          quantity(sym("b"), wanted) + quantity(call("max", {sym("r")}), bounds.reach.maxCoeff())};
    });
  }

  // ---------------------------------------------------------------- the plain cell

  void plain_cell() {
    const auto whole =
        group("plain_rnn", Rule::joint_recurrence,
              "Beside it a plain recurrent cell of the same size: the candidate's weights alone");
    letters("jacobian", Rule::chain_rule,
            {"Here every step multiplies by a weight matrix and by slopes of tanh below 1"},
            {equals({at("s", kT), call("tanh", {times({of_gate("W", Gate::c), at("x", kT)}) +
                                                times({of_gate("U", Gate::c), at("s", kBefore)}) +
                                                of_gate("b", Gate::c)})}),
             equals({derivative(at("s", kT), at("s", kBefore)),
                     times({diag(1 - power(at("s", kT), 2)), of_gate("U", Gate::c)})})});
    std::vector<Formula> headings = {
        kT, norm(times({diag(at("f", T())), dots(), diag(at("f", kT + 1))})),
        norm(derivative(at("c", T()), at("c", kT))), norm(derivative(at("s", T()), at("s", kT)))};
    letters("norms", Rule::evaluation,
            {"Spectral norms of what is left of a change at step ", kT,
             ": by the direct path, by every path, in the plain cell"},
            {table(std::move(headings), T(), [&](Index row, Index column) {
              const Index t = T() - 1 - static_cast<Index>(row);
              const double norms[] = {static_cast<double>(t), flow_.direct_norm(t),
                                      flow_.full_norms(t), flow_.plain_norms(t)};
              const double value = norms[column];
              return std::isfinite(value) ? Formula(value) : Formula::words("—");
            })});
  }

  const LstmFlow& flow_;
  Workings& work_;
};

}  // namespace

void derive(const LstmFlow& flow, Workings& work) {
  LstmTrace(flow, work).run();
}

}  // namespace psolve::lstm_grad
