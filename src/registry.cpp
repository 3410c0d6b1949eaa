#include "registry.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/json/address.h"
#include "core/json/plain.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "core/workings/settings.h"
#include "core/workings/workings.h"
#include "math/backpropagation/answer_rows.h"
#include "math/boolean/answer_rows.h"
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
#include "problems/boolean_net/answer_rows.h"
#include "problems/boolean_net/conventions.h"
#include "problems/boolean_net/meaning.h"
#include "problems/boolean_net/rules.h"
#include "problems/boolean_net/spec.h"
#include "problems/conv_arithmetic/answer_rows.h"
#include "problems/conv_arithmetic/conventions.h"
#include "problems/conv_arithmetic/spec.h"
#include "problems/conv_backprop/answer_rows.h"
#include "problems/conv_backprop/spec.h"
#include "problems/conv_to_mlp/answer_rows.h"
#include "problems/conv_to_mlp/conventions.h"
#include "problems/conv_to_mlp/spec.h"
#include "problems/gan_equilibrium/answer_rows.h"
#include "problems/gan_equilibrium/conventions.h"
#include "problems/gan_equilibrium/meaning.h"
#include "problems/gan_equilibrium/rules.h"
#include "problems/gan_equilibrium/spec.h"
#include "problems/hamming/conventions.h"
#include "problems/hamming/spec.h"
#include "problems/jacobian/answer_rows.h"
#include "problems/jacobian/conventions.h"
#include "problems/jacobian/spec.h"
#include "problems/lstm_grad/answer_rows.h"
#include "problems/lstm_grad/rules.h"
#include "problems/lstm_grad/spec.h"
#include "problems/optimizers/answer_rows.h"
#include "problems/optimizers/conventions.h"
#include "problems/optimizers/rules.h"
#include "problems/optimizers/spec.h"
#include "problems/quadratic/answer_rows.h"
#include "problems/quadratic/conventions.h"
#include "problems/quadratic/rules.h"
#include "problems/quadratic/spec.h"
#include "problems/receptive_field/answer_rows.h"
#include "problems/receptive_field/conventions.h"
#include "problems/receptive_field/rules.h"
#include "problems/receptive_field/spec.h"
#include "problems/rnn_grad/answer_rows.h"
#include "problems/rnn_grad/spec.h"
#include "spec/help/doc.h"
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
constexpr Problem problem(Problem row) {
  row.solve = [](const Problem& self, Json& json, Extent extent) {
    const bool is_whole = extent == Extent::whole;
    Tellings tellings;
    const SpecContext context{constant_value, is_whole ? &tellings : nullptr};
    const auto asked = read(json, context);
    if (extent == Extent::answers_only) drop_lists(json);
    Workings work(is_whole);
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
    if (is_whole) {
      solution.spec = json;
      const std::vector<Given> settings = settings_of(json, solution.given, tellings);
      solution.given.insert(solution.given.end(), settings.begin(), settings.end());
      solution.forms.merge(forms_in(solution.exact));
      solution.forms.merge(forms_in(solution.answers));
      const std::vector<AnswerRow> rows = self.answers();
      for (const AnswerRow& answer : rows) {
        if (!answer.word.empty()) solution.words.emplace(answer.path, answer.word);
      }
      for_each_index(solution.answers, rows, json.value("task", ""),
                     [&](const std::string& path, std::int64_t index) {
                       solution.forms[path] = Formula::digits(std::to_string(index + 1));
                     });
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

/// The rows of several tables.
template <auto&... tables>
std::vector<AnswerRow> joined() {
  std::vector<AnswerRow> rows;
  (rows.insert(rows.end(), std::begin(tables), std::end(tables)), ...);
  return rows;
}

/// Those of a chain of layers, and of a derivation.
std::vector<AnswerRow> conv_backprop_answers() {
  std::vector<AnswerRow> rows = joined<kNetworkAnswers>();
  for (AnswerRow& row : rows) row.task = "chain";
  std::ranges::copy(conv_backprop::kDeriveAnswers, std::back_inserter(rows));
  return rows;
}

constexpr std::array kProblems = {
    problem<hamming::spec, hamming::solve>(
        {.name = "hamming",
         .summary = "A smallest network that computes parity bits or corrects errors",
         .answers = joined<kBooleanNetworkAnswers>,
         .conventions = hamming::kConventions,
         .meanings = network_meanings}),
    problem<jacobian::spec, jacobian::solve>(
        {.name = "jacobian",
         .summary = "The Jacobian of a composition of functions, by the chain rule",
         .answers = joined<jacobian::kAnswers>,
         .conventions = jacobian::kConventions}),
    problem<backprop::spec, backprop::solve>(
        {.name = "backprop",
         .summary = "Backpropagation through a network, and one descent step",
         .answers = joined<kNetworkAnswers>,
         .conventions = network_conventions::kLayers}),
    problem<boolean_net::spec, boolean_net::solve>(
        {.name = "boolean-net",
         .summary = "A network for a Boolean function, and a smallest, with proof",
         .answers = joined<kBooleanNetworkAnswers, boolean_net::kAnswers>,
         .rules = rule::kBooleanNet,
         .conventions = boolean_net::kConventions,
         .meanings = boolean_net::meanings}),
    problem<conv_backprop::spec, conv_backprop::solve>(
        {.name = "conv-backprop",
         .summary = "Gradients of convolutions, in letters or of a chain of layers",
         .answers = conv_backprop_answers,
         .conventions = network_conventions::kLayers,
         .theory = conv_backprop::theory,
         .claims = conv_backprop::claims}),
    problem<receptive_field::spec, receptive_field::solve>(
        {.name = "receptive-field",
         .summary = "Which pixels one unit of a convolutional network sees",
         .answers = joined<receptive_field::kAnswers>,
         .rules = rule::kReceptiveField,
         .conventions = receptive_field::kConventions,
         .theory = receptive_field::theory}),
    problem<conv_arithmetic::spec, conv_arithmetic::solve>(
        {.name = "conv-arithmetic",
         .summary = "Sizes, parameters and operations of a convolutional network",
         .answers = joined<conv_arithmetic::kAnswers>,
         .conventions = conv_arithmetic::kConventions,
         .claims = conv_arithmetic::claims}),
    problem<conv_to_mlp::spec, conv_to_mlp::solve>(
        {.name = "conv-to-mlp",
         .summary = "The dense layer that computes what a convolution does, and back",
         .answers = joined<conv_to_mlp::kAnswers>,
         .conventions = conv_to_mlp::kConventions,
         .theory = conv_to_mlp::theory}),
    problem<gan_equilibrium::spec, gan_equilibrium::solve, gan_equilibrium::read>(
        {.name = "gan-equilibrium",
         .summary = "Games, GANs as games, their training, and divergences",
         .answers = joined<gan_equilibrium::kAnswers>,
         .rules = rule::kGanEquilibrium,
         .conventions = gan_equilibrium::kConventions,
         .meanings = equilibria,
         .theory = gan_equilibrium::theory,
         .claims = gan_equilibrium::claims}),
    problem<quadratic::spec, quadratic::solve>(
        {.name = "quadratic",
         .summary = "Gradient descent on a quadratic, along its eigenvectors",
         .answers = joined<quadratic::kAnswers>,
         .rules = rule::kQuadratic,
         .conventions = quadratic::kConventions,
         .theory = quadratic::theory,
         .claims = quadratic::claims}),
    problem<optimizers::spec, optimizers::solve>(
        {.name = "optimizers",
         .summary = "Optimisers from gradient descent to Adam, step by step",
         .answers = joined<optimizers::kAnswers>,
         .rules = rule::kOptimizers,
         .conventions = optimizers::kConventions,
         .theory = optimizers::theory,
         .claims = optimizers::claims}),
    problem<lstm_grad::spec, lstm_grad::solve>(
        {.name = "lstm-grad",
         .summary = "How gradients flow through the steps of an LSTM",
         .answers = joined<lstm_grad::kAnswers>,
         .rules = rule::kLstmGrad,
         .conventions = network_conventions::kRecurrent,
         .theory = lstm_grad::theory,
         .claims = lstm_grad::claims}),
    problem<rnn_grad::spec, rnn_grad::solve>(
        {.name = "rnn-grad",
         .summary = "Gradients of a plain RNN: vanishing, exploding, and their cost",
         .answers = joined<rnn_grad::kAnswers>,
         .conventions = network_conventions::kRecurrent,
         .theory = rnn_grad::theory,
         .claims = rnn_grad::claims}),
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
