#pragma once

#include <functional>
#include <string>
#include <vector>

#include "math/recurrent/parameters.h"
#include "math/recurrent/sequence_lines.h"

namespace psolve {

/// The symbol of a weight under its own name, or of a first state: h_0 of "h0".
Formula parameter_symbol(const std::string& name);

/// The lines of what sequences add up to, and of the step of descent that follows from it.
class SequenceTotals : SequenceLines {
 public:
  explicit SequenceTotals(const SequenceLines& lines) : SequenceLines(lines) {}

  void define_parameter(Rule rule, const Parameter& value, const std::string& id,
                        const Equation& equation, const std::string& answer,
                        const Prose& claim = {}) const;

  /// The sum over all sequences of what is `symbol` in each, and is written `shown(s)`; what those
  /// add that are left out, `part(s)`, is taken up. `none` is 0.
  template <class V>
  Formula over_all(const Formula& symbol, const std::function<Formula(const Formula&)>& shown,
                   const std::string& id, const V& none,
                   const std::function<V(Index)>& part) const {
    std::vector<Formula> terms;
    V rest = none;
    for (Index s = 0; s < sequences(); ++s) {
      if (holds(s)) {
        terms.push_back(of_sequence(s, symbol, shown(s + 1)));
      } else {
        rest += part(s);
      }
    }
    if (leaves_out_sequences()) {
      const Formula middle = shown(Formula::words("rest"));
      resume(rest, middle, id + "/resumed");
      terms.push_back(the(middle));
    }
    return long_sum(
        std::ssize(terms), [&](Index i) { return terms[i]; }, 3);
  }

  /// The sum of the gradients by one parameter, which `gradients(s)` has at `place`, each marked.
  Formula gradient_over_all(const Parameter& sum, Index place,
                            const std::function<Parameters(Index)>& gradients,
                            const std::string& mark, const std::string& id) const;

  /// L as the sum of the losses of the sequences, `mark`ed, and the gradients as sums.
  void loss(double sum, const std::function<double(Index)>& part, const std::string& mark,
            const std::string& id, const std::string& answer) const;
  void gradients(const Parameters& sums, const std::function<Parameters(Index)>& parts) const;

  /// W′ = W − η ∂L/∂W for every weight.
  void descent(const Parameters& updated) const;
  /// Above the pass with the weights after it.
  Workings::Group heading_after(double loss_before, double loss_after) const;

 private:
  Formula of_sequence(Index s, const Formula& symbol, const Formula& shown) const;
};

}  // namespace psolve
