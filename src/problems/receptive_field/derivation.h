#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "core/workings/workings.h"
#include "problems/receptive_field/interval_set.h"
#include "problems/receptive_field/window_network.h"

namespace psolve::receptive_field {

/// Beyond this, spans would not be exact in JSON's numbers.
inline constexpr WindowNetwork::Integer largest_span = WindowNetwork::Integer{1} << 53;

/// What unit 0 of a layer sees along one axis.
struct Field {
  using Integer = WindowNetwork::Integer;

  Integer jump = 1;   ///< pixels between the fields of neighbouring units
  Integer size = 1;   ///< pixels
  Integer first = 0;  ///< below 0 where it starts in the padding

  Integer last() const { return first + size - 1; }
  /// Its centre; pixel 0 is centred at 0.
  double start() const { return static_cast<double>(first) + static_cast<double>(size - 1) / 2; }
};

/// The field at every place along `axis`, by the recursion. Throws SpecError where branches of
/// different stride meet and where a field grows beyond 2^53 pixels.
std::vector<Field> fields_along(const WindowNetwork& network, Index axis);

/// The same as lines, in which k, s, p and d of each place are given. `fields` is what they come to.
void derive_fields(const WindowNetwork& network, Index axis, const std::vector<Field>& fields,
                   Workings& work);

/// The closed form on one axis of a network without branches: r_n = 1 + Σ (k_l − 1) d_l ∏ s_i.
class ClosedForm {
 public:
  using Integer = WindowNetwork::Integer;

  ClosedForm(const WindowNetwork& network, Index axis);

  Integer value() const { return value_from(0); }
  /// The same sum over the layers after the first `skipped`, as if their input were the image.
  Integer value_from(Index skipped) const;
  /// With the layers' own letters, without d where no layer is dilated.
  Formula general() const;
  /// A quantity of a place by its letter: k, s, d.
  using Quantity = std::function<Formula(const char* letter, Index place)>;
  /// For this network: the shorter form that holds where all layers are alike, else the sum written
  /// out; none where that would be too long.
  std::optional<Formula> special(const Quantity& quantity) const;

 private:
  bool alike() const;
  bool dilated() const;
  Formula geometric(const Quantity& quantity) const;
  Formula written_out(const Quantity& quantity) const;

  std::vector<Window> windows_;
};

/// The pixels that unit 0 of the last layer depends on; none where they are in too many pieces.
std::optional<PixelSet> support_of(const WindowNetwork& network,
                                   const std::array<std::vector<Field>, 2>& fields);

}  // namespace psolve::receptive_field
