#include "math/backpropagation/symbols/symbolic.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "formula/meaning/name.h"
#include "math/backpropagation/derivation.h"
#include "math/calculus/differentiate.h"
#include "math/calculus/rules.h"
#include "math/calculus/tape.h"
#include "math/convolutions/rules.h"
#include "math/expressions/text.h"
#include "math/networks/rules.h"
#include "spec/error.h"

namespace psolve {
namespace {

/// Quantities that are given names; beyond, closed forms are of use to nobody.
constexpr Index kMostNames = 4'000;
/// Names of one layer that the derivation shows.
constexpr Index kShown = 36;
/// Closed forms on one line with δ put in are shown up to this size.
constexpr std::uint64_t kLongestLine = 120;
/// Closed forms of answers have some 100,000 characters at most.
constexpr std::uint64_t kLongestForm = 20'000;

bool is_symbol(const Entry& entry, const std::string& name) {
  return entry.symbol && *entry.symbol == name;
}

/// Null where it is too long.
Json form_json(Expr form) {
  return form.tree_size() <= kLongestForm ? text_json(form) : Json();
}
/// A number as a number, anything else as text.
Json json_of(Expr e) {
  return e.is(Expr::Kind::number) ? to_json(e.number()) : form_json(e);
}

/// A sum whose terms have one coefficient but for the sign, with that in front: 2·(ŷ − y).
Formula factored(Expr e) {
  if (!e.is(Expr::Kind::sum) || !e.number().is_zero()) return to_formula(e);
  const Rational common = abs(e.coefficients()[0]);
  const auto is_common = [&](const Rational& c) { return abs(c) == common; };
  if (common.is_one() || !std::ranges::all_of(e.coefficients(), is_common)) return to_formula(e);
  return product({to_formula(Expr(common)), to_formula(e / Expr(common))});
}

Rule rule_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::convolution:
    case LayerKind::transposed_convolution:
      return rule::convolution;
    case LayerKind::max_pool:
      return rule::max_pooling;
    case LayerKind::average_pool:
    case LayerKind::global_average_pool:
      return rule::average_pooling;
    default:
      return rule::weighted_sum;
  }
}

}  // namespace

SymbolicSolver::SymbolicSolver(const NetworkProblem& problem, const NetworkShapes& shapes,
                               Workings& work)
    : problem_(problem),
      shapes_(shapes),
      work_(work),
      network_(network_of<Expr>(problem, shapes, [](const Entry& e) { return e.expression(); })),
      numbers_(network_of<double>(problem, shapes,
                                  [](const Entry& e) { return e.symbol ? 0.0 : e.number; })),
      names_(numbers_),
      symbols_(symbols_of(problem)),
      wrt_(wanted_symbols(problem)) {
  Index names = 0;
  for (Index l = 0; l < std::ssize(problem.layers); ++l)
    names += 3 * entries_of(shapes.dims[l + 1]) * std::ssize(problem.examples);
  if (names <= kMostNames) return;
  refuse("/layers",
         "a network of {} intermediate numbers is too large for "
         "closed forms; put numbers in place of the symbols",
         names / 3);
}

/// A name to go on with in place of `value`; a number or a symbol needs none. In a batch the names
/// tell the examples apart.
Expr SymbolicSolver::named(const Formula& name, Expr value) {
  if (value.is(Expr::Kind::number) || value.is(Expr::Kind::symbol)) return value;
  // "~" begins no name of a spec, and comes after all letters where factors are put in order.
  const std::string text = fmt::format("~{}", definitions_.size());
  const Expr symbol = Expr::symbol(text);
  const Formula number = Formula::words(fmt::format("ex{}", example_ + 1));
  formulas_.emplace(text, problem_.is_batch ? name.at(number) : name);
  definitions_.push_back({symbol, expanded(value)});
  if (backward_) delta_definitions_.push_back({symbol, substitute(value, delta_definitions_)});
  return symbol;
}

/// Records the values of a layer and names them.
SymbolicSolver::List SymbolicSolver::named(const std::string& id, Rule rule, const Formula& symbol,
                                           const Dims& dims, const List& values) {
  List result(values.size());
  for (Index i = 0; i < values.size(); ++i) {
    const Formula name = names_.entry(symbol, i, dims);
    if (i < kShown && work_.recording()) {
      work_.note(fmt::format("{}[{}]", id, i), rule, "", {equals({name, shown(values(i))})});
    }
    result(i) = named(name, values(i));
  }
  if (values.size() > kShown) {
    work_.note(id + "/rest", rule,
               fmt::format("… {} more in the same way", values.size() - kShown));
  }
  return result;
}

