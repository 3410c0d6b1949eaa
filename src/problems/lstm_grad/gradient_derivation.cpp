#include <fmt/format.h>

#include "math/recurrent/step_matrices.h"
#include "problems/lstm_grad/derivation.h"
#include "problems/lstm_grad/symbols.h"

namespace psolve::lstm_grad {
namespace {

using namespace lstm_symbols;

Formula by(const Formula& symbol) {
  return derivative(sym("L"), symbol);
}

/// ∂L/∂z of a gate at a step.
Formula delta(Gate gate, const Formula& t) {
  return by(of_gate("z", gate).at(t));
}

class GradientTrace {
 public:
  GradientTrace(const LstmFlow& flow, Workings& work)
      : flow_(flow), gradients_(flow.gradients), work_(work) {}

  void run() {
    loss();
    const auto pass = work_.group([&] {
      return Step{"backward",
                  Rule::through_time,
                  "Backpropagation through time, from the last step to the first",
                  {},
                  Json(),
                  {}};
    });
    recursion();
    for (Index t = T(); t >= 1; --t) {
      if (is_shown_step(t, T())) step(t);
    }
    sums();
  }

 private:
  Index T() const { return flow_.steps(); }
  Vector dh(Index t) const { return gradients_.h.row(t); }
  Vector dc(Index t) const { return gradients_.c.row(t); }
  Vector deltas(Gate gate, Index t) const {
    return gradients_.delta.row(t - 1).segment(block_of(gate) * flow_.units(), flow_.units());
  }
  Formula valued_gate(Gate gate, Index t) const {
    return valued(gate_at(gate, number(t)), flow_.run.gate(gate, t));
  }
  Formula valued_c(Index t) const { return valued(at("c", t), Vector(flow_.run.c.row(t))); }

  void loss() {
    work_.define(Rule::loss, flow_.loss_value, [&] {
      const Formula last = at(flow_.loss.of_cell_state ? "c" : "h", T());
      const Vector output = flow_.output();
      const Formula formula = long_sum(output.size(), [&](Index j) {
        const Index unit = j;
        Formula entry = quantity(at(flow_.loss.of_cell_state ? "c" : "h", T()).at(number(unit + 1)),
                                 output(unit));
        if (!flow_.loss.is_squared()) return entry;
        return power(entry - quantity(sym("y").at(number(unit + 1)), flow_.loss.target(unit)), 2);
      });
      return Definition{"loss", {"The loss, of ", last}, sym("L"), formula};
    });
  }

  void recursion() {
    const Formula t = sym("t");
    const Formula before = t - 1;
    const Formula dh_t = by(at("h", t));
    const Formula dc_t = by(at("c", t));
    std::vector<Formula> lines = {
        equals({dc_t, hadamard({at("f", t + 1), by(at("c", t + 1))}) +
                          hadamard({dh_t, at("o", t), 1 - power(call("tanh", {at("c", t)}), 2)})}),
        equals({delta(Gate::f, t), hadamard({dc_t, at("c", before), at("f", t), 1 - at("f", t)})}),
        equals(
            {delta(Gate::i, t), hadamard({dc_t, gate_at(Gate::c, t), at("i", t), 1 - at("i", t)})}),
        equals({delta(Gate::o, t),
                hadamard({dh_t, call("tanh", {at("c", t)}), at("o", t), 1 - at("o", t)})}),
        equals(
            {delta(Gate::c, t), hadamard({dc_t, at("i", t), 1 - power(gate_at(Gate::c, t), 2)})}),
        equals({by(at("h", before)), in_symbols(pulled_back(t))})};
    work_.step([&] {
      return Step{"recursion",
                  Rule::through_time,
                  {"From the end back, starting with what the loss says of ", at("h", T()), " and ",
                   at("c", T())},
                  std::move(lines),
                  Json(),
                  {}};
    });
  }

  /// Σ over the gates of Uᵀ δ, in letters.
  static Formula pulled_back(const Formula& t) {
    std::vector<Formula> terms;
    for (const Gate gate : kGates) {
      terms.push_back(times({transpose(of_gate("U", gate)), delta(gate, t)}));
    }
    return sum(std::move(terms));
  }

