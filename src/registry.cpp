#include "registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/json/address.h"
#include "core/json/plain.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "core/workings/workings.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/games/rules.h"
#include "math/networks/conventions.h"
#include "math/networks/rules.h"
#include "math/optimization/rules.h"
#include "math/recurrent/rules.h"
#include "math/syntax/forms.h"
#include "math/syntax/syntax.h"
#include "math/threshold/meaning.h"
#include "math/threshold/rules.h"
#include "problems/backprop/spec.h"
#include "problems/boolean_net/conventions.h"
#include "problems/boolean_net/meaning.h"
#include "problems/boolean_net/rules.h"
#include "problems/boolean_net/spec.h"
#include "problems/conv_arithmetic/conventions.h"
#include "problems/conv_arithmetic/spec.h"
#include "problems/conv_backprop/spec.h"
#include "problems/conv_to_mlp/conventions.h"
#include "problems/conv_to_mlp/spec.h"
#include "problems/gan_equilibrium/conventions.h"
#include "problems/gan_equilibrium/meaning.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/spec.h"
#include "problems/hamming/conventions.h"
#include "problems/hamming/spec.h"
#include "problems/jacobian/conventions.h"
#include "problems/jacobian/spec.h"
#include "problems/lstm_grad/rules.h"
#include "problems/lstm_grad/spec.h"
#include "problems/optimizers/conventions.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/spec.h"
#include "problems/quadratic/conventions.h"
#include "problems/quadratic/rules.h"
#include "problems/quadratic/spec.h"
#include "problems/receptive_field/conventions.h"
#include "problems/receptive_field/rules.h"
#include "problems/receptive_field/spec.h"
#include "problems/rnn_grad/spec.h"
#include "spec/doc.h"
#include "spec/node.h"
#include "spec/record.h"

