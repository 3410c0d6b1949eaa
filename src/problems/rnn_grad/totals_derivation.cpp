#include <fmt/format.h>

#include <array>
#include <functional>

#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/rnn_grad/derivation.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

/// What the gradient of a name is taken by.
Formula symbol_of(std::string_view name) {
  return name == "h0" ? at("h", 0) : sym(name);
}

class TotalLines : RnnLines {
 public:
  using RnnLines::RnnLines;

  void run() {
    if (is_list()) over_sequences();
    if (flow.truncated) truncation();
    cost();
  }

 private:
  static Vector as_vector(const NamedGradient& gradient) { return gradient.value.reshaped(); }
  void define_gradient(Rule rule, const NamedGradient& gradient, const std::string& id,
                       const Equation& equation, const std::string& answer) const {
    if (gradient.is_vector()) {
      define(rule, as_vector(gradient), id, equation, answer);
    } else {
      define(rule, gradient.value, id, equation, answer);
    }
  }

  // ---------------------------------------------------------------- sums over sequences

  /// `symbol` within sequence s, written as `shown`.
  Formula of_sequence(Index s, const Formula& symbol, const Formula& shown) const {
    const Formula found = work.the(symbol, label(s));
    return Formula::node(Formula::Kind::quantity, found.text(), {shown, found.part(1)});
  }

  /// The sum over all sequences of what is `symbol` in each, and is written `shown(s)`; `part` of
  /// those that are left out is taken up.
  template <class V>
  Formula over_all(const Formula& symbol, const std::function<Formula(const Formula&)>& shown,
                   const std::string& id, const V& none,
                   const std::function<V(const SequenceFlow&)>& part) const {
    std::vector<Formula> terms;
    V rest = none;
    for (Index s = 0; s < sequences(); ++s) {
      if (holds(s)) {
        terms.push_back(of_sequence(s, symbol, shown(s + 1)));
      } else {
        rest += part(sequence(s));
      }
    }
    if (leaves_out_sequences()) {
      const Formula middle = shown(Formula::words("rest"));
      resume(rest, middle, id + "/resumed");
      terms.push_back(the(middle));
    }
    return long_sum(
        std::ssize(terms), [&](Index i) { return terms[i]; }, 3);
  }

  using Gradients = const RnnGradients& (*)(const SequenceFlow&);
  /// The sum of the gradients number `place` of those that `gradients` picks, marked.
  Formula gradient_over_all(const NamedGradient& sum, Index place, Gradients gradients,
                            const std::string& mark, const std::string& id) const {
    const Formula symbol = symbol_of(sum.name);
    const auto marked = [&](const Formula& f) { return mark.empty() ? f : f.mark(mark); };
    const auto shown = [&](const Formula& s) { return marked(derivative(at("L", s), symbol)); };
    const auto part = [&](const SequenceFlow& of) { return named(gradients(of))[place]; };
    if (!sum.is_vector()) {
      return over_all<Matrix>(marked(by(symbol)), shown, id, 0 * sum.value,
                              [&](const SequenceFlow& of) { return part(of).value; });
    }
    return over_all<Vector>(marked(by(symbol)), shown, id, 0 * as_vector(sum),
                            [&](const SequenceFlow& of) { return as_vector(part(of)); });
  }
  static const RnnGradients& whole_of(const SequenceFlow& of) { return of.gradients; }
  static const RnnGradients& cut_of(const SequenceFlow& of) { return *of.truncated; }

  void over_sequences() {
    const auto whole =
        work.heading("lengths", rule::padding_mask,
                     sequences() > 1 ? "Sequences of different lengths" : "All sequences");
    if (sequences() > 1) in_letters();
    define(rule::sum_over_time, flow.loss_value, "sum/loss",
           {sym("L"), over_all<double>(
                          sym("L"), [](const Formula& s) { return at("L", s); }, "sum/loss", 0,
                          [](const SequenceFlow& of) { return of.loss_value; })},
           "loss");
    const auto sums = named(flow.sums);
    for (Index i = 0; i < std::ssize(sums); ++i) {
      const std::string name(sums[i].name);
      const Formula symbol = symbol_of(name);
      define_gradient(rule::sum_over_time, sums[i], "sum/" + name,
                      {by(symbol), gradient_over_all(sums[i], i, whole_of, "", "sum/" + name)},
                      "gradients." + name);
    }
  }

