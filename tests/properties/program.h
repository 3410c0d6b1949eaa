#pragma once

// The program itself, on the specs that were solved here: whatever the order and the number of
// threads, it writes the same bytes.

#include <span>
#include <string_view>
#include <vector>

#include "properties/properties.h"

namespace psolve {

/// What the program's answer to a spec has to be.
struct Expected {
  std::string spec;       ///< on one line
  std::string line = {};  ///< of batch; "" where the spec is refused
  std::string refusal = {};
  int exit_code = 0;
};

Expected expected_of(const Tried& tried);

constexpr std::string_view kBatchAgrees = "batch agrees in another order";

/// `batch` with three threads from the last to the first: each spec's second solve, after others than
/// before the first one.
std::vector<Finding> batch_findings(std::span<const Expected> all, Extent extent);

/// The spec alone, in a file.
std::vector<Finding> single_findings(const Tried& tried);

}  // namespace psolve
