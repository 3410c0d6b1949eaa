#pragma once

#include <algorithm>
#include "formula/index.h"

namespace psolve {

/// A derivation holds about this many numbers; what is longer leaves out a stretch and resumes.
inline constexpr Index kMostNumbers = 20'000;

/// Which of many rounds of one kind (steps in time, layers, entries) a derivation holds: all of
/// them, or the first and the last.
class Stretch {
 public:
  /// `count` rounds of `numbers_each` numbers, for which there is room for `most` numbers.
  Stretch(Index count, Index numbers_each, Index most = kMostNumbers)
      : count_(count), ends_(std::max<Index>(most / std::max<Index>(numbers_each, 1) / 2, 1)) {}

  bool leaves_out() const { return count_ > 2 * ends_; }
  bool holds(Index round) const {
    return !leaves_out() || round < ends_ || round + ends_ >= count_;
  }
  /// Whether `round` is the first after what is left out: what it uses of the round before resumes.
  bool resumes(Index round) const { return leaves_out() && round + ends_ == count_; }

 private:
  Index count_;
  Index ends_;
};

/// Whether round `i` of `count` lies in the middle that people's formats leave out, with `first`
/// shown before it and `last` behind it.
inline bool is_middle(Index i, Index count, Index first, Index last) {
  return count > first + last && i >= first && i + last < count;
}

}  // namespace psolve
