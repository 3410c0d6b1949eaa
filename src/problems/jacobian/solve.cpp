// The Jacobian of a composition f = f_m ∘ … ∘ f_1 at a point x, in numerator layout: row i, column
// j holds ∂f_i/∂x_j. With y_0 = x and y_k = f_k(y_{k−1}) the chain rule for vectors says
//
//     J_f(x) = J_{f_m}(y_{m−1}) · … · J_{f_2}(y_1) · J_{f_1}(y_0),
//
// each factor taken at the value of what is inside it. The factors are differentiated symbolically
// (expressions/differentiate.h) and evaluated exactly: a decimal of the spec is the exact decimal.

#include "problems/jacobian/spec.h"

#include <cmath>
#include <utility>

#include "math/expressions/text.h"
#include "problems/jacobian/checks.h"
#include "problems/jacobian/consequences/consequences.h"
#include "problems/jacobian/consequences/lines.h"
#include "problems/jacobian/conventions.h"
#include "problems/jacobian/derivation.h"
#include "problems/jacobian/figures.h"
#include "problems/jacobian/linearisation.h"
#include "problems/jacobian/names.h"

namespace psolve::jacobian {
namespace {

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        chain_(problem.functions, problem.compose),
        found_(chain_, point_of(problem.at, chain_.innermost())),
        consequences_(consequences_of(found_, direction_of(problem))) {}

  Solution run() {
    solution_.sought = {"The Jacobian of ", composition_of(found_), " at ", point_of(found_, 0),
                        "."};
    solution_.headline = {"value", "jacobian"};
    answer();
    answer_consequences();
    if (work_.recording()) {
      Trace trace(found_, work_);
      trace.derive(problem_);
      derive_consequences(problem_, found_, consequences_, trace, work_);
      solution_.checks = checks(chain_, found_);
      add_checks(chain_, found_, consequences_, solution_.checks);
      draw();
      remark_kink();
      remark_consequences();
      remark_vanished();
      remark_layout();
      notation();
      conclude();
    }
    return std::move(solution_);
  }

 private:
  std::vector<Expr> direction_of(const Problem& problem) const {
    if (!problem.direction) return {};
    return point_of(*problem.direction, chain_.innermost(), "direction");
  }

  void answer() {
    auto& answers = solution_.answers;
    const ExactMatrix& product = found_.product();
    answers["value"] = numbers(found_.points().back());
    answers["jacobian"] = to_json(product.numbers);
    if (found_.closed_form()) {
      answers["jacobian_symbolic"] = texts(*found_.closed_form());
    } else {
      solution_.remarks.push_back(
          {"closed-form-too-long", Remark::Kind::limit,
           "The closed form of the composition is too long to be written; those of its factors "
           "stand in the derivation."});
    }
    answers["factors"] = Json::array();
    for (Index k = found_.size(); k-- > 0;) {
      answers["factors"].push_back({{"name", found_.function(k).name},
                                    {"at", numbers(found_.point(k))},
                                    {"jacobian", to_json(found_.factor(k).numbers)}});
    }
    solution_.exact["value"] = json_list(
        found_.points().back(), [](const ExactValue& value) { return text_json(value.exact); });
    if (product.is_exact) {
      solution_.exact["jacobian"] = texts(product.exact);
    } else {
      solution_.remarks.push_back({"exact-jacobian-too-long", Remark::Kind::limit,
                                   "The exact entries of this Jacobian are too many or too long to "
                                   "be written."});
    }
  }

  void answer_consequences() {
    Json& answers = solution_.answers;
    Json& exact = solution_.exact;
    const auto matrix = [&](const char* name, const std::optional<ExactMatrix>& value) {
      if (!value) return;
      answers[name] = to_json(value->numbers);
      if (value->is_exact) exact[name] = texts(value->exact);
    };
    if (const auto& value = consequences_.determinant) {
      answers["determinant"] = value->number;
      if (value->is_exact) exact["determinant"] = text_json(value->exact);
    }
    if (const auto& form = consequences_.determinant_form) {
      answers["determinant_symbolic"] = text_json(*form);
    }
    matrix("inverse", consequences_.inverse);
    matrix("hessian", consequences_.hessian);
    if (const auto& form = consequences_.hessian_form) answers["hessian_symbolic"] = texts(*form);
    if (consequences_.direction.empty()) return;
    answers["directional_derivative"] = numbers(consequences_.directional);
    Json texts_of = Json::array();
    for (const ExactValue& value : consequences_.directional) {
      if (value.is_exact) texts_of.push_back(text_json(value.exact));
    }
    if (texts_of.size() == consequences_.directional.size()) {
      exact["directional_derivative"] = std::move(texts_of);
    }
    solution_.headline.push_back("directional_derivative");
  }

  // -------------------------------------------------------------- evidence and remarks

  void draw() {
    auto graph = computation_graph(chain_.inside_out(), found_.points(), found_.factors());
    if (graph) solution_.figures.push_back(std::move(*graph));
  }

  /// The answers as people write them, which the lines call by letters.
  void notation() {
    const bool composed = found_.size() > 1;
    const Formula J = composed ? jacobian_letter(found_)
                               : jacobian_letter(found_).at(sym(found_.function(0).name));
    solution_.notation.push_back({"determinant", call("det", {J})});
    solution_.notation.push_back({"inverse", power(J, -1)});
  }

  void conclude() {
    solution_.result = {value_at_point(),
                        {.answers = {"jacobian", "determinant"}},
                        {.answers = {"directional_derivative"}}};
  }

