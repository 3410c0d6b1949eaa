#pragma once

// Exact symbolic expressions, simplified to what a person would write.
//
// An `Expr` is a node of a directed acyclic graph. Equal expressions are the same node ("hash
// consing"), so comparing costs nothing and what is used twice is stored once: ten thousand entries
// of a Jacobian share their sines. Nodes never change. They live in an `ExprArena`, which a solver
// holds while it works and which frees them all at its end:
//
//   ExprArena arena;
//   const Expr x = Expr::symbol("x");
//   const Expr slope = differentiate(x * exp(2 * x), x);
//   to_text(slope)                                      // "exp(2*x) + 2*x*exp(2*x)"
//
// Building a node simplifies it. A rewrite is made only where it is safe: wherever what was written
// has a real value, the simplified form has the same one. (It may have a value at more points: x/x
// is 1, also at 0.) So sqrt(x^2) becomes abs(x), never x, and log(x*y) stays.
//
//   sum      c₀ + c₁t₁ + … : like terms collected, rational coefficients, nested sums flattened
//   product  c·f₁·f₂·…     : like powers collected (x^a·x^b = x^(a+b), e^a·e^b = e^(a+b)), common
//                            rational factors taken out of sums, a lone c·(a + b) multiplied out
//   power    u^v           : (x·y)^n = x^n·y^n for integers n; (u^a)^b = u^(ab) unless a is even
//                            and b is not an integer; roots of rationals reduced: sqrt(8) =
//                            2·sqrt(2)
//   call     f(u)          : exact values (sin(pi/6) = 1/2, log(e^2) = 2), signs drawn out of odd
//                            and even functions (sin(−x) = −sin(x)), abs(−2x) = 2·abs(x), …
//   exp(u) is the power e^u and sqrt(u) is u^(1/2), so the rules for powers serve for them.
//
// Operands stand in the order in which people write them, and that does not depend on the order in
// which nodes were built (`order.h`).
//
// Sizes stay linear. A nested sum or product is flattened into its parent only up to
// `Expr::kMostFlattened` operands (a sum given as one list is always collected whole), and numbers
// beyond `Expr::kMostBits` bits are left as they are written: 2^1000000000 is a power.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "math/numbers/exact_scalar.h"
#include "math/numbers/function.h"
#include "math/numbers/rational.h"
#include "math/numbers/scalar.h"

namespace psolve {

class Expr {
 public:
  enum class Kind : std::uint8_t { number, pi, e, symbol, sum, product, power, call };

  static constexpr Index kMostFlattened = 64;
  static constexpr Index kMostBits = 4096;

  Expr() : node_(zero()) {}
  Expr(int value) : Expr(Rational(value)) {}
  /// The shortest decimal that reads back as `value`: 0.1 is 1/10. `value` must be finite.
  Expr(double value) : Expr(Rational::from_shortest_decimal(value)) {}
  Expr(const Rational& value);

  static Expr symbol(std::string_view name);
  static Expr pi();
  static Expr e();
  static Expr call(Function function, Expr argument);
  static Expr call(Function function, std::span<const Expr> arguments);
  /// Any number of terms or factors at once.
  static Expr sum(std::span<const Expr> terms);
  static Expr product(std::span<const Expr> factors);

  Kind kind() const;
  bool is(Kind kind) const { return this->kind() == kind; }
  bool is_zero() const { return node_ == zero(); }
  bool is_one() const { return is(Kind::number) && number().is_one(); }
  /// A number's value, a sum's constant, a product's coefficient.
  const Rational& number() const;
  std::string_view name() const;  ///< of a symbol
  Function function() const;      ///< of a call
  /// The terms of a sum without their coefficients, the factors of a product, base and exponent of
  /// a power, the arguments of a call.
  std::span<const Expr> operands() const;
  std::span<const Rational> coefficients() const;  ///< of a sum's terms

  /// Counts nodes in the order in which they were built: operands have smaller numbers.
  std::uint32_t id() const;
  /// Nodes of the graph written out as a tree; stops at the largest integer.
  std::uint64_t tree_size() const;
  std::uint32_t depth() const;
  /// The degree as a polynomial in all symbols, by which the terms of a sum are ordered.
  double degree() const;
  /// Whether a function occurs, such as sin(x) or e^x.
  bool has_call() const;
  /// Whether the value is certain to be ≥ 0, or > 0, at every point where there is one.
  bool is_nonnegative() const;
  bool is_positive() const;
  /// A bit for each symbol that occurs. Symbols beyond the 64th share bits, so a set bit may lie
  /// and a bit that is not set never does.
  std::uint64_t symbol_bits() const;
  bool is_constant() const { return symbol_bits() == 0; }

  friend bool operator==(const Expr& a, const Expr& b) { return a.node_ == b.node_; }

  Expr& operator+=(const Expr& b);
  Expr& operator-=(const Expr& b);
  Expr& operator*=(const Expr& b);
  Expr& operator/=(const Expr& b);

