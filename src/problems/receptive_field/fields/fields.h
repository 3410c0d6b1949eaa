#pragma once

#include <array>
#include <optional>
#include <vector>

#include "problems/receptive_field/fields/interval_set.h"
#include "problems/receptive_field/window_network.h"

namespace psolve::receptive_field {

/// Beyond this, spans would not be exact in JSON's numbers.
inline constexpr WindowNetwork::Integer largest_span = WindowNetwork::Integer{1} << 53;
/// Where layers are transposed or upsampled, units of so many kinds at most are told apart.
inline constexpr WindowNetwork::Integer most_phases = 1'024;

/// What the units of a layer see along one axis. Units are alike up to a shift where all layers
/// below read windows; behind transposed and upsampling layers only every so many are: unit
/// u + period sees what unit u sees, `shift` pixels further on.
struct Field {
  using Integer = WindowNetwork::Integer;
  struct Span {
    Integer first = 0;  ///< pixels; below 0 where it starts in the padding
    Integer last = 0;

    bool operator==(const Span&) const = default;
    Integer size() const { return last - first + 1; }
    /// Pixel 0 is centred at 0.
    double centre() const {
      return static_cast<double>(first) + static_cast<double>(last - first) / 2;
    }
  };

  std::vector<std::optional<Span>> phases = {Span{}};  ///< of the units of a period; none sees none
  Integer shift = 1;

  Integer period() const { return std::ssize(phases); }
  std::optional<Span> of(Integer unit) const;
  /// The most that any unit sees.
  Integer size() const;
  /// How far from pixel 0 any pixel is that they see.
  Integer farthest() const;
  /// Pixels between the fields of neighbouring units, on average.
  double jump() const { return static_cast<double>(shift) / static_cast<double>(period()); }
  /// Of unit 0.
  Integer first() const { return phases[0]->first; }
  Integer last() const { return phases[0]->last; }
  double start() const { return phases[0]->centre(); }
};

/// What all of several fields of one jump see together.
Field united(const std::vector<Field>& fields, const std::vector<Index>& of);

/// The field at every place along `axis`. Throws SpecError where branches of different stride meet,
/// where a field grows beyond 2^53 pixels, and beyond `most_phases`.
std::vector<Field> fields_along(const WindowNetwork& network, Index axis);

/// The pixels that unit 0 of the last layer depends on; none where they are in too many pieces.
std::optional<PixelSet> support_of(const WindowNetwork& network,
                                   const std::array<std::vector<Field>, 2>& fields);

}  // namespace psolve::receptive_field
