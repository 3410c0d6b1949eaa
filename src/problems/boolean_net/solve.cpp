// A Boolean function f: {0, 1}^k → {0, 1} as a network with one hidden layer of step units
// h = [w·x + b ≥ 0] and one output, which is a step unit as well or the weighted sum itself.
//
// The direct network follows a normal form of f; the smallest one is searched for, with proof
// (src/threshold). f is one threshold unit if and only if it is linearly separable.

#include "problems/boolean_net/spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "math/boolean/syntax.h"
#include "math/minimality/answer.h"
#include "math/threshold/formulas.h"
#include "problems/boolean_net/derivation.h"
#include "spec/error.h"

namespace psolve::boolean_net {
namespace {

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem), work_(work), syntax_(parsed(problem)) {}

  Solution run() {
    tabulate();
    solution_.sought = {"A network of threshold units with one hidden layer that computes ",
                        sym(f_.name), ", and the smallest one."};
    solution_.headline = {"minimum", "linearly_separable"};
    define_function();
    NetworkQuestion question{.task = task(),
                             .kind = {problem_.output_unit, problem_.skip_links},
                             .direct = {},
                             .effort = problem_.effort};
    give_example(question.task, example(), work_);
    value_at_example();
    answer_truth_table(question.task, work_, solution_);
    answer_separability();
    question.direct = direct_network();
    question.known = network_of_one_unit();
    answer_networks(question, work_, solution_);
    if (work_.recording()) {
      check_table();
      check_separability();
      check_primes();
    }
    return std::move(solution_);
  }

 private:
  static BooleanSyntax parsed(const Problem& problem) {
    check_variables(problem.variables);
    try {
      BooleanSyntax syntax = problem.variables.empty()
                                 ? BooleanSyntax::parse(problem.expression)
                                 : BooleanSyntax::parse(problem.expression, problem.variables);
      if (syntax.names().empty()) {
        throw SpecError("/expression",
                        "there is no variable in it; name some in \"variables\", such as [\"A\"]");
      }
      if (syntax.names().size() > kMostCubeVariables) {
        throw SpecError("/expression", fmt::format("expected up to {} variables, got {}",
                                                   kMostCubeVariables, syntax.names().size()));
      }
      return syntax;
    } catch (const TextError& error) {
      throw SpecError("/expression", error.what(), error.offset());
    }
  }

  static void check_variables(const std::vector<std::string>& names) {
    for (Index i = 0; i < std::ssize(names); ++i) {
      const std::string pointer = fmt::format("/variables/{}", i);
      if (!is_boolean_name(names[i])) {
        throw SpecError(pointer, in_quotes(names[i]) +
                                     " cannot name a variable; use a letter followed by letters, "
                                     "digits or _, such as \"x1\"");
      }
      const auto before = names.begin() + i;
      if (std::find(names.begin(), before, names[i]) != before) {
        throw SpecError(pointer, "the variable " + in_quotes(names[i]) + " is named twice");
      }
    }
  }

  /// The function and a name for it that no variable has.
  void tabulate() {
    const auto& names = syntax_.names();
    f_ = {"f", names, syntax_.table()};
    while (std::find(names.begin(), names.end(), f_.name) != names.end()) f_.name += "′";
  }

  void define_function() {
    work_.step([&] {
      std::vector<Formula> arguments;
      for (const std::string& name : f_.variables) arguments.push_back(sym(name));
      return Step{"function",
                  rule::definition,
                  "The function",
                  {equals({call(f_.name, std::move(arguments)), syntax_.formula()})}};
    });
    const Index k = f_.variables.size();
    if (k >= 2 && k <= 4) work_.step([&] { return karnaugh_step(f_); });
  }

  std::vector<long> example() const {
    return problem_.example.empty() ? usual_bits(std::ssize(f_.variables)) : problem_.example;
  }

