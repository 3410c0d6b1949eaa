#pragma once

#include <vector>

#include "math/recurrent/cell_lines.h"
#include "problems/rnn_grad/equations.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// Writes states, Jacobians, bounds, backpropagation through time and its cost into a derivation.
/// People read short sequences whole, of long ones the steps at both ends.
void derive(const RnnFlow& flow, Workings& work);

/// The part on spectra of the Jacobians of sequence `s`, within its heading.
void derive_spectra(const RnnFlow& flow, Index s, Workings& work);
/// The part on loss and gradients of each sequence.
void derive_gradients(const RnnFlow& flow, Workings& work);
/// The part on sums over sequences, truncation and cost.
void derive_totals(const RnnFlow& flow, Workings& work);

/// What the parts share.
class RnnLines : protected CellLines {
 public:
  RnnLines(const RnnFlow& of, Workings& to);

 protected:
  Index sequences() const { return std::ssize(flow.sequences); }
  const SequenceFlow& sequence(Index s) const { return flow.sequences[s]; }
  RnnEquations equations(Index t) const { return {flow.cell().activation, t, work}; }

  /// What comes before the NAMEs of a sequence; "" where there is but one.
  std::string label(Index s) const { return is_list() ? "seq" + std::to_string(s + 1) : ""; }
  /// An id, or the path of an answer, within a sequence.
  std::string id(Index s, const std::string& name) const {
    return is_list() ? place(s) + "/" + name : name;
  }
  std::string answer(Index s, const std::string& name) const {
    return is_list() ? place(s) + "." + name : name;
  }
  static std::string place(Index s) { return "sequences[" + std::to_string(s) + "]"; }
  bool is_list() const { return flow.problem.is_list; }

  /// Of many sequences people read the first two.
  Workings::Group aside_unless_shown(Index s) const { return work.in_the_same_way(s >= 2); }
  /// Of many steps those at both ends.
  Workings::Group aside_unless_shown(Index s, Index t) const {
    return work.in_the_same_way(!is_shown_step(t, sequence(s).steps()));
  }

  /// Whether sequence s is recorded, and step t of it.
  bool holds(Index s) const { return sequences_.holds(s); }
  bool holds(Index s, Index t) const {
    return t >= 1 && t <= sequence(s).steps() && steps(s).holds(t - 1);
  }
  /// Whether its Jacobians are: one that has too many numbers cannot be worked out again.
  bool holds_jacobians(const SequenceFlow& of) const {
    return of.has_jacobians() && flow.cell().weights.W_hh.size() <= kMostNumbers;
  }
  bool leaves_out_sequences() const { return sequences_.leaves_out(); }
  bool leaves_out_steps(Index s) const { return steps(s).leaves_out(); }

  const RnnFlow& flow;

 private:
  Index numbers_of_step(const SequenceFlow& of) const;
  Index numbers() const;
  Stretch steps(Index s) const {
    return recorded_steps(sequence(s).steps(), numbers_of_step(sequence(s)), whole_);
  }

  bool whole_;  ///< all of it is recorded
  Stretch sequences_;
};

}  // namespace psolve::rnn_grad
