#pragma once

#include <functional>
#include <string>

#include "formula/meaning/term.h"
#include "formula/value.h"

namespace psolve {

/// The value of a NAME; null where it has none.
using Lookup = std::function<const Value*(const std::string& name)>;

/// What `term` comes to where its NAMEs have these values. Straight from the definitions of its
/// functions, and so by other means than any solver's.
Result<Value> evaluate(const Term& term, const Lookup& values);

/// `function` of these arguments; the value may have infinite entries.
Result<Value> called(const FunctionEntry& function, Arguments<double> arguments);

/// Lines agree up to this relative error.
inline constexpr double kAgreement = 1e-9;

/// How far a stated value is from what the term comes to.
struct Comparison {
  double
      error;  ///< the largest of all entries, relative to its scale; at most `kAgreement` is right
  ListShape shape;  ///< of what the term comes to
};

/// Compares entry by entry: in doubles; where these cancel or overflow in 50 digits; and there an
/// entry's scale is its size, or what the last digits of the values move it by where that is more
/// than `kAgreement` of its size.
Result<Comparison> compare(const Term& term, const Lookup& values, const Value& stated);
/// The same where it is known what the term comes to in doubles.
Result<Comparison> compare(const Term& term, const Lookup& values, const Value& stated,
                           const Value& in_doubles);

bool is_finite(const Value& value);

/// Whether two shapes are the same but for lengths of one.
bool alike(const ListShape& a, const ListShape& b);

}  // namespace psolve
