#include "math/recurrent/loss/loss_checks.h"

#include <fmt/format.h>

#include "core/text/text.h"
#include "math/checking/worst_error.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/loss_definition.h"

namespace psolve {
namespace {

using Together = Tracked<8>;

/// Multiplications that a check may cost.
constexpr double kMostMultiplications = 1e7;

std::vector<double> numbers_of(const std::optional<OutputLayer>& layer) {
  if (!layer) return {};
  std::vector<double> list(layer->W.data(), layer->W.data() + layer->W.size());
  if (layer->b) list.insert(list.end(), layer->b->begin(), layer->b->end());
  return list;
}

class LossCheck {
 public:
  LossCheck(const StepLoss& loss, const std::optional<OutputLayer>& layer,
            const std::vector<JudgedSequence>& sequences)
      : definition_(loss, layer, 0), sequences_(sequences), weights_(numbers_of(layer)) {
    for (const JudgedSequence& sequence : sequences) steps_ += sequence.emitted.steps();
  }

  Check forward() const {
    const auto v = as_given<Tracked<1>>(weights_);
    WorstError worst;
    for (const JudgedSequence& sequence : sequences_) {
      for (Index k = 0; k < sequence.emitted.steps(); ++k) {
        const auto state = recorded<Tracked<1>>(sequence, k);
        const auto output = definition_.output<Tracked<1>>(v, state);
        for (Index j = 0; j < std::ssize(output); ++j) {
          worst.add(sequence.emitted.outputs(k, j), output[j].value, output[j].moved);
        }
        if (!sequence.targets.there[k]) continue;
        const auto lost = definition_.loss<Tracked<1>>(v, state, sequence.targets, k);
        worst.add(sequence.emitted.losses(k), lost.value, lost.moved);
      }
    }
    return {"losses",
            fmt::format("outputs and losses of {}, each from its state", counted(steps_, "step")),
            "the equations in plain loops", worst.error(), worst.tolerance()};
  }

  Check gradients(const std::vector<double>& found) const {
    const double cost = static_cast<double>(steps_) * static_cast<double>(weights_.size());
    const auto rounds = static_cast<Index>(std::clamp(kMostMultiplications / cost, 1.0, 25.0));
    const std::vector<Index> sample = sampled(std::ssize(found), 8 * rounds);
    auto v = as_given<Together>(weights_);
    WorstError worst;
    for (Index first = 0; first < std::ssize(sample); first += 8) {
      const Index count = std::min<Index>(8, std::ssize(sample) - first);
      for (Index i = 0; i < count; ++i) v[sample[first + i]].move(static_cast<int>(i), 1);
      const Together total = total_loss(v);
      for (Index i = 0; i < count; ++i) {
        v[sample[first + i]].stop(static_cast<int>(i));
        worst.add(found[sample[first + i]], total.slope[i], total.slope_off(static_cast<int>(i)));
      }
    }
    return {"gradients/output",
            fmt::format("{} of {} gradients of the output layer", sample.size(), found.size()),
            "dual numbers", worst.error(), worst.tolerance()};
  }

 private:
  template <class S>
  static std::vector<S> recorded(const JudgedSequence& sequence, Index k) {
    const Index steps = sequence.emitted.steps();
    return once_rounded<S>(sequence.states.row(sequence.states.rows() - steps + k));
  }

  Together total_loss(const std::vector<Together>& v) const {
    Together total = 0;
    for (const JudgedSequence& sequence : sequences_) {
      for (Index k = 0; k < sequence.emitted.steps(); ++k) {
        total +=
            definition_.loss<Together>(v, recorded<Together>(sequence, k), sequence.targets, k);
      }
    }
    return total;
  }

  StepLossDefinition definition_;
  const std::vector<JudgedSequence>& sequences_;
  std::vector<double> weights_;
  Index steps_ = 0;
};

Tracked<1> once_rounded(double number) {
  return {number, rounding_of(number)};
}

}  // namespace

std::vector<Check> check_losses(const StepLoss& loss, const std::optional<OutputLayer>& layer,
                                const std::vector<JudgedSequence>& sequences,
                                const std::optional<OutputLayer>& gradients) {
  const LossCheck check(loss, layer, sequences);
  std::vector<Check> checks = {check.forward()};
  if (gradients) checks.push_back(check.gradients(numbers_of(gradients)));
  return checks;
}

Check check_sums(const std::string& names, const Matrix& W, const Matrix& U, const Vector& b,
                 const std::vector<SummedSequence>& sequences) {
  const Index n = W.cols();
  const Index m = U.cols();
  const Index columns = n + m + 1;
  const auto sample = sampled(b.size() * columns, 1000);
  Index steps = 0;
  for (const SummedSequence& sequence : sequences) steps += sequence.delta.rows();
  WorstError worst;
  for (const Index place : sample) {
    const Index j = place / columns;
    const Index k = place % columns;
    Tracked<1> sum = 0;
    for (const auto& [x, h, delta] : sequences) {
      for (Index t = 0; t < delta.rows(); ++t) {
        const Tracked<1> read = k < n       ? Tracked<1>(x(t, k))
                                : k < n + m ? once_rounded(h(t, k - n))
                                            : Tracked<1>(1);
        sum += once_rounded(delta(t, j)) * read;
      }
    }
    worst.add(k < n ? W(j, k) : k < n + m ? U(j, k - n) : b(j), sum.value, sum.moved);
  }
  return {"gradients/sum",
          fmt::format("{} of {} gradients of {}, as sums over {} steps", sample.size(),
                      b.size() * columns, names, steps),
          "plain loops", worst.error(), worst.tolerance()};
}

Check check_descent(const Parameters& weights, const Parameters& gradients, double learning_rate,
                    const Parameters& updated) {
  const std::vector<double> before = in_one_list(weights);
  const std::vector<double> slopes = in_one_list(gradients);
  const std::vector<double> after = in_one_list(updated);
  WorstError worst;
  for (Index k = 0; k < std::ssize(before); ++k) {
    const Tracked<1> step =
        Tracked<1>(learning_rate) * Tracked<1>(slopes[k], rounding_of(slopes[k]));
    const Tracked<1> expected = Tracked<1>(before[k]) - step;
    worst.add(after[k], expected.value, expected.moved);
  }
  return {"updated", fmt::format("all {} weights after the step", before.size()), "plain loops",
          worst.error(), worst.tolerance()};
}

Check check_loss_after(double found, const Tracked<1>& expected) {
  WorstError worst;
  worst.add(found, expected.value, expected.moved);
  return {"loss_after_update", "the loss with the weights after the step",
          "the equations in plain loops", worst.error(), worst.tolerance()};
}

}  // namespace psolve
