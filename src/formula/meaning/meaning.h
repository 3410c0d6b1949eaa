#pragma once

#include <functional>
#include <string>

#include "formula/formula.h"
#include "formula/meaning/term.h"
#include "formula/value.h"

namespace psolve {

/// What a symbol of a formula stands for.
struct Named {
  std::string name;  ///< its NAME
  Value value;
};

/// Finds what a symbol stands for; `stated` is the value that a quantity brings along, or null.
using Resolve = std::function<Result<Named>(const Formula& symbol, const Value* stated)>;

/// A formula's meaning, and what it comes to in doubles. A vector may stand as a row, as xᵀ does.
struct Meaning {
  Term term;
  Value value;
  bool is_row = false;
};

/// Translates a formula into functions of NAMEs and numbers, which side by side may be products of
/// matrices, inner or outer products, or a number times a list: the values' shapes decide. What
/// carries no number (words, letters without a value, something left out) gives the reason.
Result<Meaning> meaning_of(const Formula& formula, const Resolve& resolve);

/// The value of a formula without letters: a number, digits, nested lists of them.
Result<Value> value_of(const Formula& formula);

}  // namespace psolve
