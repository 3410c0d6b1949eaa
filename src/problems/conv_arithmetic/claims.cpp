#include "problems/conv_arithmetic/report.h"

#include <fmt/format.h>

#include "core/claim.h"
#include "problems/conv_arithmetic/spec.h"

namespace psolve::conv_arithmetic {
namespace {

std::string kernel_text(std::int64_t rows, std::int64_t columns) {
  return fmt::format("{}×{}", rows, columns);
}

Judgement judge_kernels(const std::vector<WorkedLayer>& layers) {
  std::string single;
  for (Index l = 0; l < std::ssize(layers); ++l) {
    if (!layers[l].found) continue;
    const auto& [rows, columns] = *layers[l].found;
    if (rows.count() > 1 || columns.count() > 1) {
      return refuted(fmt::format("In layer {} all kernels from {} to {} give this output.", l + 1,
                                 kernel_text(rows.least, columns.least),
                                 kernel_text(rows.most, columns.most)));
    }
    single += fmt::format("{}{} in layer {}", single.empty() ? "" : ", ",
                          kernel_text(rows.least, columns.least), l + 1);
  }
  if (single.empty()) return under_condition("No layer here leaves its kernel to be found.");
  return under_condition("With stride, padding and dilation as assumed one kernel alone fits: " +
                         single + "; without them the sizes leave all of these open.");
}

constexpr std::array<JudgedBy<std::vector<WorkedLayer>>, 1> kArithmeticClaims = {{
    {{"sizes-determine-the-kernel", "the sizes of input and output determine the kernel"},
     judge_kernels},
}};

}  // namespace

std::vector<Claim> claims() {
  return claims_of(kArithmeticClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const std::vector<WorkedLayer>& layers) {
  return judged(kArithmeticClaims, listed, layers);
}

}  // namespace psolve::conv_arithmetic