  void step(Index t) {
    const auto group = work_.group([&] {
      return Step{fmt::format("steps[{}]", t - 1),
                  Rule::through_time,
                  fmt::format("Step {}", t),
                  {},
                  Json(),
                  {}};
    });
    const Formula dh_t = valued(by(at("h", t)), dh(t));
    const Formula dc_t = valued(by(at("c", t)), dc(t));
    if (t == T()) {
      work_.define(Rule::loss, dh(t), [&] {
        return Definition{fmt::format("dh[{}]", t), "", by(at("h", t)), by(at("h", t))};
      });
    }
    cell_state(t, dh_t);
    const auto define = [&](Gate gate, std::vector<Formula> factors) {
      work_.define(Rule::chain_rule, deltas(gate, t), [&] {
        return Definition{fmt::format("delta_{}[{}]", name_of(gate), t - 1), "",
                          delta(gate, number(t)), hadamard(std::move(factors))};
      });
    };
    const Formula f = valued_gate(Gate::f, t);
    const Formula i = valued_gate(Gate::i, t);
    const Formula o = valued_gate(Gate::o, t);
    const Formula c_tilde = valued_gate(Gate::c, t);
    define(Gate::f, {dc_t, valued_c(t - 1), f, 1 - f});
    define(Gate::i, {dc_t, c_tilde, i, 1 - i});
    define(Gate::o, {dh_t, call("tanh", {valued_c(t)}), o, 1 - o});
    define(Gate::c, {dc_t, i, 1 - power(c_tilde, 2)});
    work_.define(Rule::chain_rule, dh(t - 1), [&] {
      std::vector<Formula> terms;
      for (const Gate gate : kGates) {
        terms.push_back(times({transpose(valued(of_gate("U", gate), flow_.cell.weights.U_of(gate))),
                               valued(delta(gate, number(t)), deltas(gate, t))}));
      }
      return Definition{fmt::format("dh[{}]", t - 1), "", by(at("h", t - 1)),
                        sum(std::move(terms))};
    });
    if (t > 1) return;
    work_.define(Rule::chain_rule, dc(0), [&] {
      return Definition{"dc[0]", "", by(at("c", 0)), hadamard({f, dc_t})};
    });
  }

  /// ∂L/∂c(t), of which the first term comes from the step after or from the loss.
  void cell_state(Index t, const Formula& dh_t) {
    work_.define(Rule::chain_rule, dc(t), [&] {
      Formula formula =
          hadamard({dh_t, valued_gate(Gate::o, t), 1 - power(call("tanh", {valued_c(t)}), 2)});
      if (t < T()) {
        formula = hadamard({valued_gate(Gate::f, t + 1), valued(by(at("c", t + 1)), dc(t + 1))}) +
                  formula;
      } else if (flow_.loss.of_cell_state) {
        formula = valued(by(at("c", t)).mark("′"), flow_.loss.gradient(flow_.output())) + formula;
      }
      const bool primed = t == T() && flow_.loss.of_cell_state;
      return Definition{fmt::format("dc[{}]", t),
                        primed ? Prose{"The prime: with ", at("h", t), " held"} : Prose(),
                        by(at("c", t)), formula};
    });
  }

  void sums() {
    const auto group = work_.group([&] {
      return Step{"gradients",
                  Rule::sum_over_time,
                  {"Every step uses the same weights: their gradients are sums over the steps, as "
                   "products of matrices with a row for each step"},
                  {},
                  Json(),
                  {}};
    });
    const Matrix h_before = flow_.run.h.topRows(T());
    for (const Gate gate : kGates) {
      const Matrix all = gradients_.delta.middleCols(block_of(gate) * flow_.units(), flow_.units());
      const Formula deltas_of_gate = valued(by(of_gate("Z", gate)), all);
      const std::string name(name_of(gate));
      work_.define(Rule::sum_over_time, Matrix(gradients_.weights.W_of(gate)), [&] {
        return Definition{"W" + name, "", by(of_gate("W", gate)),
                          times({transpose(deltas_of_gate), valued(sym("X"), flow_.cell.x)})};
      });
      work_.define(Rule::sum_over_time, Matrix(gradients_.weights.U_of(gate)), [&] {
        return Definition{"U" + name, "", by(of_gate("U", gate)),
                          times({transpose(deltas_of_gate), valued(sym("H"), h_before)})};
      });
      work_.define(Rule::sum_over_time, Vector(gradients_.weights.b_of(gate)), [&] {
        return Definition{"b" + name, "", by(of_gate("b", gate)), long_sum(T(), [&](Index k) {
                            const Index t = k + 1;
                            return valued(delta(gate, number(t)), deltas(gate, t));
                          })};
      });
    }
  }

  const LstmFlow& flow_;
  const LstmGradients& gradients_;
  Workings& work_;
};

}  // namespace

void derive_gradients(const LstmFlow& flow, Workings& work) {
  GradientTrace(flow, work).run();
}

}  // namespace psolve::lstm_grad
