// Fields from place to place. Of the units that unit u of a layer reads, in order of their places,
// those one period of the layer below apart see the same, shifted: so the first pixel of all is
// that of one of the first `period` of them, and the last that of one of the last.

#include "problems/receptive_field/fields/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "spec/error.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;
using Span = Field::Span;

/// A set of pixels in more pieces than this is not counted,
constexpr Index kMostPieces = 20'000;
/// nor one that takes more comparisons of pieces than this to find.
constexpr Index kMostComparisons = 3'000'000;

Integer floor_of(Integer a, Integer b) {
  return -ceiling(-a, b);
}

class FieldWalk {
 public:
  FieldWalk(const WindowNetwork& network, Index axis) : network_(network), axis_(axis) {}

  std::vector<Field> run() {
    for (Index place = 1; place <= std::ssize(network_.layers); ++place) {
      place_ = place;
      fields_.push_back(through(merged()));
    }
    return std::move(fields_);
  }

 private:
  const WindowNetwork::Layer& layer() const { return network_.layers[place_ - 1]; }

  Field merged() const {
    const auto& sources = layer().sources;
    for (const Index source : sources) {
      const Field& a = fields_[sources[0]];
      const Field& b = fields_[source];
      if (within(a.shift, b.period()) != within(b.shift, a.period()))
        refuse_jumps(sources[0], source);
    }
    return united(fields_, sources);
  }

  [[noreturn]] void refuse_jumps(Index a, Index b) const {
    const auto name = [&](Index source) {
      return source == 0 ? std::string("input") : network_.layers[source - 1].name;
    };
    refuse(fmt::format("/layers/{}/inputs", place_ - 1),
           "branches of different stride meet, so no one field fits all units: \"{}\" "
           "moves {} pixels a unit, \"{}\" {}",
           name(a), fields_[a].jump(), name(b), fields_[b].jump());
  }

  /// Of a period of the layer's units.
  Field through(const Field& input) const {
    const Window& w = layer().axes[axis_];
    const Integer below = input.period();
    Field field;
    Integer period = below / std::gcd(below, w.stride);
    if (layer().reading == Reading::windows) {
      field.shift = within(input.shift, w.stride / std::gcd(below, w.stride));
    } else {
      period = below * w.stride;
      field.shift = input.shift;
      if (period > most_phases) {
        refuse(fmt::format("/layers/{}", place_ - 1),
               "upsampled {} times in all, more than the {} up to which units are told apart",
               period, most_phases);
      }
    }
    field.phases.clear();
    for (Integer u = 0; u < period; ++u) field.phases.push_back(seen_by(input, u));
    check(field);
    return field;
  }

  std::optional<Span> seen_by(const Field& input, Integer unit) const {
    std::optional<Span> all;
    for (const Integer read :
         outermost_read(layer().reading, layer().axes[axis_], unit, input.period())) {
      check_multiple(input, read);
      const auto one = input.of(read);
      if (!one) continue;
      if (!all) all = one;
      all->first = std::min(all->first, one->first);
      all->last = std::max(all->last, one->last);
    }
    return all;
  }

  /// That the field of this unit does not overflow.
  void check_multiple(const Field& input, Integer unit) const {
    within(input.shift, std::abs(unit) / input.period() + 1);
  }

  void check(const Field& field) const {
    if (field.farthest() > largest_span || field.size() > largest_span) refuse_growth();
  }

  [[noreturn]] void refuse_growth() const {
    refuse(fmt::format("/layers/{}", place_ - 1),
           "the receptive field grows beyond 2^53 pixels at this layer");
  }

  /// a·b
  Integer within(Integer a, Integer b) const {
    Integer value = 0;
    if (__builtin_mul_overflow(a, b, &value) || value > largest_span) refuse_growth();
    return value;
  }

  const WindowNetwork& network_;
  Index axis_;
  Index place_ = 0;
  std::vector<Field> fields_ = {Field{}};
};

/// From the input on, by the jumps of windows.
class SupportByJumps {
 public:
  SupportByJumps(const WindowNetwork& network, const std::array<std::vector<Field>, 2>& fields)
      : network_(network), fields_(fields) {}

  std::optional<PixelSet> run() {
    for (const auto& layer : network_.layers) {
      PixelSet output = output_of(layer);
      Index pieces = 0;
      for (const auto& block : output) {
        pieces += block.rows.runs().size() + block.columns.runs().size();
      }
      if (output.size() > 1) comparisons_ += pieces * output.size();
      if (pieces > kMostPieces || comparisons_ > kMostComparisons) return std::nullopt;
      supports_.push_back(std::move(output));
    }
    return supports_.back();
  }

