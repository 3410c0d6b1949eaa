#include "math/networks/network.h"

#include <array>

namespace psolve {

std::string_view name_of(LayerKind kind) {
  constexpr std::array<std::string_view, 9> names = {"dense",    "conv",       "conv-transpose",
                                                     "max-pool", "avg-pool",   "global-avg-pool",
                                                     "upsample", "activation", "flatten"};
  return names[static_cast<Index>(kind)];
}

}  // namespace psolve
