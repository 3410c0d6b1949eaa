#include "problems/lstm_grad/remarks/claims.h"

#include <fmt/format.h>

#include <cmath>

#include "problems/lstm_grad/equations.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

std::string in_sequence(const LstmFlow& flow, Index s) {
  return flow.sequences.size() == 1 ? "" : fmt::format("In sequence {}: ", s + 1);
}

/// What is kept of a change of c(0) in c(T): by every path, or where that is too large, by f alone.
double kept(const SequenceFlow& sequence) {
  return sequence.has_matrices() ? sequence.full_norms(0) : sequence.direct_norm(0);
}

Judgement judge_memory(const LstmFlow& flow) {
  Prose least;
  double least_kept = INFINITY;
  for (Index s = 0; s < std::ssize(flow.sequences); ++s) {
    const SequenceFlow& sequence = flow.sequences[s];
    if (sequence.steps() == 0 || kept(sequence) >= least_kept) continue;
    least_kept = kept(sequence);
    const double direct = sequence.direct_norm(0);
    least = {in_sequence(flow, s),
             derivative(at("c", sequence.steps()), at("c", 0)),
             " has the norm ",
             Formula(least_kept),
             " and its direct path, the product of the forget gates, at most ",
             Formula(direct),
             ", a step the factor ",
             Formula(std::pow(direct, 1.0 / static_cast<double>(sequence.steps()))),
             ". "};
  }
  if (least_kept < kVanished) {
    return refuted(least << "It vanishes: the gates decide, not the cell. A cell can learn to "
                            "remember, by forget gates close enough to 1 for the span.");
  }
  return under_condition(least << "So it lasts here, by the gates that this cell has; every gate "
                                  "below 1 makes the direct path decay like its powers, and what "
                                  "holds is that forget biases can make it last as long as "
                                  "wanted.");
}

Judgement judge_product(const LstmFlow& flow) {
  bool has_product = false;
  for (Index s = 0; s < std::ssize(flow.sequences); ++s) {
    if (!flow.sequences[s].has_matrices() || flow.sequences[s].steps() < 2) continue;
    has_product = true;
    if (auto text = product_departure(flow, s)) {
      return refuted(Prose(in_sequence(flow, s)).append(*text));
    }
  }
  if (!has_product) return under_condition("There are no two steps here to be multiplied.");
  return under_condition(
      {"Product and whole derivative agree here, because ",
       flow.cell().weights.U_of(Gate::o).isZero(0)
           ? Prose::Piece(equals({LstmEquations::of("U", Gate::o), 0}))
           : Prose::Piece("the path through the hidden state adds nothing to their digits"),
       "."});
}

constexpr std::array<JudgedBy<LstmFlow>, 2> kLstmClaims = {{
    {{"cell-state-derivative-does-not-vanish",
      "the derivative of the cell state by an earlier one does not vanish as the sequence grows"},
     judge_memory},
    {{kStepsMultiplyClaim, "∂c(T)/∂c(0) is the product of the one-step derivatives ∂c(t)/∂c(t−1)"},
     judge_product},
}};

}  // namespace

std::optional<Prose> product_departure(const LstmFlow& flow, Index s) {
  const SequenceFlow& sequence = flow.sequences[s];
  const Index T = sequence.steps();
  Matrix product = sequence.total.back();
  for (Index t = T - 1; t >= 1; --t) product = product * sequence.total[t - 1];
  const Matrix& truth = sequence.full[0];
  const double difference = (product - truth).norm();
  const double size = truth.norm();
  if (!std::isfinite(difference) || difference <= 1e-12 * size) return std::nullopt;
  Prose text = {derivative(at("c", T), at("c", 0)),
                ", of norm ",
                Formula(size),
                " (Frobenius), is not the product of the ",
                Formula(T),
                " one-step derivatives, of norm ",
                Formula(product.norm()),
                ": they differ by ",
                Formula(size > 0 ? difference / size : difference)};
  return text << (size > 0 ? " of it" : "") << ", as the product leaves out the path "
              << relation("→", {sym("h"), sym("o"), sym("h")}) << " through "
              << LstmEquations::of("U", Gate::o) << ". Only with "
              << equals({LstmEquations::of("U", Gate::o), 0}) << " are they the same.";
}

std::vector<Claim> claims() {
  return claims_of(kLstmClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const LstmFlow& flow) {
  return judged(kLstmClaims, listed, flow);
}

}  // namespace psolve::lstm_grad
