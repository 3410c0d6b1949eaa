#include "problems/lstm_grad/theory/theorem_bias.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "math/recurrent/rules.h"
#include "math/recurrent/spectrum/spectrum.h"
#include "problems/lstm_grad/derivation.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/rules.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

/// How near the identity people would have the derivative.
constexpr std::array<double, 3> kDistances = {0.5, 0.1, 0.01};

/// r, κ, q and k.
struct Bounds {
  double r, kappa, q, k;
};

Bounds bounds_of(const LstmFlow& flow, Index s) {
  const LstmWeights& w = flow.cell().weights;
  const SequenceFlow& of = flow.sequences[s];
  const Vector x = of.x.cwiseAbs().colwise().maxCoeff();
  const Vector h = flow.cell().h0.cwiseAbs().cwiseMax(1);
  const auto moved = [&](Gate gate) {
    return (w.W_of(gate).cwiseAbs() * x + w.U_of(gate).cwiseAbs() * h).maxCoeff();
  };
  const auto size = [&](Gate gate) { return spectral_norm(Matrix(w.U_of(gate))); };
  Bounds bounds{std::max(moved(Gate::f), moved(Gate::i)),
                flow.cell().c0.cwiseAbs().maxCoeff() + static_cast<double>(of.steps()), 0, 0};
  for (Index j = 0; j < of.steps(); ++j) {
    bounds.q += std::pow(size(Gate::o) / 4, static_cast<double>(j));
  }
  bounds.k = 1 + bounds.q * (bounds.kappa * size(Gate::f) + size(Gate::i) + size(Gate::c));
  return bounds;
}

class TheoremLines : LstmLines {
 public:
  using LstmLines::LstmLines;

  void run() {
    const auto whole = work.heading(id(s, "theorem"), rule::geometric_decay,
                                    "The theorem's bias for this cell and input", "theorem");
    reach();
    path_bounds();
    beta();
    runs();
  }

 private:
  static Formula absolute(const Formula& of) { return call("abs", {of}); }
  static Formula of_words(const char* letter, const char* words) {
    return at(letter, Formula::words(words));
  }
  Formula size(Gate gate) const { return norm(the(LstmEquations::of("U", gate))); }

  void reach() {
    const auto size_of = [&](const char* weight) {
      return absolute(the(LstmEquations::of(weight, Gate::i)));
    };
    line(rule::norm_bound, "theorem/reach_i",
         "Input and state move an input gate's sum by this at most", of_words("r", "i"),
         times({size_of("W"), the(of_words("x", "max"))}) +
             times({size_of("U"), the(of_words("h", "max"))}));
    line(rule::norm_bound, "theorem/reach",
         "so the sums of both gates without bias stay within ± this", of_words("r", "max"),
         call("max", {call("max", {the(sym("r"))}), call("max", {the(of_words("r", "i"))})}));
  }

  void path_bounds() {
    line(rule::norm_bound, "theorem/kappa", "No cell state is larger than", sym("kappa"),
         call("max", {absolute(the(at("c", 0)))}) + the(sym("T")));
    line(rule::norm_bound, "theorem/q", "The ways from h to h add up to at most", sym("q"),
         long_sum(T(), [&](Index j) { return power(size(Gate::o) / 4, j); }));
    line(rule::norm_bound, "theorem/k", "and all that leaves the direct path to η times", sym("k"),
         1 + the(sym("q")) *
                 tuple({the(sym("kappa")) * size(Gate::f) + size(Gate::i) + size(Gate::c)}));
  }

  void beta() {
    const Formula tenth = Formula(1) / 10;
    line(rule::geometric_decay, "theorem/beta",
         {"For a distance of at most ", equals({sym("epsilon"), tenth}),
          " from the identity that is"},
         sym("beta"),
         the(of_words("r", "max")) +
             call("log", {the(sym("T")) * the(sym("k")) / call("log", {1 + tenth})}));
  }

  void runs() {
    note("theorem/runs", rule::evaluation,
         {"So run, with ", equals({LstmEquations::of("b", Gate::f), sym("beta")}), " and ",
          equals({LstmEquations::of("b", Gate::i), -sym("beta")}),
          " in every unit and all else as given, the derivative over all steps is as near as "
          "promised, and nearer, as bounds are"},
         {table({sym("epsilon"), sym("beta"), call("min", {sym("f")}),
                 norm(derivative(at("c", T()), at("c", 0)) - sym("I"))},
                std::ssize(kDistances), [&](Index row, Index column) -> Formula {
                  const TheoremBias at_row = theorem_bias(flow, s, kDistances[row]);
                  const std::array<double, 4> cells = {at_row.epsilon, at_row.beta,
                                                       at_row.least_gate, at_row.distance};
                  return cells[column];
                })});
  }
};

/// The cell with the biases β and −β in place of those of its forget and input gates.
LstmCell with_bias(LstmCell cell, double beta) {
  const Index m = cell.units();
  cell.weights.b.segment(block_of(Gate::f) * m, m).setConstant(beta);
  cell.weights.b.segment(block_of(Gate::i) * m, m).setConstant(-beta);
  return cell;
}

}  // namespace

TheoremBias theorem_bias(const LstmFlow& flow, Index s, double epsilon) {
  const SequenceFlow& of = flow.sequences[s];
  const Bounds bounds = bounds_of(flow, s);
  const double beta =
      bounds.r + std::log(static_cast<double>(of.steps()) * bounds.k / std::log1p(epsilon));
  const LstmCell cell = with_bias(flow.cell(), beta);
  const LstmRun run = forward(cell, of.x);
  const Matrix whole = full_derivatives(cell, run).first[0];
  const Index m = flow.units();
  return {epsilon, beta, run.gates.leftCols(m).minCoeff(),
          spectral_norm(whole - Matrix::Identity(m, m))};
}

bool states_theorem(const LstmFlow& flow, Index s) {
  constexpr Index kMostTheoremSteps = 64;
  const SequenceFlow& of = flow.sequences[s];
  return flow.problem.theory && s == 0 && of.has_matrices() && of.steps() <= kMostTheoremSteps;
}

void derive_theorem(const LstmFlow& flow, Index s, Workings& work) {
  TheoremLines(flow, s, work).run();
}

}  // namespace psolve::lstm_grad
