// Gradient descent on E(w) = E_0 + ½(w − w*)ᵀH(w − w*) with a fixed rate, and what stopping it
// early does (Bishop, "Pattern Recognition and Machine Learning", section 5.5.2 and exercise 5.25).
// Formulas are in descent.h, the derivation in derivation.cpp.

#include "problems/quadratic/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "core/text/text.h"
#include "math/expressions/text.h"
#include "problems/quadratic/checks.h"
#include "problems/quadratic/claims.h"
#include "problems/quadratic/figures.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/remarks.h"
#include "spec/scalar_type.h"

namespace psolve::quadratic {
namespace {

constexpr Index kMostRows = 300;
constexpr long kMostSteps = 1'000'000'000;

// ---------------------------------------------------------------- what is refused

/// Throws SpecError where the Hessian is not square, or H_ij and H_ji differ by more than rounding.
void refuse_asymmetric(const MatrixOf<Entry>& H, const Node& node) {
  if (H.rows() != H.cols()) {
    node.fail_at("hessian",
                 fmt::format("expected a square matrix, got {} rows of {}", H.rows(), H.cols()));
  }
  for (Index i = 0; i < H.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double a = H(j, i).number;
      const double b = H(i, j).number;
      if (std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b))) continue;
      node.fail_at(
          "hessian",
          fmt::format("expected a symmetric matrix, got {} in row {}, column {} and {} in "
                      "row {}, column {}; E depends on their mean alone, {}",
                      number_text(a), j, i, number_text(b), i, j, number_text((a + b) / 2)));
    }
  }
}

/// A minimum needs all eigenvalues above 0, by more than the error with which they are found.
void refuse_indefinite(const Vector& eigenvalues) {
  const auto n = static_cast<double>(eigenvalues.size());
  const double least = eigenvalues(0);
  const double size = eigenvalues.cwiseAbs().maxCoeff();
  const double rounding = 8 * n * std::numeric_limits<double>::epsilon() * size;
  if (least > rounding) return;
  const std::string found = fmt::format("its eigenvalues go from {:.6g} to {:.6g}", least,
                                        eigenvalues(eigenvalues.size() - 1));
  if (least < -rounding) {
    throw SpecError("/hessian", "expected a positive definite matrix, but " + found +
                                    ": E falls without end along the first eigenvector, so "
                                    "\"minimum\" is none");
  }
  throw SpecError("/hessian",
                  "expected a positive definite matrix, but " + found +
                      ", the first of them 0 but for rounding: E is flat along its eigenvector; "
                      "leave that direction out, or add a small number to the diagonal");
}

/// Throws SpecError where w(τ), or a factor s_j, has numbers beyond the largest double.
void refuse_overflow(const Surface& problem, const Descent& descent) {
  const bool factors_are_finite = std::ranges::all_of(
      descent.directions, [](const Direction& d) { return std::isfinite(d.shrink); });
  if (descent.w.allFinite() && factors_are_finite) return;
  const Direction& d = descent.directions[descent.slowest()];
  if (d.growth() <= 1) {
    throw SpecError("", "the numbers of this spec are too large: w overflows");
  }
  const double most = std::log(std::numeric_limits<double>::max()) / std::log(d.growth());
  throw SpecError("/steps", fmt::format("the descent diverges, its error growing {:.6g}-fold a "
                                        "step, and overflows long before step {}; ask for fewer "
                                        "than about {:.3g} steps, or a learning rate below {:.6g}",
                                        d.growth(), problem.steps, most, descent.largest_rate));
}

// ---------------------------------------------------------------- answers

class Answers {
 public:
  Answers(const Surface& problem, const Descent& descent) : problem_(problem), descent_(descent) {}

