// What a network is asked with: examples, their targets, and the loss.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/text/text.h"
#include "math/networks/letters/letters.h"
#include "math/networks/spec.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve {
namespace {

Type<Loss> loss_type() {
  return choice<Loss>(
      {{"half-squared-error", Loss::half_squared_error, "1/2 sum of (y^ - y)^2"},
       {"squared-error", Loss::squared_error, "sum of (y^ - y)^2"},
       {"mse", Loss::mse, "1/n sum of (y^ - y)^2"},
       {"cross-entropy", Loss::cross_entropy,
        "-sum of y log y^ with softmax; binary, summed, with sigmoid outputs"},
       {"absolute-error", Loss::absolute_error, "sum of |y^ - y|, with slope 0 at 0"},
       {"hinge", Loss::hinge,
        "sum of max(0, 1 - y y^) for targets of 1 and -1, with slope 0 at the kink"}});
}

Type<Tensor<Entry>> list_or_image() {
  return list_or_lone(
      tensor_of(entry(), "a list of numbers, or an image ([H][W] or [C][H][W])", {1, 2, 3}),
      entry());
}

Type<TargetSpec> target_type() {
  const auto numbers = converted<TargetSpec>(list_or_image(), [](Tensor<Entry> values) {
    return TargetSpec{std::move(values), std::nullopt};
  });
  const auto one = Record<TargetSpec>("a class").required(
      "class", &TargetSpec::index, integer(0),
      "of a softmax: the output that should be 1 where all others are 0, counted from 0");
  return one_of<TargetSpec>({numbers, one});
}

Type<ExampleSpec> example_type() {
  return Record<ExampleSpec>("an example")
      .required("input", &ExampleSpec::input, list_or_image(), "what the first layer reads")
      .optional("target", &ExampleSpec::target, target_type(), "what the network should give out");
}

Type<Reduction> reduction_type() {
  return choice<Reduction>({{"mean", Reduction::mean, "1/N sum of the examples' losses"},
                            {"sum", Reduction::sum, "their sum"}});
}

}  // namespace

std::string NetworkProblem::pointer(Index n) const {
  return is_batch ? fmt::format("/examples/{}", n) : "";
}

std::vector<std::string> symbols_of(const NetworkProblem& problem) {
  std::vector<std::string> symbols;
  std::set<std::string> seen;
  const auto learn = [&](const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      if (entry.symbol && seen.insert(*entry.symbol).second) symbols.push_back(*entry.symbol);
    }
  };
  for (const auto& example : problem.examples) learn(example.input.entries);
  for (const auto& layer : problem.layers) {
    learn(layer.weights.entries);
    if (layer.bias) learn(*layer.bias);
  }
  for (const auto& example : problem.examples) learn(example.target.entries);
  return symbols;
}

