#include "support/random_specs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "core/text/error.h"
#include "support/random_networks.h"
#include "support/random_numbers.h"
#include "support/solved.h"

namespace psolve::random_specs {
namespace {

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

}  // namespace

void put_letters(Draw& draw, Json& value, Json& values) {
  if (value.is_array()) {
    for (Json& entry : value) put_letters(draw, entry, values);
  } else if (value.is_number() && draw.one_in(3)) {
    const char* name = draw.any({"a", "b", "c", "e", "w1", "pi"});
    if (!values.contains(name)) values[name] = value;
    value = name;
  }
}

Json backprop_in_letters(Draw& draw) {
  Json spec = {{"problem", "backprop"}, {"layers", Json::array()}};
  const Size size = draw.any({Size::whole, Size::decimal, Size::halves});
  const int inputs = draw.between(1, 2);
  spec["input"] = list(draw, inputs, size);
  add_dense_layers(draw, spec, inputs, size);
  Json values = Json::object();
  Json& first = spec["layers"][0]["weights"];
  values["w"] = first[0][0];
  first[0][0] = "w";
  for (Json& layer : spec["layers"]) put_letters(draw, layer["weights"], values);
  if (draw.one_in(5)) put_into_batch(draw, spec, {inputs}, size);
  Json& data = spec.contains("examples") ? spec["examples"].back() : spec;
  const bool may_be_any = spec["loss"] != "cross-entropy" && spec["loss"] != "hinge";
  if (draw.one_in(3)) put_letters(draw, data["input"], values);
  if (draw.one_in(3) && may_be_any) put_letters(draw, data["target"], values);
  if (spec.dump().find("\"w\"") == std::string::npos) values.erase("w");
  if (draw.one_in(3)) {
    spec.erase("learning_rate");
  } else {
    spec["values"] = values;
  }
  if (!values.empty() && draw.one_in(4)) spec["wrt"] = {values.begin().key()};
  return spec;
}

/// Draws a loss of any kind, an output layer for it in two of three specs, and now and then a step of
/// descent. Weights are `W` and `b`; the states have m entries, the sequences these lengths.
void add_loss(Draw& draw, Json& spec, const char* W, const char* b, int m,
              const std::vector<int>& lengths, Size size) {
  const bool is_lstm = spec["problem"] == "lstm-grad";
  std::string of = is_lstm && draw.one_in(2) ? "c" : "h";
  int outputs = m;
  std::string f = "identity";
  if (!draw.one_in(3)) {
    of = "y";
    outputs = draw.between(1, 3);
    f = draw.any({"identity", "sigmoid", "softmax"});
    spec["weights"][W] = matrix(draw, outputs, m, size);
    if (draw.one_in(2)) spec["weights"][b] = list(draw, outputs, size);
    spec["output_activation"] = f;
    if (draw.one_in(6)) {  // which the loss does not see
      of = is_lstm && draw.one_in(2) ? "c" : "h";
      outputs = m;
    }
  }
  const bool gives_probabilities = of == "y" && f != "identity";
  const std::string type = gives_probabilities && draw.one_in(2)
                               ? "cross-entropy"
                               : draw.any({"squared-error", "half-squared-error", "mse", "sum"});
  const bool every = !draw.one_in(3);
  const auto row = [&] {
    if (type != "cross-entropy") return list(draw, outputs, size);
    Json probabilities = Json::array();
    for (int i = 0; i < outputs; ++i) probabilities.push_back(draw.any({0.0, 1.0, 0.25, 1e-9}));
    return probabilities;
  };
  const auto rows = [&](int length) {
    if (!every) return row();
    Json all = Json::array();
    for (int t = 0; t < length; ++t) all.push_back(t > 0 && draw.one_in(4) ? Json() : row());
    return all;
  };
  spec["loss"] = {{"type", type}, {"at", every ? "every" : "last"}, {"of", of}};
  if (type != "sum") {
    for (const int length : lengths) spec["loss"]["target"].push_back(rows(length));
    if (spec.contains("x")) spec["loss"]["target"] = Json(spec["loss"]["target"][0]);
  }
  if (draw.one_in(3)) spec["learning_rate"] = draw.any({0.1, 1e-3, 0.0});
  if (!is_lstm && draw.one_in(4)) spec["truncate"] = draw.between(1, 3);
}

Json rnn_grad(Draw& draw) {
  const Size size = any_size(draw);
  const int n = draw.between(1, 3), m = draw.between(1, 4),
            count = draw.one_in(3) ? draw.between(2, 3) : 1;
  Json spec = {{"problem", "rnn-grad"},
               {"weights",
                {{"W_xh", matrix(draw, m, n, size)},
                 {"W_hh", matrix(draw, m, m, size)},
                 {"b_h", list(draw, m, size)}}},
               {"activation", draw.any({"tanh", "tanh", "sigmoid", "relu", "identity"})},
               {"sequences", Json::array()}};
  std::vector<int> lengths;
  for (int s = 0; s < count; ++s) {
    lengths.push_back(draw.between(1, 6));
    spec["sequences"].push_back(matrix(draw, lengths.back(), n, size));
  }
  if (draw.one_in(2)) spec["h0"] = list(draw, m, size);
  if (count == 1 && draw.one_in(2)) {
    spec["x"] = Json(spec["sequences"][0]);
    spec.erase("sequences");
  }
  add_loss(draw, spec, "W_hy", "b_y", m, lengths, size);
  return spec;
}

/// Weights and an x that are drawn by the program, by a seed.
Json drawn_lstm(Draw& draw) {
  Json random = {{"input_size", draw.between(1, 3)},
                 {"hidden_size", draw.between(1, 3)},
                 {"seed", draw.between(0, 99)}};
  if (draw.one_in(2)) random["scale"] = draw.any({0.0, 0.1, 3.0, 1e6});
  if (draw.one_in(2)) random["forget_bias"] = draw.any({1.0, -5.0, 0.25});
  const bool has_output = draw.one_in(2);
  if (has_output) random["output_size"] = draw.between(1, 3);
  Json spec = {{"problem", "lstm-grad"}, {"random", random}, {"length", draw.between(1, 6)}};
  if (has_output && draw.one_in(2))
    spec["output_activation"] = draw.any({"identity", "sigmoid", "softmax"});
  spec["loss"] = {{"type", "sum"}, {"at", draw.any({"every", "last"})}};
  return spec;
}

Json lstm_grad(Draw& draw) {
  if (draw.one_in(8)) return drawn_lstm(draw);
  const Size size = any_size(draw);
  const int n = draw.between(1, 2), m = draw.between(1, 3);
  Json weights = Json::object();
  for (const char* gate : {"f", "i", "o", "c"}) {
    const std::string name = gate;
    weights["W" + name] = matrix(draw, m, n, size);
    weights["U" + name] = matrix(draw, m, m, size);
    weights["b" + name] = list(draw, m, size);
  }
  Json spec = {{"problem", "lstm-grad"}, {"weights", weights}};
  std::vector<int> lengths = {draw.between(1, 5)};
  if (draw.one_in(3)) {
    lengths.push_back(draw.between(1, 4));
    for (const int length : lengths) spec["sequences"].push_back(matrix(draw, length, n, size));
  } else {
    spec["x"] = matrix(draw, lengths[0], n, size);
  }
  if (draw.one_in(2)) spec["h0"] = list(draw, m, size);
  if (draw.one_in(2)) spec["c0"] = list(draw, m, size);
  add_loss(draw, spec, "Wy", "by", m, lengths, size);
  return spec;
}

Json quadratic(Draw& draw) {
  const int n = draw.between(1, 5);
  const Size size = any_size(draw);
  // AᵀA and something on the diagonal is positive definite; Hilbert's matrix is so, too, barely.
  Json hessian = Json::array();
  std::vector<std::vector<double>> A(static_cast<std::size_t>(n));
  for (auto& row : A) {
    for (int j = 0; j < n; ++j) row.push_back(draw.between(-3, 3));
  }
  const bool is_hilbert = draw.one_in(5), is_diagonal = draw.one_in(5);
  const double ridge = draw.any({1.0, 0.5, 0.01, 1e-6});
  const double factor = draw.any({1.0, 1.0, 0.1, 1e-3, 1e6});
  double largest = 0;
  for (std::size_t i = 0; i < A.size(); ++i) {
    Json row = Json::array();
    double sum = 0;
    for (std::size_t j = 0; j < A.size(); ++j) {
      double entry = i == j ? ridge : 0;
      if (is_hilbert) {
        entry = 1.0 / static_cast<double>(i + j + 1);
      } else if (!is_diagonal || i == j) {
        for (const auto& r : A) entry += r[i] * r[j];
      }
      row.push_back(factor * entry);
      sum += std::abs(factor * entry);
    }
    largest = std::max(largest, sum);
    hessian.push_back(row);
  }
  Json spec = {
      {"problem", "quadratic"},
      {"hessian", hessian},
      {"minimum", list(draw, n, size)},
      {"learning_rate", draw.any({0.25, 1e-6, 0.01, 0.5, 1.0, 1.9 / largest, 0.1 / largest})},
      {"steps", draw.any({0, 1, 2, 3, 10, 100, 1000})}};
  if (draw.one_in(2)) spec["start"] = list(draw, n, any_size(draw));
  if (draw.one_in(6)) spec["minimum"][0] = draw.any({1e9, 1e10, -1e12, 1e-12});
  if (draw.one_in(6)) spec["offset"] = draw.any({1.0, -2.5, 1e9, 1e-9});
  return spec;
}

void expect_checks_pass(Json (*spec_of)(Draw&), double most_refused) {
  const int count = number_from("PSOLVE_RANDOM_SPECS", 150);
  const int seed = number_from("PSOLVE_RANDOM_SEED", 1);
  int refused = 0, failed = 0;
  for (int n = 0; n < count && failed < 100; ++n) {
    Draw draw(static_cast<std::uint64_t>(seed) * 1'000'000 + static_cast<std::uint64_t>(n));
    const Json spec = spec_of(draw);
    SCOPED_TRACE(std::to_string(n) + ": " + spec.dump());
    try {
      const Solution solution = solved(spec);
      for (const Check& check : solution.checks) {
        EXPECT_TRUE(std::isfinite(check.error) && std::isfinite(check.tolerance)) << check.id;
        EXPECT_TRUE(check.passed()) << check.id << ": " << check.error << " > " << check.tolerance;
        failed += check.passed() ? 0 : 1;
      }
    } catch (const InputError& error) {
      ++refused;
      if (std::getenv("PSOLVE_RANDOM_VERBOSE") != nullptr) {
        std::printf("%d refused: %s\n   %s\n", n, error.what(), spec.dump().c_str());
      }
    }
  }
  EXPECT_LT(refused, most_refused * count);
}

}  // namespace psolve::random_specs
