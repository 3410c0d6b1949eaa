#pragma once

#include <string>
#include <vector>

namespace psolve {

/// The values that an axis must show; it grows with what is taken in.
class DataRange {
 public:
  explicit DataRange(bool logarithmic) : logarithmic_(logarithmic) {}

  /// What is not finite, and on a logarithmic axis what is not positive, cannot be shown.
  bool can_show(double value) const;
  void take_in(double value);
  bool empty() const { return empty_; }
  bool logarithmic() const { return logarithmic_; }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  bool logarithmic_;
  bool empty_ = true;
  double low_ = 0;
  double high_ = 0;
};

/// From values to places of a drawing.
class Scale {
 public:
  struct Tick {
    double value;
    std::string label;  ///< empty on a minor tick
  };

  /// An axis that shows `range` from `start` to `end`, with a margin of `margin` of its length; an
  /// empty range becomes 0 to 1, a single value gets room on both sides. A range that starts at 0,
  /// as counts do, has a margin there only where `zero_inside` asks for it.
  Scale(const DataRange& range, double start, double end, double margin, bool zero_inside = false);

  /// The place of `value`; not finite where it has none.
  double at(double value) const;
  bool logarithmic() const { return logarithmic_; }
  double low() const;
  double high() const;
  /// Values per unit of length, in logarithms where the axis is logarithmic.
  double density() const;
  /// Shows more on both sides, until the density is `density`.
  void widen_to(double density);
  /// Ticks at round values, no closer than about `apart`; at whole numbers only where there is
  /// nothing between them.
  std::vector<Tick> ticks(double apart, bool whole = false) const;

 private:
  std::vector<Tick> linear_ticks(double apart, bool whole) const;
  std::vector<Tick> short_ticks(double apart) const;
  std::vector<Tick> decade_ticks(double apart) const;
  std::vector<Tick> multiples(double step) const;

  bool logarithmic_;
  double low_;   ///< or its logarithm to base 10
  double high_;  ///< the same
  double start_;
  double end_;
};

}  // namespace psolve
