// Why the derivative of a cell state by an earlier one need not vanish (question 13): the derivative
// of one step, a theorem with the forget bias it takes, and why no more can be said.
//
// The instances are cells that are run; derivatives are taken along an imaginary step.

#include <cmath>
#include <complex>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"
#include "math/recurrent/rules.h"
#include "problems/lstm_grad/rules.h"
#include "problems/lstm_grad/spec.h"

namespace psolve::lstm_grad {
namespace {

using Complex = std::complex<double>;
using ComplexVector = Eigen::VectorXcd;
constexpr double kImaginaryStep = 1e-30;

/// A cell of any weights with T inputs between −1 and 1; its gates are f, i, o and c̃.
class TrialCell {
 public:
  struct State {
    ComplexVector c, h;
  };
  struct Gates {
    ComplexVector f, i, o, candidate;
  };

  explicit TrialCell(std::uint64_t seed) : random_(seed) {
    size = 1 + static_cast<Index>(random_.bits() % 3);
    steps = 2 + static_cast<long>(random_.bits() % 4);
    for (Matrix& m : W) m = drawn(size, size);
    for (Matrix& m : U) m = drawn(size, size);
    for (long t = 0; t < steps; ++t) x.emplace_back(drawn(size, 1));
    b = {drawn(size, 1), drawn(size, 1), drawn(size, 1), drawn(size, 1)};
    start = {drawn(size, 1).cast<Complex>(), drawn(size, 1).cast<Complex>()};
  }

  Matrix drawn(Index rows, Index columns) {
    return Matrix::NullaryExpr(rows, columns, [&] { return random_.symmetric(1); });
  }

  /// The most that a gate's sum without its bias comes to: |x| and |h| are at most 1.
  double most_sum() const {
    double most = 0;
    for (std::size_t gate = 0; gate < W.size(); ++gate) {
      const Vector sums = W[gate].cwiseAbs().rowwise().sum() + U[gate].cwiseAbs().rowwise().sum();
      most = std::max(most, sums.maxCoeff());
    }
    return most;
  }

  Gates gates(long t, const ComplexVector& h) const {
    const auto sum = [&](std::size_t gate) -> ComplexVector {
      return W[gate].cast<Complex>() * x[static_cast<std::size_t>(t)].cast<Complex>() +
             U[gate].cast<Complex>() * h + b[gate].cast<Complex>();
    };
    const auto sigma = [](const Complex& z) { return 1.0 / (1.0 + std::exp(-z)); };
    const auto tanh = [](const Complex& z) { return std::tanh(z); };
    return {sum(0).unaryExpr(sigma), sum(1).unaryExpr(sigma), sum(2).unaryExpr(sigma),
            sum(3).unaryExpr(tanh)};
  }
  State step(long t, const State& at) const {
    const Gates g = gates(t, at.h);
    const ComplexVector c = g.f.cwiseProduct(at.c) + g.i.cwiseProduct(g.candidate);
    return {c, squashed(g.o, c)};
  }
  static ComplexVector squashed(const ComplexVector& o, const ComplexVector& c) {
    return o.cwiseProduct(c.unaryExpr([](const Complex& z) { return std::tanh(z); }));
  }

  /// After `count` steps.
  State after(long count, State at) const {
    for (long t = 0; t < count; ++t) at = step(t, at);
    return at;
  }

  /// ∂ of what `run` makes of a vector, by that vector.
  template <class Run>
  Matrix derivative(const Run& run, const ComplexVector& at) const {
    Matrix J(size, size);
    for (Index k = 0; k < size; ++k) {
      ComplexVector moved = at;
      moved(k) += Complex(0, kImaginaryStep);
      J.col(k) = run(moved).imag() / kImaginaryStep;
    }
    return J;
  }
  Matrix state_by_start(long count) const {
    return derivative(
        [&](const ComplexVector& c) {
          return after(count, {c, start.h}).c;
        },
        start.c);
  }
  Matrix hidden_by_start(long count) const {
    return derivative(
        [&](const ComplexVector& c) {
          return after(count, {c, start.h}).h;
        },
        start.c);
  }