  /// f where the networks are worked, from its expression.
  void value_at_example() {
    if (!work_.recording()) return;
    const Formula formula = with_values(syntax_.formula());
    if (!in_use(formula)) return;
    Index row = 0;
    for (const long bit : example()) row = 2 * row + bit;
    work_.define(rule::evaluation, long{f_.table[row]}, [&] {
      return Definition{.id = "function/example",
                        .claim = "Where the networks will be worked",
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
    BooleanTask task{
        .inputs = f_.variables, .outputs = {f_.name}, .points = {}, .values = {f_.table}};
    for (Point x = 0; x < f_.table.size(); ++x) task.points.push_back(x);
    return task;
  }

  void answer_separability() {
    separability_ = separability(f_.table);
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
    std::vector<bool> complement = f_.table;
    complement.flip();
    primes_ = prime_implicants(f_.table);
    cover_ = cover_of(f_, primes_, false, work_);
    const Cover off = cover_of(f_, prime_implicants(complement), true, work_);
    solution_.answers["prime_implicants"] = products_json(primes_);
    solution_.answers["smallest_sum"] = products_json(cover_.cubes);
    std::vector<NormalForm> forms =
        normal_forms(f_.table, cover_, off, problem_.output_unit, problem_.skip_links);
    work_.step([&] { return normal_forms_step(forms, f_); });
    work_.step([&] { return construction_step(forms[0], f_); });
    return std::move(forms[0].network);
  }

  Json products_json(const std::vector<Cube>& cubes) const {
    Json list = Json::array();
    for (const Cube& cube : cubes) list.push_back(product_text(cube, f_.variables));
    return list;
  }

  /// Where the function is separable: the unit that separates, hidden and passed on; with skip
  /// links the output does that itself.
  std::optional<ThresholdNetwork> network_of_one_unit() const {
    const bool is_constant = std::ranges::count(f_.table, f_.table[0]) == std::ssize(f_.table);
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

  // -------------------------------------------------------------- evidence

  bool value_at(Index point) const {
    std::vector<bool> assignment;
    for (const long bit : bits_of(point)) assignment.push_back(bit != 0);
    return syntax_.value_at(assignment);
  }

  void check_table() {
    Index wrong = 0;
    for (Index x = 0; x < std::ssize(f_.table); ++x) wrong += value_at(x) != f_.table[x] ? 1 : 0;
    solution_.checks.push_back(
        {"truth_table", fmt::format("the {} rows of the truth table", f_.table.size()),
         "the expression evaluated row by row", static_cast<double>(wrong), 0});
  }

  /// From the numbers of the answer: the one unit at every row, or the two sums.
  void check_separability() {
    const Json& answer = solution_.answers["separation"];
    if (separability_.plane) {
      Index wrong = 0;
      for (Index x = 0; x < std::ssize(f_.table); ++x) {
        double sum = answer["bias"].get<double>();
        const std::vector<long> bits = bits_of(x);
        for (Index i = 0; i < std::ssize(bits); ++i) {
          sum += answer["weights"][i].get<double>() * static_cast<double>(bits[i]);
        }
        wrong += (sum > 0) != value_at(x) ? 1 : 0;
      }
      solution_.checks.push_back({"separation", "one unit with these weights at every row",
                                  "sums compared with the expression", static_cast<double>(wrong),
                                  0});
      return;
    }
    double faults = answer["true_points"].size() == answer["false_points"].size() ? 0 : 1;
    std::vector<double> difference(f_.variables.size());
    for (const char* side : {"true_points", "false_points"}) {
      const bool on = side == std::string("true_points");
      for (const Json& point : answer[side]) {
        Index row = 0;
        for (Index i = 0; i < std::ssize(difference); ++i) {
          const long bit = point[i].get<long>();
          difference[i] += static_cast<double>(on ? bit : -bit);
          row = 2 * row + bit;
        }
        faults += value_at(row) == on ? 0 : 1;
      }
    }
    for (const double d : difference) faults += d == 0 ? 0 : 1;
    solution_.checks.push_back({"separation", "true and false rows of equal number and equal sum",
                                "the rows added up, and the expression evaluated at each", faults,
                                0});
  }

  /// Every product implies the function, none does with a literal less, and together they are it.
  void check_primes() {
    double faults = 0;
    const auto implies = [&](const Cube& cube) {
      for (std::uint32_t x = 0; x < f_.table.size(); ++x) {
        if (cube.contains(x) && !f_.table[x]) return false;
      }
      return true;
    };
    const Index checked = std::min<Index>(primes_.size(), kMostPrimesChecked);
    for (Index i = 0; i < checked; ++i) {
      const Cube& prime = primes_[i];
      faults += implies(prime) ? 0 : 1;
      for (std::uint32_t rest = prime.care; rest != 0; rest &= rest - 1) {
        const std::uint32_t bit = rest & -rest;
        faults += implies({prime.care & ~bit, prime.value & ~bit}) ? 1 : 0;
      }
    }
    for (std::uint32_t x = 0; x < f_.table.size(); ++x) {
      const bool covered = std::any_of(cover_.cubes.begin(), cover_.cubes.end(),
                                       [&](const Cube& cube) { return cube.contains(x); });
      faults += covered == value_at(x) ? 0 : 1;
    }
    solution_.checks.push_back(
        {"prime_implicants",
         fmt::format("{} of {} prime implicants, and that the smallest sum is the function",
                     checked, primes_.size()),
         "each with and without each of its literals, row by row", faults, 0});
  }

  static constexpr Index kMostPrimesChecked = 200;

  const Problem& problem_;
  Workings& work_;
  BooleanSyntax syntax_;
  TabulatedFunction f_;
  Separability separability_;
  std::vector<Cube> primes_;
  Cover cover_;
  Solution solution_;
};

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    auto record =
        spec_record<Problem>("boolean-net", "a network for a Boolean expression")
            .required(
                "expression", &Problem::expression, string(),
                "of variables, 0 and 1, with | ∨ or, & ∧ and, ^ ⊕ xor, ! ~ ¬ not or a trailing '")
            .optional("variables", &Problem::variables, list(string(), {1, kMostCubeVariables}),
                      "the inputs in order, also such as do not matter; by default as they appear");
    with_network_fields(record);
    record.check([](const Problem& problem, const Node& node) {
      // An expression that cannot be read is told of when it is solved.
      try {
        const auto syntax = BooleanSyntax::parse(problem.expression);
        const Index inputs =
            std::ssize(problem.variables.empty() ? syntax.names() : problem.variables);
        settle_example(problem, node, inputs, [&] { return usual_bits(inputs); });
      } catch (const TextError&) {
        return;
      }
    });
    return record;
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve::boolean_net
