#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "math/recurrent/cell_lines.h"

namespace psolve {

/// How much a sequence has to record.
struct SequenceSize {
  Index steps;
  Index numbers;   ///< of a step
  Index matrices;  ///< of a step, beyond those; these may be left out where the rest is recorded
};

/// What the lines about one or more sequences share: names and places of each, and which steps of
/// it are recorded.
class SequenceLines : protected CellLines {
 public:
  SequenceLines(Workings& to, bool is_list, std::vector<SequenceSize> sizes);

 protected:
  Index sequences() const { return std::ssize(*sizes_); }
  /// Whether the spec has a list of sequences, if of one.
  bool is_list() const { return is_list_; }

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
  /// A heading of its own for what is said of sequence s; none where there is no other.
  Workings::Group heading_of(Index s, const std::string& part, Rule rule) const;

  /// Of many sequences people read the first two.
  Workings::Group aside_unless_shown(Index s) const { return work.in_the_same_way(s >= 3); }
  /// Of many steps those at both ends.
  Workings::Group aside_unless_shown(Index s, Index t) const {
    return work.in_the_same_way(!is_shown_step(t, size(s).steps));
  }

  /// Whether sequence s is recorded, step t of it, and the matrices of that.
  bool holds(Index s) const { return sequences_.holds(s); }
  bool holds(Index s, Index t) const {
    return t >= 1 && t <= size(s).steps && steps(s).holds(t - 1);
  }
  bool holds_matrices(Index s, Index t) const {
    return size(s).matrices > 0 && holds(s, t) && matrices(s).holds(t - 1);
  }
  bool leaves_out_sequences() const { return sequences_.leaves_out(); }
  bool leaves_out_steps(Index s) const { return steps(s).leaves_out(); }

  /// The sum of `term(t)` over the steps t of sequence s that `counts`; what those add that are left
  /// out is taken up under the name `rest`.
  template <class V>
  Formula over_steps(Index s, const std::function<bool(Index)>& counts,
                     const std::function<Formula(Index)>& term, const Formula& rest,
                     const std::string& rest_id, V sum, const std::function<V(Index)>& part) const {
    std::vector<Formula> terms;
    bool leaves_out = false;
    for (Index t = 1; t <= size(s).steps; ++t) {
      if (!counts(t)) continue;
      if (holds(s, t)) {
        terms.push_back(term(t));
      } else {
        leaves_out = true;
        sum += part(t);
      }
    }
    if (leaves_out) {
      resume(sum, rest, rest_id);
      terms.push_back(the(rest));
    }
    return long_sum(std::ssize(terms), [&](Index i) { return terms[i]; });
  }

 private:
  const SequenceSize& size(Index s) const { return (*sizes_)[s]; }
  Stretch steps(Index s) const { return recorded_steps(size(s).steps, size(s).numbers, whole_); }
  Stretch matrices(Index s) const;

  bool is_list_;
  std::shared_ptr<const std::vector<SequenceSize>> sizes_;  ///< lines of one kind hold others
  bool whole_;                                              ///< all of it is recorded
  Stretch sequences_;
};

}  // namespace psolve
