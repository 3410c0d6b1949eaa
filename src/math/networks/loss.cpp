#include "math/networks/loss.h"

#include <array>

namespace psolve {

std::string_view name_of(Loss loss) {
  constexpr std::array<std::string_view, 6> names = {
      "half-squared-error", "squared-error", "mse", "cross-entropy", "absolute-error", "hinge"};
  return names[static_cast<Index>(loss)];
}

}  // namespace psolve
