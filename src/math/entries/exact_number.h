#pragma once

#include "math/entries/entry.h"

namespace psolve {

/// A number that keeps the text of a constant expression, "1/3", to be exact: an entry that is no
/// symbol.
Type<Entry> constant_entry(Range range = {});

/// The number that an entry stands for, in the arithmetic of T, double or Wide: a decimal stands for
/// itself, not for the nearest double.
template <class T>
T exact_number(const Entry& entry);

/// Positions on the line lie within this, so that neither their differences nor squares overflow.
constexpr double kFarthest = 1e100;
Type<Entry> position();

}  // namespace psolve
