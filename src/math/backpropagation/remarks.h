#pragma once

#include <vector>

#include "core/solution.h"
#include "math/networks/batches/batch.h"

namespace psolve {

/// The beginning of a remark on what convolutions of the other kind would give.
std::string other_mode(bool flipped);

/// What a network's numbers say beyond its answers. Each function adds a remark where its numbers
/// give cause for one.
class NetworkRemarks {
 public:
  using Values = std::vector<ExampleValues>;
  using Gradients = ExampleGradients;

  /// The gradients are those of the whole; of a lone example with δ.
  NetworkRemarks(const Network<double>& network, const Values& values, const Gradients& gradients,
                 std::vector<Remark>& remarks)
      : network_(network), values_(values), gradients_(gradients), remarks_(remarks) {}

  /// A step that raises the loss, as a shorter one would or not.
  void rise(double rate, double before, double after, bool at_once) const;
  /// What a frequent mistake would give: δ of a hidden layer from weights that are already updated.
  void order(const std::vector<Layer<double>>& updated) const;
  /// How many parameters there are, and whether a step is taken in all of them.
  void parameters(bool is_stepped) const;
  /// An input of zero silences its weights, whatever they are.
  void silent_inputs(bool is_stepped) const;
  /// What other losses would give.
  void loss() const;
  /// Targets of a softmax that are no distribution.
  void targets() const;
  /// Windows with several equal maxima.
  void ties() const;

 private:
  void add(std::string id, Remark::Kind kind, Prose text) const {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }

  const Vector& target() const { return network_.examples[0].target; }

  const Network<double>& network_;
  const Values& values_;
  const Gradients& gradients_;
  std::vector<Remark>& remarks_;
};

}  // namespace psolve
