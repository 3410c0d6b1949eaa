// A Boolean function f: {0, 1}^k → {0, 1} as a network with one hidden layer of step units
// h = [w·x + b ≥ 0] and one output, which is a step unit as well or the weighted sum itself.
//
// The direct network follows a normal form of f; the smallest one is searched for, with proof
// (src/threshold). f is one threshold unit if and only if it is linearly separable.

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "math/boolean/syntax.h"
#include "math/minimality/answer.h"
#include "math/minimality/search/linear_search.h"
#include "math/threshold/formulas.h"
#include "problems/boolean_net/checks.h"
#include "problems/boolean_net/derivation.h"
#include "problems/boolean_net/function.h"
#include "problems/boolean_net/spec.h"

namespace psolve::boolean_net {
namespace {

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem), work_(work), f_(function_of(problem)) {}

  Solution run() {
    solution_.sought = {"A network of threshold units with one hidden layer that computes ",
                        sym(f_.name), ", and the smallest one."};
    solution_.headline = {"minimum", "networks.smallest", "linearly_separable"};
    define_function();
    NetworkQuestion question{.task = task(),
                             .kind = {problem_.output_unit, problem_.skip_links},
                             .direct = {},
                             .effort = problem_.effort};
    give_example(question.task, example(), work_);
    answer_truth_table(question.task, work_, solution_, free_rows(), parts());
    const Index k = f_.variables.size();
    if (k >= 2 && k <= 4) work_.step([&] { return karnaugh_step(f_); });
    if (problem_.expression) value_at_example(syntax_of(problem_).formula());
    answer_separability();
    if (!separability_.plane) question.inseparable = f_.name;
    question.direct = direct_network();
    question.known = known_network(question.task);
    answer_networks(question, work_, solution_);
    if (work_.recording()) add_checks(problem_, f_, primes_, cover_, solution_);
    return std::move(solution_);
  }

 private:
  Formula function_in_letters() const {
    std::vector<Formula> arguments;
    for (const std::string& name : f_.variables) arguments.push_back(sym(name));
    return equals({call(f_.name, std::move(arguments)),
                   problem_.expression ? syntax_of(problem_).formula() : sum_of_rows(f_)});
  }

  void define_function() {
    if (problem_.expression) work_.given_law(function_in_letters(), "/expression");
    work_.step([&] {
      return Step{"function",
                  rule::definition,
                  problem_.expression ? "The function"
                                      : "The function: by the numbers of the rows where it is 1 "
                                        "(m) or free (d)",
                  {function_in_letters()}};
    });
  }

  /// What the expression is made of, operand by operand, without variables and their negations.
  std::vector<TableColumn> parts() const {
    constexpr Index kMostParts = 8;
    if (!problem_.expression || !work_.recording()) return {};
    std::vector<TableColumn> columns;
    for (const BooleanSyntax& part : syntax_of(problem_).parts(kMostParts)) {
      columns.push_back({part.formula(), part.table()});
    }
    return columns;
  }

  std::vector<long> example() const {
    return problem_.example.empty() ? usual_example(f_.values) : problem_.example;
  }

  /// f where the networks are worked, from a formula that is f.
  void value_at_example(const Formula& f) {
    if (!work_.recording()) return;
    const Formula formula = with_values(f);
    if (!in_use(formula)) return;
    Index row = 0;
    for (const long bit : example()) row = 2 * row + bit;
    if (!f_.values.is_bound(row)) return;
    work_.define(rule::evaluation, long{f_.values.on[row]}, [&] {
      return Definition{.id = "function/example",
                        .claim = "The value where the networks will be worked",
                        .name = sym(f_.name),
                        .formula = formula};
    });
  }

  static bool in_use(const Formula& formula) {
    return formula.is(Formula::Kind::quantity) || std::ranges::any_of(formula.parts(), in_use);
  }

  /// `formula` with the variables as they are given.
  Formula with_values(const Formula& formula) const {
    if (formula.is(Formula::Kind::symbol)) return work_.the(formula);
    if (formula.parts().empty()) return formula;
    std::vector<Formula> parts;
    for (const Formula& part : formula.parts()) parts.push_back(with_values(part));
    return Formula::node(formula.kind(), formula.text(), std::move(parts));
  }

  BooleanTask task() const {
    BooleanTask task{.inputs = f_.variables, .outputs = {f_.name}, .points = {}, .values = {{}}};
    for (Index x = 0; x < f_.values.points(); ++x) {
      if (!f_.values.is_bound(x)) continue;
      task.points.push_back(x);
      task.values[0].push_back(f_.values.on[x]);
    }
    return task;
  }

  std::vector<Point> free_rows() const {
    std::vector<Point> rows;
    for (Index x = 0; x < f_.values.points(); ++x) {
      if (!f_.values.is_bound(x)) rows.push_back(x);
    }
    return rows;
  }

