#include "support/random_networks.h"

#include <string>

#include "support/random_specs.h"

namespace psolve::random_specs {

const char* activation(Draw& draw) {
  return draw.any({"identity", "sigmoid", "tanh", "relu", "leaky-relu", "softplus", "elu", "selu",
                   "gelu", "silu"});
}

void add_loss(Draw& draw, Json& spec, int outputs, bool are_probabilities, Size size) {
  if (are_probabilities && draw.one_in(2)) {
    spec["loss"] = "cross-entropy";
    Json target = Json::array();
    const int hot = draw.below(outputs);
    if (spec["layers"].back()["activation"] == "softmax" && draw.one_in(4)) {
      spec["target"] = {{"class", hot}};
      return;
    }
    const bool is_soft = draw.one_in(4);
    for (int i = 0; i < outputs; ++i) {
      if (is_soft)
        target.push_back(draw.between(0, 10) / 10.0);
      else
        target.push_back(i == hot ? 1 : 0);
    }
    spec["target"] = target;
    return;
  }
  if (draw.one_in(8)) {
    spec["loss"] = "hinge";
    for (int i = 0; i < outputs; ++i) spec["target"].push_back(draw.one_in(2) ? 1 : -1);
    return;
  }
  spec["loss"] = draw.any({"half-squared-error", "squared-error", "mse", "absolute-error"});
  spec["target"] = list(draw, outputs, size);
}

void put_into_batch(Draw& draw, Json& spec, const std::vector<int>& lengths, Size size) {
  for (int n = draw.between(1, 4); n > 0; --n) {
    spec["examples"].push_back({{"input", spec["input"]}, {"target", spec["target"]}});
    spec["input"] = array_of(draw, lengths, size);
  }
  spec.erase("input");
  spec.erase("target");
  if (draw.one_in(2)) spec["reduction"] = draw.any({"sum", "mean"});
}

void add_hold(Draw& draw, Json& spec) {
  if (!spec.contains("learning_rate") || !draw.one_in(4)) return;
  std::vector<std::string> all;
  for (std::size_t l = 0; l < spec["layers"].size(); ++l) {
    for (const char* field : {"weights", "kernel", "bias"}) {
      if (!spec["layers"][l].contains(field)) continue;
      all.push_back("layers[" + std::to_string(l) + "]." + field);
      if (all.back().ends_with("bias") && draw.one_in(4)) all.back() = "biases";
    }
  }
  spec["hold"] = {all[static_cast<std::size_t>(draw.below(static_cast<int>(all.size())))]};
}

void add_dense_layers(Draw& draw, Json& spec, int inputs, Size size) {
  const int layers = draw.between(1, 3);
  bool are_probabilities = false;
  for (int l = 0; l < layers; ++l) {
    const int units = draw.between(1, 4);
    const bool is_last = l + 1 == layers;
    const char* f = activation(draw);
    if (is_last && draw.one_in(3)) f = draw.any({"softmax", "sigmoid"});
    if (!is_last && draw.one_in(12)) f = "softmax";
    Json layer = {
        {"type", "dense"}, {"weights", matrix(draw, units, inputs, size)}, {"activation", f}};
    if (draw.one_in(2)) layer["bias"] = list(draw, units, size);
    spec["layers"].push_back(layer);
    inputs = units;
    are_probabilities = std::string(f) == "softmax" || std::string(f) == "sigmoid";
  }
  add_loss(draw, spec, inputs, are_probabilities, size);
  if (draw.one_in(2)) spec["learning_rate"] = draw.any({0.01, 0.1, 1.0});
}

namespace {

/// Letters of its own for some quantities of a network of dense layers.
void add_letters(Draw& draw, Json& spec) {
  const auto add = [&](const std::string& path, const std::string& letter) {
    if (draw.one_in(2)) spec["letters"][path] = letter;
  };
  add("input", "q");
  add("target", "T_hat");
  add("y_hat", "o_star");
  add("layers[0].weights", "V");
  const int layers = static_cast<int>(spec["layers"].size());
  for (int l = 0; l < layers; ++l) {
    const std::string number = std::to_string(l);
    if (l + 1 < layers) add("activations[" + number + "]", "h" + number);
    if (spec["layers"][l]["activation"] != "identity")
      add("pre_activations[" + number + "]", "u" + number);
  }
}

/// The activation of a layer as a layer of its own.
void separate_activation(Draw& draw, Json& spec) {
  Json& layers = spec["layers"];
  const int l = draw.below(static_cast<int>(layers.size()));
  const Json function = layers[l]["activation"];
  layers[l].erase("activation");
  const Json layer = {{"type", "activation"}, {"function", function}};
  layers.insert(layers.begin() + l + 1, layer);
  spec.erase("hold");
}

}  // namespace

Json backprop(Draw& draw) {
  if (draw.one_in(10)) {
    Json images = conv_backprop(draw);
    images["problem"] = "backprop";
    return images;
  }
  const Size size = any_size(draw);
  const int inputs = draw.between(1, 4);
  Json spec = {
      {"problem", "backprop"}, {"input", list(draw, inputs, size)}, {"layers", Json::array()}};
  add_dense_layers(draw, spec, inputs, size);
  if (draw.one_in(4)) put_into_batch(draw, spec, {inputs}, size);
  add_hold(draw, spec);
  if (spec.contains("input") && draw.one_in(4)) spec["input_gradient"] = draw.one_in(2);
  if (draw.one_in(4)) {
    add_letters(draw, spec);
  } else if (draw.one_in(6)) {
    separate_activation(draw, spec);
  }
  return spec;
}

}  // namespace psolve::random_specs
