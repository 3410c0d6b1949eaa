#include <fmt/format.h>

#include <array>
#include <functional>

#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/rnn_grad/derivation.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

/// Of the table of all steps people read the first and the last.
constexpr Index kMostRows = 24;
/// Comes before the NAMEs of truncated backpropagation.
constexpr const char* kCut = "cut";

class TotalLines : RnnLines {
 public:
  using RnnLines::RnnLines;

  void run() {
    if (is_list()) over_sequences();
    if (flow.updated) descent();
    if (flow.truncated) truncation();
    if (flow.asks_of_backpropagation()) cost();
  }

 private:
  // ---------------------------------------------------------------- sums over sequences

  void over_sequences() {
    const auto whole =
        work.heading("lengths", rule::padding_mask,
                     sequences() > 1 ? "Sequences of different lengths" : "All sequences");
    if (sequences() > 1) in_letters();
    if (sequences() > 1) side_by_side();
    totals().loss(
        flow.loss_value, [&](Index s) { return sequence(s).loss_value; }, "", "sum/loss", "loss");
    totals().gradients(named(flow.sums), [&](Index s) { return named(sequence(s).gradients); });
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

  /// All steps of all sequences: state, output, loss, and what goes back.
  void side_by_side() {
    struct Row {
      Index s, t;
    };
    std::vector<Row> rows;
    for (Index s = 0; s < sequences(); ++s) {
      for (Index t = 1; t <= sequence(s).steps(); ++t) rows.push_back({s, t});
    }
    const Formula dL = by(at("h", now()));
    const auto entries = [](const auto& row) {
      constexpr Index kMostShown = 4;
      std::vector<Formula> numbers(row.begin(), row.end());
      return Formula::node(Formula::Kind::tuple, "", std::move(numbers), 0, kMostShown);
    };
    work.note("side_by_side", rule::through_time, "All sequences, step by step",
              {table(
                  {sym("s"), now(), at("h", now()), at("delta", now()), norm(dL)}, rows.size(),
                  [&](Index i, Index j) -> Formula {
                    const auto [s, t] = rows[i];
                    const SequenceFlow& of = sequence(s);
                    if (j == 0) return s + 1;
                    if (j == 1) return t;
                    if (j == 2) return entries(of.run.h.row(t));
                    if (j == 3) return entries(of.gradients.delta.row(t - 1));
                    return of.norms(t - 1);
                  },
                  kMostRows)});
  }

  // ---------------------------------------------------------------- a step of descent

  void descent() {
    totals().descent(named(flow.updated->weights));
    const auto group = totals().heading_after(flow.loss_value, flow.loss_after_update);
    for (Index s = 0; s < sequences(); ++s) {
      if (holds(s)) pass_after(s);
    }
    if (!is_list()) return;
    totals().loss(
        flow.loss_after_update, [&](Index s) { return sequence(s).after->emitted.loss(); }, "′",
        "after/sum/loss", "loss_after_update");
  }

  void pass_after(Index s) {
    const SequenceFlow& of = sequence(s);
    const auto group = heading_of(s, "after/", rule::forward_pass);
    constexpr Pass after = {true};
    {
      const auto aside = work.in_the_same_way(true);
      for (Index t = 1; t <= of.steps(); ++t) {
        if (holds(s, t)) forward_step(s, t, of.after->run, of.after->emitted, after);
      }
    }
    judged().total(s, of.steps(), of.targets, of.after->emitted,
                   is_list() ? "" : "loss_after_update", after);
  }

  // ---------------------------------------------------------------- truncation

  void truncation() {
    const Index k = *flow.problem.truncate;
    const auto whole =
        work.heading("truncated", rule::truncation,
                     {"Truncated: the gradient goes back ", Formula(k), " steps at most"});
    if (every()) {
      work.note("truncated/held", rule::truncation,
                {"The state is held fixed after each ", Formula(k), k == 1 ? " step" : " steps",
                 ": what is lost later takes no part in its gradient"});
    } else {
      last_terms(k);
    }
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
    const Parameters cut = named(*flow.truncated);
    const auto cut_of = [&](Index s) { return named(*sequence(s).truncated); };
    for (Index i = 0; is_list() && i < std::ssize(cut); ++i) {
      const std::string id = "truncated/sum/" + cut[i].name;
      totals().define_parameter(rule::sum_over_time, cut[i], id,
                                {by(parameter_symbol(cut[i].name)).mark("′"),
                                 totals().gradient_over_all(cut[i], i, cut_of, "′", id)},
                                "truncated.gradients." + cut[i].name);
    }
    errors();
  }

  bool every() const { return flow.problem.loss.at_every_step; }

  void last_terms(Index k) const {
    const Formula first = k == 1 ? sym("T") : sym("T") - (k - 1);
    work.note("truncated/sum", rule::truncation, "Only the last terms of the sums are left",
              {equals({by(sym("W_hh")),
                       big("sum", equals({now(), first}), sym("T"),
                           times({at("delta", now()), transpose(at("h", before()))}))})});
  }

  /// With a loss at every step: what goes back between the states that are held.
  void cut_steps(Index s) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    const std::vector<Index> held = held_states(flow.problem, T);
    const auto whole = work.heading(id(s, "truncated/backward"), rule::truncation,
                                    "Back from the last step to the first", kCut);
    for (Index t = T; t >= 0; --t) {
      const auto aside = aside_unless_shown(s, std::max<Index>(t, 1));
      std::vector<Formula> terms;
      const bool is_held = std::ranges::binary_search(held, t);
      if (t >= 1 && judged().is_judged(t, T, of.targets)) {
        terms.push_back(judged().state_slope(t, t == T || is_held));
      }
      if (t < T && !is_held) terms.push_back(equations(t + 1).pulled_back());
      if (terms.empty()) terms.push_back(0 * the(at("h", t)));
      define(rule::truncation, Vector(of.truncated->h.row(t)),
             id(s, fmt::format("truncated/dh[{}]", t)),
             {by(at("h", t)), psolve::sum(std::move(terms))}, {},
             is_held ? "Held: nothing comes from later steps" : Prose());
      if (t == 0) continue;
      define(rule::chain_rule, Vector(of.truncated->delta.row(t - 1)),
             id(s, fmt::format("truncated/delta[{}]", t - 1)), equations(t).delta());
    }
  }

