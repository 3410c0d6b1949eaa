#pragma once

#include <functional>
#include <optional>

#include "core/figure.h"
#include "math/networks/names.h"
#include "math/networks/network.h"
#include "math/networks/spec.h"

namespace psolve {

/// What stands in a drawing of a network for its numbers, which may be symbols.
struct NetworkLabels {
  std::function<Formula(Index l, Index place)> weight;  ///< in the list of weights
  std::function<Formula(Index l, Index unit)> bias;     ///< by unit or filter
  std::function<Formula(Index place)> input;
  /// What a unit gives out; none where that is left open.
  std::function<Formula(Index l, Index unit)> output;
};

/// The numbers and symbols of a problem, which must outlive the labels.
NetworkLabels labels_of(const NetworkProblem& problem);

/// The units of a network, joined by its weights. None where they are too many to be read.
std::optional<Figure> network_figure(const Network<double>& network, const NetworkLabels& labels);

/// The images between the layers that read windows, with a window of each and the winners of
/// maximum pooling. None where there is no such layer, or where the images are too large.
std::optional<Figure> image_figure(const Network<double>& network,
                                   const std::vector<LayerValues<double>>& values);

/// The same before anything is worked out: the image that is given, and the empty ones after it.
std::optional<Figure> given_image_figure(const Network<double>& network,
                                         const std::vector<LayerValues<double>>& values);

}  // namespace psolve
