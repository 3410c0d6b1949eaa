#include <fmt/format.h>

#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/lstm_grad/derivation.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

/// The same sequence with the weights after a step of descent.
class PassAfter : LstmLines {
 public:
  using LstmLines::LstmLines;

  void run() {
    const auto group = heading_of(s, "after/", rule::forward_pass);
    constexpr Pass after = {true};
    {
      const auto aside = work.in_the_same_way(true);
      for (Index t = 1; t <= T(); ++t) {
        if (holds(t)) forward_step(t, of.after->run, of.after->emitted, after);
      }
    }
    judged().total(s, T(), of.targets, of.after->emitted, is_list() ? "" : "loss_after_update",
                   after);
  }
};

class TotalLines : LstmLines {
 public:
  TotalLines(const LstmFlow& all, Workings& to) : LstmLines(all, 0, to), totals_(*this) {}

  void run() {
    if (is_list()) over_sequences();
    if (flow.updated) descent();
  }

 private:
  void over_sequences() {
    const auto whole = work.heading("lengths", rule::sum_over_time, "All sequences");
    totals_.loss(
        flow.loss_value, [&](Index i) { return flow.sequences[i].loss_value; }, "", "sum/loss",
        "loss");
    totals_.gradients(named(flow.sums),
                      [&](Index i) { return named(flow.sequences[i].gradients); });
  }

  void descent() {
    totals_.descent(named(flow.updated->weights));
    const auto group = totals_.heading_after(flow.loss_value, flow.loss_after_update);
    for_each_held([&](Index i) { PassAfter(flow, i, work).run(); });
    if (!is_list()) return;
    totals_.loss(
        flow.loss_after_update, [&](Index i) { return flow.sequences[i].after->emitted.loss(); },
        "′", "after/sum/loss", "loss_after_update");
  }

  SequenceTotals totals_;
};

}  // namespace

void derive_totals(const LstmFlow& flow, Workings& work) {
  TotalLines(flow, work).run();
}

}  // namespace psolve::lstm_grad
