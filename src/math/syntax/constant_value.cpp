#include "math/numbers/ball.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/syntax.h"

namespace psolve {

double constant_value(const Syntax& syntax) {
  try {
    return evaluate<double>(syntax, {});
  } catch (const DomainError& error) {
    // On the way there may be more than a double can hold, as in log(sigmoid(-1000)).
    double value = std::numeric_limits<double>::infinity();
    try {
      in_rising_precision([&]<class T>() { return settle(evaluate<Ball<T>>(syntax, {}), value); });
    } catch (const DomainError&) {
      throw error;
    }
    if (!std::isfinite(value)) throw error;
    return value;
  }
}

double constant_value(std::string_view text) {
  return constant_value(Syntax::parse(text, std::vector<std::string>()));
}

}  // namespace psolve
