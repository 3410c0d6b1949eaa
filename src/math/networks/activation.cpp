#include "math/networks/activation.h"

#include <array>

namespace psolve {

std::string_view name_of(Activation activation) {
  constexpr std::array<std::string_view, 11> names = {"identity",   "sigmoid",  "tanh",    "relu",
                                                      "leaky-relu", "softplus", "softmax", "elu",
                                                      "selu",       "gelu",     "silu"};
  return names[static_cast<Index>(activation)];
}

}  // namespace psolve
