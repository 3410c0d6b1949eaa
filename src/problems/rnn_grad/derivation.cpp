#include "problems/rnn_grad/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/recurrent/curve.h"
#include "math/recurrent/step_matrices.h"
#include "math/recurrent/symbols.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

/// φ′ in letters, by what it needs of a step.
Formula slope_formula(Activation f, const Formula& z, const Formula& h) {
  if (f == Activation::tanh) return 1 - power(h, 2);
  if (f == Activation::relu) return call("step", {z});
  return 1;
}

class RnnTrace {
 public:
  RnnTrace(const RnnFlow& flow, Workings& work) : flow_(flow), work_(work) {}

  void run() {
    jacobian_in_letters();
    for (Index s = 0; s < std::min(std::ssize(flow_.sequences), kShownSequences); ++s) {
      sequence(s);
    }
    derive_gradients(flow_, work_);
  }

 private:
  Workings::Group group(std::string id, Rule rule, Prose claim) {
    return work_.group([&] { return Step{std::move(id), rule, std::move(claim), {}, Json(), {}}; });
  }
  void letters(const char* id, Rule rule, Prose claim, std::vector<Formula> lines) {
    work_.step([&] { return Step{id, rule, std::move(claim), std::move(lines), Json(), {}}; });
  }

  void jacobian_in_letters() {
    const auto whole = group("jacobian", Rule::chain_rule, "The Jacobian of a step");
    const std::string_view phi = name_of(flow_.cell().activation);
    letters("cell", Rule::recurrence, "The cell",
            {equals({at("z", kT), times({sym("W_xh"), at("x", kT)}) +
                                      times({sym("W_hh"), at("h", kBefore)}) + sym("b_h")}),
             equals({at("h", kT), phi == "identity" ? at("z", kT) : call(phi, {at("z", kT)})})});
    letters("step", Rule::chain_rule, {"Entry (i, j) is φ′ at unit i times the weight from j to i"},
            {equals({at("J", kT), derivative(at("h", kT), at("h", kBefore)),
                     times({diag(sym("phi").mark("′").at(kT)), sym("W_hh")})}),
             equals({sym("phi").mark("′").at(kT),
                     slope_formula(flow_.cell().activation, at("z", kT), at("h", kT))})});
    letters("product", Rule::joint_recurrence,
            "Over several steps Jacobians multiply, and gradients go back by the transposes",
            {equals({derivative(at("h", sym("t")), at("h", sym("t") - sym("k"))),
                     times({at("J", kT), dots(), at("J", sym("t") - sym("k") + 1)})}),
             equals({derivative(sym("L"), at("h", kBefore)),
                     times({transpose(at("J", kT)), derivative(sym("L"), at("h", kT))})})});
    weights();
  }

  void weights() {
    const Formula W = valued(sym("W_hh"), flow_.cell().weights.W_hh);
    work_.define(Rule::spectral_radius, flow_.radius, [&] {
      return Definition{"radius", "The largest modulus of an eigenvalue of the recurrent weights",
                        call("rho", {sym("W_hh")}), call("rho", {W})};
    });
    work_.define(Rule::norm_bound, flow_.norm, [&] {
      return Definition{"norm", "and their largest singular value, which is their norm",
                        sym("sigma"), norm(W)};
    });
    letters(
        "bound", Rule::norm_bound,
        {"As ", relation("≤", {call("abs", {sym("phi").mark("′")}), equals({sym("gamma"), 1})}),
         ", no product of k Jacobians stretches a vector more than this; below 1 it makes every "
         "gradient vanish, above 1 it decides nothing"},
        {relation("≤", {norm(times({at("J", kT), dots(), at("J", kT - sym("k") + 1)})),
                        equals({power(sym("gamma") * sym("sigma"), sym("k")),
                                power(flow_.norm, sym("k"))})})});
  }

  void sequence(Index s) {
    const SequenceFlow& of = flow_.sequences[s];
    const Index T = of.steps();
    Prose claim =
        flow_.sequences.size() == 1
            ? Prose(fmt::format("The sequence, of {} step{}", T, T == 1 ? "" : "s"))
            : Prose(fmt::format("Sequence {}, of {} step{}", s + 1, T, T == 1 ? "" : "s"));
    const auto whole = group(fmt::format("sequences[{}]", s), Rule::recurrence, std::move(claim));
    for (Index t = 1; t <= T; ++t) {
      if (is_shown_step(t, T)) forward_step(of, t);
      if (t == 2 && !is_shown_step(t, T)) {
        letters("between", Rule::recurrence, fmt::format("Likewise up to step {}", T - 2), {});
      }
    }
    if (of.has_jacobians()) spectra(of);
  }