namespace psolve {
namespace {

template <auto spec>
auto read_by(Json& json, const SpecContext& context) {
  return decode(spec(), json, context);
}

/// A row of the table: how a solver that reads `spec()` and is called `solve` is reached from JSON.
/// `read` is another way to read the same, where there is a faster one.
template <auto spec, auto solve, auto read = read_by<spec>>
constexpr Problem problem(std::string_view name, std::string_view summary,
                          std::span<const Rule> rules = {},
                          std::span<const Convention> conventions = {},
                          std::span<const AnswerMeaning> (*meanings)() = nullptr,
                          Theory (*theory)(const Json&) = nullptr,
                          std::vector<Claim> (*claims)() = nullptr) {
  Problem row{name,    summary,     rules,    nullptr, nullptr,
              nullptr, conventions, meanings, theory,  claims};
  row.solve = [](const Problem& self, Json& json, Extent extent) {
    const auto asked = read(json, SpecContext{.evaluate = constant_value});
    if (extent == Extent::answers_only) drop_lists(json);
    Workings work(extent == Extent::whole);
    std::vector<Check> tried;
    if (asked.theory && work.recording()) tried = record_theory(self.theory(json), work);
    Solution solution = solve(asked, work);
    solution.checks.insert(solution.checks.begin(), tried.begin(), tried.end());
    solution.id = asked.id;
    solution.variant = asked.variant;
    solution.title = asked.title;
    solution.source = asked.source;
    solution.question = asked.question;
    solution.assumptions = asked.assumptions;
    work.finish(solution);
    if (extent == Extent::whole) {
      solution.spec = json;
      solution.forms.merge(forms_in(solution.exact));
      solution.forms.merge(forms_in(solution.answers));
    }
    return solution;
  };
  row.schema = [] { return schema(spec()); };
  row.fields_help = [](const std::string& task) { return help_text(spec(), task); };
  return row;
}

std::span<const AnswerMeaning> equilibria() {
  return gan_equilibrium::kMeanings;
}

constexpr std::array kProblems = {
    problem<hamming::spec, hamming::solve>(
        "hamming", "A network that computes parity bits or corrects an error, as small as can be",
        {}, hamming::kConventions, network_meanings),
    problem<jacobian::spec, jacobian::solve>(
        "jacobian", "The Jacobian of a composition of functions at a point, by the chain rule", {},
        jacobian::kConventions),
    problem<backprop::spec, backprop::solve>(
        "backprop", "Backpropagation through a network of layers, and one descent step", {},
        network_conventions::kLayers),
    problem<boolean_net::spec, boolean_net::solve>(
        "boolean-net", "A network for a Boolean function, and the smallest one with proof",
        rule::kBooleanNet, boolean_net::kConventions, boolean_net::meanings),
    problem<conv_backprop::spec, conv_backprop::solve>(
        "conv-backprop", "Gradients of convolutions: derived in letters, or of a chain of layers",
        {}, network_conventions::kLayers, nullptr, conv_backprop::theory, conv_backprop::claims),
    problem<receptive_field::spec, receptive_field::solve>(
        "receptive-field", "Which pixels of the input one unit of a convolutional network sees",
        rule::kReceptiveField, receptive_field::kConventions, nullptr, receptive_field::theory),
    problem<conv_arithmetic::spec, conv_arithmetic::solve>(
        "conv-arithmetic", "Sizes, kernels, parameters and operations of a convolutional network",
        {}, conv_arithmetic::kConventions, nullptr, nullptr, conv_arithmetic::claims),
    problem<conv_to_mlp::spec, conv_to_mlp::solve>(
        "conv-to-mlp", "The dense layer that computes what a convolution computes, and back", {},
        conv_to_mlp::kConventions, nullptr, conv_to_mlp::theory),
    problem<gan_equilibrium::spec, gan_equilibrium::solve, gan_equilibrium::read>(
        "gan-equilibrium", "Games, GANs as games, their training, and the divergences behind them",
        rule::kGanEquilibrium, gan_equilibrium::kConventions, equilibria, gan_equilibrium::theory,
        gan_equilibrium::claims),
    problem<quadratic::spec, quadratic::solve>(
        "quadratic", "Gradient descent on a quadratic along its eigenvectors, and stopped early",
        rule::kQuadratic, quadratic::kConventions, nullptr, quadratic::theory, quadratic::claims),
    problem<optimizers::spec, optimizers::solve>(
        "optimizers", "Optimisers from gradient descent to Adam, step by step on an objective",
        rule::kOptimizers, optimizers::kConventions, nullptr, optimizers::theory,
        optimizers::claims),
    problem<lstm_grad::spec, lstm_grad::solve>(
        "lstm-grad", "How gradients flow through the steps of an LSTM, and all gradients",
        rule::kLstmGrad, network_conventions::kRecurrent, nullptr, lstm_grad::theory,
        lstm_grad::claims),
    problem<rnn_grad::spec, rnn_grad::solve>(
        "rnn-grad", "Jacobians and gradients of a plain RNN: vanishing, exploding, and their cost",
        {}, network_conventions::kRecurrent, nullptr, rnn_grad::theory, rnn_grad::claims),
};

/// The rules that several problems share, by subject.
constexpr std::span<const Rule> kShared[] = {
    rule::kGeneral,   rule::kCalculus,     rule::kNetworks,  rule::kConvolutions,
    rule::kThreshold, rule::kOptimization, rule::kRecurrent, rule::kGames,
};

}  // namespace

std::span<const Problem> problems() {
  return kProblems;
}

std::vector<Rule> rules() {
  std::vector<Rule> all;
  const auto take = [&](std::span<const Rule> some) {
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const auto& some : kShared) take(some);
  for (const auto& row : kProblems) take(row.rules);
  return all;
}

const Problem* find_problem(std::string_view name) {
  const auto* found = std::find_if(kProblems.begin(), kProblems.end(),
                                   [&](const Problem& row) { return row.name == name; });
  return found == kProblems.end() ? nullptr : found;
}

const Problem& problem_of(const SpecSource& source) {
  const auto field = source.json.find("problem");
  const auto* const word =
      field == source.json.end() ? nullptr : field->get_ptr<const std::string*>();
  if (word != nullptr) {
    if (const Problem* found = find_problem(*word)) return *found;
  }
  std::vector<std::string_view> names;
  for (const auto& row : kProblems) names.push_back(row.name);
  if (field == source.json.end()) {
    for (const auto& [name, value] : source.json.items()) {
      const std::array<std::string_view, 1> known = {"problem"};
      const std::string cure = did_you_mean(name, known);
      if (cure.empty() || !value.is_string()) continue;
      throw addressed(SpecError::at_name(pointer_step(name), "unknown field" + cure), source);
    }
    throw addressed(
        SpecError("", "missing field \"problem\" (its kind: " + quoted_list(names, "or") + ")"),
        source);
  }
  std::string sentence = "expected " + quoted_list(names, "or") + ", got " + description(*field);
  if (word != nullptr) {
    const std::string cure = did_you_mean(*word, names);
    if (!cure.empty()) sentence = "unknown problem " + in_quotes(*word) + cure;
  }
  throw addressed(SpecError("/problem", sentence), source);
}

Solution solve(const Problem& problem, SpecSource& source, Extent extent) {
  try {
    Solution solution = problem.solve(problem, source.json, extent);
    solution.problem = problem.name;
    return solution;
  } catch (const SpecError& error) {
    throw addressed(error, source);
  }
}

Json schema_of_any() {
  Json any = {{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "A spec of any problem that psolve solves"},
              {"oneOf", Json::array()}};
  for (const auto& row : kProblems) any["oneOf"].push_back(row.schema());
  return any;
}

}  // namespace psolve
