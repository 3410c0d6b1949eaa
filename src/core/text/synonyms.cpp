#include "core/text/synonyms.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace psolve {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// What others say, in small letters with underscores, and a name of ours. Of several for one word
/// the first that is among the names counts.
constexpr std::array kSynonyms = {
    // fields
    Pair{"lr", "learning_rate"},
    Pair{"alpha", "learning_rate"},
    Pair{"eta", "learning_rate"},
    Pair{"rate", "learning_rate"},
    Pair{"step_size", "learning_rate"},
    Pair{"size", "kernel"},
    Pair{"kernel_size", "kernel"},
    Pair{"kernel_size", "size"},
    Pair{"filter_size", "kernel"},
    Pair{"pool_size", "size"},
    Pair{"pool_size", "kernel"},
    Pair{"window", "kernel"},
    Pair{"filter", "kernel"},
    Pair{"kernel", "size"},
    Pair{"weights", "kernel"},
    Pair{"kernel", "weights"},
    Pair{"units", "filters"},
    Pair{"neurons", "filters"},
    Pair{"channels", "filters"},
    Pair{"out_channels", "filters"},
    Pair{"out_features", "filters"},
    Pair{"units", "weights"},
    Pair{"neurons", "weights"},
    Pair{"w", "weights"},
    Pair{"b", "bias"},
    Pair{"x", "input"},
    Pair{"inputs", "input"},
    Pair{"y", "target"},
    Pair{"label", "target"},
    Pair{"labels", "target"},
    Pair{"criterion", "loss"},
    Pair{"network", "layers"},
    Pair{"model", "layers"},
    Pair{"epochs", "steps"},
    Pair{"iterations", "steps"},
    Pair{"optimizers", "methods"},
    Pair{"optimizer", "methods"},
    Pair{"function", "objective"},
    Pair{"f", "objective"},
    Pair{"function", "expression"},
    Pair{"formula", "expression"},
    Pair{"x0", "start"},
    Pair{"theta0", "start"},
    Pair{"init", "start"},
    Pair{"momentum", "beta"},
    Pair{"momentum", "beta1"},
    Pair{"rho", "beta"},
    Pair{"eps", "epsilon"},
    Pair{"h", "hessian"},
    Pair{"matrix", "hessian"},
    Pair{"question_text", "question"},
    Pair{"kind", "type"},
    Pair{"layer", "type"},
    Pair{"kind", "problem"},
    Pair{"type", "problem"},
    // values
    Pair{"linear", "dense"},
    Pair{"fc", "dense"},
    Pair{"conv2d", "conv"},
    Pair{"convolution", "conv"},
    Pair{"conv2dtranspose", "conv-transpose"},
    Pair{"convtranspose2d", "conv-transpose"},
    Pair{"maxpool2d", "max-pool"},
    Pair{"maxpooling2d", "max-pool"},
    Pair{"avgpool2d", "avg-pool"},
    Pair{"mean_pool", "avg-pool"},
    Pair{"average_pool", "avg-pool"},
    Pair{"linear", "identity"},
    Pair{"none", "identity"},
    Pair{"logistic", "sigmoid"},
    Pair{"swish", "silu"},
    Pair{"bce", "cross-entropy"},
    Pair{"ce", "cross-entropy"},
    Pair{"nll", "cross-entropy"},
    Pair{"log_loss", "cross-entropy"},
    Pair{"binary_crossentropy", "cross-entropy"},
    Pair{"categorical_crossentropy", "cross-entropy"},
    Pair{"sse", "squared-error"},
    Pair{"l2", "squared-error"},
    Pair{"mean_squared_error", "mse"},
    Pair{"l1", "absolute-error"},
    Pair{"mae", "absolute-error"},
    Pair{"sgd", "gd"},
    Pair{"gradient_descent", "gd"},
    Pair{"nag", "nesterov"},
    Pair{"cg", "conjugate-gradient"},
    Pair{"adamw", "adam"},
    // problems and commands
    Pair{"backpropagation", "backprop"},
    Pair{"mlp", "backprop"},
    Pair{"perceptron", "backprop"},
    Pair{"neural_network", "backprop"},
    Pair{"softmax", "backprop"},
    Pair{"cnn", "conv-backprop"},
    Pair{"lenet", "conv-arithmetic"},
    Pair{"derivative", "jacobian"},
    Pair{"gradient", "jacobian"},
    Pair{"hessian", "jacobian"},
    Pair{"optimizer", "optimizers"},
    Pair{"adam", "optimizers"},
    Pair{"gradient_descent", "optimizers"},
    Pair{"early_stopping", "quadratic"},
    Pair{"xor", "boolean-net"},
    Pair{"logic", "boolean-net"},
    Pair{"boolean", "boolean-net"},
    Pair{"parity", "hamming"},
    Pair{"lstm", "lstm-grad"},
    Pair{"rnn", "rnn-grad"},
    Pair{"bptt", "rnn-grad"},
    Pair{"gan", "gan-equilibrium"},
    Pair{"nash", "gan-equilibrium"},
    Pair{"game", "gan-equilibrium"},
    Pair{"init", "example"},
    Pair{"template", "example"},
    Pair{"new", "example"},
    Pair{"lint", "check"},
    Pair{"validate", "check"},
    Pair{"key", "keys"},
    Pair{"questions", "sheet"},
    Pair{"variants", "vary"},
    Pair{"mark", "grade"},
};

}  // namespace

std::optional<std::string_view> synonym(std::string_view word,
                                        std::span<const std::string_view> names) {
  std::string folded;
  for (const char c : word) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    folded += is_capital ? static_cast<char>(c - 'A' + 'a') : c == '-' || c == ' ' ? '_' : c;
  }
  for (const auto& [said, name] : kSynonyms) {
    if (said == folded && std::ranges::find(names, name) != names.end()) return name;
  }
  return std::nullopt;
}

}  // namespace psolve
