// How long the direct path of an LSTM keeps what it has. Over T steps the derivative of unit j
// along it is ∏ f_j(t) = f̄_j^T; it falls to 1/e in −1/ln f̄_j steps, its memory span. A gate that
// stands at σ(b) has the span −1/ln σ(b), so a wanted span k needs
//
//     σ(b) = e^(−1/k),    b = −ln(e^(1/k) − 1)
//
// Weights move the gate: with |x_k(t)| ≤ x_max and |h_k(t)| ≤ h_max, which is 1 or |h_k(0)|,
// W_f x + U_f h lies within ±(|W_f| x_max + |U_f| h_max), which limits every gate below 1, and b has
// to make up for it to be sure.

#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "math/calculus/rules.h"
#include "math/recurrent/rules.h"
#include "math/recurrent/spectrum/spectrum.h"
#include "problems/lstm_grad/derivation.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/rules.h"
#include "problems/lstm_grad/theory/theorem_bias.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

Formula most(const char* letter) {
  return at(letter, Formula::words("max"));
}
Formula absolute(const Formula& of) {
  return call("abs", {of});
}

class DecayLines : LstmLines {
 public:
  using LstmLines::LstmLines;

  void run() {
    direct_path();
    memory();
    if (states_theorem(flow, s)) derive_theorem(flow, s, work);
    if (of.has_matrices()) plain_cell();
  }

 private:
  // ---------------------------------------------------------------- the direct path

  void direct_path() {
    const auto whole = heading("direct", rule::direct_path,
                               {"The path that leaves h alone, over all ", Formula(T()), " steps"});
    line(rule::definition, "T", {}, sym("T"), call("length", {the(sym("x"))}));
    if (!leaves_out()) {
      define(rule::direct_path, Vector(of.direct.row(0)), "product",
             {at("p", T()),
              long_product(
                  T(), [&](Index t) { return the(at("f", t + 1)); }, product_sign::hadamard)},
             {}, "The diagonal of the product of the diag f");
    }
    spans();
    const Formula least = extreme("min", of.run.gates.leftCols(units()).minCoeff());
    line(rule::definition, "delta", "All forget gates of this run are at least 1 − δ", sym("delta"),
         1 - least);
    const Formula low = power(1 - sym("delta"), T());
    const Value bound = line(rule::geometric_decay, "lower_bound",
                             fmt::format("So over {} steps at least this much is kept", T()),
                             at("p", Formula::words("min")), power(1 - the(sym("delta")), T()));
    const double greatest = of.run.gates.leftCols(units()).maxCoeff();
    note("between", rule::geometric_decay,
         "Between the powers of the least and of the greatest gate of the run",
         {relation("≤", {low, at("p", T()), power(call("max", {at("f", now())}), T())}),
          relation("≤", {bound.number(), of.direct.row(0).minCoeff(), of.direct_norm(0),
                         std::pow(greatest, static_cast<double>(T()))})});
    limits();
  }

  /// The products of the last k gates, and the norms of these paths.
  void spans() {
    const auto group = heading("spans", rule::direct_path,
                               {"Over the last k steps it keeps ", at("p", sym("k")),
                                ", and its norm is the largest entry"});
    for (Index k = 1; k <= T(); ++k) {
      const Index t = T() - k + 1;
      if (!holds(t)) continue;
      const auto aside = aside_unless_shown(k);
      if (k > 1 && !holds(t + 1)) {
        resume(Vector(of.direct.row(t)), at("p", k - 1), "direct/resumed");
      }
      const Formula p = at("p", k);
      const Formula gate = the(at("f", t));
      define(rule::direct_path, Vector(of.direct.row(t - 1)), fmt::format("direct/p[{}]", t - 1),
             {p, k == 1 ? gate : hadamard({gate, the(at("p", k - 1))})});
      define(rule::norm_bound, of.direct_norm(t - 1), fmt::format("direct/norm[{}]", t - 1),
             {call("max", {p}), call("max", {the(p)})}, fmt::format("path[{}].direct", t - 1));
    }
  }

  /// The least or greatest of all forget gates of the run.
  Formula extreme(const char* which, double value) {
    const Formula name = call(which, {sym("f")});
    if (!leaves_out()) return call(which, {the(sym("f"))});
    resume(value, name, fmt::format("{}/resumed", which));
    return the(name);
  }