  Json numbers() const {
    Json answers = Json::object();
    answers["eigenvalues"] = to_json(descent_.basis.values);
    answers["eigenvectors"] = to_json(descent_.basis.vectors);
    answers["contraction"] = each(&Direction::contraction);
    answers["shrink"] = each(&Direction::shrink);
    answers["w"] = to_json(descent_.w);
    answers["w_iterated"] = to_json(descent_.iterated);
    answers["converges"] = descent_.converges();
    answers["growth"] = descent_.directions[descent_.slowest()].growth();
    answers["largest_learning_rate"] = descent_.largest_rate;
    answers["minimum_components"] = each(&Direction::minimum);
    answers["components"] = each(&Direction::component);
    answers["directions"] = each([this](const Direction& d) { return direction(d); });
    for (const auto& [name, error] :
         {std::pair{"error_start", problem_.error(problem_.start)}, {"error", descent_.error}}) {
      if (std::isfinite(error)) answers[name] = error;
    }
    return answers;
  }

  Json exact() const {
    if (!descent_.exact) return Json::object();
    const ExactDescent& exact = *descent_.exact;
    Json forms = Json::object();
    forms["eigenvalues"] = texts_of(exact.basis.values);
    forms["eigenvectors"] = eigenvectors();
    forms["contraction"] = texts_of(exact.contraction);
    forms["shrink"] = Json::array();
    for (Index j = 0; j < std::ssize(exact.shrink); ++j) {
      forms["shrink"].push_back(
          exact.shrink[j]
              ? exact.shrink[j]->text()
              : fmt::format("1 - ({})^{}", exact.contraction[j].text(), problem_.steps));
    }
    if (exact.w_is_short) forms["w"] = texts_of(*exact.w);
    forms["largest_learning_rate"] = (2 / exact.basis.values.back()).text();
    return forms;
  }

 private:
  template <class Of>
  Json each(Of of) const {
    return json_list(descent_.directions,
                     [&](const Direction& d) { return Json(std::invoke(of, d)); });
  }

  Json direction(const Direction& d) const {
    Json json = {{"eigenvalue", d.eigenvalue},
                 {"eta_rho_tau", d.time},
                 {"regime", name_of(regime_of(d.shrink))}};
    if (problem_.starts_at_origin() && d.minimum != 0) json["ratio"] = std::abs(d.shrink);
    if (d.lower) json["at_least"] = *d.lower;
    if (d.upper) json["at_most"] = *d.upper;
    return json;
  }

  static Json texts_of(const std::vector<Rational>& values) {
    return json_list(values, [](const Rational& value) { return value.text(); });
  }

  Json eigenvectors() const {
    const ExprArena arena;
    return json_list(std::ssize(descent_.directions), [&](Index j) {
      return json_list(exact_unit_vector(descent_.exact->basis, j), text_json);
    });
  }

  const Surface& problem_;
  const Descent& descent_;
};

/// What the derivation uses, as it stands in the spec.
void give(const Problem& spec, Workings& work) {
  if (!work.recording()) return;
  const auto numbers = [](const auto& entries) {
    return to_value(entries.unaryExpr([](const Entry& entry) { return entry.number; }).eval());
  };
  work.given(sym("H"), numbers(spec.hessian), "/hessian");
  work.given(vector_minimum(), numbers(spec.minimum), "/minimum");
  work.given(sym("rho"), spec.learning_rate.number, "/learning_rate");
  work.given(sym("tau"), static_cast<double>(spec.steps), "/steps");
  work.given(sym("E", 0), spec.offset, "/offset");
  const Surface surface(spec);
  work.given(of("w", 0), to_value(surface.start), "/start");
}

/// A number whose exact text is kept.
Type<Entry> constant(Range range = {}) {
  const auto plain = number(range);
  return {plain, [read = plain.decode](const Node& node) {
            Entry entry(read(node));
            if (const auto* text = node.value().get_ptr<const std::string*>()) {
              entry.text = std::make_shared<std::string>(*text);
            }
            return entry;
          }};
}

