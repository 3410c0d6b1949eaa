#include "problems/rnn_grad/remarks/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/recurrent/loss/loss_remarks.h"
#include "problems/rnn_grad/checks.h"
#include "problems/rnn_grad/remarks/claims.h"

namespace psolve::rnn_grad {
namespace {

using Kind = Remark::Kind;

class RnnRemarks {
 public:
  explicit RnnRemarks(const RnnFlow& flow) : flow_(flow) {}

  std::vector<Remark> run() {
    for (Index s = 0; s < std::min<Index>(flow_.sequences.size(), 3); ++s) {
      if (flow_.asks_of_dynamics()) radii(s);
      left_out(s);
      silent(s);
    }
    if (flow_.asks_of_dynamics()) {
      not_normal();
      bound();
    }
    const Problem& problem = flow_.problem;
    if (auto remark = remark_on_sum(problem.loss, problem.targets, problem.sequences)) {
      remarks_.push_back(*std::move(remark));
    }
    lengths();
    truncated();
    rounding();
    return std::move(remarks_);
  }

 private:
  void add(std::string id, Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }

  /// An id that also names the sequence, where there are several.
  std::string id(const std::string& fact, Index s) const {
    return flow_.sequences.size() == 1 ? fact : fmt::format("{}-in-sequence-{}", fact, s + 1);
  }

  /// "" where there is one sequence.
  std::string of(Index s) const {
    return flow_.sequences.size() == 1 ? "" : fmt::format(" of sequence {}", s + 1);
  }

  /// What spectral radii of single steps do not tell.
  void radii(Index s) {
    if (lists(flow_.problem.claims, kRadiusClaim)) return;
    const SequenceFlow& sequence = flow_.sequences[s];
    if (auto text = product_beyond_radii(sequence)) {
      add(id("spectral-radius-of-a-product", s), Kind::mistake,
          Prose("It is a common mistake to judge a product by the spectral radii of its steps" +
                of(s) + ". ")
              .append(*text));
    } else if (auto growth = growth_in_spite_of_radii(sequence)) {
      add(id("growth-though-radii-are-below-one", s), Kind::mistake,
          Prose("It is a common mistake to expect no growth where all radii are below 1" + of(s) +
                ". ")
              .append(*growth));
    }
  }

  void left_out(Index s) {
    const SequenceFlow& sequence = flow_.sequences[s];
    if (sequence.has_jacobians()) return;
    add(id("jacobians-left-out", s), Kind::limit,
        fmt::format("The {} Jacobians{} and their spectra are left out: they would "
                    "have too many numbers.",
                    sequence.steps(), of(s)));
  }

  void silent(Index s) {
    const SequenceFlow& sequence = flow_.sequences[s];
    const Index last = sequence.last_seen();
    if (last == 0) {
      add(id("loss-ignores-last-state", s), Kind::explanation,
          fmt::format("The loss{} does not move with any state, so no gradient flows back: nothing "
                      "vanishes and nothing explodes.",
                      of(s)));
    } else if (last == 1) {
      add(id("single-step", s), Kind::explanation,
          fmt::format("The gradient{} has no step back to grow or shrink over: it neither vanishes "
                      "nor explodes.",
                      of(s)));
    }
  }

  void not_normal() {
    if (flow_.is_normal()) return;
    add("recurrent-matrix-not-normal", Kind::explanation,
        {sym("W_hh"), " is not normal: it stretches some vector ", Formula(flow_.norm),
         " times, though its eigenvalues reach ", Formula(flow_.radius),
         " only. One step is bounded by the norm, many steps of one constant Jacobian by the "
         "radius."});
  }

  /// What γσ says of the regime.
  void bound() {
    const auto differs = [&](Regime regime) {
      return std::ranges::any_of(flow_.sequences,
                                 [&](const auto& sequence) { return sequence.regime == regime; });
    };
    const Formula bound = equals({sym("gamma") * sym("sigma"), flow_.bound()});
    if (flow_.bound() < 1) {
      add("norm-below-one-is-enough", Kind::explanation,
          {bound,
           " is below 1, which is enough for every gradient to vanish over long sequences, "
           "whatever the input."});
    } else if (differs(Regime::vanishing)) {
      add("norm-above-one-is-not-enough", Kind::explanation,
          {bound,
           " is not below 1, and yet a gradient vanishes: that it be above 1 is needed for a "
           "gradient to explode, but not enough."});
    }
  }

  void lengths() {
    if (flow_.sequences.size() < 2) return;
    Index steps = 0;
    Index longest = 0;
    for (const auto& sequence : flow_.sequences) {
      steps += sequence.steps();
      longest = std::max(longest, sequence.steps());
    }
    const Index padded = longest * std::ssize(flow_.sequences);
    if (padded == steps) return;
    add("padding-of-a-batch", Kind::explanation,
        fmt::format(
            "As one padded batch the sequences take {} x {} = {} steps instead of {}: {:.3g} "
            "% of the work is on padding.",
            flow_.sequences.size(), longest, padded, steps,
            100 * static_cast<double>(padded - steps) / static_cast<double>(padded)));
  }

  void truncated() {
    if (!flow_.truncated) return;
    const Matrix& cut = flow_.truncated->weights.W_hh;
    const Matrix& whole = flow_.sums.weights.W_hh;
    const double size = whole.norm();
    if (size == 0) return;
    const double error = (cut - whole).norm() / size;
    if (error == 0) {
      add("truncation-cuts-nothing-off", Kind::explanation,
          fmt::format("Nothing comes from further back than {} steps: truncation cuts nothing off.",
                      *flow_.problem.truncate));
      return;
    }
    const double cosine = cut.norm() > 0 ? cut.cwiseProduct(whole).sum() / (cut.norm() * size) : 0;
    add("bias-of-truncation", Kind::explanation,
        {fmt::format("Cut off after {} steps back, the gradient of W_hh is off by ",
                     *flow_.problem.truncate),
         Formula(error), " of its length, and the cosine between both is ", Formula(cosine),
         ": a bias, which no number of examples averages away."});
  }

  void rounding() {
    const double growth = gradient_growth(flow_);
    if (growth <= 1e8) return;
    add("digits-lost-to-growth", Kind::limit,
        {"A gradient grows ", Formula(growth),
         " times on its way back, and with it what rounding did to the states: its digits mean "
         "little, and only single steps and their products are checked."});
  }

  const RnnFlow& flow_;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> remarks(const RnnFlow& flow) {
  return RnnRemarks(flow).run();
}

}  // namespace psolve::rnn_grad
