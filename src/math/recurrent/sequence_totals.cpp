#include "math/recurrent/sequence_totals.h"

#include <fmt/format.h>

#include "math/networks/rules.h"

namespace psolve {

using namespace recurrent_symbols;

Formula parameter_symbol(const std::string& name) {
  if (name == "h0" || name == "c0") return at(name.substr(0, 1), 0);
  return sym(name);
}

void SequenceTotals::define_parameter(Rule rule, const Parameter& value, const std::string& id,
                                      const Equation& equation, const std::string& answer,
                                      const Prose& claim) const {
  if (value.is_list) {
    define(rule, value.list(), id, equation, answer, claim);
  } else {
    define(rule, value.value, id, equation, answer, claim);
  }
}

/// `symbol` within sequence s, written as `shown`.
Formula SequenceTotals::of_sequence(Index s, const Formula& symbol, const Formula& shown) const {
  const Formula found = work.the(symbol, label(s));
  return Formula::node(Formula::Kind::quantity, found.text(), {shown, found.part(1)});
}

Formula SequenceTotals::gradient_over_all(const Parameter& sum, Index place,
                                          const std::function<Parameters(Index)>& gradients,
                                          const std::string& mark, const std::string& id) const {
  const Formula symbol = parameter_symbol(sum.name);
  const auto marked = [&](const Formula& f) { return mark.empty() ? f : f.mark(mark); };
  const auto shown = [&](const Formula& s) { return marked(derivative(at("L", s), symbol)); };
  if (!sum.is_list) {
    return over_all<Matrix>(marked(by(symbol)), shown, id, 0 * sum.value,
                            [&](Index s) { return gradients(s)[place].value; });
  }
  return over_all<Vector>(marked(by(symbol)), shown, id, 0 * sum.list(),
                          [&](Index s) { return gradients(s)[place].list(); });
}

void SequenceTotals::loss(double sum, const std::function<double(Index)>& part,
                          const std::string& mark, const std::string& id,
                          const std::string& answer) const {
  const auto marked = [&](const Formula& f) { return mark.empty() ? f : f.mark(mark); };
  const auto shown = [&](const Formula& s) { return marked(at("L", s)); };
  define(rule::sum_over_time, sum, id,
         {marked(sym("L")), over_all<double>(marked(sym("L")), shown, id, 0, part)}, answer);
}

void SequenceTotals::gradients(const Parameters& sums,
                               const std::function<Parameters(Index)>& parts) const {
  for (Index i = 0; i < std::ssize(sums); ++i) {
    const std::string id = "sum/" + sums[i].name;
    define_parameter(
        rule::sum_over_time, sums[i], id,
        {by(parameter_symbol(sums[i].name)), gradient_over_all(sums[i], i, parts, "", id)},
        "gradients." + sums[i].name);
  }
}

void SequenceTotals::descent(const Parameters& updated) const {
  const Formula theta = sym("theta");
  const Formula eta = the(sym("eta"));
  const auto step = work.heading("descent", rule::gradient_descent,
                                 "One step of gradient descent, all weights from their old values",
                                 {equals({theta.mark("′"), theta - sym("eta") * by(theta)}),
                                  equals({sym("eta"), eta.part(1)})});
  for (const Parameter& weight : updated) {
    const Formula W = sym(weight.name);
    define_parameter(rule::gradient_descent, weight, "updated/" + weight.name,
                     {W.mark("′"), the(W) - eta * the(by(W))}, "updated." + weight.name);
  }
}

Workings::Group SequenceTotals::heading_after(double before, double after) const {
  const char* moves = after < before ? "falls" : after == before ? "stays" : "rises";
  return work.heading("loss_after_update", rule::evaluation,
                      fmt::format("The same with the weights after the step: the loss {}", moves));
}

}  // namespace psolve
