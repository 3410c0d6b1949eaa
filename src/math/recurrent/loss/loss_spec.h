#pragma once

#include <optional>
#include <string>
#include <vector>

#include "math/recurrent/loss/step_loss.h"
#include "spec/record.h"

namespace psolve {

/// A loss as a spec gives it. What its targets should be like depends on other fields: they are read
/// when these are known.
struct LossFields {
  std::optional<Loss> comparison;
  bool at_every_step = false;
  std::optional<Emission> of;
  Json target;  ///< as it stands
};

/// `emissions` are what a loss may be taken of, with what each means.
Type<LossFields> step_loss_type(std::vector<Choice<Emission>> emissions);
/// identity, sigmoid or softmax.
Type<Activation> output_activation_type();
/// Fills in what goes without saying where the spec at `node` leaves it out: identity.
void settle_output_activation(const std::optional<Activation>& activation, const Node& node);

/// What a network gives out, and how long its sequences are.
struct JudgedShape {
  Index units;
  Index outputs;               ///< 0 without an output layer
  std::string_view output;     ///< the name of that layer's weights
  std::vector<Index> lengths;  ///< steps of each sequence
  bool is_list;                ///< `sequences` was given, not `x`
};

/// That of a cell which reads `x` or `sequences`; `W` are the weights of its output layer.
JudgedShape judged_shape(Index units, const std::optional<Matrix>& W, std::string_view W_name,
                         const std::optional<Matrix>& x,
                         const std::optional<std::vector<Matrix>>& sequences);

/// Without `fields.of` the loss is of y, or where there is no output layer of `fallback`. Throws
/// SpecError below `spec`, the node of the whole spec, where fields do not fit together.
StepLoss resolved_loss(const LossFields& fields, const std::optional<Activation>& activation,
                       Emission fallback, const JudgedShape& shape, const Node& spec);

/// The targets of each sequence. In the spec they are then written out in full.
std::vector<Targets> read_targets(const StepLoss& loss, const JudgedShape& shape, const Node& spec);

}  // namespace psolve
