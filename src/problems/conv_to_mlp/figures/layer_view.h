#pragma once

#include <cassert>
#include <functional>
#include <string>

#include "core/tensor.h"
#include "core/workings/workings.h"
#include "math/convolutions/formula.h"
#include "math/entries/entry.h"
#include "problems/conv_to_mlp/weight_pattern.h"

namespace psolve::conv_to_mlp {

/// A convolution as its derivation shows it: quantities that have a symbol, counted from one, and a
/// value, which is a number or a closed form.
struct LayerView {
  const ConvolutionShape& shape;
  const WeightPattern& pattern;
  const Workings& work;  ///< where what is a number is given
  Dims image_dims;       ///< [H, W] or [C, H, W]
  Dims kernel_dims;      ///< [h, w] or [out, in, h, w]
  Dims output_dims;      ///< [H, W] or [C, H, W]
  std::function<Formula(Index)> kernel_value;
  std::function<Formula(Index)> bias_value = {};   ///< by filter; none where the layer has no bias
  std::function<Formula(Index)> image_value = {};  ///< none where the spec gives no image

  Formula kernel(Index k) const { return known(kernel_symbol(k), kernel_value(k)); }
  Formula image(Index n) const {
    return image_value ? known(image_symbol(n), image_value(n)) : image_symbol(n);
  }
  /// The bias of the filter that output r comes from.
  Formula bias(Index r) const {
    const Index filter = filter_of(r);
    return known(bias_symbol(filter), bias_value(filter));
  }
  Formula bias_symbol(Index filter) const {
    return kernel_dims.size() == 2 ? sym("b") : sym("b", filter + 1);
  }
  Index filter_of(Index r) const {
    const Index each = shape.output().height * shape.output().width;
    assert(each > 0);
    return r / each;
  }
  Formula kernel_symbol(Index k) const { return entry_symbol(sym("F"), k, kernel_dims); }
  Formula image_symbol(Index n) const { return entry_symbol(sym("X"), n, image_dims); }
  Formula output_symbol(Index r) const { return entry_symbol(sym("O"), r, output_dims); }

  /// What stands at a place of the matrix.
  Formula weight(Index r, Index n) const {
    const Index k = pattern.tap(r, n);
    return k == WeightPattern::none ? Formula(0) : kernel(k);
  }
  Formula weight_value(Index r, Index n) const {
    const Index k = pattern.tap(r, n);
    return k == WeightPattern::none ? Formula(0) : kernel_value(k);
  }
  bool has_bias() const { return bias_value != nullptr; }

 private:
  /// What is given, with its NAME; a closed form stands beside its symbol.
  Formula known(const Formula& symbol, const Formula& value) const {
    const Formula given = work.the(symbol);
    return given.is(Formula::Kind::quantity) ? given : quantity(symbol, value);
  }
};

/// Numbers of the spec under their symbol, where no symbols stand among them; else these as a law,
/// and each number by itself.
void give(const Formula& symbol, const std::vector<Entry>& entries, const Dims& dims,
          const std::string& pointer, Workings& work);

/// Records `count` lines with `numbers` numbers in each. People read all up to `most`, else the
/// first and the last.
struct ManyLines {
  Index count;
  Index numbers;
  Index most;
};
void for_each_line(Workings& work, const ManyLines& lines, const std::function<void(Index)>& show);

/// name = formula = value, which is worked out where all of it are numbers.
void define_or_state(Workings& work, Rule rule, Workings::Definition definition,
                     const Formula& value);

/// W with its indices from one.
Formula weight_symbol(Index row, Index column);
/// name = formula in symbols = formula in numbers = value, without repeating what looks the same.
Formula worked(const Formula& name, const Formula& formula, const Formula& value = Formula());
/// "4×9"
Formula size_of(Index rows, Index columns);
Formula vec(const Formula& of);
/// b, or where it has an entry for each of several filters the list of that of each output.
Formula bias_of_outputs(const LayerView& layer);
/// W vec(X) + b, without b where the layer has none.
Formula dense_layer(const LayerView& layer);

}  // namespace psolve::conv_to_mlp
