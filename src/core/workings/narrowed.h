#pragma once

#include <stdexcept>
#include <string>

#include "core/solution.h"

namespace psolve {

/// An answer that the derivation does not have, and the nearest that it has.
class UnknownAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The solution with the lines alone that the answer at `path` needs, back to the given data, and
/// of these the ones that are used. Headings that hold such lines stay, the answers are untouched.
/// `path` may be a whole, whose entries lines come to, or an entry of what a line comes to. Throws
/// UnknownAnswer.
Solution narrowed_to(const std::string& path, Solution solution);

}  // namespace psolve
