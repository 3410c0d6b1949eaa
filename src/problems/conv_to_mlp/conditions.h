#pragma once

#include "core/workings/workings.h"
#include "problems/conv_to_mlp/figures/layer_view.h"
#include "problems/conv_to_mlp/sizes.h"

namespace psolve::conv_to_mlp {

/// When there is an equivalent MLP, and in what respect it is equivalent: each condition on the
/// numbers of this layer.
class MlpConditions {
 public:
  MlpConditions(const LayerView& layer, const LayerSizes& sizes, const ParameterCounts& counts,
                Workings& work)
      : layer_(layer), sizes_(sizes), counts_(counts), work_(work) {}

  /// `output` shows an entry of O, with its value where that is a number. Where all of it `is_told`
  /// in general already, only what this layer's own numbers say.
  void derive(bool is_told, const std::function<Formula(Index)>& output) const;

 private:
  void linear_parts() const;
  void fixed_size() const;
  void gradients() const;
  void average_pooling() const;
  void max_pooling(const std::function<Formula(Index)>& output) const;
  void converse() const;

  void taps_in_use() const;
  Formula the(const char* name) const { return work_.the(Formula::words(name)); }

  const LayerView& layer_;
  const LayerSizes& sizes_;
  const ParameterCounts& counts_;
  Workings& work_;
};

}  // namespace psolve::conv_to_mlp