  /// f(1, 2) = …, whose entries the lines call by the outermost function.
  ResultLine value_at_point() const {
    constexpr Index kMostNamed = 8;
    const auto& at = found_.point(0);
    const auto& values = found_.points().back();
    if (found_.size() == 1 || std::ssize(at) > kMostNamed || std::ssize(values) > kMostNamed) {
      return {.answers = {"value"}};
    }
    std::vector<Formula> point;
    for (const ExactValue& x : at) point.push_back(to_formula(x.exact));
    Vector numbers(std::ssize(values));
    for (Index i = 0; i < numbers.size(); ++i) numbers(i) = values[i].number;
    const Formula f =
        product({composition_letter(found_), tuple(std::move(point))}, product_sign::matrix);
    return {
        .words = {equals({f, numbers.size() == 1 ? Formula(numbers(0)) : to_formula(numbers)})}};
  }

  void remark_kink() {
    if (!found_.at_kink()) return;
    solution_.remarks.push_back(
        {"point-on-a-kink", Remark::Kind::convention,
         "The point lies on a kink of abs, relu, max or min, or where atan2 jumps, and no "
         "derivative "
         "exists there. That of abs and relu is taken as 0, that of max and min as the mean of "
         "both "
         "sides, that of atan2 from above; central differences are of no use."});
  }

  void remark_vanished() {
    if (!found_.has_vanished()) return;
    solution_.remarks.push_back({"taken-as-zero", Remark::Kind::limit,
                                 "Something here cancels until 1,000 digits cannot tell it from "
                                 "0; it is taken as 0."});
  }

  void remark(const char* id, Remark::Kind kind, Prose text) {
    solution_.remarks.push_back({id, kind, std::move(text)});
  }

  void remark_consequences() {
    if (consequences_.square_left_out) {
      remark("square-left-out", Remark::Kind::limit,
             "This Jacobian is too large, or its determinant or inverse beyond the largest number: "
             "they are left out.");
    }
    if (consequences_.determinant && consequences_.determinant->number == 0) {
      remark("jacobian-singular", Remark::Kind::explanation,
             "The determinant is 0: the Jacobian has no inverse, and some direction does not move "
             "the outputs.");
    }
    if (consequences_.hessian_left_out) {
      remark("hessian-left-out", Remark::Kind::limit,
             "The Hessian has too many entries, or the composition too long a form, to be worked "
             "out.");
    }
    if (consequences_.has_hessian && !consequences_.hessian) {
      remark("no-second-derivative", Remark::Kind::limit,
             "Some second derivative has no finite value at this point; the Hessian stands in "
             "letters alone.");
    }
    remark_length();
  }

  /// Some mean the derivative along the unit vector.
  void remark_length() {
    if (consequences_.direction.empty()) return;
    double square = 0;
    for (const ExactValue& v : consequences_.direction) square += v.number * v.number;
    if (std::abs(square - 1) < 1e-12 || square == 0 || !std::isfinite(square)) return;
    Vector unit(std::ssize(consequences_.directional));
    for (Index i = 0; i < unit.size(); ++i) {
      unit(i) = consequences_.directional[i].number / std::sqrt(square);
    }
    remark(
        "direction-not-a-unit", Remark::Kind::convention,
        {"The direction is not of length 1, and its length counts here. Along the unit vector the "
         "derivative is ",
         unit.size() == 1 ? Formula(unit(0)) : to_formula(unit), "."});
  }

  /// Courses differ in layout; the other one is the transpose.
  void remark_layout() {
    const ExactMatrix& product = found_.product();
    const Matrix& J = product.numbers;
    if (J.rows() == J.cols() && J == J.transpose()) return;
    if (J.rows() > 10 || J.cols() > 10) return;
    const ExactMatrix other{product.exact.transpose(), J.transpose(), product.is_exact};
    solution_.remarks.push_back({std::string(kDenominatorLayout.id),
                                 Remark::Kind::convention,
                                 {"Rows belong to outputs (numerator layout). " +
                                      sentence_start(kDenominatorLayout.text) + ", ",
                                  equals({transpose(jacobian_letter(found_)), to_formula(other)}),
                                  ", and the factors multiply in the opposite order."}});
  }

  const Problem& problem_;
  Workings& work_;
  ExprArena arena_;
  FunctionChain chain_;
  Linearisation found_;
  Consequences consequences_;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    const auto function =
        Record<NamedFunction>("a function")
            .required("name", &NamedFunction::name, string(), "what compose calls it")
            .told(Telling::by_value)
            .required("inputs", &NamedFunction::inputs, list(string(), {1, 10'000}),
                      "names of its variables")
            .required("outputs", &NamedFunction::outputs, list(string(), {1, 10'000}),
                      "expressions in its inputs, such as \"exp(x1 - 1)*x2^2\"");
    return spec_record<Problem>("jacobian", "the Jacobian of a composition of functions at a point")
        .required("functions", &Problem::functions, list(function, {1, 1'000}),
                  "each with its name, inputs and outputs")
        .optional("compose", &Problem::compose, list(string(), {1, 1'000}),
                  "names of functions, outermost first; may be left out where there is one")
        .required("at", &Problem::at, map_of(exact_number(), {1, 10'000}),
                  "a number for each input of the innermost function; decimals are exact")
        .optional("direction", &Problem::direction, map_of(exact_number(), {1, 10'000}),
                  "a number for each input too: asks for the derivative in this direction, J v, "
                  "which is not divided by its length");
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::jacobian
