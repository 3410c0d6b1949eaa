#pragma once

#include "core/workings/workings.h"
#include "problems/conv_to_mlp/figures/layer_view.h"
#include "problems/conv_to_mlp/sizes.h"

namespace psolve::conv_to_mlp {

/// Writes down how a convolution becomes a matrix: its sum, the images as columns, the matrix row
/// by row and whole, and what is counted in it.
class MatrixTrace {
 public:
  MatrixTrace(const LayerView& layer, const LayerSizes& sizes, Workings& work)
      : layer_(layer), sizes_(sizes), work_(work) {}

  /// The sum that an output is, and how many outputs there are; `answer` is the path of these.
  void sums(const std::string& answer) const;
  void columns() const;
  void rows() const;
  void matrix() const;
  /// Which entry of F stands in row r and column n, in general.
  void general_entry() const;
  /// vec(O) = W vec(X) + b, given the entries of O.
  void output(const std::function<Formula(Index)>& value) const;

 private:
  void row(Index r) const;
  void list_places(Index r, Prose& claim) const;
  void count_entries() const;
  void numbers_of_row(Index r) const;
  void bias() const;
  void blocks() const;
  Formula block_symbol(Index i, Index y) const;
  Formula block(Index i, Index y) const;
  Formula whole_matrix() const;
  Formula products(Index r, bool image_in_numbers) const;
  Index most_products() const;
  void output_as_product(const std::function<Formula(Index)>& value) const;
  void output_of_filters(const std::function<Formula(Index)>& value) const;
  Formula convolved(const Formula& kernel) const;

  const LayerView& layer_;
  const LayerSizes& sizes_;
  Workings& work_;
};

}  // namespace psolve::conv_to_mlp
