#pragma once

#include "core/tensor.h"
#include "formula/formula.h"
#include "math/networks/network.h"

namespace psolve {

/// The symbols of a network's quantities. Lists have small letters (x, z, a, ŷ), images capital
/// ones: X, with the kernel F the convolution O, with an activation A, pooled M. A layer is told by
/// a mark, O⁽²⁾, but where it is the only one of its kind. Where the spec has a symbol of that name the
/// list has a bar: x̄₁ = x. A letter that the spec gives goes before all that. All indices count from
/// one.
class NetworkNames {
 public:
  explicit NetworkNames(const Network<double>& network) : network_(network) {}

  /// "Layer 1: conv, 6×6 → 4×4, kernel 3×3, stride 2, tanh".
  std::string title(Index l) const;

  Formula input(Index l) const;           ///< what layer l reads
  Formula pre_activation(Index l) const;  ///< its sums, before the activation if it has one
  Formula output(Index l) const;
  Formula target() const;
  Formula weights(Index l) const;
  Formula bias(Index l) const;
  /// A parameter after a step of descent: W⁽¹⁾′. While `step_parameters` holds, weights and biases
  /// are these.
  static Formula stepped(const Formula& parameter);
  void step_parameters(bool stepped) { are_stepped_ = stepped; }
  /// ∂L/∂pre-activation: δ for lists, for images the derivative itself.
  Formula delta(Index l) const;
  /// What δ stands for: in all layers alike, or where the spec has letters of its own in each.
  std::vector<Formula> meanings_of_delta() const;
  /// What the letters of dense layers stand for in the rules of all layers: a⁽¹⁾ = h.
  std::vector<Formula> meanings_of_letters() const;

  /// An entry of any of these: `dims` says how many indices it has.
  Formula at(const Formula& symbol, Index place, const Dims& dims) const;
  /// Such an entry, but the symbol alone where a lone ŷ or y needs no index.
  Formula entry(const Formula& symbol, Index place, const Dims& dims) const;
  /// The entry of the kernel [out][in][h][w], or [h][w], that stands at a place in the list.
  Formula kernel_entry(Index l, Index place) const;

  const Dims& input_dims(Index l) const { return network_.dims[l]; }
  const Dims& output_dims(Index l) const { return network_.dims[l + 1]; }

 private:
  bool is_last(Index l) const { return l + 1 == std::ssize(network_.layers); }
  bool is_image(Index l) const {
    return network_.layers[l].has_window() && output_dims(l).size() > 1;
  }
  /// `name` marked with its layer, unless no other layer satisfies `alike`.
  template <class Alike>
  Formula of_layer(const char* name, Index l, Alike alike) const;

  /// The letter that the spec gives to `path`, or to entry l of `list`, or `usual`.
  Formula lettered(std::string_view path, const Formula& usual) const;
  Formula lettered(std::string_view list, Index l, std::string_view field,
                   const Formula& usual) const;
  Formula usual_output(Index l) const;
  bool is_lone(const Formula& symbol) const;

  Formula parameter(const Formula& symbol) const { return are_stepped_ ? stepped(symbol) : symbol; }
  Formula computed(const Formula& symbol) const;
  /// The symbol, or where a symbol of the spec has its NAME or that of an entry, with a bar.
  Formula own(const Formula& symbol) const;

  const Network<double>& network_;
  bool are_stepped_ = false;
};

/// Values nested as `dims` says, to be recorded in a derivation.
struct Shaped {
  const Vector& values;
  const Dims& dims;
};
Value to_value(const Shaped& shaped);
inline Formula to_formula(const Shaped& shaped) {
  return Formula(to_value(shaped));
}
inline Json to_json(const Shaped& shaped) {
  return to_json(shaped.values, shaped.dims);
}
inline bool is_short(const Shaped& shaped) {
  return is_short(shaped.values);
}

}  // namespace psolve
