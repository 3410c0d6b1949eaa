// A batch: each example worked by itself, and what all of them add up to.
//
//     L = c Σ Lₙ      ∂L/∂θ = c Σ ∂Lₙ/∂θ      of dense layers ∂L/∂W = c Δᵀ A
//
// x with the subscript ex1 is x of the first example. Δ and A have a row for each example, its δ and what the layer reads; c is 1/N
// or, where losses are summed, 1.

#include <fmt/format.h>

#include "math/backpropagation/derivation.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"

namespace psolve {
namespace {

/// Columns of numbers side by side.
constexpr Index kWidest = 5;

Formula number_of(Index n) {
  return Formula::words(fmt::format("ex{}", n + 1));
}
Formula dL_by(const Formula& example, const Formula& parameter) {
  return derivative(sym("L").at(example), parameter);
}

}  // namespace

std::string NetworkTrace::label(Index n) {
  return fmt::format("ex{}", n + 1);
}

// ------------------------------------------------------------------ which examples are held

/// Of both passes, and after the step of the pass forward again.
Index NetworkTrace::numbers_of_example(bool with_shares) const {
  Index numbers = 0;
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    numbers += 5 * entries_of(names_.output_dims(l));
    if (layer(l).weights && (with_shares || layer(l).has_window())) {
      numbers += layer(l).weights->size();
    }
  }
  return numbers;
}

/// Symbols among the inputs need ∂L/∂x of every example.
Stretch NetworkTrace::stretch_of_examples() const {
  constexpr Index kLeast = 8;  // examples, so that few lines resume
  const Index count = std::ssize(network_.examples);
  const Index each = numbers_of_example(false);
  if (works_input_gradient_ || count * each <= kMostNumbers) return {count, 1, 2 * count};
  return {count, std::min(each, kMostNumbers / kLeast)};
}

/// After the step, where many are left out, the first and the last alone.
Stretch NetworkTrace::stretch_after_step() const {
  const Stretch held = stretch_of_examples();
  return held.leaves_out() ? Stretch(std::ssize(network_.examples), kMostNumbers) : held;
}

// ------------------------------------------------------------------ each example

void NetworkTrace::batch(const NetworkProblem& problem, const std::vector<Values>& values,
                         double loss_value, const BatchGradients* gradients) {
  if (!work_.recording()) return;
  const Index count = std::ssize(values);
  has_shares_ = count * numbers_of_example(true) <= kMostNumbers;
  const Stretch held = stretch_of_examples();
  for (Index n = 0; n < count; ++n) {
    if (!held.holds(n)) continue;
    const auto aside = work_.in_the_same_way(n > 0);
    example(problem, n, values[n], gradients != nullptr ? &gradients->each[n] : nullptr);
  }
  if (gradients == nullptr) return;
  const bool is_mean = network_.reduction == Reduction::mean;
  const auto whole = work_.heading(
      "batch", rule::sum_over_examples,
      is_mean ? "The batch: the mean of its examples" : "The batch: the sum of its examples");
  const Formula n = sym("n");
  const Formula theta = sym("theta");
  const Formula by_each = dL_by(n, theta);
  const auto sum = [&](const Formula& term) {
    const Formula all = big("sum", n, {}, term);
    return is_mean ? Formula(1) / sym("N") * all : all;
  };
  work_.note("batch/sum", rule::sum_over_examples, "Losses add up, and so do their derivatives",
             {equals({sym("L"), sum(sym("L").at(n))}),
              equals({derivative(sym("L"), theta), sum(by_each)})});
  loss_of_batch(values, loss_value, false);
  for (Index l = std::ssize(network_.layers); l-- > 0;) {
    if (!layer(l).weights) continue;
    const auto group = layer_heading("batch", rule::sum_over_examples, l);
    if (layer(l).has_window() || has_shares_) summed_gradients(l, values, *gradients);
    if (layer(l).is(LayerKind::dense)) dense_gradients(l, values, *gradients);
  }
}

void NetworkTrace::example(const NetworkProblem& problem, Index n, const Values& values,
                           const ExampleGradients* gradients) {
  const auto group = work_.heading(fmt::format("examples[{}]", n), rule::forward_pass,
                                   fmt::format("Example {}", n + 1), label(n));
  example_ = n;
  place_ = {fmt::format("examples[{}]/", n), fmt::format("examples[{}].", n), false};
  given_input(problem);
  given_target(problem);
  forward(values);
  if (gradients != nullptr) {
    loss(values, loss_of(network_, values, n));
    backward(values, shares_of(n, values, *gradients));
  }
  place_ = {};
  example_ = 0;
}

