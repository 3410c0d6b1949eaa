// What the Jacobian of a step decides (question 14.1), and backpropagation through time with its cost
// (question 14.2). The instances are networks that are run.

#include <string>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/numbers/random.h"
#include "math/recurrent/rules.h"
#include "problems/rnn_grad/spec.h"
#include "problems/rnn_grad/trial_network.h"

namespace psolve::rnn_grad {
namespace {

std::string at_step(const char* letter, long step) {
  return std::string(letter) + "_" + std::to_string(step);
}

void define_run(TrialNetwork& net, Scope& letters) {
  const auto real = [](const auto& m) { return Matrix(m.real()); };
  letters.define("T", static_cast<double>(TrialNetwork::steps));
  letters.define("t", static_cast<double>(1 + net.random.bits() % (TrialNetwork::steps - 1)));
  letters.define("W", to_value(real(net.W)));
  letters.define("V", to_value(real(net.V)));
  letters.define("I", to_value(Matrix(Matrix::Identity(net.W.rows(), net.W.rows()))));
  letters.define("gamma", 1.0);
  letters.define("P", to_value(net.jacobian(TrialNetwork::steps, 0)));
  for (long t = 0; t <= TrialNetwork::steps; ++t) {
    const ComplexVector h = net.state(t);
    letters.define(at_step("h", t), to_value(Vector(h.real())));
    if (t == 0) continue;
    const auto place = static_cast<std::size_t>(t - 1);
    letters.define(at_step("x", t), to_value(Vector(net.x[place].real())));
    letters.define(at_step("J", t), to_value(net.jacobian(t, t - 1)));
    letters.define(at_step("g", t), to_value(Vector(net.error(t, h).real())));
    letters.define(at_step("lambda", t), to_value(net.loss_by_state(t)));
  }
}

void any_network(std::uint64_t seed, Scope& letters) {
  TrialNetwork net(seed);
  define_run(net, letters);
  for (long t = 1; t <= TrialNetwork::steps; ++t) {
    for (long k = 1; k <= t; ++k) {
      letters.define(at_step("K", t) + "_" + std::to_string(k), to_value(net.jacobian(t, k)));
    }
  }
  const auto last_loss = [&] {
    return net.loss_from(TrialNetwork::steps, net.state(TrialNetwork::steps));
  };
  letters.define("lambda_0", to_value(Vector(TrialNetwork::slopes(net.h0, last_loss))));
  const auto loss = [&] { return net.loss(); };
  letters.define("dL_dW", to_value(TrialNetwork::slopes(net.W, loss)));
  letters.define("dL_dU", to_value(TrialNetwork::slopes(net.U, loss)));
  letters.define("dL_dV", to_value(TrialNetwork::slopes(net.V, loss)));
  letters.define("dL_db", to_value(Vector(TrialNetwork::slopes(net.b, loss))));
  letters.define("dL_dc", to_value(Vector(TrialNetwork::slopes(net.c, loss))));
}

/// What follows the end is padding: M is the Jacobian of a padded step, J that of a step that is not.
void padded_network(std::uint64_t seed, Scope& letters) {
  TrialNetwork net(seed);
  const long length = 1 + static_cast<long>(seed % TrialNetwork::steps);
  for (long t = 1; t <= TrialNetwork::steps; ++t) {
    letters.define(at_step("mu", t), t <= length ? 1 : 0);
  }
  net.length = length;
  define_run(net, letters);
}

/// Matrices 2 × 2 with one repeated eigenvalue a, and the entry b beside it; K is J k times.
void not_normal(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const double a = 0.5 + random.unit(), b = 0.5 + random.unit();
  const long k = 1 + static_cast<long>(random.bits() % 6);
  Matrix J(2, 2), A(2, 2), B(2, 2), K = Matrix::Identity(2, 2);
  J << a, b, 0, a;
  A << 0, b, 0, 0;
  B << 0, 0, b, 0;
  for (long i = 0; i < k; ++i) K = J * K;
  letters.define("a", a);
  letters.define("b", b);
  letters.define("k", static_cast<double>(k));
  letters.define("J", to_value(J));
  letters.define("A", to_value(A));
  letters.define("B", to_value(B));
  letters.define("K", to_value(K));
}

/// The multiplications of T steps, one by one; and checkpoints s apart.
void counted(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const auto some = [&] { return 1 + static_cast<long>(random.bits() % 6); };
  const long T = some(), m = some(), n = some();
  long count = 0;
  for (long t = 0; t < T; ++t) {
    for (long unit = 0; unit < m; ++unit) {
      for (long read = 0; read < m + n; ++read) ++count;
    }
  }
  letters.define("T", static_cast<double>(T));
  letters.define("m", static_cast<double>(m));
  letters.define("n", static_cast<double>(n));
  letters.define("C", static_cast<double>(count));
  letters.define("s", static_cast<double>(some()));
}

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}
Formula norm_of(const Formula& m) {
  return call("norm", {m});
}
/// A letter of step t, or of a step some later.
Formula of_step(const char* letter, int later = 0) {
  const Formula t = sym("t");
  return sym(letter).at(later == 0 ? t : later < 0 ? t - 1 : t + 1);
}
Formula square_of(std::vector<Formula> entries) {
  return Formula::node(Formula::Kind::matrix, "", std::move(entries), 2);
}

Argument jacobian_and_products() {
  const Formula W = sym("W"), h = of_step("h"), J = of_step("J"), P = sym("P"),
                gamma = sym("gamma");
  const Formula J1 = sym("J", 1), J2 = sym("J", 2), J3 = sym("J", 3), phi = sym("phi");
  const Formula bound = gamma * norm_of(W);
  return {
      "jacobian",
      "The Jacobian of a step, and of many",
      {{"step",
        rule::chain_rule,
        {"The idea: a small change of the state is multiplied by one matrix a step; what "
         "becomes of "
         "it, and of gradients on their way back, is a matter of products. From ",
         equals({h, call("phi", {beside({W, of_step("h", -1)}) + beside({sym("U"), of_step("x")}) +
                                 sym("b")})}),
         ", with J the derivative of a state by the one before, for φ = tanh"},
        {equals({J, beside({call("diag", {1 - power(h, 2)}), W})})},
        any_network},
       {"many",
        rule::chain_rule,
        {"Over several steps these multiply, the last on the left; P of three steps is"},
        {equals({P, beside({J3, J2, J1})})},
        any_network},
       {"back",
        rule::chain_rule,
        {"Gradients go the other way, through the transpose. A loss after the third step, whose "
         "gradient by the state there is Vᵀg, with V the weights of the output, has by h(0) the "
         "gradient"},
        {equals({sym("lambda", 0), beside({transpose(P), transpose(sym("V")), sym("g", 3)})})},
        any_network},
       {"bound",
        rule::norm_bound,
        {"With γ the largest slope of φ (1 for tanh, 1/4 for σ) and norms the largest singular "
         "value,"},
        {relation("≤", {norm_of(P), norm_of(J3) * norm_of(J2) * norm_of(J1), power(bound, 3)})},
        any_network},
       {"conditions",
        rule::norm_bound,
        {"So ", relation("<", {bound, 1}),
         " is sufficient for gradients to vanish, at least as fast as its powers; and ",
         relation(">", {norm_of(W), 1 / gamma}),
         " is necessary for them to explode, not sufficient: where units are saturated φ′ is "
         "small. P and its transpose have one norm, so what holds of small changes holds of "
         "gradients."}}}};
}

Argument spectral_radius() {
  const Formula J = sym("J"), K = sym("K"), a = sym("a"), b = sym("b"), k = sym("k");
  const Formula A = sym("A"), B = sym("B");
  return {
      "spectral_radius",
      "What the spectral radius decides, and what not",
      {{"constant",
        rule::spectral_radius,
        {"Where every step has the same J, as at a fixed point h* under a constant input, where "
         "distances from h* are multiplied by J, the spectral "
         "radius ρ, the largest modulus of an eigenvalue, is a lower bound for every power:"},
        {relation("≤", {0, norm_of(power(J, 4)) - power(call("rho", {J}), 4)}),
         relation("≤", {0, power(norm_of(J), 4) - norm_of(power(J, 4))})},
        not_normal},
       {"gelfand",
        rule::spectral_radius,
        {"and in the long run it is the rate: ",
         relation("→", {power(norm_of(power(J, k)), 1 / k), call("rho", {J})}),
         " as k grows. So a fixed point h* is stable where ρ < 1 and not where ρ > 1; at 1 the "
         "linear part does not decide. Gradients through it vanish like ρᵏ, or explode."}},
       {"transient",
        rule::spectral_radius,
        {"It does not decide a finite number of steps. Where J is not normal, as with the "
         "eigenvalue a twice in ",
         equals({J, square_of({a, b, 0, a})}), ","},
        {equals({K.at(1, 2), k * power(a, k - 1) * b})},
        not_normal},
       {"peak",
        rule::spectral_radius,
        {"where K is J multiplied k times: for a just below 1 that grows for about 1/(1 − a) "
         "steps, to "
         "many times b, before it falls."}},
       {"products",
        rule::spectral_radius,
        {"Nor does it decide products of different steps. Both of ",
         equals({A, square_of({0, b, 0, 0})}), " and ", equals({B, square_of({0, 0, b, 0})}),
         " have ρ = 0, and the powers of their product grow like those of b²:"},
        {equals({call("rho", {beside({A, B})}), power(b, 2)})},
        not_normal},
       {"right_objects", rule::lyapunov_exponent,
        "For products the right measures are singular values of the product itself, and over long "
        "runs Lyapunov exponents, the mean growth of its logarithm a step."},
       {"training", rule::general_argument,
        "In training, the gradient is a sum over pairs of steps, each with such a product. Where "
        "products vanish, what lies far back has no say and is not learned; where they explode, "
        "one "
        "step throws the weights far off. Against the second the norm of the gradient is clipped. "
        "Against both W starts orthogonal, with all singular values 1; gates (LSTM, GRU) give a "
        "path "
        "whose factor is near 1; normalisation and skips keep slopes from saturation."}}};
}

Argument through_time() {
  const Formula L = sym("L"), W = sym("W"), U = sym("U"), V = sym("V"), b = sym("b"), c = sym("c");
  const Formula t = sym("t"), T = sym("T"), x = of_step("x"), h = of_step("h");
  const Formula g = of_step("g"), lambda = of_step("lambda"), J_next = of_step("J", 1);
  const Formula delta = tuple({product({1 - power(h, 2), lambda}, product_sign::hadamard)});
  const auto over_steps = [&](const Formula& term) { return big("sum", equals({t, 1}), T, term); };
  const Formula k = sym("k");
  const Formula K_g = beside({transpose(sym("K").at(t, k)), transpose(V), g});
  const Formula used = transpose(sym("h").at(k - 1));
  const auto pulled = [&](const Formula& gradient) {
    return tuple(
        {product({1 - power(sym("h").at(k), 2), tuple({gradient})}, product_sign::hadamard)});
  };
  const Formula Vt = transpose(V), J2t = transpose(sym("J", 2)), J3t = transpose(sym("J", 3));
  return {
      "through_time",
      "Backpropagation through time",
      {{"forward",
        rule::recurrence,
        {"The idea: unrolled, a recurrent network is a deep one whose layers share their weights. "
         "With φ = tanh, for the steps t = 1 to T,"},
        {equals({h, call("tanh", {beside({W, of_step("h", -1)}) + beside({U, x}) + b})}),
         equals({of_step("o"), beside({V, h}) + c})}},
       {"adjoint",
        rule::through_time,
        {"Let every step have a loss ℓ, L be their sum, g the derivative of a step's loss by its "
         "output o, and λ that of L by the state h. The state acts on L by its own output and by "
         "the "
         "next state; after the last there is none, so λ starts there as Vᵀg, and going back"},
        {equals({lambda, beside({Vt, g}) + beside({transpose(J_next), of_step("lambda", 1)})})},
        any_network},
       {"double_sum",
        rule::unrolled_sum,
        {"Put into itself it is a sum over all later losses, so that L's gradient is a double sum "
         "over "
         "pairs of steps; for T = 3"},
        {equals({sym("lambda", 1), beside({Vt, sym("g", 1)}) + beside({J2t, Vt, sym("g", 2)}) +
                                       beside({J2t, J3t, Vt, sym("g", 3)})})},
        any_network},
       {"pairs",
        rule::unrolled_sum,
        {"In general, with K the derivative of the state of step t by that of step k, the gradient "
         "of a weight is the sum over all pairs of a loss and an earlier use of the weight. "
         "Ordered "
         "by the use in place of the loss, its inner sum is the λ of step k:"},
        {equals({derivative(L, W),
                 over_steps(big("sum", equals({k, 1}), t, beside({pulled(K_g), used}))),
                 big("sum", equals({k, 1}), T,
                     beside({pulled(big("sum", equals({t, k}), T, K_g)), used}))})},
        any_network},
       {"order", rule::through_time,
        "Taken from the right, factors that terms share are multiplied once: one pass back, T "
        "products of a matrix and a vector, in place of T² terms."},
       {"gradients",
        rule::sum_over_time,
        {"A weight acts at every step, so its gradient is the sum over them, with 1 − h² the slope "
         "of "
         "tanh:"},
        {equals({derivative(L, W), over_steps(beside({delta, transpose(of_step("h", -1))}))}),
         equals({derivative(L, U), over_steps(beside({delta, transpose(x)}))}),
         equals({derivative(L, b), over_steps(delta)}),
         equals({derivative(L, V), over_steps(beside({g, transpose(h)}))}),
         equals({derivative(L, c), over_steps(g)})},
        any_network}}};
}

Argument lengths_and_cost() {
  const Formula T = sym("T"), m = sym("m"), n = sym("n"), s = sym("s");
  const Formula mask = of_step("mu"), next_mask = of_step("mu", 1);
  const Formula own = beside({transpose(sym("V")), of_step("g")});
  return {
      "cost",
      "Sequences of different lengths, and the cost",
      {{"mask",
        rule::padding_mask,
        {"To compute sequences of different lengths side by side, shorter ones are padded, with a "
         "mask μ that is 1 up to the end of a sequence and 0 behind it. There the state is kept "
         "and nothing more is lost, so λ is 0, and"},
        {equals({of_step("lambda"), mask * own + next_mask * beside({transpose(of_step("J", 1)),
                                                                     of_step("lambda", 1)})})},
        padded_network},
       {"mean", rule::sum_over_time,
        "So padding adds nothing to any gradient, and λ in effect starts at each sequence's own "
        "end. "
        "Gradients of sequences add up. Whether the mean is over sequences or over all their steps "
        "is "
        "a choice: in the second long ones weigh more."},
       {"time",
        rule::operation_count,
        {"Forward, m units with n inputs take C multiplications, back about twice as many, Θ(T(m² "
         "+ "
         "mn)) in all; and each step waits for the one before, so the depth is T however many "
         "processors there are:"},
        {equals({sym("C"), T * tuple({power(m, 2) + m * n})})},
        counted},
       {"memory",
        rule::operation_count,
        {"The way back needs all states, Θ(Tm) numbers. With checkpoints only every s-th is kept, "
         "and "
         "the s between two are computed again, one more pass forward in all; what is held at once "
         "is "
         "least for s near the root of T:"},
        {relation("≥", {T / s + s, 2 * call("sqrt", {T})})},
        counted},
       {"truncation", rule::truncation,
        "Truncated after k steps back, memory is Θ(km), and updates come earlier; but all products "
        "longer than k are left out: the gradient is biased, and nothing is learned from further "
        "back. Carried forward (RTRL), ∂h/∂W needs no past at all, but Θ(m³) numbers and Θ(m⁴) "
        "multiplications a step."},
       {"long", rule::general_argument,
        "For long sequences all of it meets: time and memory grow with T, the products vanish or "
        "explode with T, and the chain of steps cannot be shortened. Hence truncation, "
        "checkpoints, "
        "clipping, gates, and models without the chain."}}};
}

}  // namespace

/// Sequences or a truncation ask of backpropagation, other specs of the Jacobian.
Theory theory(const Json& spec) {
  if (spec.empty()) {
    return {jacobian_and_products(), spectral_radius(), through_time(), lengths_and_cost()};
  }
  if (spec.contains("sequences") || spec.contains("truncate")) {
    return {through_time(), lengths_and_cost()};
  }
  return {jacobian_and_products(), spectral_radius()};
}

}  // namespace psolve::rnn_grad
