#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/input/source.h"

namespace psolve {

struct VaryOptions {
  std::string spec;
  std::string output;  ///< a directory
  std::int64_t count = 1;
  std::int64_t seed = 1;
};

/// `count` variants of a spec that says what may vary, each of which can be solved, passes its checks
/// and gives answers within what the spec accepts. Throws InputError.
std::vector<Json> variants_of(const SpecSource& source, std::int64_t seed, std::int64_t count);

/// Throws InputError where `vary` or `accept` name what is not there, or let choose what cannot be.
void check_variants(const SpecSource& source);

/// `psolve vary SPEC`: writes the variants, a spec each. Throws InputError, OutputError.
int run_vary(const VaryOptions& options);

}  // namespace psolve
