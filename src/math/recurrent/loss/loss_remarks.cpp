#include "math/recurrent/loss/loss_remarks.h"

#include <fmt/format.h>

namespace psolve {

std::optional<Remark> remark_on_sum(const StepLoss& loss, const std::vector<Targets>& sequences) {
  Index judged = 0;
  for (const Targets& targets : sequences) judged += std::ranges::count(targets.there, true);
  if (judged < 2) return std::nullopt;
  return Remark{
      loss.at_every_step ? "sum-over-steps" : "sum-over-sequences", Remark::Kind::convention,
      fmt::format("The loss is the sum over the {0} {1}, and so are the gradients. A mean "
                  "over {2} divides both by {0}.",
                  judged, loss.at_every_step ? "steps that have one" : "sequences",
                  loss.at_every_step ? "these steps" : "sequences")};
}

}  // namespace psolve