/// The gradients of a layer by an example's own loss: as they were settled, where they were.
LayerGradients<double> NetworkTrace::share_of(Index l, const LayerValues<double>& values,
                                              const LayerGradients<double>& own) const {
  if (own.weights || own.bias) return own;
  return psolve::parameter_gradients(layer(l), values, own.delta);
}

/// The gradients of an example's own loss. Those of large dense layers are worked for the first alone.
ExampleGradients NetworkTrace::shares_of(Index n, const Values& values,
                                         const ExampleGradients& own) const {
  ExampleGradients shares;
  for (Index l = 0; l < std::ssize(own); ++l) {
    const bool is_worked = has_shares_ || n == 0 || layer(l).has_window();
    shares.push_back(is_worked ? share_of(l, values[l], own[l])
                               : LayerGradients<double>{own[l].delta, {}, {}, {}});
    shares.back().input = own[l].input;
  }
  return shares;
}

// ------------------------------------------------------------------ their sums

/// `symbol` within example n, written as `shown`.
Formula NetworkTrace::of_example(Index n, const Formula& symbol, const Formula& shown) const {
  const Formula found = work_.the(symbol, label(n));
  if (!found.is(Formula::Kind::quantity)) return found;
  return Formula::node(Formula::Kind::quantity, found.text(), {shown, found.part(1)});
}

Formula NetworkTrace::averaged(const Formula& sum) const {
  const Index count = std::ssize(network_.examples);
  return network_.reduction == Reduction::sum || count == 1 ? sum : Formula(1) / count * sum;
}

/// The sum over all examples of what is `symbol` in each, and is written `shown(n)`; `part` of those
/// that are left out is taken up.
template <class V>
Formula NetworkTrace::over_examples(const Formula& symbol,
                                    const std::function<Formula(const Formula&)>& shown,
                                    const std::string& id, const std::function<V(Index)>& part,
                                    const Stretch& held) {
  std::vector<Formula> terms;
  std::optional<V> rest;
  for (Index n = 0; n < std::ssize(network_.examples); ++n) {
    if (held.holds(n)) {
      terms.push_back(of_example(n, symbol, shown(number_of(n))));
    } else if (rest) {
      *rest += part(n);
    } else {
      rest = part(n);
    }
  }
  if (rest) {
    const Formula middle = shown(Formula::words("rest"));
    work_.resume(
        rule::sum_over_examples, *rest,
        {.id = id + "/resumed", .claim = "What the examples in between add up to", .name = middle});
    terms.push_back(work_.the(middle));
  }
  return long_sum(terms, 6);
}

void NetworkTrace::loss_of_batch(const std::vector<Values>& values, double loss_value,
                                 bool is_after) {
  const Formula L = is_after ? sym("L").mark("′") : sym("L");
  const std::string id = is_after ? "after/loss" : "loss";
  const Formula sum = over_examples<double>(
      L, [&](const Formula& n) { return L.at(n); }, id,
      [&](Index n) { return loss_of(network_, values[n], n); },
      is_after ? stretch_after_step() : stretch_of_examples());
  work_.define(rule::sum_over_examples, loss_value,
               {.id = id,
                .claim = is_after ? "" : "The loss of the batch",
                .name = L,
                .formula = averaged(sum),
                .answer = is_after ? "loss_after_update" : "loss"});
}

/// ∂L/∂W and ∂L/∂b of a layer as sums of the examples' own.
void NetworkTrace::summed_gradients(Index l, const std::vector<Values>& values,
                                    const BatchGradients& gradients) {
  const LayerGradients<double>& g = gradients.whole[l];
  const bool is_dense = layer(l).is(LayerKind::dense);
  const auto own = [&](Index n) { return share_of(l, values[n][l], gradients.each[n][l]); };
  const auto define = [&](const char* what, const Formula& parameter, const Vector& value,
                          const Dims& dims, bool is_answer,
                          const std::function<Vector(Index)>& part) {
    const std::string id = fmt::format("gradients/layers[{}]/{}", l, what);
    const Formula sum = over_examples<Vector>(
        derivative(sym("L"), parameter), [&](const Formula& n) { return dL_by(n, parameter); }, id,
        part, stretch_of_examples());
    // Matrices side by side soon are wider than a page: their symbols alone then.
    const Index width = std::ssize(network_.examples) * (dims.size() > 1 ? dims.back() : 1);
    work_.define(rule::sum_over_examples, Shaped{value, dims},
                 {.id = id + (is_answer ? "" : "/sum"),
                  .name = derivative(sym("L"), parameter),
                  .formula = width > kWidest ? in_symbols(averaged(sum)) : averaged(sum),
                  .answer = is_answer ? fmt::format("gradients.layers[{}].{}", l, what) : ""});
  };
  define(is_dense ? "weights" : "kernel", names_.weights(l), g.weights->reshaped<Eigen::RowMajor>(),
         network_.weight_dims[l], !is_dense,
         [&](Index n) { return Vector(own(n).weights->reshaped<Eigen::RowMajor>()); });
  if (!g.bias) return;
  define("bias", names_.bias(l), *g.bias, {g.bias->size()}, !is_dense,
         [&](Index n) { return *own(n).bias; });
}

