#pragma once

#include "spec/error.h"

namespace psolve {

/// A field whose name is at fault: the address is that of the name, not of its value.
class KeyError : public SpecError {
 public:
  using SpecError::SpecError;
};

}  // namespace psolve