  void in_letters() {
    work.note("sum", rule::sum_over_time,
              {"Each sequence s ends at its own ", at("T", sym("s")),
               " and is gone back from there; losses and gradients of the shared weights add up"},
              {equals({sym("L"), big("sum", sym("s"), {}, at("L", sym("s")))}),
               equals({by(sym("W_hh")),
                       big("sum", sym("s"), {}, derivative(at("L", sym("s")), sym("W_hh")))})});
    const Formula mu = at("mu", now());
    const Formula slope = RnnEquations(flow.cell().activation).slope().name;
    work.note(
        "mask", rule::padding_mask,
        {"The same as one batch, padded to the longest: with a mask ", equals({mu, 1}),
         " up to the end and 0 beyond, a step beyond it keeps the state, passes the gradient on "
         "and adds nothing"},
        {equals(
             {at("h", now()), mu * call("phi", {at("z", now())}) + (1 - mu) * at("h", before())}),
         equals({at("delta", now()), mu * hadamard({slope, by(at("h", now()))})}),
         equals({by(at("h", before())), times({transpose(sym("W_hh")), at("delta", now())}) +
                                            (1 - mu) * by(at("h", now()))})});
  }

  // ---------------------------------------------------------------- truncation

  void truncation() {
    const Index k = *flow.problem.truncate;
    const auto whole =
        work.heading("truncated", rule::truncation,
                     {"Truncated: the gradient goes back ", Formula(k), " steps at most"});
    const Formula first = k == 1 ? sym("T") : sym("T") - (k - 1);
    work.note("truncated/sum", rule::truncation, "Only the last terms of the sums are left",
              {equals({by(sym("W_hh")),
                       big("sum", equals({now(), first}), sym("T"),
                           times({at("delta", now()), transpose(at("h", before()))}))})});
    for (Index s = 0; s < sequences(); ++s) {
      if (!holds(s)) continue;
      const auto aside = work.in_the_same_way(s > 0);
      if (!is_list()) {
        truncated(s, k);
        continue;
      }
      const auto one = work.heading("truncated/" + place(s), rule::truncation,
                                    fmt::format("Sequence {}", s + 1), label(s));
      truncated(s, k);
    }
    const auto cut = named(*flow.truncated);
    for (Index i = 0; is_list() && i < std::ssize(cut); ++i) {
      const std::string name(cut[i].name);
      const std::string id = "truncated/sum/" + name;
      const Formula symbol = symbol_of(name);
      define_gradient(rule::sum_over_time, cut[i], id,
                      {by(symbol).mark("′"), gradient_over_all(cut[i], i, cut_of, "′", id)},
                      "truncated.gradients." + name);
    }
    errors();
  }