 private:
  PixelSet output_of(const WindowNetwork::Layer& layer) const {
    PixelSet input;
    for (const Index source : layer.sources) input = united(input, supports_[source]);
    const auto read = [&](const IntervalSet& pixels, Index axis) {
      const Window& w = layer.axes[axis];
      const Integer jump = fields_[axis][layer.sources[0]].shift;
      return pixels.shifted(-w.before * jump).repeated(w.dilation * jump, w.kernel);
    };
    PixelSet output;
    for (const auto& block : input) {
      output = united(output, {{read(block.rows, 0), read(block.columns, 1)}});
    }
    return output;
  }

  const WindowNetwork& network_;
  const std::array<std::vector<Field>, 2>& fields_;
  std::vector<PixelSet> supports_ = {{{IntervalSet::single(0), IntervalSet::single(0)}}};
  Index comparisons_ = 0;
};

/// What `units` read along an axis.
IntervalSet read_along(const IntervalSet& units, Reading reading, const Window& w) {
  switch (reading) {
    case Reading::transposed:
      return units.shifted(w.before).repeated(-w.dilation, w.kernel).multiples_over(w.stride);
    case Reading::blocks:
      return units.quotients(w.stride);
    case Reading::windows:
      break;
  }
  return units.multiplied(w.stride).shifted(-w.before).repeated(w.dilation, w.kernel);
}

/// From the last layer's unit 0 back to the input.
std::optional<PixelSet> support_pushed_back(const WindowNetwork& network) {
  std::vector<PixelSet> units(network.layers.size() + 1);
  units.back() = {{IntervalSet::single(0), IntervalSet::single(0)}};
  Index comparisons = 0;
  for (Index place = std::ssize(network.layers); place > 0; --place) {
    const auto& layer = network.layers[place - 1];
    for (const auto& block : units[place]) {
      const Integer made = block.rows.count() + block.columns.count();
      if (made > kMostPieces) return std::nullopt;
      PixelBlock read = {read_along(block.rows, layer.reading, layer.axes[0]),
                         read_along(block.columns, layer.reading, layer.axes[1])};
      if (read.rows.empty() || read.columns.empty()) continue;
      for (const Index source : layer.sources) {
        comparisons += made * std::ssize(units[source]);
        if (comparisons > kMostComparisons) return std::nullopt;
        units[source] = united(units[source], {read});
      }
    }
  }
  return units[0];
}

}  // namespace

std::optional<Span> Field::of(Integer unit) const {
  const Integer periods = floor_of(unit, period());
  auto span = phases[static_cast<std::size_t>(unit - periods * period())];
  if (!span) return span;
  span->first += shift * periods;
  span->last += shift * periods;
  return span;
}

Integer Field::size() const {
  Integer most = 0;
  for (const auto& span : phases) most = std::max(most, span ? span->size() : 0);
  return most;
}

Integer Field::farthest() const {
  Integer far = 0;
  for (const auto& span : phases) {
    if (span) far = std::max({far, std::abs(span->first), std::abs(span->last)});
  }
  return far;
}

Field united(const std::vector<Field>& fields, const std::vector<Index>& of) {
  Field all = fields[of[0]];
  if (of.size() == 1) return all;
  Integer period = 1;
  for (const Index i : of) period = std::lcm(period, fields[i].period());
  all.shift *= period / all.period();
  all.phases.assign(static_cast<std::size_t>(period), std::nullopt);
  for (Integer u = 0; u < period; ++u) {
    auto& span = all.phases[static_cast<std::size_t>(u)];
    for (const Index i : of) {
      const auto one = fields[i].of(u);
      if (!one) continue;
      if (!span) span = one;
      span->first = std::min(span->first, one->first);
      span->last = std::max(span->last, one->last);
    }
  }
  return all;
}

std::vector<Field> fields_along(const WindowNetwork& network, Index axis) {
  return FieldWalk(network, axis).run();
}

std::optional<PixelSet> support_of(const WindowNetwork& network,
                                   const std::array<std::vector<Field>, 2>& fields) {
  return network.is_phased() ? support_pushed_back(network) : SupportByJumps(network, fields).run();
}

}  // namespace psolve::receptive_field
