#pragma once

#include "math/recurrent/loss/loss_lines.h"
#include "math/recurrent/sequence_totals.h"
#include "problems/lstm_grad/equations.h"
#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Writes an LSTM's forward pass, the derivatives of its cell state and backpropagation through
/// time into a derivation. People read short sequences whole, of long ones the steps at both ends.
void derive(const LstmFlow& flow, Workings& work);

/// The part on what the direct path of sequence `s` keeps, beside a plain cell.
void derive_decay(const LstmFlow& flow, Index s, Workings& work);
/// The part on the gradients of sequence `s`.
void derive_gradients(const LstmFlow& flow, Index s, Workings& work);
/// The part on sums over sequences and a step of descent.
void derive_totals(const LstmFlow& flow, Workings& work);

/// What the parts on one sequence share. Ids and answers are those within the sequence.
class LstmLines : protected SequenceLines {
 public:
  LstmLines(const LstmFlow& all, Index s, Workings& to);

  /// Calls `visit` with each sequence that is recorded; the first is.
  template <class Visit>
  void for_each_held(Visit visit) const {
    for (Index i = 0; i < sequences(); ++i) {
      if (SequenceLines::holds(i)) visit(i);
    }
  }

 protected:
  Index T() const { return of.steps(); }
  Index units() const { return flow.units(); }
  LstmEquations equations(Index t, Pass pass = {}) const { return {t, work, pass}; }
  /// What comes out and what is lost by it.
  LossLines judged() const {
    return {*this, flow.problem.loss, flow.cell().weights.output, {"Wy", "by", "zy"}};
  }

  /// Of many steps people read those at both ends.
  Workings::Group aside_unless_shown(Index t) const {
    return SequenceLines::aside_unless_shown(s, t);
  }
  bool holds(Index t) const { return SequenceLines::holds(s, t); }
  bool holds_matrices(Index t) const { return SequenceLines::holds_matrices(s, t); }
  bool leaves_out() const { return leaves_out_steps(s); }

  template <class V>
  void define(Rule rule, const V& value, const std::string& name, const Equation& equation,
              const std::string& path = {}, const Prose& claim = {}) const {
    CellLines::define(rule, value, id(s, name), equation, path.empty() ? "" : answer(s, path),
                      claim);
  }
  Value line(Rule rule, const std::string& name, const Prose& claim, const Formula& symbol,
             const Formula& formula) const {
    return CellLines::line(rule, id(s, name), claim, symbol, formula);
  }
  template <class V>
  void resume(const V& value, const Formula& symbol, const std::string& name) const {
    CellLines::resume(value, symbol, id(s, name));
  }
  Workings::Group heading(const std::string& name, Rule rule, Prose claim) const {
    return work.heading(id(s, name), rule, std::move(claim));
  }
  void note(const std::string& name, Rule rule, Prose claim, Lines lines) const {
    work.note(id(s, name), rule, std::move(claim), std::move(lines));
  }
  /// What holds of every sequence is said of the first.
  void law(const std::string& name, Rule rule, Prose claim, Lines lines) const {
    if (s == 0) note(name, rule, std::move(claim), std::move(lines));
  }

  /// Gates, states and what comes out, of a step.
  void forward_step(Index t, const LstmRun& run, const Emissions& emitted, Pass pass = {}) const;

  const LstmFlow& flow;
  const Index s;
  const SequenceFlow& of;
};

}  // namespace psolve::lstm_grad
