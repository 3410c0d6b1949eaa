#include "math/calculus/rounding.h"

#include <limits>
#include <type_traits>

#include "math/calculus/enclosures.h"

namespace psolve {
namespace {

double with_sign(double nearest, bool is_positive, bool is_negative) {
  constexpr double kLeast = std::numeric_limits<double>::denorm_min();
  if (nearest != 0) return nearest;
  return is_positive ? kLeast : is_negative ? -kLeast : 0.0;
}

}  // namespace

bool Rounding::round() {
  return in_rising_precision([&]<class T>() {
    if constexpr (std::is_same_v<T, HighestPrecision>) {
      return false;
    } else {
      Enclosures<T> enclosed({}, {});
      std::erase_if(open_, [&](const Expr& e) {
        const Ball<T>& ball = enclosed(e);
        double& nearest = doubles_[e.id()];
        if (!settle(ball, nearest)) return false;
        nearest = with_sign(nearest, ball.is_positive(), ball.is_negative());
        return nearest != 0 || ball.is_zero();
      });
      return open_.empty();
    }
  });
}

double Rounding::operator()(const Expr& e) const {
  if (!e.is(Expr::Kind::number)) return doubles_.at(e.id());
  return with_sign(e.number().to_double(), e.number() > 0, e.number() < 0);
}

}  // namespace psolve