  /// Fixed weights and a bounded input keep every gate below a limit, and so let the path decay.
  void limits() {
    if (leaves_out()) {
      resume(Vector(of.x.cwiseAbs().colwise().maxCoeff()), most("x"), "x_max/resumed");
    } else {
      std::vector<Formula> sizes;
      for (Index t = 1; t <= T(); ++t) sizes.push_back(absolute(the(at("x", t))));
      line(rule::definition, "x_max",
           {"No input is larger than here, ", relation("≤", {absolute(at("x", now())), most("x")})},
           most("x"), T() == 1 ? sizes[0] : call("max", sizes));
    }
    line(rule::definition, "h_max",
         {"and no state but the first is larger than 1, ",
          relation("≤", {absolute(at("h", now())), most("h")})},
         most("h"), call("max", {1, absolute(the(at("h", 0)))}));
    const auto size_of = [&](const char* weight) {
      return absolute(the(LstmEquations::of(weight, Gate::f)));
    };
    line(rule::norm_bound, "reach",
         "With these weights, input and state then move a forget gate's sum by this at most",
         sym("r"), times({size_of("W"), the(most("x"))}) + times({size_of("U"), the(most("h"))}));
    line(rule::geometric_decay, "f_max", "so no gate ever exceeds", most("f"),
         call("sigmoid", {the(sym("r")) + the(LstmEquations::of("b", Gate::f))}));
  }

  // ---------------------------------------------------------------- memory

  void memory() {
    const auto whole = heading("memory", rule::memory_span, "How long the cell remembers");
    law("span", rule::memory_span,
        {"A gate that stays at ", sym("f"), " keeps ", power(sym("f"), sym("k")), " over ",
         sym("k"), " steps, which is 1/e after"},
        {equals({sym("k"), -(Formula(1) / call("log", {sym("f")}))})});
    means();
    const Formula mean = sym("f").accent("bar");
    const double kept =
        line(rule::memory_span, "mean", "The unit that keeps most has the largest of them", mean,
             call("max", {the(sym("g"))}))
            .number();
    if (kept > 0 && kept < 1) {
      line(rule::memory_span, "k", "and so remembers for", sym("k"),
           -(Formula(1) / call("log", {the(mean)})));
    }
    line(rule::memory_span, "bias",
         {"For a span of all ", Formula(T()),
          " steps the gate has to stand at e^(−1/T), by its bias alone"},
         sym("b"), -call("log", {call("exp", {Formula(1) / the(sym("T"))}) - 1}));
    line(rule::memory_span, "sure_bias",
         {"and to be sure of it whatever ", at("x", now()), " and ", at("h", before()),
          " do to the gate, by the largest entry of ", sym("r"), " more"},
         at("b", Formula::words("sure")), the(sym("b")) + call("max", {the(sym("r"))}));
  }

  /// The geometric means over time, by logarithms, which do not underflow as products do.
  void means() {
    const auto gates = of.run.gates.leftCols(units());
    if (leaves_out()) {
      const Matrix logarithms = gates.array().log();
      resume(Vector(logarithms.colwise().mean().array().exp()), sym("g"), "g/resumed");
      return;
    }
    if (gates.minCoeff() == 0) {
      line(rule::memory_span, "g", "The geometric means of the forget gates, unit by unit",
           sym("g"), power(the(at("p", T())), Formula(1) / the(sym("T"))));
      return;
    }
    line(rule::memory_span, "G", "The logarithms of all forget gates, unit by unit", sym("G"),
         long_sum(T(), [&](Index t) { return call("log", {the(at("f", t + 1))}); }));
    line(rule::memory_span, "g", "and so their geometric means over the steps", sym("g"),
         call("exp", {the(sym("G")) / the(sym("T"))}));
  }

  // ---------------------------------------------------------------- the plain cell

  /// In letters, or in what `the` makes of them.
  using Reading = std::function<Formula(const Formula&)>;
  static Equation plain_state(const Formula& t, const Formula& before, const Reading& the) {
    const auto candidate = [&](const char* what) { return the(LstmEquations::of(what, Gate::c)); };
    return {at("s", t),
            call("tanh", {times({candidate("W"), the(at("x", t))}) +
                          times({candidate("U"), the(at("s", before))}) + candidate("b")})};
  }
  static Equation plain_jacobian(const Formula& t, const Formula& before, const Reading& the) {
    return {derivative(at("s", t), at("s", before)),
            times({diag(1 - power(the(at("s", t)), 2)), the(LstmEquations::of("U", Gate::c))})};
  }