  /// The truncated gradients of a sequence.
  void truncated(Index s, Index k) {
    const SequenceFlow& of = sequence(s);
    const Index T = of.steps();
    const bool cuts = every() && k < T && !leaves_out_steps(s);
    if (cuts) cut_steps(s);
    const char* const pass = cuts ? kCut : "";
    const Index terms = every() ? T : k;
    for (const Parameter& gradient : named(*of.truncated)) {
      const std::string& name = gradient.name;
      const Formula dL = by(parameter_symbol(name));
      const auto sum = [&](const std::function<Formula(Index)>& term) {
        return long_sum(terms, [&](Index i) { return term(T - terms + 1 + i); });
      };
      const auto delta = [&](Index t) { return work.the(at("delta", t), pass); };
      const std::string place = id(s, "truncated/" + name);
      const bool is_sum = name == "W_hh" || name == "W_xh" || name == "b_h";
      if (k < T && (is_sum || (every() && name == "h0")) && !holds_last(s, k)) {
        if (gradient.is_list) {
          resume(gradient.list(), dL.mark("′"), place);
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
        formula = cuts ? work.the(dL, pass) : 0 * formula;
      }
      totals().define_parameter(rule::truncation, gradient, place, {dL.mark("′"), formula},
                                is_list() ? "" : "truncated.gradients." + name);
    }
  }

  /// Whether the last k steps of a sequence are recorded, and what they start from.
  bool holds_last(Index s, Index k) const {
    return !leaves_out_steps(s) || (!every() && holds(s, sequence(s).steps() - k));
  }

  void errors() {
    const auto whole = named(flow.sums), changes = named(*flow.changes);
    for (Index i = 0; i < std::ssize(whole); ++i) {
      const double size = whole[i].value.stableNorm();
      if (size == 0) continue;
      const std::string& name = whole[i].name;
      const Formula symbol = parameter_symbol(name);
      const auto aside = work.in_the_same_way(name != "W_hh");
      const Formula dL = by(symbol);
      const auto length = [&](const Formula& of) {
        return norm(whole[i].is_list ? of : call("vec", {of}));
      };
      define(rule::truncation, size, "truncated/norms/" + name, {norm(dL), length(the(dL))});
      const Parameter& change = changes[i];
      const Formula E = at("E", symbol);
      totals().define_parameter(
          rule::truncation, change, "truncated/changes/" + name, {E, the(dL.mark("′")) - the(dL)},
          "",
          name == "W_hh" ? Prose("How far the gradient of the recurrent weights is off") : Prose());
      define(rule::truncation, change.value.stableNorm() / size,
             "truncated/relative_errors/" + name,
             {at("epsilon", symbol), length(the(E)) / the(norm(dL))},
             "truncated.relative_errors." + name);
    }
  }

  // ---------------------------------------------------------------- cost

  void cost() {
    const auto whole = work.heading("cost", rule::operation_count, "What it costs");
    work.note(
        "formulas", rule::operation_count,
        {"With n inputs, m units and p outputs: m(n + m) multiplications a step forward, the "
         "same for going back and again for the gradients of the weights, m for the slopes, "
         "and 3pm for each output; the states of all steps are kept, or with checkpoints every "
         "segment of about √T steps is started from its first state and worked again"});
    size("n", work.the(at("x", 1), label(0)));
    size("m", the(sym("b_h")));
    if (has_outputs()) size("p", the(sym("W_hy")));
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

  bool has_outputs() const { return flow.problem.loss.is_of(Emission::y); }

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
    if (has_outputs()) {
      Formula outputs = 3 * the(sym("p")) * m;
      if (flow.problem.loss.at_every_step) outputs = T * outputs;
      multiplications = multiplications + outputs;
    }
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
    segments(s);
  }

  /// How the gradient passes through the segments between checkpoints.
  void segments(Index s) {
    const Index T = sequence(s).steps();
    const Checkpoints kept = checkpoints(T);
    if (kept.count < 2) return;
    work.note(
        id(s, "cost/segments"), rule::operation_count,
        {"With checkpoints the last segment is gone back over first; then from each state "
         "that was kept the ",
         sym("s"), " steps after it are worked again, and the gradient passes through them"},
        {table(
            {Formula::words("segment"), Formula::words("starts from"), Formula::words("first step"),
             Formula::words("last step"), Formula::words("steps worked again")},
            kept.count,
            [&](Index row, Index column) -> Formula {
              const Index segment = kept.count - row, first = (segment - 1) * kept.length;
              if (column == 0) return segment;
              if (column == 1) return at("h", first);
              if (column == 2) return first + 1;
              if (column == 3) return std::min(T, first + kept.length);
              return row == 0 ? Index{0} : kept.length;
            },
            kMostRows)});
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
          {sym(of.symbol), totals().over_all<double>(
                               sym(of.symbol), [&](const Formula& s) { return at(of.symbol, s); },
                               id, 0, [&](Index s) { return sequence(s).cost.*of.value; })},
          of.answer);
    }
  }
};

}  // namespace

void derive_totals(const RnnFlow& flow, Workings& work) {
  TotalLines(flow, work).run();
}

}  // namespace psolve::rnn_grad