// ------------------------------------------------------------------ in matrices

/// `name` with a row for each example.
Formula NetworkTrace::rows(const Formula& name, const std::string& id, const Matrix& value,
                           const std::function<Formula(Index)>& row) {
  if (stretch_of_examples().leaves_out()) {
    work_.resume(rule::definition, value,
                 {.id = id, .claim = "A row for each example", .name = name});
  } else {
    work_.define(rule::definition, value,
                 {.id = id,
                  .claim = "A row for each example",
                  .name = name,
                  .formula = in_symbols(column(value.rows(), row))});
  }
  return work_.the(name);
}

void NetworkTrace::dense_gradients(Index l, const std::vector<Values>& values,
                                   const BatchGradients& gradients) {
  const LayerGradients<double>& g = gradients.whole[l];
  const Index count = std::ssize(values);
  const std::string id = fmt::format("gradients/layers[{}]/", l);
  const std::string path = fmt::format("gradients.layers[{}].", l);
  const auto stack =
      [&](const Vector& (*of)(const NetworkTrace::Values&, const ExampleGradients&, Index)) {
        Matrix stacked(count, of(values[0], gradients.each[0], l).size());
        for (Index n = 0; n < count; ++n) stacked.row(n) = of(values[n], gradients.each[n], l);
        return stacked;
      };
  const auto row_of = [&](const Formula& symbol) {
    return [&, symbol](Index n) {
      const Formula own = of_example(n, symbol, symbol.at(number_of(n)));
      return transpose(own);
    };
  };
  const auto input_row = [&](Index n) {
    const Formula x = names_.input(l);
    const Formula own = of_example(n, x, x.at(number_of(n)));
    return transpose(names_.input_dims(l).size() > 1 ? call("vec", {own}) : own);
  };
  const Formula A = rows(l == 0 ? sym("X") : sym("A").mark(fmt::format("({})", l)), id + "rows",
                         stack([](const Values& v, const ExampleGradients&,
                                  Index of) -> const Vector& { return v[of].input; }),
                         input_row);
  const Formula Delta = rows(sym("Delta").mark(fmt::format("({})", l + 1)), id + "deltas",
                             stack([](const Values&, const ExampleGradients& own,
                                      Index of) -> const Vector& { return own[of].delta; }),
                             row_of(names_.delta(l)));
  work_.define(rule::outer_product, *g.weights,
               {.id = id + "weights",
                .claim = "All products of δ and input at once",
                .name = derivative(sym("L"), names_.weights(l)),
                .formula = averaged(product({transpose(Delta), A}, product_sign::matrix)),
                .answer = path + "weights"});
  if (!g.bias) return;
  const Vector ones = Vector::Ones(count);
  work_.define(
      rule::bias_gradient, *g.bias,
      {.id = id + "bias",
       .name = derivative(sym("L"), names_.bias(l)),
       .formula = averaged(product({transpose(Delta), to_formula(ones)}, product_sign::matrix)),
       .answer = path + "bias"});
}

// ------------------------------------------------------------------ after the step

void NetworkTrace::after_descent(const std::vector<Values>& values, double before, double after) {
  if (!work_.recording()) return;
  const auto group = after_heading(before, after);
  names_.step_parameters(true);
  const Stretch held = stretch_after_step();
  for (Index n = 0; n < std::ssize(values); ++n) {
    if (!held.holds(n)) continue;
    const auto aside = work_.in_the_same_way(true);
    const auto own = work_.heading(fmt::format("after/examples[{}]", n), rule::forward_pass,
                                   fmt::format("Example {}", n + 1), label(n));
    example_ = n;
    place_ = {fmt::format("after/examples[{}]/", n), std::nullopt, false};
    forward_layers(values[n]);
    work_.define(rule::loss, loss_of(network_, values[n], n),
                 {.id = place_.ids + "loss",
                  .name = sym("L").mark("′"),
                  .formula = loss_formula(values[n])});
  }
  place_ = {};
  example_ = 0;
  names_.step_parameters(false);
  loss_of_batch(values, after, true);
}

}  // namespace psolve
