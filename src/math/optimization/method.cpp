#include "math/optimization/method.h"

#include <array>

namespace psolve {

std::string_view name_of(MethodKind kind) {
  constexpr std::array<std::string_view, 7> names = {"gd",      "momentum", "nesterov", "adagrad",
                                                     "rmsprop", "newton",   "adam"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view words_of(MethodKind kind) {
  constexpr std::array<std::string_view, 7> words = {
      "gradient descent", "momentum", "Nesterov", "Adagrad", "RMSprop", "Newton", "Adam"};
  return words[static_cast<std::size_t>(kind)];
}

}  // namespace psolve
