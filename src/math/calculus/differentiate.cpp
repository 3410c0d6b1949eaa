#include "math/calculus/differentiate.h"

#include <set>
#include <string>
#include <utility>

#include "formula/notation.h"
#include "math/calculus/differentiation.h"
#include "math/expressions/build.h"
#include "math/expressions/text.h"
#include "math/expressions/walk.h"

namespace psolve {
namespace {

using differentiation::may_contain;
using differentiation::slope_of;

/// The algebra that computes. Derivatives are remembered in the arena.
class Computing {
 public:
  using Value = Expr;

  explicit Computing(Expr x) : x_(x), known_(ExprArena::current().derivatives) {}

  static Expr keep(Expr e) { return e; }
  static Expr product(const std::vector<Expr>& factors) { return build_product(factors); }
  static Expr sum(const std::vector<Expr>& terms) { return Expr::sum(terms); }
  Expr slope_of_term(const Rational& c, Expr t) { return scaled(c, slope(t)); }

  Expr slope(Expr root) {
    if (root == x_) return ExprArena::current().one;
    if (root.is(Expr::Kind::symbol) || !may_contain(root, x_)) return 0;
    if (const Expr* known = known_.find(root, x_)) return *known;
    walk(
        root, [&](Expr e) { return needs_work(e); },
        [&](Expr e) { known_.insert(e, x_, slope_of(*this, e, x_).value); });
    return *known_.find(root, x_);
  }

 private:
  bool needs_work(Expr e) const {
    return may_contain(e, x_) && !e.is(Expr::Kind::symbol) && known_.find(e, x_) == nullptr;
  }

  Expr x_;
  DerivativeTable& known_;
};

/// The algebra that writes.
class Writing {
 public:
  using Value = Formula;

  explicit Writing(Expr x) : x_(x) {}

  static Formula keep(Expr e) { return to_formula(e); }
  static Formula product(std::vector<Formula> factors) {
    return psolve::product(std::move(factors));
  }
  static Formula sum(std::vector<Formula> terms) { return psolve::sum(std::move(terms)); }
  Formula slope_of_term(const Rational& c, Expr t) { return slope(scaled(c, t)); }

  Formula slope(Expr e) {
    asked_.push_back(e);
    return derivative(to_formula(e), to_formula(x_));
  }

  /// The derivatives that the rule asked for.
  const std::vector<Expr>& asked() const { return asked_; }

 private:
  Expr x_;
  std::vector<Expr> asked_;
};

class Recorder {
 public:
  Derivation record(const Expr& of, Expr by, int depth = 0) {
    Writing writing(by);
    const auto applied = slope_of(writing, of, by);
    Derivation step;
    step.rule = applied.rule;
    step.of = of;
    step.by = by;
    step.result = differentiate(of, by);
    if (applied.inner != nullptr) step.inner = *applied.inner;
    step.chain = {derivative(to_formula(of), to_formula(by)), applied.value,
                  to_formula(step.result)};
    if (write(step.chain[1], Hand::plain) == write(step.chain[2], Hand::plain)) {
      step.chain.pop_back();
    }
    if (depth == kDeepest) return step;
    if (step.inner) step.steps.push_back(outer_function(of, *step.inner, by, depth));
    for (const Expr& inner : writing.asked()) {
      if (inner == by || !may_contain(inner, by) || inner.operands().empty()) continue;
      if (!seen_.emplace(inner.id(), by.id()).second) continue;
      step.steps.push_back(record(inner, by, depth + 1));
    }
    return step;
  }

 private:
  static constexpr int kDeepest = 200;

  /// The derivative of f in f(u), by a variable that stands for u.
  Derivation outer_function(Expr of, Expr u, Expr by, int depth) {
    const Expr variable = fresh_symbol(of, by);
    const auto replaced = [&](Expr e) { return e == u ? variable : e; };
    const Expr outer = of.is(Expr::Kind::call)
                           ? Expr::call(of.function(), variable)
                           : pow(replaced(of.operands()[0]), replaced(of.operands()[1]));
    return record(outer, variable, depth + 1);
  }

  static Expr fresh_symbol(Expr of, Expr by) {
    std::set<std::string, std::less<>> taken{std::string(by.name())};
    for (const Expr& symbol : symbols_of(of)) taken.emplace(symbol.name());
    for (const char* name : {"u", "v", "w", "s", "t"}) {
      if (!taken.contains(name)) return Expr::symbol(name);
    }
    for (int i = 1;; ++i) {
      const std::string name = "u" + std::to_string(i);
      if (!taken.contains(name)) return Expr::symbol(name);
    }
  }

  std::set<std::pair<std::uint32_t, std::uint32_t>> seen_;
};

}  // namespace

Expr differentiate(Expr of, Expr by) {
  if (!may_contain(of, by)) return 0;
  return Computing(by).slope(of);
}

Derivation derive(Expr of, Expr by) {
  return Recorder().record(of, by);
}

}  // namespace psolve