Formula SymbolicSolver::shown(Expr e) const {
  return replace_symbols(factored(e), formulas_);
}

Expr SymbolicSolver::expanded(Expr e) const {
  return substitute(e, definitions_);
}

/// Lists with symbols among their entries. With values they are given in numbers.
void SymbolicSolver::given() const {
  if (!work_.recording() || problem_.values || problem_.is_batch) return;
  const auto give = [&](const Formula& symbol, const std::vector<Entry>& entries, const Dims& dims,
                        const std::string& pointer) {
    if (dims.size() > 2 || std::ssize(entries) > kShown) return;
    const auto entry = [&](Index i) { return to_formula(entries[i].expression()); };
    const bool is_lone = names_.entry(symbol, 0, dims).kind() == symbol.kind();
    if (is_lone && name_of(entry(0)) == name_of(symbol)) return;
    const Index columns = dims.size() == 2 ? dims[1] : 1;
    const Formula list = matrix(std::ssize(entries) / columns, columns,
                                [&](Index i, Index j) { return entry(i * columns + j); });
    work_.given_law(equals({symbol, is_lone ? entry(0) : list}), pointer);
  };
  give(names_.input(0), problem_.examples[0].input.entries, shapes_.dims[0], "/input");
  for (Index l = 0; l < std::ssize(problem_.layers); ++l) {
    const LayerSpec& layer = problem_.layers[l];
    const std::string at = fmt::format("/layers/{}/", l);
    if (layer.has_weights()) {
      give(names_.weights(l), layer.weights.entries, layer.weights.dims,
           at + (layer.kind == LayerKind::dense ? "weights" : "kernel"));
    }
    if (layer.bias) {
      give(names_.bias(l), *layer.bias, {std::ssize(*layer.bias)}, at + "bias");
    }
  }
  if (!problem_.loss) return;
  give(names_.target(), problem_.examples[0].target.entries, shapes_.dims.back(), "/target");
}

void SymbolicSolver::run(Solution& solution) {
  given();
  const Index examples = std::ssize(problem_.examples);
  values_.resize(examples);
  gradients_.resize(examples);
  std::vector<Expr> losses;
  for (example_ = 0; example_ < examples; ++example_) {
    const auto aside = work_.in_the_same_way(example_ > 1);
    const auto group = example_heading();
    forward_pass();
    if (!problem_.loss) continue;
    losses.push_back(find_loss());
    backward_pass();
  }
  example_ = 0;
  loss_ = averaged(losses);
  if (!problem_.values) add_closed_forms(losses, solution);
  if (!problem_.loss) {
    if (work_.recording()) solution.checks.push_back(check_prediction());
    return;
  }
  if (problem_.is_batch) {
    work_.note("symbols/loss", rule::sum_over_examples, "The loss of the batch",
               {equals({sym("L"), shown(loss_)})});
  }
  solution.answers["derivatives"] = Json::object();
  if (problem_.values) solution.answers["derivative_values"] = Json::object();
  for (const auto& symbol : wrt_) differentiate_by(symbol, solution);
  if (!work_.recording()) return;
  check(solution);
  remark_other_mode(solution);
}

/// The predictions and the losses.
void SymbolicSolver::add_closed_forms(const std::vector<Expr>& losses, Solution& solution) const {
  auto& answers = solution.answers;
  bool is_whole = true;
  const auto closed = [&](Expr form) {
    Json written = json_of(expanded(form));
    is_whole = is_whole && !written.is_null();
    return written;
  };
  const auto y_hat = [&](Index n) {
    return nested_json(network_.dims.back(),
                       [&](Index i) { return closed(values_[n].back().a(i)); });
  };
  if (!problem_.is_batch) {
    answers["y_hat"] = y_hat(0);
  } else {
    answers["examples"] = Json::array();
    for (Index n = 0; n < std::ssize(values_); ++n) {
      answers["examples"].push_back({{"y_hat", y_hat(n)}});
      if (problem_.loss) answers["examples"][n]["loss"] = closed(losses[n]);
    }
  }
  if (problem_.loss) answers["loss"] = closed(loss_);
  if (is_whole) return;
  solution.remarks.push_back({"closed-form-too-long", Remark::Kind::limit,
                              "Closed forms of outputs and losses that are too long to be written "
                              "with all names replaced are left out."});
}