  void answer_separability() {
    separability_ = separability(f_.values);
    Json& answers = solution_.answers;
    answers["linearly_separable"] = separability_.plane.has_value();
    if (separability_.plane) {
      answers["separation"] = {{"weights", separability_.plane->weights},
                               {"bias", 0.5 - static_cast<double>(separability_.plane->threshold)}};
    } else {
      answers["separation"] = {{"true_points", points_json(separability_.on)},
                               {"false_points", points_json(separability_.off)}};
    }
    work_.step([&] { return separability_step(separability_, f_); });
  }

  /// A list of points as their bits, each as often as it is taken.
  Json points_json(const std::vector<RepeatedPoint>& points) const {
    Json list = Json::array();
    for (const RepeatedPoint& repeated : points) {
      for (long i = 0; i < repeated.times; ++i) list.push_back(bits_of(repeated.point));
    }
    return list;
  }

  std::vector<long> bits_of(Index point) const {
    std::vector<long> bits;
    for (Index i = f_.variables.size(); i-- > 0;) {
      bits.push_back(static_cast<long>(point >> i & 1));
    }
    return bits;
  }

  /// The network of the normal form that takes the fewest hidden units.
  ThresholdNetwork direct_network() {
    primes_ = prime_implicants(f_.values);
    cover_ = smallest_cover(f_.values, primes_);
    const BooleanFunction complement = f_.values.complement();
    const std::vector<Cube> off_primes = prime_implicants(complement);
    const Cover off = smallest_cover(complement, off_primes);
    work_.step([&] { return cover_step(f_, primes_, cover_, false); });
    if (!problem_.expression) value_at_example(smallest_sum(f_, cover_));
    work_.step([&] { return cover_step(f_, off_primes, off, true); });
    solution_.answers["prime_implicants"] = products_json(primes_);
    solution_.answers["smallest_sum"] = products_json(cover_.cubes);
    std::vector<NormalForm> forms =
        normal_forms(f_.values, cover_, off, problem_.output_unit, problem_.skip_links);
    work_.step([&] { return normal_forms_step(forms, f_); });
    work_.step([&] { return construction_step(forms[0], f_); });
    return std::move(forms[0].network);
  }

  Json products_json(const std::vector<Cube>& cubes) const {
    return json_list(cubes, [&](const Cube& cube) { return product_text(cube, f_.variables); });
  }

  /// A small network that is known without a search.
  std::optional<ThresholdNetwork> known_network(const BooleanTask& task) const {
    const bool is_linear = problem_.output_unit == OutputUnit::linear;
    if (is_linear && problem_.skip_links) {
      if (auto network = network_without_units(task)) return network;
    }
    return network_of_one_unit();
  }

  /// Where a linear output fed by the inputs alone has the function's values.
  static std::optional<ThresholdNetwork> network_without_units(const BooleanTask& task) {
    if (task.points.empty()) return std::nullopt;
    std::vector<std::vector<long>> inputs;
    for (const Point x : task.points) {
      auto& bits = inputs.emplace_back();
      for (Index i = 0; i < std::ssize(task.inputs); ++i) bits.push_back(task.bit(x, i));
    }
    const auto unit = linear_fit(inputs, task.values[0]);
    if (!unit) return std::nullopt;
    return ThresholdNetwork{.inputs = std::ssize(task.inputs),
                            .hidden = {},
                            .outputs = {*unit},
                            .output_unit = OutputUnit::linear,
                            .skip_links = true};
  }

  /// Where the function is separable: the unit that separates, hidden and passed on; with skip
  /// links the output does that itself.
  std::optional<ThresholdNetwork> network_of_one_unit() const {
    const bool is_constant =
        std::ranges::count(f_.values.on, true) == 0 || std::ranges::count(f_.values.off, true) == 0;
    if (!separability_.plane || is_constant) return std::nullopt;
    const auto& [weights, threshold] = *separability_.plane;
    ThresholdNetwork network{.inputs = std::ssize(f_.variables),
                             .hidden = {fires_from(weights, threshold)},
                             .outputs = {},
                             .output_unit = problem_.output_unit,
                             .skip_links = problem_.skip_links};
    const bool is_step = problem_.output_unit == OutputUnit::step;
    if (is_step && problem_.skip_links) {
      std::swap(network.hidden, network.outputs);
      return network;
    }
    std::vector<long> passed_on = {1};
    if (problem_.skip_links) passed_on.resize(1 + f_.variables.size(), 0);
    network.outputs = {is_step ? fires_from(passed_on, 1) : linear_unit(passed_on, 0)};
    return network;
  }

  const Problem& problem_;
  Workings& work_;
  TabulatedFunction f_;
  Separability separability_;
  std::vector<Cube> primes_;
  Cover cover_;
  Solution solution_;
};

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::boolean_net
