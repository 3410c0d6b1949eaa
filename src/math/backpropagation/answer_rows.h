#pragma once

#include "core/json/answer_row.h"

namespace psolve {

inline constexpr std::string_view kLayerValues = "number[n] | number[H][W] | number[C][H][W]";
inline constexpr std::string_view kOutput =
    "number|string?[n] | number|string?[H][W] | number|string?[C][H][W]";
inline constexpr std::string_view kKernel = "number[h][w] | number[O][I][h][w]";

/// The answers of a network of layers, whether or not some of them are convolutions.
inline constexpr AnswerRow kNetworkAnswers[] = {
    {"y_hat",
     kOutput,
     "what the network gives out; with symbols that have no values, closed forms",
     {},
     "output"},
    {"loss", "number|string?", "L, of a batch its mean or sum; or a closed form"},
    {"pre_activations[]", kLayerValues, "z of each layer"},
    {"activations[]", kLayerValues, "a of each layer: what it gives out"},
    {"deltas[]", kLayerValues, "∂L/∂z of each layer; where it has no activation, ∂L/∂a"},
    {"gradients.input", kLayerValues, "∂L/∂x, where asked for"},
    {"gradients.layers[].weights", "number[m][n]", "∂L/∂W of a dense layer"},
    {"gradients.layers[].kernel", kKernel, "∂L/∂K of a convolution"},
    {"gradients.layers[].bias", "number[m]", "∂L/∂b where the layer has one"},
    {"updated.layers[].weights", "number[m][n]", "W after one step"},
    {"updated.layers[].kernel", kKernel, "K after one step"},
    {"updated.layers[].bias", "number[m]", "b after one step"},
    {"updated.symbols.*", "number", "each symbol after one step"},
    {"loss_after_update", "number", "L with what the step gives"},
    {"largest_learning_rate", "number?",
     "below it a step lowers the loss, where there is a convolution; 0: no step does; null: none "
     "is too large"},
    {"derivatives.*", "string?", "∂L/∂ each symbol, in closed form; null: too long to be written"},
    {"derivative_values.*", "number", "the same where the symbols have values"},
    {"examples[].y_hat", kOutput, "of each example of a batch"},
    {"examples[].loss", "number|string?", "of each example"},
    {"examples[].{pre_activations,activations,deltas}[]", kLayerValues,
     "of each example and layer"},
};

}  // namespace psolve
