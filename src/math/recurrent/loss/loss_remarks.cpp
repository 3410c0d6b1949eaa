#include "math/recurrent/loss/loss_remarks.h"

#include <fmt/format.h>

#include "math/networks/conventions.h"

namespace psolve {

std::optional<Remark> remark_on_sum(const StepLoss& loss, const std::vector<Targets>& targets,
                                    const std::vector<Matrix>& sequences) {
  Index judged = 0;
  for (const Targets& each : targets) judged += std::ranges::count(each.there, true);
  if (judged < 2) return std::nullopt;
  if (loss.at_every_step) {
    return Remark{
        std::string(network_conventions::kMeanOverSteps.id), Remark::Kind::convention,
        fmt::format("The loss is the sum over the {0} steps that have one, and so are the "
                    "gradients. A mean over these steps divides both by {0}.",
                    judged)};
  }
  Index steps = 0;
  for (const Matrix& x : sequences) steps += x.rows();
  return Remark{
      std::string(network_conventions::kMeanOverSequences.id), Remark::Kind::convention,
      fmt::format("The loss is the sum over the {0} sequences, and so are the gradients. A "
                  "mean over sequences divides both by {0}; a mean over all {1} steps by "
                  "{1}.",
                  judged, steps)};
}

}  // namespace psolve
