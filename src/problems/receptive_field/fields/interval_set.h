#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace psolve::receptive_field {

/// A finite set of integers, kept as its runs of neighbours: a receptive field without holes is one
/// run, however large.
class IntervalSet {
 public:
  using Integer = std::int64_t;
  /// first, first + 1, …, last
  struct Run {
    Integer first;
    Integer last;
    bool operator==(const Run&) const = default;
  };

  IntervalSet() = default;
  static IntervalSet single(Integer value) { return IntervalSet({{value, value}}); }

  /// Ascending, neither touching nor overlapping.
  const std::vector<Run>& runs() const { return runs_; }
  bool empty() const { return runs_.empty(); }
  Integer count() const;
  Integer first() const { return runs_.front().first; }
  Integer last() const { return runs_.back().last; }

  /// {v + offset}
  IntervalSet shifted(Integer offset) const;
  IntervalSet united(const IntervalSet& other) const;
  /// {v + step·a : a = 0, …, times − 1}, by doubling: log2(times) unions.
  IntervalSet repeated(Integer step, Integer times) const;
  /// {v·factor}
  IntervalSet multiplied(Integer factor) const;
  /// {w : w·divisor is in it}
  IntervalSet multiples_over(Integer divisor) const;
  /// {⌊v/divisor⌋}
  IntervalSet quotients(Integer divisor) const;
  bool contains(const IntervalSet& other) const;
  bool operator==(const IntervalSet&) const = default;

 private:
  explicit IntervalSet(std::vector<Run> runs) : runs_(std::move(runs)) {}
  std::vector<Run> runs_;
};

/// A set of pixels as a union of rectangles of rows × columns.
struct PixelBlock {
  IntervalSet rows;
  IntervalSet columns;
  bool operator==(const PixelBlock&) const = default;
};
using PixelSet = std::vector<PixelBlock>;

/// The union, without blocks that lie within others and with blocks joined that share a side.
PixelSet united(const PixelSet& a, const PixelSet& b);
/// The number of pixels.
IntervalSet::Integer count(const PixelSet& pixels);

}  // namespace psolve::receptive_field
