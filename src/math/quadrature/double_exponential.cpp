#include "math/quadrature/double_exponential.h"

#include "math/numbers/wide.h"

namespace psolve {

template <class T>
const DoubleExponentialRule<T>& double_exponential_rule() {
  static const DoubleExponentialRule<T> rule = [] {
    using std::atan, std::cosh, std::exp, std::sinh, std::abs;
    constexpr int kNodes = DoubleExponentialRule<T>::kNodes;
    const T pi = 4 * atan(T(1)), step = T(1) / 8;
    DoubleExponentialRule<T> made;
    for (int n = -kNodes; n <= kNodes; ++n) {
      const T u = n * step;
      const T part = 1 / (1 + exp(T(pi * sinh(T(abs(u))))));
      made.finite[n + kNodes] = {part, step * pi * cosh(u) * part * (1 - part)};
      const T distance = exp(T(pi / 2 * sinh(u)));
      made.infinite[n + kNodes] = {distance, step * pi / 2 * cosh(u) * distance};
    }
    return made;
  }();
  return rule;
}

template const DoubleExponentialRule<double>& double_exponential_rule();
template const DoubleExponentialRule<Wide>& double_exponential_rule();

}  // namespace psolve
