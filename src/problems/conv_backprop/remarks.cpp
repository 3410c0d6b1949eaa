#include "problems/conv_backprop/report.h"

namespace psolve::conv_backprop {

std::vector<Remark> remarks_on(const LetterGradients& gradients) {
  std::vector<Remark> remarks;
  const auto warn = [&](const char* id, const char* mistake, const std::optional<Prose>& text) {
    if (!text) return;
    remarks.push_back({id, Remark::Kind::mistake, Prose(mistake).append(*text)});
  };
  warn("reading-of-the-operators", "It is a common mistake to mix the two operators up. ",
       other_readings(gradients));
  warn("gradient-spread-by-the-stride",
       "It is a common mistake to use the formulas of stride and dilation 1. ", misfit(gradients));
  return remarks;
}

}  // namespace psolve::conv_backprop