void declare_network(Record<NetworkProblem>& record) {
  record.optional("input", &ExampleSpec::input, list_or_image(), "what the first layer reads")
      .required("layers", &NetworkProblem::layers, list(layer_type(), {1, 10'000}),
                "the network's layers, first to last")
      .optional("target", &ExampleSpec::target, target_type(),
                "what the network should give out; without it only the forward pass is worked")
      .optional("loss", &NetworkProblem::loss, loss_type(),
                "how far the prediction y^ is from the target y; by default half-squared-error")
      .optional(
          "examples", &NetworkProblem::examples, list(example_type()),
          "a batch instead of one input and target, all of one shape; the loss, its gradients "
          "and the step are those of the whole batch")
      .optional("reduction", &NetworkProblem::reduction, reduction_type(),
                "how the losses of the examples make that of the batch; by default mean")
      .optional("learning_rate", &NetworkProblem::learning_rate, number({.at_least = 0}),
                "of one step of gradient descent; without it, none is made")
      .optional("hold", &NetworkProblem::hold, list(string(), {.min = 0}),
                "what the step leaves as it is: \"layers[0].bias\", \"layers[1].weights\", "
                "\"layers[0].kernel\", a symbol, or \"biases\" for all of them")
      .optional("input_gradient", &NetworkProblem::input_gradient, boolean(),
                "whether to give the gradient by the input, which no step moves; by default only "
                "in conv-backprop")
      .told(Telling::not_at_all)
      .optional("wrt", &NetworkProblem::wrt, list(string()),
                "symbols by which the loss is differentiated; without it, those of the weights, "
                "kernels and biases")
      .told(Telling::not_at_all)
      .optional("values", &NetworkProblem::values, map_of(number()),
                "a number for every symbol, for numbers beside the closed forms")
      .told(Telling::not_at_all)
      .optional("letters", &NetworkProblem::letters, map_of(letter_type()),
                "what quantities are called, by their path in the spec or the answers: "
                "{\"activations[0]\": \"h\", \"target\": \"L_hat\"}; in place of x, W, b, F, z, "
                "O, a, A, M, y^, y and Y")
      .told(Telling::not_at_all);
}

namespace {

// ------------------------------------------------------------------ targets

std::string place_text(Index place, const Dims& dims) {
  std::string text;
  for (const Index index : indices_of(place, dims)) text += fmt::format("/{}", index);
  return text;
}

void check_shape(const Dims& target, const Dims& output, const std::string& pointer) {
  if (target == output) return;
  throw SpecError(pointer,
                  output.size() == 1
                      ? fmt::format("expected {} (one for each output of the last layer), got {}",
                                    counted(entries_of(output), "number"), dims_text(target))
                      : fmt::format("expected {} numbers, as the last layer gives out, got {}",
                                    dims_text(output), dims_text(target)));
}

/// Refuses numbers that a loss cannot take.
void check_numbers(Loss loss, const TargetSpec& target, const std::string& pointer) {
  if (loss != Loss::cross_entropy && loss != Loss::hinge) return;
  for (Index i = 0; i < std::ssize(target.entries); ++i) {
    const Entry& y = target.entries[i];
    const bool is_probability = y.number >= 0 && y.number <= 1;
    const bool is_side = y.number == 1 || y.number == -1;
    if (y.symbol || (loss == Loss::hinge ? is_side : is_probability)) continue;
    throw SpecError(pointer + place_text(i, target.dims),
                    fmt::format("expected {}, got {}",
                                loss == Loss::hinge ? "1 or -1 for hinge"
                                                    : "a probability from 0 to 1 for cross-entropy",
                                y.number));
  }
}

/// Puts 1 for the class and 0 for all others in its place, here and in the spec.
void write_out(TargetSpec& target, Activation last, const Dims& output, Json& spec,
               const std::string& pointer) {
  if (!target.index) return;
  if (last != Activation::softmax) {
    throw SpecError(pointer, fmt::format("a class is the target of a network that ends with "
                                         "\"softmax\", not \"{}\"; give a list of numbers",
                                         name_of(last)));
  }
  const Index outputs = entries_of(output);
  if (*target.index >= outputs) {
    throw SpecError(pointer + "/class",
                    fmt::format("expected a class from 0 to {} (one for each output), got {}",
                                outputs - 1, *target.index));
  }
  target.dims = output;
  Json& json = spec[Json::json_pointer(pointer)] = Json::array();
  for (Index i = 0; i < outputs; ++i) {
    const int is_class = i == *target.index ? 1 : 0;
    target.entries.emplace_back(static_cast<double>(is_class));
    json.push_back(is_class);
  }
  target.index.reset();
}

void check_loss(Loss loss, Activation last) {
  if (loss != Loss::cross_entropy) return;
  if (last == Activation::softmax || last == Activation::sigmoid) return;
  throw SpecError("/loss", fmt::format("cross-entropy needs probabilities: end the network with "
                                       "\"softmax\" or \"sigmoid\", not \"{}\"",
                                       name_of(last)));
}

// ------------------------------------------------------------------ fields that go together

/// Without a target nothing is compared, and nothing can be asked of the loss.
void check_forward_pass(const NetworkProblem& problem) {
  const auto refuse = [](bool is_there, const char* field, const char* why) {
    if (is_there) throw SpecError(field, fmt::format("{}; give a \"target\"", why));
  };
  refuse(problem.loss.has_value(), "/loss", "a loss compares the output with a target");
  refuse(problem.reduction.has_value(), "/reduction", "there are no losses to put together");
  refuse(problem.learning_rate.has_value(), "/learning_rate", "a step needs a loss to descend");
  refuse(!problem.hold.empty(), "/hold", "a step needs a loss to descend");
  refuse(problem.wrt.has_value(), "/wrt", "there is no loss to differentiate");
  refuse(problem.input_gradient.value_or(false), "/input_gradient",
         "there is no loss to differentiate");
}

/// That examples are alike: of one shape, and all with a target or none.
void check_alike(const std::vector<ExampleSpec>& examples) {
  const ExampleSpec& first = examples.front();
  for (Index n = 1; n < std::ssize(examples); ++n) {
    const std::string pointer = fmt::format("/examples/{}", n);
    if (examples[n].input.dims != first.input.dims) {
      throw SpecError(pointer + "/input",
                      fmt::format("expected {} numbers, as in the first example, got {}",
                                  dims_text(first.input.dims), dims_text(examples[n].input.dims)));
    }
    if (examples[n].has_target() == first.has_target()) continue;
    throw SpecError(pointer, first.has_target()
                                 ? "missing field \"target\", which the first example has"
                                 : "a \"target\" here, and none in the first example");
  }
}

/// The examples as a list.
void collect_examples(NetworkProblem& problem) {
  problem.is_batch = !problem.examples.empty();
  if (problem.is_batch) {
    const char* both = "give \"examples\", or one \"input\" and \"target\", not both";
    if (problem.has_input()) throw SpecError("/input", both);
    if (problem.has_target()) throw SpecError("/target", both);
    check_alike(problem.examples);
    return;
  }
  if (!problem.has_input()) {
    throw SpecError("", "missing field \"input\" (what the first layer reads)");
  }
  if (problem.reduction) throw SpecError("/reduction", "only of a batch; give \"examples\"");
  problem.examples = {static_cast<const ExampleSpec&>(problem)};
}

}  // namespace

void resolve(NetworkProblem& problem, Json& spec, bool input_gradient) {
  collect_examples(problem);
  const Dims output = shapes_of(problem).dims.back();
  if (!problem.examples.front().has_target()) {
    check_forward_pass(problem);
    return;
  }
  if (!problem.loss) {
    problem.loss = Loss::half_squared_error;
    spec["loss"] = name_of(*problem.loss);
  }
  if (problem.is_batch && problem.input_gradient.value_or(false)) {
    throw SpecError("/input_gradient", "of one example only; give it as \"input\" and \"target\"");
  }
  if (!problem.is_batch && !problem.input_gradient) {
    problem.input_gradient = input_gradient;
    spec["input_gradient"] = input_gradient;
  }
  if (problem.is_batch && !problem.reduction) {
    problem.reduction = Reduction::mean;
    spec["reduction"] = "mean";
  }
  const Activation last = problem.layers.back().activation;
  for (Index n = 0; n < std::ssize(problem.examples); ++n) {
    TargetSpec& target = problem.examples[n].target;
    const std::string pointer = problem.pointer(n) + "/target";
    write_out(target, last, output, spec, pointer);
    check_shape(target.dims, output, pointer);
  }
  check_loss(*problem.loss, last);
  for (Index n = 0; n < std::ssize(problem.examples); ++n) {
    check_numbers(*problem.loss, problem.examples[n].target, problem.pointer(n) + "/target");
  }
}

}  // namespace psolve
