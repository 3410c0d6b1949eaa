#include "math/networks/loss.h"

#include <array>

namespace psolve {

std::string_view name_of(Loss loss) {
  constexpr std::array<std::string_view, 4> names = {"half-squared-error", "squared-error", "mse",
                                                     "cross-entropy"};
  return names[static_cast<Index>(loss)];
}

}  // namespace psolve
