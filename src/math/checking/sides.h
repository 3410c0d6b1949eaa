#pragma once

#include <vector>

#include "formula/index.h"
#include "math/checking/tracked.h"

namespace psolve {

/// On which side of its kinks a program runs: where relu bends, which number of a window is the
/// largest. A difference across a kink would see neither slope; held, the sides of one run are
/// those of the next, which goes on along the smooth piece of the function.
class Sides {
 public:
  void start() {
    if (!is_held_) taken_.clear();
    next_ = 0;
  }
  void hold() { is_held_ = true; }

  /// Whether a > b, or was when the sides were held.
  template <class S>
  bool above(const S& a, const S& b) {
    if (!is_held_) taken_.push_back(a > b);
    return taken_[next_++];
  }

 private:
  std::vector<bool> taken_;
  Index next_ = 0;
  bool is_held_ = false;
};

/// One of two numbers, in doubt where rounding can have decided between them.
template <class S>
S chosen(S taken, const S& other) {
  doubt(taken, other);
  return taken;
}

}  // namespace psolve
