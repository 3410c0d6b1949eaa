#include "problems/rnn_grad/remarks/claims.h"

#include <cmath>

namespace psolve::rnn_grad {
namespace {

/// Gradients that go the other way than all radii say.
bool goes_the_other_way(const SequenceFlow& sequence) {
  return (sequence.radii.maxCoeff() < 1 && sequence.growth > 1) ||
         (sequence.radii.minCoeff() > 1 && sequence.growth < 1);
}

Judgement judge_radius(const RnnFlow& flow) {
  Prose agreeing;
  for (const SequenceFlow& sequence : flow.sequences) {
    if (!sequence.has_jacobians() || sequence.steps() < 2) continue;
    for (auto departure : {product_beyond_radii(sequence), growth_in_spite_of_radii(sequence)}) {
      if (departure) return refuted(*std::move(departure));
    }
    agreeing = {"The radii are from ",
                Formula(sequence.radii.minCoeff()),
                " to ",
                Formula(sequence.radii.maxCoeff()),
                ", and the gradient changes by ",
                Formula(sequence.growth),
                " a step back"};
    if (goes_the_other_way(sequence)) return refuted(agreeing << ", the other way.");
  }
  if (agreeing.empty()) return under_condition("There are no two Jacobians here to be multiplied.");
  if (flow.sequences.front().jacobians.front().rows() == 1) {
    return always(agreeing << ": with one unit Jacobians are numbers, and their sizes multiply.");
  }
  return under_condition(agreeing << ". Here they agree; in general radii decide only for powers "
                                     "of one matrix in the limit, and products are decided by "
                                     "their norms.");
}

constexpr std::array<JudgedBy<RnnFlow>, 1> kRnnClaims = {{
    {{kRadiusClaim,
      "the spectral radius of the Jacobian decides whether gradients vanish or explode"},
     judge_radius},
}};

}  // namespace

std::optional<Prose> product_beyond_radii(const SequenceFlow& sequence) {
  if (!sequence.has_jacobians() || sequence.steps() < 2) return std::nullopt;
  const double largest = sequence.radii.maxCoeff();
  const Formula T = to_formula(sequence.steps());
  const double powers = std::pow(largest, static_cast<double>(sequence.steps()));
  if (!(sequence.product_radius > powers * (1 + 1e-6)) || sequence.product_radius < 1e-290) {
    return std::nullopt;
  }
  return Prose{"No Jacobian has a radius over ",
               Formula(largest),
               ", yet the product of the ",
               T,
               " has the radius ",
               Formula(sequence.product_radius),
               ", more than ",
               equals({power(Formula(largest), T), powers}),
               ". What decides are the norms of products: the Lyapunov exponent here is ",
               Formula(sequence.lyapunov),
               "."};
}

std::optional<Prose> growth_in_spite_of_radii(const SequenceFlow& sequence) {
  if (!sequence.has_jacobians() || sequence.radii.maxCoeff() >= 1) return std::nullopt;
  Index k = 0;
  const double most = sequence.product_norms.maxCoeff(&k);
  if (most <= 1) return std::nullopt;
  return Prose{"The radii are at most ",
               Formula(sequence.radii.maxCoeff()),
               ", and still the product of the last ",
               Formula(k + 1),
               " Jacobians stretches a vector ",
               Formula(most),
               " times. A radius below 1 bounds only powers of one matrix, and those only in the "
               "limit."};
}

std::vector<Claim> claims() {
  return claims_of(kRnnClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const RnnFlow& flow) {
  return judged(kRnnClaims, listed, flow);
}

}  // namespace psolve::rnn_grad
