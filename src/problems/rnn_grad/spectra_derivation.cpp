#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/recurrent/rules.h"
#include "math/recurrent/spectrum/spectrum.h"
#include "problems/rnn_grad/derivation.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

/// Products, norms and radii of the Jacobians of one sequence.
class SpectraLines : RnnLines {
 public:
  SpectraLines(const RnnFlow& all, Index s, Workings& to)
      : RnnLines(all, to), s_(s), of_(sequence(s)) {}

  void run() {
    if (is_in_range()) {
      products();
    } else {
      scaled_products();
    }
    radii();
    lyapunov();
  }

 private:
  Index T() const { return of_.steps(); }
  bool vanishes() const { return !std::isfinite(of_.lyapunov); }
  /// The derivative of the last state by the one k steps before it.
  Formula back(Index k) const { return derivative(at("h", T()), at("h", T() - k)); }
  /// The place among products of step t = T − k + 1, from which the k-th goes back.
  static std::string place(Index k) { return fmt::format("[{}]", k - 1); }

  /// Whether no product comes near the bounds of doubles.
  bool is_in_range() const {
    return vanishes() ||
           (of_.product_norms.minCoeff() > 1e-100 && of_.product_norms.maxCoeff() < 1e100);
  }

  void products() {
    const auto group = heading();
    Matrix product = Matrix::Identity(flow.cell().units(), flow.cell().units());
    ScaledProduct in_full(flow.cell().units());
    for (Index k = 1; k <= T(); ++k) {
      const Index t = T() - k + 1;
      const Matrix later = product;
      product = product * of_.jacobians[t - 1];
      if (vanishes()) {  // in the end, after products of any size
        in_full.multiply_right(of_.jacobians[t - 1]);
        if (!keeps_digits(product, in_full)) return;
      }
      if (!holds(s_, t)) continue;
      const auto aside = aside_unless_shown(s_, k);
      if (k > 1 && !holds(s_, t + 1)) resume(later, back(k - 1), id(s_, "product/resumed"));
      const Formula J = the(at("J", t));
      define(rule::joint_recurrence, product, id(s_, "product" + place(k)),
             {back(k), k == 1 ? J : times({the(back(k - 1)), J})});
      define(rule::norm_bound, of_.product_norms(k - 1), id(s_, "product/norm" + place(k)),
             {norm(back(k)), norm(the(back(k)))});
      bound(k);
    }
  }

  /// The same where products leave the range of doubles: each is divided by its norm.
  void scaled_products() {
    const auto group = heading();
    work.note(id(s_, "scaled"), rule::lyapunov_exponent,
              "Each is divided by its norm before the next, as the products leave the range of "
              "numbers",
              {equals({at("V", sym("k")),
                       times({at("U", sym("k") - 1), at("J", sym("T") - sym("k") + 1)})}),
               equals({at("q", sym("k")), norm(at("V", sym("k")))}),
               equals({at("U", sym("k")), at("V", sym("k")) / at("q", sym("k"))})});
    ScaledProduct product(flow.cell().units());
    Matrix U = product.over_norm_of(product);
    double rest = 0;
    for (Index k = 1; k <= T(); ++k) {
      const Index t = T() - k + 1;
      const Matrix later = U;
      const ScaledProduct before = product;
      product.multiply_right(of_.jacobians[t - 1]);
      if (!product.fits_doubles()) return;
      const double g = product.norm_over(before);
      U = product.over_norm_of(product);
      const Matrix V = product.over_norm_of(before);
      if (!keeps_digits(V, U)) return;
      if (!holds(s_, t)) {
        rest += std::log(g);
        continue;
      }
      const auto aside = aside_unless_shown(s_, k);
      if (k > 1 && !holds(s_, t + 1)) {
        resume(later, at("U", k - 1), id(s_, "U/resumed"));
        resume(rest, growth_left_out(), id(s_, "g/resumed"));
        resume(of_.product_norms(k - 2), norm(back(k - 1)), id(s_, "product/resumed"));
      }
      const Formula J = the(at("J", t));
      define(rule::joint_recurrence, V, id(s_, "V" + place(k)),
             {at("V", k), k == 1 ? J : times({the(at("U", k - 1)), J})});
      define(rule::norm_bound, g, id(s_, "g" + place(k)), {at("q", k), norm(the(at("V", k)))});
      define(rule::norm_bound, U, id(s_, "U" + place(k)),
             {at("U", k), the(at("V", k)) / the(at("q", k))});
      product_norm(k);
      bound(k);
    }
  }

