// The lines of directions and step lengths: Newton, conjugate gradients, BFGS, exact line search.

#include <fmt/format.h>

#include <cmath>

#include "math/calculus/rules.h"
#include "math/optimization/derivation.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/descent.h"
#include "math/optimization/runs/newton_direction.h"

namespace psolve {
namespace {

Formula side_by_side(std::vector<Formula> factors, bool is_scalar) {
  return product(std::move(factors), is_scalar ? product_sign::dot : product_sign::matrix);
}

Formula hessian_at(const Formula& x) {
  return product({power(sym("nabla"), 2), call("f", {x})}, product_sign::matrix);
}

Matrix square(const Vector& entries) {
  const auto n = static_cast<Index>(std::lround(std::sqrt(entries.size())));
  return Eigen::Map<const Matrix>(entries.data(), n, n);
}

}  // namespace

Formula DescentTrace::inner(const Formula& a, const Formula& b) const {
  return side_by_side({work_.the(is_scalar() ? a : transpose(a)), work_.the(b)}, is_scalar());
}

Formula DescentTrace::inner(const Formula& a, const Formula& between, const Formula& b) const {
  return side_by_side({work_.the(is_scalar() ? a : transpose(a)), work_.the(between), work_.the(b)},
                      is_scalar());
}

void DescentTrace::direction_in_letters(const StepNames& n, std::vector<Formula>& lines) const {
  const Formula before = n.symbol_before("theta");
  const Formula slope = gradient_at(before);
  const Formula d = n.symbol("d");
  const auto joined = [](std::vector<Formula> factors) {
    return product(std::move(factors), product_sign::matrix);
  };
  const auto of = [](const Formula& a) { return transpose(a); };
  if (method_.is(MethodKind::newton)) {
    Formula H = hessian_at(before);
    if (method_.damping != 0) H = tuple({H + in_symbols(n.damping(method_)) * sym("I")});
    lines.push_back(equals({d, joined({power(H, -1), slope})}));
  }
  if (method_.is(MethodKind::conjugate_gradient)) {
    lines.push_back(equals({n.symbol("gamma"), joined({of(slope), slope})}));
    lines.push_back(equals({n.symbol("beta"), n.symbol("gamma") / n.symbol_before("gamma")}));
    lines.push_back(equals({d, slope + n.symbol("beta") * n.symbol_before("d")}));
  }
  if (method_.is(MethodKind::bfgs)) {
    const Formula s = n.symbol("s"), y = n.symbol("y"), B = n.symbol_before("B");
    const Formula rho = n.symbol("rho"), I = sym("I");
    lines.push_back(equals({d, joined({B, slope})}));
    lines.push_back(equals({s, n.symbol("theta") - before}));
    lines.push_back(equals({y, gradient_at(n.symbol("theta")) - slope}));
    lines.push_back(equals({rho, 1 / joined({of(y), s})}));
    lines.push_back(equals({n.symbol("B"), joined({tuple({I - joined({rho, s, of(y)})}), B,
                                                   tuple({I - joined({rho, y, of(s)})})}) +
                                               joined({rho, s, of(s)})}));
  }
  if (method_.exact_line_search) {
    const Formula along = method_.is(MethodKind::gd) ? slope : d;
    lines.push_back(equals({n.symbol("kappa"), joined({of(along), sym("H"), along})}));
    lines.push_back(equals({n.symbol("alpha"), joined({of(slope), along}) / n.symbol("kappa")}));
  }
}

// ------------------------------------------------------------------ Newton

void DescentTrace::newton(const Snapshot& after, const NewtonDirection& found) const {
  const long t = after.t;
  const Formula theta = names(t).symbol_before("theta");
  const bool is_constant = objective_.quadratic().has_value();
  Formula name = is_constant ? sym("H") : sym("H").at(to_formula(t - 1));
  const Matrix H = square(after.matrix);
  if (!is_constant) lines_.hessian(name, theta, H, id(t) + "/H");
  if (method_.damping != 0) {
    const Formula damped = sym("D").at(to_formula(t - 1));
    const Index n = H.rows();
    const Matrix value = H + method_.damping * Matrix::Identity(n, n);
    work_.define(rule::newton_step, value, [&] {
      const Formula lambda = work_.the(names(t).damping(method_).part(0));
      return Definition{
          .id = id(t) + "/damped",
          .claim = "The damped Hessian",
          .name = damped,
          .formula = work_.the(name) +
                     (is_scalar() ? lambda
                                  : call("diag", {column(
                                                     n, [&](Index) { return lambda; }, n)}))};
    });
    name = damped;
  }
  if (!found.positive_definite) {
    work_.define(rule::hessian, NamedPoint{found.eigenvalues}, [&] {
      return Definition{
          .id = id(t) + "/definite",
          .claim = found.singular
                       ? "The Hessian is singular: no step solves it; its eigenvalues are"
                       : "The Hessian is not positive definite; its eigenvalues are",
          .name = sym("lambda").at(to_formula(t - 1)),
          .formula = is_scalar() ? 1 * work_.the(name) : call("eigenvalues", {work_.the(name)})};
    });
  }
  if (found.singular || !after.d.allFinite()) return;
  if (after.taken.isZero(0)) {  // also where H has no inverse
    work_.define(rule::newton_step, NamedPoint{after.d}, [&] {
      return Definition{.id = id(t) + "/d",
                        .claim = "The gradient is 0, and so is the step",
                        .name = names(t).symbol("d"),
                        .formula = work_.the(gradient_at(theta))};
    });
    return;
  }
  work_.define(rule::newton_step, NamedPoint{after.d}, [&] {
    const Formula slope = names(t).gradient(after.taken);
    const Formula formula =
        is_scalar() ? slope / work_.the(name)
                    : product({power(work_.the(name), -1), work_.the(gradient_at(theta))},
                              product_sign::matrix);
    return Definition{.id = id(t) + "/d", .name = names(t).symbol("d"), .formula = formula};
  });
}

// ------------------------------------------------------------------ conjugate gradients

void DescentTrace::conjugate_direction(const Snapshot& before, const Snapshot& after) const {
  const long t = after.t;
  const StepNames n = names(t);
  const Formula slope = n.gradient_symbol();
  const bool is_first = t == 1 || before.taken.isZero(0);
  work_.define(rule::conjugate_direction, after.squared, [&] {
    return Definition{
        .id = id(t) + "/gamma", .name = n.symbol("gamma"), .formula = inner(slope, slope)};
  });
  if (!is_first) {
    work_.define(rule::conjugate_direction, after.share, [&] {
      return Definition{
          .id = id(t) + "/beta",
          .name = n.symbol("beta"),
          .formula = work_.the(n.symbol("gamma")) / work_.the(n.symbol_before("gamma")),
          .answer = answer("beta", t)};
    });
  }
  work_.define(rule::conjugate_direction, NamedPoint{after.d}, [&] {
    const Formula first = n.gradient(after.taken);
    return Definition{
        .id = id(t) + "/d",
        .claim = t == 1 ? "The first direction is the gradient itself" : "",
        .name = n.symbol("d"),
        .formula = is_first ? first : first + work_.the(n.symbol("beta")) * n.before("d", before.d),
        .answer = answer("d", t)};
  });
}

// ------------------------------------------------------------------ BFGS

void DescentTrace::inverse_at_start() const {
  const Index n = objective_.size();
  const auto define = [&](const auto& identity) {
    work_.define(rule::definition, identity, [&] {
      const Formula ones = Formula(0) * work_.the(sym("theta").at(0)) + 1;
      return Definition{.id = options_.id + "/B_at_start",
                        .claim = "The inverse of the Hessian is first taken to be the identity",
                        .name = sym("B").at(0),
                        .formula = is_scalar() ? ones : call("diag", {ones})};
    });
  };
  if (is_scalar()) {
    define(1.0);
  } else {
    define(Matrix(Matrix::Identity(n, n)));
  }
}

void DescentTrace::quasi_newton_direction(const Snapshot& after) const {
  const long t = after.t;
  work_.define(rule::newton_step, NamedPoint{after.d}, [&] {
    return Definition{.id = id(t) + "/d",
                      .name = names(t).symbol("d"),
                      .formula = side_by_side({work_.the(names(t).symbol_before("B")),
                                               work_.the(names(t).gradient_symbol())},
                                              is_scalar()),
                      .answer = answer("d", t)};
  });
}

/// The inverse after the step, multiplied out with u = B y.
void DescentTrace::inverse(const Snapshot& before, const Snapshot& after) const {
  const long t = after.t;
  const StepNames n = names(t);
  const Formula s = n.symbol("s"), y = n.symbol("y"), u = n.symbol("u"), rho = n.symbol("rho");
  const auto define = [&](const Formula& name, const char* letter, const auto& value,
                          const std::function<Formula()>& formula, const char* claim = "") {
    work_.define(rule::secant_update, value, [&] {
      return Definition{.id = fmt::format("{}/{}", id(t), letter),
                        .claim = claim,
                        .name = name,
                        .formula = formula(),
                        .answer = std::string_view(letter) == "B" ? answer("B", t) : ""};
    });
  };
  const Formula slope_after = gradient_at(n.symbol("theta"));
  lines_.gradient(n.symbol("theta"), after.slope, id(t) + "/gradient_after");
  define(s, "s", NamedPoint{after.moved},
         [&] { return n.now("theta", after.theta) - n.before("theta", before.theta); });
  define(y, "y", NamedPoint{after.change},
         [&] { return work_.the(slope_after) - work_.the(n.gradient_symbol()); });
  const auto define_B = [&](const std::function<Formula()>& formula, const char* claim) {
    if (is_scalar()) return define(n.symbol("B"), "B", after.matrix(0), formula, claim);
    define(n.symbol("B"), "B", square(after.matrix), formula, claim);
  };
  if (after.rho == 0) {
    work_.note(id(t) + "/kept", rule::secant_update,
               {product({transpose(y), s}, product_sign::matrix),
                " is not above 0, or too small to divide by: B stays"});
    return define_B([&] { return work_.the(n.symbol_before("B")); }, "");
  }
  define(rho, "rho", after.rho, [&] { return 1 / inner(y, s); });
  define(u, "u", NamedPoint{after.turned}, [&] {
    return side_by_side({work_.the(n.symbol_before("B")), work_.the(y)}, is_scalar());
  });
  const Formula q = n.symbol("q"), M = n.symbol("M");
  define(q, "q", after.bent, [&] { return inner(y, u); });
  const auto outer = [&](const Formula& a, const Formula& b) {
    return side_by_side({work_.the(a), work_.the(is_scalar() ? b : transpose(b))}, is_scalar());
  };
  if (is_scalar()) {
    define(M, "M", after.moved(0) * after.turned(0), [&] { return outer(s, u); });
  } else {
    define(M, "M", Matrix(after.moved * after.turned.transpose()), [&] { return outer(s, u); });
  }
  define_B(
      [&] {
        const Formula r = work_.the(rho);
        return work_.the(n.symbol_before("B")) - r * work_.the(M) -
               r * work_.the(is_scalar() ? M : transpose(M)) +
               r * (1 + r * work_.the(q)) * outer(s, s);
      },
      "The inverse, multiplied out");
}

// ------------------------------------------------------------------ line search

void DescentTrace::line_search(const Snapshot& after, bool is_taken) const {
  const long t = after.t;
  const StepNames n = names(t);
  if (after.taken.isZero(0)) {
    work_.note(id(t) + "/arrived", rule::line_search,
               "The gradient is 0: the run has arrived, and the step is 0");
    work_.define(rule::line_search, 0.0, [&] {
      return Definition{.id = id(t) + "/alpha",
                        .name = n.symbol("alpha"),
                        .formula = inner(n.gradient_symbol(), n.gradient_symbol()),
                        .answer = answer("alpha", t)};
    });
    return;
  }
  const Formula slope = n.gradient_symbol();
  const Formula along = method_.is(MethodKind::gd) ? slope : n.symbol("d");
  work_.define(rule::line_search, after.curvature, [&] {
    return Definition{.id = id(t) + "/kappa",
                      .claim = "How f curves along the step",
                      .name = n.symbol("kappa"),
                      .formula = inner(along, sym("H"), along)};
  });
  if (!is_taken) return;
  work_.define(rule::line_search, after.alpha, [&] {
    return Definition{.id = id(t) + "/alpha",
                      .claim = "The step length at which f is least along it",
                      .name = n.symbol("alpha"),
                      .formula = inner(slope, along) / work_.the(n.symbol("kappa")),
                      .answer = answer("alpha", t)};
  });
}

}  // namespace psolve