  Index size;
  long steps;
  std::array<Matrix, 4> W, U;
  std::array<Vector, 4> b;
  std::vector<Vector> x;
  State start;

 private:
  Random random_;
};

/// Step t of a cell, with the derivatives of it and of what led to it.
void define_last_step(const TrialCell& cell, Scope& letters) {
  const long t = cell.steps;
  const auto before = cell.after(t - 1, cell.start);
  const auto now = cell.step(t - 1, before);
  const auto gates = cell.gates(t - 1, before.h);
  const auto at = [](const char* letter, long step) {
    return std::string(letter) + "_" + std::to_string(step);
  };
  const auto real = [](const ComplexVector& v) { return to_value(Vector(v.real())); };
  letters.define("t", static_cast<double>(t));
  letters.define(at("c", t - 1), real(before.c));
  letters.define(at("c", t), real(now.c));
  letters.define(at("f", t), real(gates.f));
  letters.define(at("i", t), real(gates.i));
  letters.define(at("o", t), real(gates.o));
  letters.define(at("c_tilde", t), real(gates.candidate));
  const char* const names[] = {"U_f", "U_i", "U_o", "U_c"};
  for (std::size_t gate = 0; gate < 4; ++gate) letters.define(names[gate], to_value(cell.U[gate]));

  const auto c_of_h = [&](const ComplexVector& h) { return cell.step(t - 1, {before.c, h}).c; };
  const auto h_of_c = [&](const ComplexVector& c) { return TrialCell::squashed(gates.o, c); };
  const auto h_of_h = [&](const ComplexVector& h) {
    return TrialCell::squashed(cell.gates(t - 1, h).o, now.c);
  };
  letters.define(at("B", t), to_value(cell.derivative(c_of_h, before.h)));
  letters.define(at("D", t), to_value(cell.derivative(h_of_c, now.c)));
  letters.define(at("R", t), to_value(cell.derivative(h_of_h, before.h)));
  for (const long count : {t - 1, t}) {
    letters.define(at("P", count), to_value(cell.state_by_start(count)));
    letters.define(at("Q", count), to_value(cell.hidden_by_start(count)));
  }
}

void any_step(std::uint64_t seed, Scope& letters) {
  define_last_step(TrialCell(seed), letters);
}

/// The same with biases for which ∂c_T/∂c_0 is within ε of the identity.
void remembering_cell(std::uint64_t seed, Scope& letters) {
  TrialCell cell(seed);
  Random random(seed + 1000);
  const double T = static_cast<double>(cell.steps), epsilon = 0.01 + 0.5 * random.unit();
  const double r = cell.most_sum(), u = largest_singular_value(cell.U[2]) / 4;
  const double most = cell.start.c.real().cwiseAbs().maxCoeff() + T;
  const double B = most * largest_singular_value(cell.U[0]) + largest_singular_value(cell.U[1]) +
                   largest_singular_value(cell.U[3]);
  double paths = 0;
  for (long j = 0; j < cell.steps; ++j) paths += std::pow(u, static_cast<double>(j));
  const double k = 1 + B * paths, beta = r + std::log(T * k / std::log1p(epsilon));
  cell.b[0].setConstant(beta);
  cell.b[1].setConstant(-beta);
  define_last_step(cell, letters);
  letters.define("T", T);
  letters.define("I", to_value(Matrix(Matrix::Identity(cell.size, cell.size))));
  letters.define("kappa", most);
  letters.define("eta", std::exp(r - beta));
  letters.define("k", k);
  letters.define("epsilon", epsilon);
}

/// Sums between −r and r, the gates they make with the bias ±β, and a bias that is enough for ε.
void biased_gates(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t T = 1 + random.bits() % 6;
  const double r = random.unit(), epsilon = 0.05 + 0.9 * random.unit();
  const double beta = r + std::log(static_cast<double>(T) / epsilon);
  std::vector<double> f;
  double z = 0;
  for (std::size_t t = 0; t < T; ++t) {
    z = random.symmetric(r);
    f.push_back(1 / (1 + std::exp(-(z + beta))));
  }
  letters.define("T", static_cast<double>(T));
  letters.define("f", Value({T}, f));
  letters.define("z", z);
  letters.define("r", r);
  letters.define("beta", beta);
  letters.define("epsilon", epsilon);
  letters.define("F", 1 / (1 + std::exp(-(r + beta))));
}

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}
Formula entrywise(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::hadamard);
}
Formula diagonal(const Formula& v) {
  return call("diag", {v});
}
Formula norm_of(const Formula& m) {
  return call("norm", {m});
}
/// A letter of step t, and of the step before.
Formula now(const char* letter) {
  return sym(letter).at(sym("t"));
}
Formula before(const char* letter) {
  return sym(letter).at(sym("t") - 1);
}
/// A gate's recurrent weights.
Formula recurrent(const char* gate) {
  return sym("U").at(Formula::words(gate));
}

