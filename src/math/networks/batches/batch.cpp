#include "math/networks/batches/batch.h"

#include <functional>
#include <utility>

namespace psolve {
namespace {

/// A row for each example.
Matrix stacked(Index rows, const std::function<const Vector&(Index)>& row) {
  Matrix matrix(rows, row(0).size());
  for (Index n = 0; n < rows; ++n) matrix.row(n) = row(n);
  return matrix;
}

/// z of all examples.
Matrix weighted_sums(const Layer<double>& layer, const Matrix& X) {
  if (!layer.is(LayerKind::dense)) {
    Matrix Z;
    for (Index n = 0; n < X.rows(); ++n) {
      const Vector z = forward(layer, Vector(X.row(n))).z;
      if (n == 0) Z.resize(X.rows(), z.size());
      Z.row(n) = z;
    }
    return Z;
  }
  Matrix Z = X * layer.weights->transpose();
  if (layer.bias) Z.rowwise() += layer.bias->transpose();
  return Z;
}

void add(LayerGradients<double>& sum, LayerGradients<double> share) {
  const auto add_to = [](auto& total, auto& part) {
    if (!part) return;
    if (total) {
      *total += *part;
    } else {
      total = std::move(part);
    }
  };
  add_to(sum.weights, share.weights);
  add_to(sum.bias, share.bias);
}

/// The gradients of a layer's parameters, summed over the examples.
LayerGradients<double> summed(const Layer<double>& layer, Index l,
                              const std::vector<ExampleValues>& values, const Matrix& delta) {
  LayerGradients<double> sum;
  const Index examples = std::ssize(values);
  if (!layer.is(LayerKind::dense)) {
    if (!layer.weights) return sum;
    for (Index n = 0; n < examples; ++n) {
      add(sum, parameter_gradients(layer, values[n][l], Vector(delta.row(n))));
    }
    return sum;
  }
  const Matrix X = stacked(examples, [&](Index n) -> const Vector& { return values[n][l].input; });
  sum.weights = delta.transpose() * X;
  if (layer.bias) sum.bias = delta.colwise().sum().transpose();
  return sum;
}

/// ∂L/∂x of all examples.
Matrix input_gradients(const Layer<double>& layer, Index l,
                       const std::vector<ExampleValues>& values, const Matrix& delta) {
  if (layer.is(LayerKind::dense)) return delta * *layer.weights;
  std::vector<Vector> rows;
  for (Index n = 0; n < delta.rows(); ++n) {
    rows.push_back(input_gradient(layer, values[n][l].input, Vector(delta.row(n))));
  }
  return stacked(delta.rows(), [&](Index n) -> const Vector& { return rows[n]; });
}

Vector output_delta(const Network<double>& network, const ExampleValues& values, Index n) {
  const LayerValues<double>& last = values.back();
  return output_delta(network.loss, network.layers.back().activation, last.z, last.a,
                      network.examples[n].target);
}

}  // namespace

std::vector<ExampleValues> forward(const std::vector<Layer<double>>& layers,
                                   const std::vector<Example<double>>& examples) {
  if (examples.size() == 1) return {forward(layers, examples[0].input)};
  const Index count = std::ssize(examples);
  std::vector<ExampleValues> values(count);
  Matrix X = stacked(count, [&](Index n) -> const Vector& { return examples[n].input; });
  for (const auto& layer : layers) {
    const Matrix Z = weighted_sums(layer, X);
    Matrix A(count, Z.cols());
    for (Index n = 0; n < count; ++n) {
      Vector z = Z.row(n);
      Vector a = activate(layer.activation, z);
      A.row(n) = a;
      values[n].push_back({X.row(n), std::move(z), std::move(a)});
    }
    X = std::move(A);
  }
  return values;
}

double loss_of(const Network<double>& network, const ExampleValues& values, Index n) {
  if (values.loss) return *values.loss;
  const LayerValues<double>& last = values.back();
  return loss_value(network.loss, network.layers.back().activation, last.z, last.a,
                    network.examples[n].target);
}

double loss_of(const Network<double>& network, const std::vector<ExampleValues>& values) {
  double total = 0;
  for (Index n = 0; n < std::ssize(values); ++n) total += loss_of(network, values[n], n);
  return share_of_each(network) * total;
}

BatchGradients backward(const Network<double>& network, const std::vector<ExampleValues>& values) {
  const Index count = std::ssize(values);
  if (count == 1) {
    ExampleGradients lone =
        backward(network.layers, values[0], output_delta(network, values[0], 0));
    return {lone, {std::move(lone)}};
  }
  const Index layers = std::ssize(network.layers);
  BatchGradients result{ExampleGradients(layers), {}};
  result.each.assign(count, ExampleGradients(layers));
  std::vector<Vector> deltas;
  for (Index n = 0; n < count; ++n) deltas.push_back(output_delta(network, values[n], n));
  for (Index l = layers; l-- > 0;) {
    const Layer<double>& layer = network.layers[l];
    const Matrix delta = stacked(count, [&](Index n) -> const Vector& { return deltas[n]; });
    LayerGradients<double>& whole = result.whole[l];
    whole = summed(layer, l, values, delta);
    if (whole.weights) *whole.weights *= share_of_each(network);
    if (whole.bias) *whole.bias *= share_of_each(network);
    const Matrix back = input_gradients(layer, l, values, delta);
    for (Index n = 0; n < count; ++n) {
      LayerGradients<double>& own = result.each[n][l];
      own.delta = std::move(deltas[n]);
      own.input = back.row(n);
      if (l == 0) continue;
      const LayerValues<double>& before = values[n][l - 1];
      deltas[n] = pull_back(network.layers[l - 1].activation, before.z, before.a, own.input);
    }
  }
  return result;
}

}  // namespace psolve
