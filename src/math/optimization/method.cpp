#include "math/optimization/method.h"

#include <array>

namespace psolve {

std::string_view name_of(MethodKind kind) {
  constexpr std::array<std::string_view, 9> names = {"gd",      "momentum", "nesterov",
                                                     "adagrad", "rmsprop",  "newton",
                                                     "adam",    "bfgs",     "conjugate-gradient"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view words_of(MethodKind kind) {
  constexpr std::array<std::string_view, 9> words = {
      "gradient descent",   "momentum", "Nesterov", "Adagrad", "RMSprop", "Newton", "Adam", "BFGS",
      "conjugate gradients"};
  return words[static_cast<std::size_t>(kind)];
}

}  // namespace psolve