void check_sizes(const Problem& problem, const Node& node) {
  refuse_asymmetric(problem.hessian, node);
  const auto refuse_length = [&](const char* name, const VectorOf<Entry>& vector) {
    if (vector.size() == problem.hessian.rows()) return;
    node.fail_at(name, fmt::format("expected {} numbers (one for each row of hessian), got {}",
                                   problem.hessian.rows(), vector.size()));
  };
  refuse_length("minimum", problem.minimum);
  if (problem.start) {
    refuse_length("start", *problem.start);
  } else {
    node.value()["start"] = Json(std::vector<double>(problem.minimum.size()));
  }
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    const Size rows{1, kMostRows};
    auto record =
        spec_record<Problem>("quadratic", "gradient descent on a quadratic, stopped early",
                             claims(), WithTheory::yes)
            .required("hessian", &Problem::hessian,
                      matrix_or_lone(matrix_of(constant(), rows, rows), constant()),
                      "H, symmetric and positive definite, of up to 300 rows")
            .required("minimum", &Problem::minimum,
                      list_or_lone(vector_of(constant(), rows), constant()),
                      "w*, one number for each row of H")
            .required("learning_rate", &Problem::learning_rate, constant({.above = 0}),
                      "ρ; beyond 2 over the largest eigenvalue the descent diverges")
            .required("steps", &Problem::steps, integer(0, kMostSteps), "τ")
            .optional("offset", &Problem::offset, number(), 0, "E₀, the least error")
            .optional("start", &Problem::start,
                      list_or_lone(vector_of(constant(), rows), constant()),
                      "w(0); the origin where left out");
    record.check(check_sizes);
    return record;
  }();
  return spec;
}

namespace {

/// The closed form and when it converges, in letters, and where the run stops.
std::vector<ResultLine> result_of(const Surface& problem) {
  const Formula rho_eta = sym("rho") * in_letters("eta");
  const Formula left = power(tuple({1 - rho_eta}), sym("tau"));
  const Formula minimum = minimum_in_letters();
  const Formula from_start = minimum + left * tuple({of("w_j", 0) - minimum});
  const Formula from_origin = tuple({1 - left}) * minimum;
  const Formula component =
      equals({of("w_j", sym("tau")), problem.starts_at_origin() ? from_origin : from_start});
  const Formula after = of("w_j", sym("tau"));
  const Formula eta = in_letters("eta"), border = 1 / (sym("rho") * sym("tau"));
  const auto size = [](const Formula& f) { return call("abs", {f}); };
  ResultLine early{{"Stopped early, for ", relation("≤", {rho_eta, 1}), ": ",
                    relation("≈", {after, minimum}), " where ", relation("≫", {eta, border}), ", ",
                    relation("≪", {size(after), size(minimum)}), " where ",
                    relation("≪", {eta, border})}};
  if (!problem.starts_at_origin()) early = {.step = "bounds"};
  return {{{component}},
          {"It goes to the minimum exactly where", {}, "limit"},
          std::move(early),
          {.answers = {"largest_learning_rate", "w"}}};
}

}  // namespace

Solution solve(const Problem& spec, Workings& work) {
  const Surface problem(spec);
  Eigenbasis basis = eigenbasis(problem.H);
  refuse_indefinite(basis.values);
  auto exact = exact_descent(spec, basis.values);
  if (exact) basis = exact->basis.rounded();
  give(spec, work);
  const Descent descent = descend(spec, problem, std::move(basis), std::move(exact), work);
  refuse_overflow(problem, descent);

  Solution solution;
  solution.sought = {"Where is gradient descent after ",
                     equals({sym("tau"), to_formula(problem.steps)}),
                     " steps, along each eigenvector of H, and does it converge?"};
  solution.headline = {"w", "shrink", "converges"};
  const Answers answers(problem, descent);
  solution.answers = answers.numbers();
  solution.exact = answers.exact();
  if (!work.recording()) return solution;
  solution.result = result_of(problem);
  solution.checks = checks(spec, problem, descent);
  solution.remarks = remarks_on(problem, descent, spec.claims);
  solution.claims = judged_claims(spec.claims, {problem, descent});
  solution.figures = figures_of(problem, descent);
  return solution;
}

}  // namespace psolve::quadratic
