#pragma once

#include "core/workings/workings.h"
#include "problems/conv_to_mlp/layer_view.h"

namespace psolve::conv_to_mlp {

/// Writes down how a convolution becomes a matrix: its sum, the images as columns, the matrix row
/// by row and whole, and what is counted in it.
class MatrixTrace {
 public:
  MatrixTrace(const LayerView& layer, Workings& work) : layer_(layer), work_(work) {}

  void sums() const;
  void columns() const;
  void rows() const;
  void matrix() const;
  /// Which entry of F stands in row r and column n, in general.
  void general_entry() const;
  /// vec(O) = W vec(X) + b, given the entries of O.
  void output(const std::function<Formula(Index)>& value, const Json& json) const;

 private:
  void row(Index r) const;
  void list_places(Index r, Prose& claim) const;
  void blocks() const;
  Formula block_symbol(Index i, Index y) const;
  Formula block(Index i, Index y) const;
  Formula whole_matrix() const;
  Formula whole_product() const;
  Formula products(Index r, bool image_in_numbers) const;

  const LayerView& layer_;
  Workings& work_;
};

}  // namespace psolve::conv_to_mlp