/// The mean of what each example has, or the sum.
Expr SymbolicSolver::averaged(const std::vector<Expr>& each) const {
  const Expr sum = Expr::sum(each);
  if (network_.reduction == Reduction::sum || std::ssize(each) < 2) return sum;
  return sum / Expr(static_cast<int>(each.size()));
}

Workings::Group SymbolicSolver::example_heading() {
  if (!problem_.is_batch) return work_.in_the_same_way(false);
  return work_.heading(fmt::format("symbols/examples[{}]", example_), rule::forward_pass,
                       fmt::format("Example {}, in symbols", example_ + 1));
}

/// `what` of a step's id.
std::string SymbolicSolver::id(const std::string& what) const {
  return "symbols/" + (problem_.is_batch ? fmt::format("examples[{}]/", example_) : "") + what;
}

void SymbolicSolver::forward_pass() {
  const auto pass = work_.heading(
      id("forward"), rule::forward_pass,
      "Forward, in symbols: what a layer makes is named, and the next one uses the names");
  List x = network_.examples[example_].input;
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    const Layer<Expr>& layer = network_.layers[l];
    const Dims& dims = names_.output_dims(l);
    const auto group = work_.heading(id(fmt::format("forward/layers[{}]", l)), rule::forward_pass,
                                     names_.title(l));
    Layer<Expr> linear = layer;
    linear.activation = Activation::identity;
    List z = forward(linear, x).z;
    if (layer.weights || (layer.has_window() && !layer.is_upsampling())) {
      z = named(id(fmt::format("layers[{}]/z", l)), rule_of(layer.kind), names_.pre_activation(l),
                dims, z);
    }
    if (layer.is(LayerKind::flatten)) {
      work_.note(id(fmt::format("layers[{}]/a", l)), rule::definition,
                 "The same entries as a list, row by row, under the names that they have");
    }
    List a = z;
    if (layer.activation != Activation::identity) {
      a = named(id(fmt::format("layers[{}]/a", l)), rule::activation, names_.output(l), dims,
                activate(layer.activation, z));
    }
    values_[example_].push_back({x, z, a});
    x = a;
  }
}

Expr SymbolicSolver::find_loss() {
  const LayerValues<Expr>& last = values_[example_].back();
  const Expr loss = loss_value(network_.loss, network_.layers.back().activation, last.z, last.a,
                               network_.examples[example_].target);
  work_.note(id("loss"), rule::loss, fmt::format("The loss ({})", name_of(network_.loss)),
             {equals({sym("L"), shown(loss)})});
  return loss;
}

void SymbolicSolver::backward_pass() {
  const auto pass = work_.heading(id("backward"), rule::backward_pass,
                                  backward_heading("Backward, in symbols", names_));
  if (const Lines slopes = slope_laws(numbers_); !slopes.empty()) {
    work_.note(id("slopes"), rule::chain_rule, "The derivatives of the activations", slopes);
  }
  backward_ = true;
  const auto& values = values_[example_];
  auto& gradients = gradients_[example_];
  gradients.resize(network_.layers.size());
  List delta = output_delta(network_.loss, network_.layers.back().activation, values.back().z,
                            values.back().a, network_.examples[example_].target);
  for (Index l = network_.layers.size(); l-- > 0;) {
    const auto group = work_.heading(id(fmt::format("backward/layers[{}]", l)), rule::backward_pass,
                                     names_.title(l));
    const bool last = l + 1 == std::ssize(network_.layers);
    if (!last && network_.layers[l].is(LayerKind::flatten)) {
      work_.note(id(fmt::format("layers[{}]/delta", l)), rule::hidden_delta,
                 "What comes back to an entry of the list goes on to where it stands in the image");
    } else {
      delta = named(id(fmt::format("layers[{}]/delta", l)),
                    last ? rule::output_delta : rule::hidden_delta, names_.delta(l),
                    names_.output_dims(l), delta);
    }
    gradients[l] = backward(network_.layers[l], values[l], delta);
    if (l == 0) break;
    delta = pull_back(network_.layers[l - 1].activation, values[l - 1].z, values[l - 1].a,
                      gradients[l].input);
  }
  backward_ = false;
}

