#pragma once

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "core/json/json.h"
#include "core/matrix.h"
#include "math/entries/entry.h"

namespace psolve {

bool has_symbols(const std::vector<Entry>& entries);

/// The entries as numbers, where there are no symbols, or as expressions.
template <class S>
VectorOf<S> values(const std::vector<Entry>& entries) {
  return VectorOf<S>::NullaryExpr(std::ssize(entries), [&](Index i) -> S {
    const Entry& entry = entries[i];
    if constexpr (std::is_same_v<S, double>) {
      return entry.number;
    } else {
      return entry.expression();
    }
  });
}

/// Whether two entries are the same, exactly.
bool are_equal(const Entry& a, const Entry& b);
bool is_zero(const Entry& a);
Formula to_formula(const Entry& a);
/// A number, or the name of a symbol.
Json value_json(const Entry& a);

/// A number; or the text of a closed form, where that is not a number after all.
inline Json value_json(double value) {
  return value;
}
Json value_json(const Expr& value);

/// Whether a value is finite, or a closed form of a size that can be written.
inline bool can_be_shown(double value) {
  return std::isfinite(value);
}
bool can_be_shown(const Expr& value);

/// Numbers for the symbols of a spec, to check closed forms by: integers drawn with a seed.
class NumbersPutIn {
 public:
  void learn(const std::vector<Entry>& entries);

  Vector of(const Vector& values) const { return values; }
  Matrix of(const Matrix& values) const { return values; }
  Vector of(const VectorOf<Expr>& values) const;
  Matrix of(const MatrixOf<Expr>& values) const;
  double of(const Entry& entry) const;

 private:
  std::vector<double> run(const Expr* values, Index count) const;

  std::map<std::string, double> numbers_;
  std::mt19937 random_{1};
};

}  // namespace psolve
