#include "problems/rnn_grad/equations.h"

#include <algorithm>
#include <cmath>

#include "formula/meaning/meaning.h"

namespace psolve::rnn_grad {

using namespace recurrent_symbols;

namespace {

/// Where 1 − h² has lost digits that z still has.
bool is_next_to_one(const Formula& h) {
  constexpr double most = 1 - 1e-4;
  return h.is(Formula::Kind::quantity) &&
         std::ranges::any_of(value_of(h.part(1))->entries(),
                             [](double v) { return std::abs(v) > most; });
}

}  // namespace

RnnEquations::RnnEquations(Activation f)
    : f_(f), in_letters_(true), t_(now()), before_(before()), the_([](Formula symbol) {
        return symbol;
      }) {}

RnnEquations::RnnEquations(Activation f, Index t, const Workings& work, Pass pass)
    : f_(f),
      in_letters_(false),
      pass_(pass),
      is_first_(t == 1),
      t_(t),
      before_(t - 1),
      the_([&work](const Formula& symbol) { return work.the(symbol); }) {}

Formula RnnEquations::state_before() const {
  return is_first_ ? the_(at("h", before_)) : the("h", before_);
}

Equation RnnEquations::weighted_sum() const {
  return {symbol("z", t_), times({weight("W_xh"), the_(at("x", t_))}) +
                               times({weight("W_hh"), state_before()}) + weight("b_h")};
}

Equation RnnEquations::state() const {
  const Formula z = the("z", t_);
  return {symbol("h", t_), has_slope() ? call(name_of(f_), {z}) : z};
}

Equation RnnEquations::slope() const {
  const Formula name = sym("phi").mark("′").at(t_);
  if (f_ == Activation::tanh) {
    const Formula h = the("h", t_);
    if (is_next_to_one(h)) return {name, power(1 / call("cosh", {the("z", t_)}), 2)};
    return {name, 1 - power(h, 2)};
  }
  if (f_ == Activation::sigmoid) {
    const Formula h = the("h", t_);
    const Formula rest = is_next_to_one(h) ? call("sigmoid", {-the("z", t_)}) : 1 - h;
    return {name, hadamard({h, rest})};
  }
  if (f_ == Activation::relu) return {name, 1 - call("step", {-the("z", t_)})};
  return {name, 1};
}

Equation RnnEquations::jacobian() const {
  const Formula W = the_(sym("W_hh"));
  const bool plain = !has_slope() && !in_letters_;
  return {at("J", t_), plain ? W : times({diag(the_(slope().name)), W})};
}

Equation RnnEquations::delta() const {
  const Formula dL = the_(by(at("h", t_)));
  const bool plain = !has_slope() && !in_letters_;
  return {at("delta", t_), plain ? dL : hadamard({the_(slope().name), dL})};
}

Formula RnnEquations::pulled_back() const {
  return times({transpose(the_(sym("W_hh"))), the("delta", t_)});
}

Equation RnnEquations::input_gradient() const {
  return {by(at("x", t_)), times({transpose(the_(sym("W_xh"))), the("delta", t_)})};
}

}  // namespace psolve::rnn_grad
