#include "math/networks/loss_law.h"

namespace psolve {

Formula loss_law(Loss loss, Activation of, const Formula& y_hat, const Formula& y, Index n) {
  const Formula i = sym("i");
  const Formula output = n > 1 ? y_hat.at(i) : y_hat;
  const Formula wanted = n > 1 ? y.at(i) : y;
  const auto summed = [&](const Formula& term) {
    return n > 1 ? big("sum", i, Formula(), term) : term;
  };
  const Formula residual = output - wanted;
  const Formula squares = summed(power(residual, 2));
  switch (loss) {
    case Loss::half_squared_error:
      return Formula(1) / 2 * squares;
    case Loss::squared_error:
      return squares;
    case Loss::mse:
      return n > 1 ? Formula(1) / n * squares : squares;
    case Loss::absolute_error:
      return summed(call("abs", {residual}));
    case Loss::hinge:
      return summed(call("max", {Formula(0), 1 - wanted * output}));
    case Loss::cross_entropy:
      break;
  }
  const Formula surprise = wanted * call("log", {output});
  if (of == Activation::softmax) return -summed(surprise);
  const Formula other = (1 - wanted) * call("log", {1 - output});
  return n > 1 ? -summed(surprise + other) : -surprise - other;
}

}  // namespace psolve
