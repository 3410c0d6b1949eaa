#include "math/games/table.h"

namespace psolve {

CommonFractions over_common_denominator(const Table<Rational>& values) {
  CommonFractions result{Table<Integer>(values.rows(), values.columns()), 1};
  std::vector<Fraction> fractions;
  fractions.reserve(values.entries().size());
  for (const Rational& value : values.entries()) {
    fractions.push_back(value.fraction());
    const Integer& denominator = fractions.back().denominator;
    if (denominator != 1) result.denominator = lcm(result.denominator, denominator);
  }
  for (Index i = 0; i < std::ssize(fractions); ++i) {
    result.numerators.entries()[i] =
        fractions[i].numerator * (result.denominator / fractions[i].denominator);
  }
  return result;
}

}  // namespace psolve
