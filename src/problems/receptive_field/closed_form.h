#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "problems/receptive_field/window_network.h"

namespace psolve::receptive_field {

/// The closed form on one axis of a chain of windows: r_n = 1 + Σ (k_l − 1) d_l ∏ s_i.
class ClosedForm {
 public:
  using Integer = WindowNetwork::Integer;

  ClosedForm(const WindowNetwork& network, Index axis);

  Integer value() const { return value_from(0); }
  /// The same sum over the layers after the first `skipped`, as if their input were the image.
  Integer value_from(Index skipped) const;
  /// With the layers' own letters, without d where no layer is dilated.
  Formula general() const;
  /// Where all layers are alike, in k, s, d and n: 1 + (k − 1) d (sⁿ − 1)/(s − 1), for s = 1
  /// 1 + (k − 1) d n.
  std::optional<Formula> uniform() const;
  bool is_uniform() const;
  /// Whether the first layer's windows are more than one unit apart.
  bool moves() const { return windows_[0].stride > 1; }
  /// What the form of alike layers is where they move by one.
  Formula of_stride_one() const;
  /// In letters and in numbers, in one line.
  Formula line(const Formula& letters, const std::optional<Formula>& numbers) const;

  /// A quantity of a place by its letter: k, s, d.
  using Quantity = std::function<Formula(const char* letter, Index place)>;
  /// For this network: the shorter form that holds where all layers are alike, else the sum.
  std::optional<Formula> special(const Quantity& quantity) const;
  /// The sum; none where that would be too long.
  std::optional<Formula> written_out(const Quantity& quantity) const;

 private:
  bool dilated() const;
  Formula geometric(const Quantity& quantity, const Formula& n) const;

  std::vector<Window> windows_;
};

/// That the recursion comes to the closed form.
void prove(const ClosedForm& form, Workings& work);

}  // namespace psolve::receptive_field
