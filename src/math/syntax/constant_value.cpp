#include "math/numbers/ball.h"
#include "math/syntax/evaluation.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// The double nearest to the value, which need not be what doubles come to: pi/3. And on the way
/// there may be more than a double can hold, as in log(sigmoid(-1000)).
double constant_value(const Syntax& syntax) {
  if (syntax.nodes().size() == 1) return evaluate<double>(syntax, {});
  double value = std::numeric_limits<double>::infinity();
  try {
    in_rising_precision([&]<class T>() { return settle(evaluate<Ball<T>>(syntax, {}), value); });
  } catch (const DomainError&) {
    return evaluate<double>(syntax, {});  // says so in the words for doubles
  }
  return std::isfinite(value) ? value : evaluate<double>(syntax, {});
}

double constant_value(std::string_view text) {
  return constant_value(Syntax::parse(text, std::vector<std::string>()));
}

}  // namespace psolve