  void forward_step(const SequenceFlow& of, Index t) {
    const auto step =
        group(fmt::format("steps[{}]", t - 1), Rule::recurrence, fmt::format("Step {}", t));
    const RnnWeights& w = flow_.cell().weights;
    const Vector z = of.run.z.row(t - 1);
    const Vector h = of.run.h.row(t);
    work_.define(Rule::weighted_sum, z, [&] {
      return Definition{
          fmt::format("z[{}]", t - 1), "", at("z", t),
          times({valued(sym("W_xh"), w.W_xh), valued(at("x", t), Vector(of.x.row(t - 1)))}) +
              times({valued(sym("W_hh"), w.W_hh),
                     valued(at("h", t - 1), Vector(of.run.h.row(t - 1)))}) +
              valued(sym("b_h"), w.b_h)};
    });
    work_.define(Rule::activation, h, [&] {
      const Formula valued_z = valued(at("z", t), z);
      const auto phi = flow_.cell().activation;
      return Definition{fmt::format("h[{}]", t - 1), "", at("h", t),
                        phi == Activation::identity ? valued_z : call(name_of(phi), {valued_z})};
    });
    if (!of.has_jacobians()) return;
    work_.define(Rule::chain_rule, of.jacobians[t - 1], [&] {
      return Definition{
          fmt::format("J[{}]", t - 1), "", at("J", t),
          times({diag(valued(sym("phi").mark("′").at(number(t)), Vector(of.run.slopes.row(t - 1)))),
                 valued(sym("W_hh"), w.W_hh)})};
    });
    work_.define(Rule::spectral_radius, of.radii(t - 1), [&] {
      return Definition{fmt::format("radius[{}]", t - 1), "", call("rho", {at("J", t)}),
                        call("rho", {valued(at("J", t), of.jacobians[t - 1])})};
    });
  }

  void spectra(const SequenceFlow& of) {
    const Index T = of.steps();
    std::vector<Formula> lines;
    for (Index k = 1; k <= T; ++k) {
      if (!is_shown_step(k, T)) continue;
      const double bound = std::pow(flow_.norm, static_cast<double>(k));
      if (!std::isfinite(bound)) continue;
      lines.push_back(relation(
          "≤", {equals({norm(derivative(at("h", T), at("h", T - k))), of.product_norms(k - 1)}),
                equals({power(sym("sigma"), number(k)), bound})}));
    }
    letters("products", Rule::norm_bound,
            "Norms of the products, from the last step back, against the bound", std::move(lines));
    if (of.product_radius > 0 && std::isfinite(of.product_radius)) {
      letters("product_radius", Rule::spectral_radius,
              "The spectral radius of the product of all, and the largest of a single step",
              {equals({call("rho", {derivative(at("h", T), at("h", 0))}), of.product_radius}),
               equals({call("max", {call("rho", {at("J", kT)})}), of.radii.maxCoeff()})});
    }
    if (!std::isfinite(of.lyapunov)) {
      letters("lyapunov", Rule::lyapunov_exponent,
              "The product of all Jacobians is 0: no change at the start reaches the end", {});
      return;
    }
    work_.define(Rule::lyapunov_exponent, of.lyapunov, [&] {
      return Definition{"lyapunov",
                        "The growth of the most stretched vector for each step: an estimate of the "
                        "largest Lyapunov exponent",
                        sym("Lambda"),
                        call("log", {norm(derivative(at("h", T), at("h", 0)))}) / number(T)};
    });
  }

  const RnnFlow& flow_;
  Workings& work_;
};

Prose numbered(const RnnFlow& flow, const char* what, Index s) {
  return flow.sequences.size() == 1 ? Prose(what)
                                    : Prose(fmt::format("{}, sequence {}", what, s + 1));
}

}  // namespace

void derive(const RnnFlow& flow, Workings& work) {
  RnnTrace(flow, work).run();
}

std::vector<Figure> figures(const RnnFlow& flow) {
  constexpr Index kMostCurves = 8;
  Plot gradients{.x = {"step t"}, .y = {"‖∂L/∂h(t)‖", true}};
  Plot products{.x = {"steps back k"}, .y = {"‖∂h(T)/∂h(T − k)‖", true}};
  Index longest = 0;
  for (Index s = 0; s < std::min(std::ssize(flow.sequences), kMostCurves); ++s) {
    const SequenceFlow& of = flow.sequences[s];
    gradients.series.push_back(curve_over_steps(numbered(flow, "gradient", s), 1, of.steps(),
                                                [&](Index t) { return of.norms(t - 1); }));
    if (!of.has_jacobians()) continue;
    longest = std::max(longest, of.steps());
    products.series.push_back(curve_over_steps(numbered(flow, "product of k Jacobians", s), 1,
                                               of.steps(),
                                               [&](Index k) { return of.product_norms(k - 1); }));
  }
  std::vector<Figure> figures = {
      {"gradient-norm", "The norm of the gradient at every step, on its way back from the last.",
       std::move(gradients)}};
  if (longest == 0) return figures;
  const auto power_of = [&](double base) {
    return [base](Index k) { return std::pow(base, static_cast<double>(k)); };
  };
  products.series.push_back(curve_over_steps("bound (γσ)^k", 1, longest, power_of(flow.norm)));
  products.series.push_back(curve_over_steps("ρ(W_hh)^k", 1, longest, power_of(flow.radius)));
  figures.push_back({"products",
                     "Products of Jacobians against the bound by norms, and against powers of the "
                     "spectral radius of the weights, which is none.",
                     std::move(products)});
  return figures;
}

}  // namespace psolve::rnn_grad