  /// Whether no entry of V, which is U but for its size, is lost near the least double.
  static bool keeps_digits(const Matrix& V, const Matrix& U) {
    return ((U.array() == 0) || (V.array().abs() > 0x1p-1000)).all();
  }

  static bool keeps_digits(const Matrix& product, const ScaledProduct& in_full) {
    if (in_full.is_zero()) return true;
    return in_full.fits_doubles() && product.allFinite() &&
           keeps_digits(product, in_full.over_norm_of(in_full));
  }

  void product_norm(Index k) {
    if (!std::isfinite(of_.product_norms(k - 1))) return;
    const Formula g = the(at("q", k));
    define(rule::norm_bound, of_.product_norms(k - 1), id(s_, "product/norm" + place(k)),
           {norm(back(k)), k == 1 ? g : the(norm(back(k - 1))) * g});
  }

  Workings::Group heading() {
    return work.heading(id(s_, "products"), rule::norm_bound,
                        {"Norms of the products, from the last step back, against the bound ",
                         equals({at("beta", sym("k")), power(stretch(sym("sigma")), sym("k"))})});
  }

  void bound(Index k) {
    if (!std::isfinite(std::pow(flow.bound(), static_cast<double>(k)))) return;
    line(rule::norm_bound, id(s_, "bound" + place(k)), {}, at("beta", k),
         power(stretch(the(sym("sigma"))), k));
  }
  /// γσ
  Formula stretch(const Formula& sigma) const {
    const double gamma = RnnFlow::steepest(flow.cell().activation);
    return gamma == 1 ? sigma : Formula(gamma) * sigma;
  }

  void radii() {
    if (!std::isfinite(of_.product_radius) || !std::isfinite(of_.product_norms(T() - 1))) return;
    const Formula whole = back(T());
    const Formula radius = is_in_range() ? call("rho", {the(whole)})
                                         : call("rho", {the(at("U", T()))}) * the(norm(whole));
    define(rule::spectral_radius, of_.product_radius, id(s_, "product_radius"),
           {call("rho", {whole}), radius}, answer(s_, "spectral_radius.product"),
           "The spectral radius of the product of all, and the largest of a single step");
    const Formula all = call("rho", {sym("J")});
    if (leaves_out_steps(s_)) resume(of_.radii, all, id(s_, "radius/resumed"));
    define(rule::spectral_radius, of_.radii.maxCoeff(), id(s_, "largest_radius"),
           {call("max", {call("rho", {at("J", now())})}), call("max", {the(all)})});
  }

  Formula growth_left_out() const { return at("q", Formula::words("rest")); }

  void lyapunov() {
    if (vanishes()) {
      work.note(id(s_, "lyapunov"), rule::lyapunov_exponent,
                "The product of all Jacobians is 0: no change at the start reaches the end");
      return;
    }
    define(rule::lyapunov_exponent, of_.lyapunov, id(s_, "lyapunov"),
           {sym("Lambda"), log_norm() / the(sym("T"))}, answer(s_, "lyapunov_exponent"),
           "The growth of the most stretched vector for each step: an estimate of the largest "
           "Lyapunov exponent");
  }

  Formula log_norm() const {
    if (is_in_range()) return call("log", {the(norm(back(T())))});
    std::vector<Formula> terms;
    for (Index k = 1; k <= T(); ++k) {
      if (holds(s_, T() - k + 1)) terms.push_back(call("log", {the(at("q", k))}));
    }
    if (leaves_out_steps(s_)) terms.push_back(the(growth_left_out()));
    return long_sum(std::ssize(terms), [&](Index i) { return terms[i]; });
  }

  Index s_;
  const SequenceFlow& of_;
};

}  // namespace

void derive_spectra(const RnnFlow& flow, Index s, Workings& work) {
  SpectraLines(flow, s, work).run();
}

}  // namespace psolve::rnn_grad
