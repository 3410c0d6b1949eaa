// The Jacobian of a composition f = f_m ∘ … ∘ f_1 at a point x, in numerator layout: row i, column
// j holds ∂f_i/∂x_j. With y_0 = x and y_k = f_k(y_{k−1}) the chain rule for vectors says
//
//     J_f(x) = J_{f_m}(y_{m−1}) · … · J_{f_2}(y_1) · J_{f_1}(y_0),
//
// each factor taken at the value of what is inside it. The factors are differentiated symbolically
// (expressions/differentiate.h) and evaluated exactly: a decimal of the spec is the exact decimal.

#include "problems/jacobian/spec.h"

#include <utility>

#include "math/expressions/text.h"
#include "problems/jacobian/checks.h"
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
        found_(chain_, point_of(problem.at, chain_.innermost())) {}

  Solution run() {
    solution_.sought = {"The Jacobian of ", composition_of(found_), " at ", point_of(found_, 0),
                        "."};
    solution_.headline = {"value", "jacobian"};
    answer();
    if (work_.recording()) {
      Trace(found_, work_).derive(problem_);
      solution_.checks = checks(chain_, found_);
      draw();
      remark_kink();
      remark_vanished();
      remark_layout();
    }
    return std::move(solution_);
  }

 private:
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
    Json exact_values = Json::array();
    for (const ExactValue& value : found_.points().back()) {
      exact_values.push_back(to_text(value.exact));
    }
    solution_.exact["value"] = std::move(exact_values);
    if (product.is_exact) {
      solution_.exact["jacobian"] = texts(product.exact);
    } else {
      solution_.remarks.push_back({"exact-jacobian-too-long", Remark::Kind::limit,
                                   "The exact entries of this Jacobian are too many or too long to "
                                   "be written."});
    }
  }

  // -------------------------------------------------------------- evidence and remarks

  void draw() {
    auto graph = computation_graph(chain_.inside_out(), found_.points(), found_.factors());
    if (graph) solution_.figures.push_back(std::move(*graph));
  }

  void remark_kink() {
    if (!found_.at_kink()) return;
    solution_.remarks.push_back(
        {"point-on-a-kink", Remark::Kind::convention,
         "The point lies on a kink of abs or relu, where no derivative exists; theirs is taken as "
         "0, and central differences are of no use."});
  }

  void remark_vanished() {
    if (!found_.has_vanished()) return;
    solution_.remarks.push_back({"taken-as-zero", Remark::Kind::limit,
                                 "Something here cancels until 1,000 digits cannot tell it from "
                                 "0; it is taken as 0."});
  }

  /// Courses differ in layout; the other one is the transpose.
  void remark_layout() {
    const ExactMatrix& product = found_.product();
    const Matrix& J = product.numbers;
    if (J.rows() == J.cols() && J == J.transpose()) return;
    if (J.rows() > 10 || J.cols() > 10) return;
    const ExactMatrix other{product.exact.transpose(), J.transpose(), product.is_exact};
    solution_.remarks.push_back(
        {"denominator-layout",
         Remark::Kind::convention,
         {"Rows belong to outputs (numerator layout). In denominator layout the answer is the "
          "transpose, ",
          equals({transpose(jacobian_letter(found_)), to_formula(other)}),
          ", and the factors multiply in the opposite order."}});
  }

  const Problem& problem_;
  Workings& work_;
  ExprArena arena_;
  FunctionChain chain_;
  Linearisation found_;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    const auto function =
        Record<NamedFunction>("a function")
            .required("name", &NamedFunction::name, string(), "what compose calls it")
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
                  "a number for each input of the innermost function; decimals are exact");
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::jacobian