  /// The truncated gradients of a sequence.
  void truncated(Index s, Index k) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    for (const NamedGradient& gradient : named(*of.truncated)) {
      const std::string name(gradient.name);
      const Formula dL = by(symbol_of(name));
      const auto sum = [&](const std::function<Formula(Index)>& term) {
        return long_sum(k, [&](Index i) { return term(T - k + 1 + i); });
      };
      const auto delta = [&](Index t) { return the(at("delta", t)); };
      const std::string place = id(s, "truncated/" + name);
      if (k < T && (name == "W_hh" || name == "W_xh" || name == "b_h") && !holds_last(s, k)) {
        if (gradient.is_vector()) {
          resume(as_vector(gradient), dL.mark("′"), place);
        } else {
          resume(gradient.value, dL.mark("′"), place);
        }
        continue;
      }
      Formula formula = the(dL);
      if (k < T && name == "W_hh") {
        formula = sum([&](Index t) { return times({delta(t), transpose(the(at("h", t - 1)))}); });
      } else if (k < T && name == "W_xh") {
        formula = sum([&](Index t) { return times({delta(t), transpose(the(at("x", t)))}); });
      } else if (k < T && name == "b_h") {
        formula = sum(delta);
      } else if (k < T && name == "h0") {
        formula = 0 * formula;
      }
      define_gradient(rule::truncation, gradient, place, {dL.mark("′"), formula},
                      is_list() ? "" : "truncated.gradients." + name);
    }
  }

  /// Whether the last k steps of a sequence are recorded, and what they start from.
  bool holds_last(Index s, Index k) const {
    return !leaves_out_steps(s) || holds(s, sequence(s).steps() - k);
  }

  void errors() {
    const auto whole = named(flow.sums);
    const auto cut = named(*flow.truncated);
    for (Index i = 0; i < std::ssize(whole); ++i) {
      const double size = whole[i].value.norm();
      if (size == 0) continue;
      const std::string name(whole[i].name);
      const auto aside = work.in_the_same_way(name != "W_hh");
      const Formula dL = by(symbol_of(name));
      const auto length = [&](const Formula& of) {
        return norm(whole[i].is_vector() ? of : call("vec", {of}));
      };
      define(rule::truncation, size, "truncated/norms/" + name, {norm(dL), length(the(dL))});
      define(
          rule::truncation, (cut[i].value - whole[i].value).norm() / size,
          "truncated/relative_errors/" + name,
          {at("epsilon", symbol_of(name)), length(the(dL.mark("′")) - the(dL)) / the(norm(dL))},
          "truncated.relative_errors." + name,
          name == "W_hh" ? Prose("How far the gradient of the recurrent weights is off") : Prose());
    }
  }

  // ---------------------------------------------------------------- cost

  void cost() {
    const auto whole = work.heading("cost", rule::operation_count, "What it costs");
    work.note(
        "formulas", rule::operation_count,
        {"With n inputs, m units and p outputs: m(n + m) multiplications a step forward, the "
         "same for going back and again for the gradients of the weights, m for the slopes, "
         "and 3pm for the output; the states of all steps are kept, or with checkpoints every "
         "segment of about √T steps is started from its first state and worked again"});
    size("n", work.the(at("x", 1), label(0)));
    size("m", the(sym("b_h")));
    if (flow.cell().weights.W_hy) size("p", the(sym("W_hy")));
    for (Index s = 0; s < sequences(); ++s) {
      if (!holds(s)) continue;
      if (!is_list()) {
        cost(s);
        continue;
      }
      const auto aside = aside_unless_shown(s);
      const auto one = work.heading("cost/" + place(s), rule::operation_count,
                                    fmt::format("Sequence {}", s + 1), label(s));
      cost(s);
    }
    if (is_list()) total_cost();
  }

  void size(const char* name, const Formula& of) {
    line(rule::definition, std::string("cost/") + name, {}, sym(name), call("length", {of}));
  }

  struct Count {
    const char* symbol;
    const char* answer;
    const char* claim;
    double RnnCost::*value;
  };
  static constexpr std::array<Count, 4> kCounts = {{
      {"M", "cost.multiplications", "Multiplications", &RnnCost::multiplications},
      {"S", "cost.stored_values", "Stored values", &RnnCost::stored_values},
      {"C", "cost.stored_values_checkpointed", "Stored values with k checkpoints, s steps apart",
       &RnnCost::stored_values_checkpointed},
      {"E", "cost.extra_multiplications", "Multiplications to work all segments but the last again",
       &RnnCost::extra_multiplications},
  }};

  void cost(Index s) {
    const Formula m = the(sym("m"));
    const Formula n = the(sym("n"));
    const Formula T = the(sym("T"));
    Formula multiplications = T * tuple({3 * m * tuple({n + m}) + m});
    if (flow.cell().weights.W_hy) multiplications = multiplications + 3 * the(sym("p")) * m;
    count(s, kCounts[0], multiplications);
    count(s, kCounts[1], m * tuple({T + 1}));
    const auto whole_number = [&](const char* name, const Formula& formula) {
      line(rule::definition, id(s, std::string("cost/") + name), {}, sym(name),
           call("ceil", {formula}));
    };
    whole_number("s", call("sqrt", {T}));
    whole_number("k", T / the(sym("s")));
    const Formula apart = the(sym("s"));
    const Formula k = the(sym("k"));
    count(s, kCounts[2], m * tuple({k + apart}));
    count(s, kCounts[3], tuple({k - 1}) * apart * m * tuple({n + m}));
  }

  void count(Index s, const Count& of, const Formula& formula) {
    define(rule::operation_count, sequence(s).cost.*of.value,
           id(s, std::string("cost/") + of.symbol), {sym(of.symbol), formula}, answer(s, of.answer),
           of.claim);
  }

  void total_cost() {
    RnnCost all;
    for (const SequenceFlow& of : flow.sequences) all += of.cost;
    for (const Count& of : kCounts) {
      const std::string id = std::string("cost/sum/") + of.symbol;
      define(
          rule::operation_count, all.*of.value, id,
          {sym(of.symbol), over_all<double>(
                               sym(of.symbol), [&](const Formula& s) { return at(of.symbol, s); },
                               id, 0, [&](const SequenceFlow& one) { return one.cost.*of.value; })},
          of.answer);
    }
  }
};

}  // namespace

void derive_totals(const RnnFlow& flow, Workings& work) {
  TotalLines(flow, work).run();
}

}  // namespace psolve::rnn_grad