  void plain_cell() {
    const auto whole =
        heading("plain_rnn", rule::joint_recurrence,
                "Beside it a plain recurrent cell of the same size: the candidate's weights alone");
    const Reading letters = [](const Formula& symbol) { return symbol; };
    law("jacobian", rule::chain_rule,
        "Here every step multiplies by a weight matrix and by slopes of tanh below 1",
        {plain_state(now(), before(), letters), plain_jacobian(now(), before(), letters)});
    const RnnCell plain = lstm_grad::plain_cell(flow.cell());
    const RnnRun run = forward(plain, of.x);
    define(rule::recurrence, plain.h0, "plain_rnn/s[0]", {at("s", 0), the(at("h", 0))}, {},
           "It starts where the LSTM does");
    plain_forward(plain, run);
    plain_products(plain, run);
    norms();
  }

  void plain_forward(const RnnCell& plain, const RnnRun& run) {
    const Reading quantities = [this](const Formula& symbol) { return the(symbol); };
    for (Index t = 1; t <= T(); ++t) {
      if (!holds_matrices(t)) continue;
      const auto aside = work.in_the_same_way(t > 1);
      if (t > 1 && !holds_matrices(t - 1)) {
        resume(Vector(run.h.row(t - 1)), at("s", t - 1), "s/resumed");
      }
      define(rule::recurrence, Vector(run.h.row(t)), fmt::format("plain_rnn/s[{}]", t),
             plain_state(t, t - 1, quantities));
      define(rule::chain_rule, step_jacobian(plain, run, t), fmt::format("plain_rnn/J[{}]", t - 1),
             plain_jacobian(t, t - 1, quantities));
    }
  }

  static bool is_close(double a, double b) {
    return std::isfinite(b) && std::abs(a - b) <= 1e-12 * b;
  }

  void plain_products(const RnnCell& plain, const RnnRun& run) {
    Matrix product = Matrix::Identity(units(), units());
    for (Index t = T(); t >= 1; --t) {
      const Matrix later = product;
      product = product * step_jacobian(plain, run, t);
      // Where entries leave the range of doubles on the way, the norm knows more than the matrix.
      if (!is_close(spectral_norm(product), of.plain_norms(t - 1))) return;
      if (!holds_matrices(t)) continue;
      const auto aside = work.in_the_same_way(t < T());
      const auto to_the_end = [&](Index from) { return derivative(at("s", T()), at("s", from)); };
      if (t < T()) {
        if (!holds_matrices(t + 1)) resume(later, to_the_end(t), "plain_rnn/resumed");
        define(rule::joint_recurrence, product, fmt::format("plain_rnn/product[{}]", t - 1),
               {to_the_end(t - 1),
                times({the(to_the_end(t)), the(derivative(at("s", t), at("s", t - 1)))})});
      }
      define(rule::norm_bound, of.plain_norms(t - 1), fmt::format("plain_rnn/norm[{}]", t - 1),
             {norm(to_the_end(t - 1)), norm(the(to_the_end(t - 1)))},
             fmt::format("path[{}].plain_rnn", t - 1));
    }
  }

  void norms() {
    std::vector<Formula> headings = {
        now(), norm(times({diag(at("f", T())), dots(), diag(at("f", now() + 1))})),
        norm(derivative(at("c", T()), at("c", now()))),
        norm(derivative(at("s", T()), at("s", now())))};
    note("norms", rule::evaluation,
         {"Spectral norms of what is left of a change at step ", now(),
          ": by the direct path, by every path, in the plain cell"},
         {table(std::move(headings), T(), [&](Index row, Index column) {
           const Index t = T() - 1 - row;
           const double norms[] = {static_cast<double>(t), of.direct_norm(t), of.full_norms(t),
                                   of.plain_norms(t)};
           const double value = norms[column];
           return std::isfinite(value) ? Formula(value) : Formula::words("—");
         })});
  }
};

}  // namespace

void derive_decay(const LstmFlow& flow, Index s, Workings& work) {
  DecayLines(flow, s, work).run();
}

}  // namespace psolve::lstm_grad
