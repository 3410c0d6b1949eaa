#pragma once

#include <cassert>
#include <functional>
#include <string>

#include "core/tensor.h"
#include "core/workings.h"
#include "math/convolutions/formula.h"
#include "problems/conv_to_mlp/weight_pattern.h"

namespace psolve::conv_to_mlp {

/// A convolution as its derivation shows it: quantities that have a symbol, counted from one, and a
/// value, which is a number or a closed form.
struct LayerView {
  const ConvolutionShape& shape;
  const WeightPattern& pattern;
  Dims image_dims;   ///< [H, W] or [C, H, W]
  Dims kernel_dims;  ///< [h, w] or [out, in, h, w]
  Dims output_dims;  ///< [H, W] or [C, H, W]
  std::function<Formula(Index)> kernel_value;
  std::function<Formula(Index)> bias_value;   ///< by filter; none where the layer has no bias
  std::function<Formula(Index)> image_value;  ///< none where the spec gives no image

  Formula kernel(Index k) const { return quantity(kernel_symbol(k), kernel_value(k)); }
  Formula image(Index n) const {
    return image_value ? quantity(image_symbol(n), image_value(n)) : image_symbol(n);
  }
  /// The bias of the filter that output r comes from.
  Formula bias(Index r) const {
    const Index each = shape.output().height * shape.output().width;
    assert(each > 0);
    const Index filter = r / each;
    const Formula b = sym("b");
    return quantity(kernel_dims.size() == 2 ? b : b.at(to_formula(filter + 1)), bias_value(filter));
  }
  Formula kernel_symbol(Index k) const { return entry_symbol(sym("F"), k, kernel_dims); }
  Formula image_symbol(Index n) const { return entry_symbol(sym("X"), n, image_dims); }
  Formula output_symbol(Index r) const { return entry_symbol(sym("O"), r, output_dims); }

  /// What stands at a place of the matrix.
  Formula weight(Index r, Index n) const {
    const Index k = pattern.tap(r, n);
    return k == WeightPattern::none ? Formula(0) : kernel(k);
  }
  bool has_bias() const { return bias_value != nullptr; }
};

/// Lines of one kind in a derivation: all up to `most`, else the first and the last.
struct ShownLines {
  std::string id;  ///< of the line that says how many are left out
  Rule rule;
  Index count;
  Index most;
};
void for_shown(Workings& work, const ShownLines& lines, const std::function<void(Index)>& show);

/// A product of counts as it stands on paper.
Formula times(const Dims& factors);
/// W with its indices from one.
Formula weight_symbol(Index row, Index column);
/// name = formula in symbols = formula in numbers = value, without repeating what looks the same.
Formula worked(const Formula& name, const Formula& formula, const Formula& value = Formula());
/// "4×9"
Formula size_of(Index rows, Index columns);
Formula vec(const Formula& of);
/// W vec(X) + b, without b where the layer has none.
Formula dense_layer(const LayerView& layer);

}  // namespace psolve::conv_to_mlp
