#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/threshold/fields.h"
#include "spec/record.h"

namespace psolve::hamming {

struct Problem : CommonFields, NetworkFields {
  enum class Output { parity, codeword };
  enum class Task { encode, decode };

  std::optional<long> parity_bits;
  std::optional<std::vector<std::vector<long>>> parity_equations;
  Output output = Output::parity;
  Task task = Task::encode;
};

const Record<Problem>& spec();

/// Question 1: a network that computes the parity bits of a code, or corrects an error.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::hamming
