#include "render/figures/plot/axis.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "formula/notation.h"

namespace psolve {
namespace {

/// Beyond this the length of a range would overflow.
constexpr double kLargest = 1e300;

/// Ticks closer than this would be no two numbers.
constexpr double kLeast = 1e-300;

/// A logarithmic axis of fewer decades has too few powers of ten for ticks.
constexpr double kShortDecades = 1;

/// The first of 1, 2, 5, 10, 20, … times a power of ten that is at least `least`.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::string tick_label(double value, double step) {
  const double size = std::max(std::abs(value), step);
  const int digits = 1 + static_cast<int>(std::ceil(std::log10(size / step) - 1e-9));
  return write(Formula(value), Hand::unicode, std::clamp(digits, 6, 15));
}

}  // namespace

bool DataRange::can_show(double value) const {
  return std::abs(value) <= kLargest && (!logarithmic_ || value >= kLeast);
}

void DataRange::take_in(double value) {
  if (!can_show(value)) return;
  low_ = empty_ ? value : std::min(low_, value);
  high_ = empty_ ? value : std::max(high_, value);
  empty_ = false;
}

Scale::Scale(const DataRange& range, double start, double end, double margin, bool zero_inside)
    : logarithmic_(range.logarithmic() && !range.empty()),
      low_(range.empty() ? 0 : range.low()),
      high_(range.empty() ? 1 : range.high()),
      start_(start),
      end_(end) {
  if (logarithmic_) {
    low_ = std::log10(low_);
    high_ = std::log10(high_);
  }
  const double size = std::max(std::abs(low_), std::abs(high_));
  if (high_ - low_ <= std::max(1e-12 * size, kLeast)) {
    const double room = logarithmic_ || size <= kLeast ? 1 : size / 2;
    low_ -= room;
    high_ += room;
  }
  const double room = margin * (high_ - low_);
  const bool everywhere = logarithmic_ || zero_inside;
  if (everywhere || low_ != 0) low_ -= room;
  if (everywhere || high_ != 0) high_ += room;
}

double Scale::at(double value) const {
  const double v = logarithmic_ ? std::log10(value) : value;
  return start_ + (v - low_) / (high_ - low_) * (end_ - start_);
}

double Scale::low() const {
  return logarithmic_ ? std::pow(10, low_) : low_;
}
double Scale::high() const {
  return logarithmic_ ? std::pow(10, high_) : high_;
}

double Scale::density() const {
  return (high_ - low_) / std::abs(end_ - start_);
}

void Scale::widen_to(double density) {
  const double more = density * std::abs(end_ - start_) - (high_ - low_);
  if (more <= 0) return;
  low_ -= more / 2;
  high_ += more / 2;
}

std::vector<Scale::Tick> Scale::ticks(double apart, bool whole) const {
  if (!logarithmic_) return linear_ticks(apart, whole);
  return high_ - low_ < kShortDecades ? short_ticks(apart) : decade_ticks(apart);
}

/// At equal steps, as wide apart as is needed where the axis is densest.
std::vector<Scale::Tick> Scale::short_ticks(double apart) const {
  constexpr double kCloser = 0.6;
  return multiples(round_step(kCloser * apart * density() * std::numbers::ln10 * high()));
}

std::vector<Scale::Tick> Scale::linear_ticks(double apart, bool whole) const {
  const double least = apart * density();
  return multiples(round_step(whole ? std::max(1.0, least) : least));
}

std::vector<Scale::Tick> Scale::multiples(double step) const {
  constexpr double kSlack = 1e-9;  // steps by which a tick may lie outside
  const double first = std::ceil(low() / step - kSlack);
  const auto count = static_cast<int>(std::floor(high() / step + kSlack) - first) + 1;
  std::vector<Tick> ticks;
  for (int i = 0; i < count; ++i) {
    const double value = (first + i) * step;
    ticks.push_back({value, tick_label(value, step)});
  }
  return ticks;
}

std::vector<Scale::Tick> Scale::decade_ticks(double apart) const {
  const double step = std::max(1.0, round_step(apart * density()));
  const bool few = high_ - low_ < 2.5;
  std::vector<Tick> ticks;
  for (auto decade = static_cast<int>(std::floor(low_)); decade <= high_; ++decade) {
    const bool at_step = std::fmod(decade, step) == 0;
    for (int digit = 1; digit < 10; ++digit) {
      const double place = decade + std::log10(digit);
      if (place < low_ || place > high_) continue;
      const double value = digit * std::pow(10, decade);
      const bool wide = std::log10(2) / density() > apart * 0.9;
      const bool labelled = digit == 1 ? at_step : few && wide && (digit == 2 || digit == 5);
      std::string label;
      if (labelled && (few || digit > 1)) label = write(Formula(value), Hand::unicode, 6);
      if (labelled && !few) {
        label = write(Formula(10).mark(tick_label(decade, 1)), Hand::unicode, 6);
      }
      if (digit == 1 || high_ - low_ < 7) ticks.push_back({value, label});
    }
  }
  return ticks;
}

}  // namespace psolve
