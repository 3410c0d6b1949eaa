#include "problems/rnn_grad/equations.h"

namespace psolve::rnn_grad {

using namespace recurrent_symbols;

RnnEquations::RnnEquations(Activation f)
    : f_(f), in_letters_(true), t_(now()), before_(before()), the_([](Formula symbol) {
        return symbol;
      }) {}

RnnEquations::RnnEquations(Activation f, Index t, const Workings& work)
    : f_(f), in_letters_(false), t_(t), before_(t - 1), the_([&work](const Formula& symbol) {
        return work.the(symbol);
      }) {}

Equation RnnEquations::weighted_sum() const {
  return {at("z", t_), times({the_(sym("W_xh")), the("x", t_)}) +
                           times({the_(sym("W_hh")), the("h", before_)}) + the_(sym("b_h"))};
}

Equation RnnEquations::state() const {
  const Formula z = the("z", t_);
  return {at("h", t_), has_slope() ? call(name_of(f_), {z}) : z};
}

Equation RnnEquations::slope() const {
  const Formula name = sym("phi").mark("′").at(t_);
  if (f_ == Activation::tanh) return {name, 1 - power(the("h", t_), 2)};
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

Equation RnnEquations::state_gradient_before() const {
  return {by(at("h", before_)), times({transpose(the_(sym("W_hh"))), the("delta", t_)})};
}

Equation RnnEquations::input_gradient() const {
  return {by(at("x", t_)), times({transpose(the_(sym("W_xh"))), the("delta", t_)})};
}

}  // namespace psolve::rnn_grad
