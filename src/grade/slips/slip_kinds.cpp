#include "grade/slips/slip_kinds.h"

#include <array>

namespace psolve {
namespace {

constexpr std::array kKinds = {
    SlipKind{"sign", "a sign is turned round"},
    SlipKind{"dropped-term", "a term is left out"},
    SlipKind{"dropped-factor", "a factor is left out"},
    SlipKind{"extra-factor", "there is a factor too many"},
    SlipKind{"factor-two", "twice or half of it"},
    SlipKind{"swapped-symbol", "another quantity stands in the place of one"},
    SlipKind{"transposed", "rows and columns are exchanged"},
    SlipKind{"updated-weights", "the weights after the step are taken"},
    SlipKind{"old-weights", "the weights before the step are taken"},
    SlipKind{"no-activation", "the activation is left out"},
    SlipKind{"no-slope", "the slope of the activation is left out"},
    SlipKind{"slope-at-output", "the slope is taken at what the activation gives out"},
    SlipKind{"no-bias", "the bias is left out"},
    SlipKind{"no-learning-rate", "the learning rate is left out"},
    SlipKind{"ascent", "the step goes uphill"},
    SlipKind{"log-base", "a logarithm to another base"},
    SlipKind{"degrees", "an angle in degrees"},
    SlipKind{"rounded-early", "earlier values were rounded first"},
    SlipKind{"misread", "a given value is misread"},
    SlipKind{"arithmetic", "the method is right, the arithmetic is not"},
    SlipKind{"own", "a slip that the problem itself names"},
};

}  // namespace

std::span<const SlipKind> slip_kinds() {
  return kKinds;
}

}  // namespace psolve
