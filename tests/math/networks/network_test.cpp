#include "math/networks/network.h"

#include <gtest/gtest.h>

#include "math/numbers/dual.h"

namespace psolve {
namespace {

// ∂L/∂θ by the engine's backward pass is what its own forward pass gives over dual numbers, and the
// backward pass over dual numbers gives second derivatives: of L = (w x − y)², ∂²L/∂w² = 2x².
TEST(Network, RunsOverDualNumbers) {
  const VectorOf<Dual> x{{Dual(3)}};
  const VectorOf<Dual> y{{Dual(1)}};
  std::vector<Layer<Dual>> layers(1);
  layers[0].weights = MatrixOf<Dual>{{Dual(2, 1)}};
  layers[0].activation = Activation::identity;
  const auto values = forward(layers, x);
  const auto loss =
      loss_value(Loss::squared_error, Activation::identity, values[0].z, values[0].a, y);
  EXPECT_EQ(loss.value, 25);
  EXPECT_EQ(loss.derivative, 30);
  const auto gradients = backward(
      layers, values,
      output_delta(Loss::squared_error, Activation::identity, values[0].z, values[0].a, y));
  EXPECT_EQ((*gradients[0].weights)(0, 0).value, 30);
  EXPECT_EQ((*gradients[0].weights)(0, 0).derivative, 18);
}

}  // namespace
}  // namespace psolve