Argument one_step() {
  const Formula f = now("f"), i = now("i"), o = now("o"), c = now("c");
  const Formula candidate = sym("c").accent("tilde").at(sym("t"));
  const Formula squashed = call("tanh", {c});
  const auto slope = [](const Formula& s) { return tuple({1 - s}); };
  return {
      "step",
      "What one step passes on",
      {{"idea",
        rule::product_rule,
        {"The idea: from c(t − 1) to c(t) leads a path with no weight matrix and no squashing on "
         "it, only the factor f, and a gate can be opened. From ",
         equals({c, entrywise({f, before("c")}) + entrywise({i, candidate})}), ", with ",
         before("h"), " held,"},
        {equals({derivative(c, before("c")), diagonal(f)})}},
       {"blocks",
        rule::chain_rule,
        {"The gates depend on ", before("h"),
         " as well. Let B be the derivative of c by the h before, D that of h by the c of its "
         "step, "
         "R that of h by the h before through the output gate. With σ′ = σ(1 − σ), tanh′ = 1 − "
         "tanh²,"},
        {equals(
             {now("B"),
              beside({diagonal(entrywise({before("c"), f, slope(f)})), recurrent("f")}) +
                  beside({diagonal(entrywise({candidate, i, slope(i)})), recurrent("i")}) +
                  beside({diagonal(entrywise({i, slope(power(candidate, 2))})), recurrent("c")})}),
         equals({now("D"), beside({diagonal(o), diagonal(1 - power(squashed, 2))})}),
         equals(
             {now("R"), beside({diagonal(entrywise({squashed, o, slope(o)})), recurrent("o")})})},
        any_step},
       {"all_paths",
        rule::joint_recurrence,
        {"Along every path: P and Q, the derivatives of c and h by c(0), are I and 0 at first, "
         "and"},
        {equals({now("P"), beside({diagonal(f), before("P")}) + beside({now("B"), before("Q")})}),
         equals({now("Q"), beside({now("D"), now("P")}) + beside({now("R"), before("Q")})})},
        any_step},
       {"no_product",
        rule::joint_recurrence,
        {"So P is not the product of the one-step derivatives ",
         diagonal(f) + beside({now("B"), before("D")}),
         ": these leave out what goes from h to h by the output gate. From the second step on it "
         "is where ",
         recurrent("o"), " is 0."}}}};
}

