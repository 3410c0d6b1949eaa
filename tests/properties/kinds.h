#pragma once

#include <span>
#include <string_view>

#include "support/random_draw.h"

namespace psolve::random_specs {

/// A kind of specs to try.
struct SpecKind {
  std::string_view name;
  Json (*draw)(Draw&);
};

/// Valid specs of every problem, such specs changed somewhere, and those that are shipped, changed.
std::span<const SpecKind> spec_kinds();

}  // namespace psolve::random_specs
