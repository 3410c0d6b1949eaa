#include "math/networks/network.h"

#include <array>

namespace psolve {

std::string_view name_of(LayerKind kind) {
  constexpr std::array<std::string_view, 6> names = {"dense",    "conv",       "max-pool",
                                                     "avg-pool", "activation", "flatten"};
  return names[static_cast<Index>(kind)];
}

}  // namespace psolve
