#include "problems/lstm_grad/remarks/remarks.h"

#include <fmt/format.h>

#include <cmath>

#include "math/recurrent/loss/loss_remarks.h"
#include "problems/lstm_grad/checks.h"
#include "problems/lstm_grad/equations.h"
#include "problems/lstm_grad/remarks/claims.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;
using Kind = Remark::Kind;

class LstmRemarks {
 public:
  LstmRemarks(const LstmFlow& flow, const Workings& work) : flow_(flow), work_(work) {}

  std::vector<Remark> run(const std::optional<Draw>& drawn) {
    const Index count = std::ssize(flow_.sequences);
    for (s_ = 0; s_ < std::min<Index>(count, 3); ++s_) {
      premise();
      if (of().has_matrices()) {
        product_of_steps();
        other_paths();
        beside_plain_cell();
      } else {
        add_here("derivative-matrices-left-out", Kind::limit,
                 fmt::format("total and full, {} matrices of {} x {}, are left out: they would "
                             "have too many numbers.",
                             T(), flow_.units(), flow_.units()));
      }
      underflow();
    }
    if (drawn) draw(*drawn);
    const Problem& problem = flow_.problem;
    if (auto remark = remark_on_sum(problem.loss, problem.targets, problem.sequences)) {
      remarks_.push_back(*std::move(remark));
    }
    rounding();
    return std::move(remarks_);
  }

 private:
  const SequenceFlow& of() const { return flow_.sequences[s_]; }
  Index T() const { return of().steps(); }
  bool is_one() const { return flow_.sequences.size() == 1; }
  Value value_of(const Formula& name) const {
    return work_.value_of(name,
                          flow_.problem.is_list ? fmt::format("seq{}", s_ + 1) : std::string());
  }

  void add(std::string id, Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }
  /// Of one sequence; where there are several, id and text name it.
  void add_here(const std::string& id, Kind kind, const Prose& text) {
    if (is_one()) return add(id, kind, text);
    Prose named = fmt::format("Sequence {}: ", s_ + 1);
    for (const Prose::Piece& piece : text.pieces()) named << piece;
    add(fmt::format("{}-in-sequence-{}", id, s_ + 1), kind, std::move(named));
  }

  /// What the direct path keeps here, what it would keep with gates at ½, and the limit of any run.
  void premise() {
    const double least = of().direct.row(0).minCoeff();
    const double most = of().direct_norm(0);
    const Formula f_max = sym("f").at(Formula::words("max"));
    const double limit = to_vector(value_of(f_max)).maxCoeff();
    const Formula path = big("product", blank(), blank(), at("f", sym("t")));
    Prose text = {"Over the ",
                  Formula(T()),
                  " steps here the direct path keeps between ",
                  Formula(least),
                  " and ",
                  Formula(most),
                  " of a change, unit by unit: "};
    text << (most < kVanished    ? "it vanishes. "
             : least < kVanished ? "in some units it vanishes, in others not. "
                                 : "it does not vanish here. ");
    if (limit < 1) {
      text
          << "Whether it does is up to the forget gates: at 1/2 they would keep "
          << equals({power(2, -Formula(T())), std::pow(0.5, static_cast<double>(T()))})
          << ", and as weights and inputs like these hold every gate below "
          << equals({f_max, limit})
          << ", the path decays at least like its powers as t grows. What holds is that a cell can "
             "learn to remember, over a span that gates close enough to 1 make as long as wanted: ";
      text << "for " << Formula(T()) << " steps, a forget bias near "
           << Formula(value_of(sym("b")).number()) << ".";
    } else {
      text << "Its forget gates are so close to 1 that no digit is left between.";
    }
    add_here("decay-of-the-direct-path", Kind::explanation, text);
  }

  static Formula blank() { return {}; }

  /// ∏ of the one-step derivatives against ∂c(T)/∂c(0).
  void product_of_steps() {
    if (T() < 2) return;
    if (auto text = product_departure(flow_, s_)) {
      if (lists(flow_.problem.claims, kStepsMultiplyClaim)) return;
      add_here(
          "product-of-one-step-derivatives", Kind::mistake,
          Prose("It is a common mistake to multiply the one-step derivatives: ").append(*text));
    } else if (flow_.cell().weights.U_of(Gate::o).isZero(0)) {
      add_here("product-of-one-step-derivatives", Kind::explanation,
               {equals({LstmEquations::of("U", Gate::o), 0}),
                ": no h reaches another by way of o, and ", derivative(at("c", T()), at("c", 0)),
                " is the product of the one-step derivatives. With ",
                LstmEquations::of("U", Gate::o), " it would not be."});
    }
  }

  void other_paths() {
    const double direct = of().direct_norm(0);
    const double full = of().full_norms(0);
    if (full <= 2 * direct && direct <= 2 * full) return;
    add_here("paths-through-the-hidden-state", Kind::explanation,
             {"The paths through h ", full > direct ? "add to" : "take from",
              " the direct one: over all steps the norm is ", Formula(full),
              " along every path and ", Formula(direct),
              " along the direct path alone, so that bounds on the forget gates do not "
              "bound the whole derivative."});
  }

  void beside_plain_cell() {
    const double plain = of().plain_norms(0);
    const double full = of().full_norms(0);
    if (!std::isfinite(plain) || T() < 2) return;
    Prose text = {"A plain recurrent cell with the candidate's weights keeps ",
                  Formula(plain),
                  " of a change over the same ",
                  Formula(T()),
                  " steps, against ",
                  Formula(full),
                  " here: "};
    text << (plain < full   ? "the additive path of the cell state keeps more."
             : plain > full ? "this cell, with these gates, keeps less."
                            : "the same.");
    add_here("beside-a-plain-cell", Kind::explanation, text);
  }

  void draw(const Draw& drawn) {
    add("how-weights-were-drawn", Kind::convention,
        fmt::format("Weights were drawn uniformly from -{0} to {0} with SplitMix64 from seed {1}, "
                    "in the order Wf, Uf, Wi, Ui, Wo, Uo, Wc, Uc, then x where it is not given; "
                    "biases are 0 but bf, {2}. The spec in the output holds what was drawn.",
                    drawn.scale, drawn.seed, drawn.forget_bias));
  }

  void underflow() {
    const double most = of().direct_norm(0);
    const double mean = value_of(sym("f").accent("bar")).number();
    if (most > 0 || mean == 0) return;
    add_here(
        "direct-path-underflows", Kind::limit,
        {"Over all steps the direct path keeps less than the smallest double: about 10 to the ",
         Formula(std::round(static_cast<double>(T()) * std::log10(mean))), ", shown as 0."});
  }

  void rounding() {
    const double growth = gradient_growth(flow_);
    if (growth <= 1e8) return;
    add("digits-lost-to-growth", Kind::limit,
        {"The gradient grows ", Formula(growth),
         " times on its way back, and with it what rounding did to the states: its digits mean "
         "little, and only single steps are checked."});
  }

  const LstmFlow& flow_;
  const Workings& work_;
  Index s_ = 0;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> remarks(const LstmFlow& flow, const std::optional<Draw>& drawn,
                            const Workings& work) {
  return LstmRemarks(flow, work).run(drawn);
}

}  // namespace psolve::lstm_grad
