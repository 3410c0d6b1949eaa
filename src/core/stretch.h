#pragma once

#include <algorithm>
#include <cstddef>

namespace psolve {

/// A derivation holds about this many numbers; what is longer leaves out a stretch and resumes.
inline constexpr std::size_t kMostNumbers = 20'000;

/// Which of many rounds of one kind (steps in time, layers, entries) a derivation holds: all of
/// them, or the first and the last.
class Stretch {
 public:
  /// `count` rounds of `numbers_each` numbers, for which there is room for `most` numbers.
  Stretch(std::size_t count, std::size_t numbers_each, std::size_t most = kMostNumbers)
      : count_(count),
        ends_(std::max<std::size_t>(most / std::max<std::size_t>(numbers_each, 1) / 2, 1)) {}

  bool leaves_out() const { return count_ > 2 * ends_; }
  bool holds(std::size_t round) const {
    return !leaves_out() || round < ends_ || round + ends_ >= count_;
  }
  /// Whether `round` is the first after what is left out: what it uses of the round before resumes.
  bool resumes(std::size_t round) const { return leaves_out() && round + ends_ == count_; }

 private:
  std::size_t count_;
  std::size_t ends_;
};

/// Whether round `i` of `count` lies in the middle that people's formats leave out, with `first`
/// shown before it and `last` behind it.
inline bool is_middle(std::size_t i, std::size_t count, std::size_t first, std::size_t last) {
  return count > first + last && i >= first && i + last < count;
}

}  // namespace psolve