  struct Node;

 private:
  friend class ExprArena;
  explicit Expr(const Node* node) : node_(node) {}
  static const Node* zero();

  const Node* node_;
};

struct Expr::Node {
  Kind kind = Kind::number;
  Function function{};
  bool has_call = false;
  bool nonnegative = false;
  bool positive = false;
  std::uint32_t id = 0;
  std::uint32_t depth = 1;
  std::uint64_t tree_size = 1;
  std::uint64_t symbol_bits = 0;
  std::size_t hash = 0;
  double degree = 0;
  std::string_view name;
  Rational number;
  std::span<const Expr> operands;
  std::span<const Rational> coefficients;
};

inline Expr::Kind Expr::kind() const {
  return node_->kind;
}
inline const Rational& Expr::number() const {
  return node_->number;
}
inline std::string_view Expr::name() const {
  return node_->name;
}
inline Function Expr::function() const {
  return node_->function;
}
inline std::span<const Expr> Expr::operands() const {
  return node_->operands;
}
inline std::span<const Rational> Expr::coefficients() const {
  return node_->coefficients;
}
inline std::uint32_t Expr::id() const {
  return node_->id;
}
inline std::uint64_t Expr::tree_size() const {
  return node_->tree_size;
}
inline std::uint32_t Expr::depth() const {
  return node_->depth;
}
inline double Expr::degree() const {
  return node_->degree;
}
inline bool Expr::has_call() const {
  return node_->has_call;
}
inline bool Expr::is_nonnegative() const {
  return node_->nonnegative;
}
inline bool Expr::is_positive() const {
  return node_->positive;
}
inline std::uint64_t Expr::symbol_bits() const {
  return node_->symbol_bits;
}

Expr operator-(const Expr& a);
Expr operator+(const Expr& a, const Expr& b);
Expr operator-(const Expr& a, const Expr& b);
Expr operator*(const Expr& a, const Expr& b);
/// Division by an expression that is 0 gives a power 0^(−1), which has no value.
Expr operator/(const Expr& a, const Expr& b);
Expr pow(const Expr& base, const Expr& exponent);

inline Expr sin(const Expr& x) {
  return Expr::call(Function::sin, x);
}
inline Expr cos(const Expr& x) {
  return Expr::call(Function::cos, x);
}
inline Expr tan(const Expr& x) {
  return Expr::call(Function::tan, x);
}
inline Expr asin(const Expr& x) {
  return Expr::call(Function::asin, x);
}
inline Expr acos(const Expr& x) {
  return Expr::call(Function::acos, x);
}
inline Expr atan(const Expr& x) {
  return Expr::call(Function::atan, x);
}
inline Expr sinh(const Expr& x) {
  return Expr::call(Function::sinh, x);
}
inline Expr cosh(const Expr& x) {
  return Expr::call(Function::cosh, x);
}
inline Expr tanh(const Expr& x) {
  return Expr::call(Function::tanh, x);
}
inline Expr exp(const Expr& x) {
  return Expr::call(Function::exp, x);
}
inline Expr log(const Expr& x) {
  return Expr::call(Function::log, x);
}
inline Expr sqrt(const Expr& x) {
  return Expr::call(Function::sqrt, x);
}
inline Expr abs(const Expr& x) {
  return Expr::call(Function::abs, x);
}
inline Expr sigmoid(const Expr& x) {
  return Expr::call(Function::sigmoid, x);
}
inline Expr relu(const Expr& x) {
  return Expr::call(Function::relu, x);
}
inline Expr softplus(const Expr& x) {
  return Expr::call(Function::softplus, x);
}
inline Expr cube_root(const Expr& x) {
  return Expr::call(Function::cbrt, x);
}
inline Expr step(const Expr& x) {
  return Expr::call(Function::step, x);
}
inline Expr sign(const Expr& x) {
  return Expr::call(Function::sign, x);
}
inline Expr erf(const Expr& x) {
  return Expr::call(Function::erf, x);
}

/// Where the nodes of a solve live. While it exists it is the arena of its thread; arenas nest like
/// scopes, and threads have their own. No `Expr` but a default one outlives it.
class ExprArena {
 public:
  ExprArena();
  ~ExprArena();
  ExprArena(const ExprArena&) = delete;
  ExprArena& operator=(const ExprArena&) = delete;

  Index size() const;  ///< nodes

  struct State;
  /// Of the innermost arena of this thread. For the files of `Expr` only.
  static State& current();
  static Expr wrap(const Expr::Node* node) { return Expr(node); }

 private:
  std::unique_ptr<State> state_;
  State* outer_;
};

template <>
struct Constants<Expr> {
  static Expr number(const Rational& value) { return value; }
  static Expr pi() { return Expr::pi(); }
  static Expr e() { return Expr::e(); }
};

}  // namespace psolve

template <>
struct Eigen::NumTraits<psolve::Expr> : psolve::ExactScalarTraits<psolve::Expr> {};