/// ∂L/∂symbol in all names: the gradients of all places where the symbol stands add up.
Expr SymbolicSolver::derivative_by(const std::string& symbol) const {
  std::vector<Expr> each;
  for (Index n = 0; n < std::ssize(problem_.examples); ++n) {
    std::vector<Expr> shares = {target_derivative(symbol, n)};
    const auto collect = [&](const std::vector<Entry>& entries, const auto& gradient) {
      for (Index i = 0; i < std::ssize(entries); ++i) {
        if (is_symbol(entries[i], symbol)) shares.push_back(gradient.data()[i]);
      }
    };
    collect(problem_.examples[n].input.entries, gradients_[n][0].input);
    for (Index l = 0; l < std::ssize(problem_.layers); ++l) {
      const LayerSpec& layer = problem_.layers[l];
      if (layer.has_weights()) collect(layer.weights.entries, *gradients_[n][l].weights);
      if (layer.bias) collect(*layer.bias, *gradients_[n][l].bias);
    }
    each.push_back(Expr::sum(shares));
  }
  return averaged(each);
}

/// The share of the targets of example n: its loss is differentiated by letters in their place.
Expr SymbolicSolver::target_derivative(const std::string& symbol, Index n) const {
  const std::vector<Entry>& entries = problem_.examples[n].target.entries;
  const List& target = network_.examples[n].target;
  List letters(target.size());
  std::vector<Replacement> targets;
  std::vector<Index> places;
  for (Index i = 0; i < target.size(); ++i) {
    letters(i) = Expr::symbol(fmt::format("~y{}", i));
    targets.push_back({letters(i), target(i)});
    if (is_symbol(entries[i], symbol)) places.push_back(i);
  }
  if (places.empty()) return 0;
  const LayerValues<Expr>& last = values_[n].back();
  const Expr loss =
      loss_value(network_.loss, network_.layers.back().activation, last.z, last.a, letters);
  std::vector<Expr> shares;
  shares.reserve(places.size());
  for (const Index i : places) shares.push_back(differentiate(loss, targets[i].symbol));
  return substitute(Expr::sum(shares), targets);
}

void SymbolicSolver::differentiate_by(const std::string& symbol, Solution& solution) {
  const Expr in_names = derivative_by(symbol);
  const Expr without_deltas = substitute(in_names, delta_definitions_);
  const Expr full = expanded(in_names);
  derivatives_.push_back(full);
  const Json form = form_json(full);
  solution.answers["derivatives"][symbol] = form;
  const Formula slope = derivative(sym("L"), sym(symbol));
  work_.note(fmt::format("derivatives/{}", symbol), rule::chain_rule,
             "What arrives at the places of the symbol adds up", {equals({slope, shown(in_names)})},
             form);
  if (work_.recording() && without_deltas.tree_size() <= kLongestLine &&
      !(without_deltas == in_names)) {
    work_.note(fmt::format("derivatives/{}/in_full", symbol), rule::substitution,
               "The same with what stands for each δ put in",
               {equals({slope, shown(without_deltas)})});
  }
  if (form.is_null()) {
    solution.remarks.push_back(
        {fmt::format("closed-form-{}-too-long", derivatives_.size()),
         Remark::Kind::limit,
         {"The closed form of ", slope, " with all names replaced is too long to be written."}});
  }
  if (!problem_.values) return;
  std::vector<Expr> letters;
  for (const auto& name : symbols_) letters.push_back(Expr::symbol(name));
  const double value = evaluate<double>(full, letters, given_values());
  if (!std::isfinite(value)) {
    refuse("/values", "the derivative by {} overflows or has no value here", in_quotes(symbol));
  }
  solution.answers["derivative_values"][symbol] = value;
}

/// In the order of `symbols_`.
std::vector<double> SymbolicSolver::given_values() const {
  std::vector<double> values;
  for (const auto& name : symbols_) {
    const auto found =
        std::ranges::find(*problem_.values, name, &std::pair<std::string, double>::first);
    values.push_back(found->second);
  }
  return values;
}

}  // namespace psolve
