#pragma once

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/minimality/answer.h"
#include "problems/hamming/parity_code.h"
#include "problems/hamming/spec.h"

namespace psolve::hamming {

/// The steps that lead to the direct network of an encoder or a decoder.
class Trace {
 public:
  Trace(const ParityCode& code, const NetworkQuestion& question, bool whole_codeword,
        Workings& work)
      : code_(code), question_(question), whole_codeword_(whole_codeword), work_(work) {}

  /// What the spec gives: the code by its number of parity bits or by its equations, and an input.
  void given(const Problem& problem, const std::vector<long>& example);
  /// What each parity bit sums, and the order of a codeword; of an encoder at the given input.
  void equations(bool at_example);

  // ------------------------------------------------------------------ encoders
  /// Two points where a parity is 1 with the same sum as two where it is 0.
  /// Returns the name of that parity; none where each is a single bit.
  std::string not_separable();
  /// A parity as a combination of thresholds of the sum, and the number of hidden units.
  void thresholds_of_sum();
  /// What the code is, and which words the source may have meant otherwise.
  void remark_code(Solution& solution) const;

  // ------------------------------------------------------------------ decoders
  /// No received word lies within one error of two codewords.
  void spheres();
  /// The unit of a codeword, and the number of hidden units.
  void agreement();

 private:
  std::vector<Formula> summed(Index equation) const;
  void count_units();
  void sizes();
  void bits_of_equation(Index j) const;
  Formula units_of(const std::vector<bool>& row) const;

  const ParityCode& code_;
  const NetworkQuestion& question_;
  bool whole_codeword_;
  bool by_equations_ = false;
  Workings& work_;
};

}  // namespace psolve::hamming