Argument theorem() {
  const Formula T = sym("T"), k = sym("k"), eta = sym("eta"), epsilon = sym("epsilon");
  const Formula kappa = sym("kappa"), beta = sym("beta"), r = sym("r"), z = sym("z");
  const Formula grown = power(tuple({1 + eta * k}), T);
  return {
      "theorem",
      "A cell can remember: the theorem",
      {{"statement",
        rule::general_argument,
        {"For all weights, bounded inputs, every number T of steps and every ε > 0 there is a β "
         "such "
         "that with the biases β of the forget gate and −β of the input gate"},
        {relation("≤", {norm_of(sym("P").at(T) - sym("I")), epsilon})}},
       {"gates",
        rule::geometric_decay,
        {"Proof. As the inputs are bounded and |h| ≤ 1, the gates' sums without bias, z, stay "
         "between −r and r for some r. With ",
         equals({eta, call("exp", {r - beta})}),
         ", f = σ(z + β) is as near to 1, and i = 1 − σ(β − z) to 0:"},
        {relation("≤", {1 - call("sigmoid", {z + beta}), call("exp", {r - beta})}),
         relation("≤", {1 - call("sigmoid", {beta - z}), call("exp", {r - beta})})},
        biased_gates},
       {"blocks",
        rule::norm_bound,
        {"As |c| grows by at most i ≤ 1 a step, it stays below ",
         equals({kappa, call("max", {call("abs", {sym("c").at(0)})}) + T}),
         ". Each term of B has a factor 1 − f or i; D is at most 1, and R at most a quarter of ",
         norm_of(recurrent("o")), ", whatever β:"},
        {relation("≤", {norm_of(now("B")),
                        eta * tuple({kappa * norm_of(recurrent("f")) + norm_of(recurrent("i")) +
                                     norm_of(recurrent("c"))})}),
         relation("≤", {4 * norm_of(now("R")), norm_of(recurrent("o"))})},
        remembering_cell},
       {"growth",
        rule::induction,
        {"So with q the sum of the powers 0 to T − 1 of that quarter, Q is at most q times the "
         "largest P so far, and P moves in a step by at most ηk times it, where ",
         equals({k, 1 + sym("q") * tuple({kappa * norm_of(recurrent("f")) +
                                          norm_of(recurrent("i")) + norm_of(recurrent("c"))})}),
         ". By induction P is at most ", power(tuple({1 + eta * k}), sym("t")),
         ", and summed over the steps its distance from I is "
         "at most the first bound, which is at most ε for the β below:"},
        {relation("≤", {norm_of(sym("P").at(T) - sym("I")), grown - 1, epsilon})},
        remembering_cell},
       {"bias",
        rule::substitution,
        {"As ", relation("≤", {power(tuple({1 + eta * k}), T), call("exp", {T * eta * k})}),
         ", it is enough that Tηk ≤ log(1 + ε), that is"},
        {relation("≥", {beta, r + call("log", {T * k / call("log", {1 + epsilon})})})}},
       {"direct",
        rule::direct_path,
        "On the direct path alone, which is all there is where the recurrent weights are 0, less "
        "is enough. Each f is at least 1/(1 + exp(r − β)), and for β = r + log(T/ε)",
        {relation("≥", {big("product", equals({sym("t"), 1}), T, now("f")),
                        power(tuple({1 + call("exp", {r - beta})}), -T), 1 - epsilon})},
        biased_gates}}};
}

Argument limits() {
  const Formula T = sym("T");
  return {
      "limits",
      "What cannot be said, and what it means for training",
      {{"decay",
        rule::geometric_decay,
        {"That it never vanishes, for all weights, is false: with fixed weights and bounded inputs "
         "no f is above F = σ(r + β) < 1, and the direct path goes to 0 with T:"},
        {relation("≤", {big("product", equals({sym("t"), 1}), T, now("f")), power(sym("F"), T)})},
        biased_gates},
       {"zero",
        rule::geometric_decay,
        {"With all weights and biases 0, f is 1/2 and P is ", power(2, -T),
         " I. The theorem is of the other order: first T and ε, then a bias, that grows only like "
         "log T."}},
       {"learning", rule::general_argument,
        "In a plain recurrent network each step multiplies by a matrix and by slopes of tanh, and "
        "to "
        "remember, all of these together would have to be orthogonal. Here it takes one number a "
        "unit, an open gate, which depends on the input and is itself trained: its gradient goes "
        "along the same path, so that where it is open training can keep it open. Hence the custom "
        "of starting with a forget bias of 1 or more."}}};
}

}  // namespace

Theory theory(const Json&) {
  return {one_step(), theorem(), limits()};
}

}  // namespace psolve::lstm_grad
