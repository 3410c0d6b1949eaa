// Fast convolutions against the plain sums in long double.

#include "math/convolutions/fast_convolution.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <thread>

#include "math/convolutions/convolution.h"

namespace psolve {
namespace {

using Long = VectorOf<long double>;
using Eigen::Index;

/// A layer with numbers in it.
struct Layer {
  Layer(const ConvolutionShape& s, unsigned seed) : shape(s) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> number(-1, 1);
    const auto draw = [&](double) { return number(random); };
    kernel = Vector::Zero(shape.kernel_size()).unaryExpr(draw);
    image = Vector::Zero(shape.input.size()).unaryExpr(draw);
    dL_dO = Vector::Zero(shape.output().size()).unaryExpr(draw);
  }

  ConvolutionShape shape;
  Vector kernel;
  Vector image;
  Vector dL_dO;
};

/// What plain sums make of two vectors, and of their absolute values, which bounds errors.
struct Sums {
  Long expected;
  Long scale;

  template <class Sum>
  Sums(const Vector& a, const Vector& b, Sum&& sum)
      : expected(sum(Long(a.cast<long double>()), Long(b.cast<long double>()))),
        scale(sum(Long(a.cwiseAbs().cast<long double>()), Long(b.cwiseAbs().cast<long double>()))) {
  }

  void expect(const Vector& actual) const {
    ASSERT_EQ(actual.size(), expected.size());
    for (Index i = 0; i < actual.size(); ++i) {
      const auto error = static_cast<double>(std::abs(expected(i) - actual(i)));
      ASSERT_LE(error, 1e-14 * static_cast<double>(scale(i))) << "at " << i;
    }
  }
};

/// On each kind of inner loops. Threads of their own begin with no memory from earlier calls, so
/// that a sanitizer sees every access past the end.
void expect_right(const Layer& layer) {
  const auto& [shape, kernel, image, dL_dO] = layer;
  const Sums outputs(kernel, image,
                     [&](const Long& f, const Long& x) { return convolve(layer.shape, f, x); });
  const Sums kernel_gradients(image, dL_dO, [&](const Long& x, const Long& g) {
    return kernel_gradient(layer.shape, x, g);
  });
  const Sums image_gradients(kernel, dL_dO, [&](const Long& f, const Long& g) {
    return image_gradient(layer.shape, f, g);
  });
  for (const CorrelationKernels* kernels : usable_kernels()) {
    SCOPED_TRACE(kernels == &kBaselineKernels ? "baseline" : "AVX2");
    std::thread([&, kernels] {
      const ConvolutionMachine machine = {1, kernels};
      outputs.expect(fast_convolve(layer.shape, layer.kernel, layer.image, machine));
      kernel_gradients.expect(fast_kernel_gradient(layer.shape, layer.image, layer.dL_dO, machine));
      image_gradients.expect(fast_image_gradient(layer.shape, layer.kernel, layer.dL_dO, machine));
    }).join();
  }
}

std::string described(const ConvolutionShape& shape) {
  std::string text = fmt::format("{} filters over {} x {} x {}", shape.filters,
                                 shape.input.channels, shape.input.height, shape.input.width);
  for (const Window& w : shape.windows) {
    text += fmt::format(", k {} s {} p {} d {}", w.kernel, w.stride, w.before, w.dilation);
  }
  return text + (shape.flipped ? ", flipped" : "");
}

ConvolutionShape square(Index channels, Index size, Index filters, const Window& window) {
  return {.input = {channels, size, size}, .filters = filters, .windows = {window, window}};
}

TEST(FastConvolution, AgreesWithPlainSumsOnRandomShapes) {
  std::mt19937 random(1);
  const auto draw = [&](Index first, Index last) {
    return first + static_cast<Index>(random() % static_cast<unsigned>(last - first + 1));
  };
  int compared = 0;
  for (unsigned trial = 0; compared < 150; ++trial) {
    ConvolutionShape shape;
    shape.input = {draw(1, 5), draw(1, 20), draw(1, 20)};
    shape.filters = draw(1, 9);
    for (Window& w : shape.windows)
      w = {draw(1, 5), draw(1, 3), draw(0, 6), draw(-1, 8), draw(1, 3)};
    shape.flipped = draw(0, 1) == 1;
    if (shape.output().size() == 0) continue;
    ++compared;
    SCOPED_TRACE(described(shape));
    ASSERT_NO_FATAL_FAILURE(expect_right(Layer(shape, trial)));
    if (HasFailure()) return;
  }
}

TEST(FastConvolution, AgreesWithPlainSumsOnOddShapes) {
  const ConvolutionShape shapes[] = {
      square(64, 20, 13, {3, 1, 1, 1, 1}),      // several blocks of taps
      square(2, 60, 3, {3, 1, 2, 2, 14}),       // shifts longer than a pass of the inner loops
      square(3, 9, 5, {2, 7, 1, 1, 1}),         // places that no tap reads
      square(2, 1, 2, {2, 1, 500, 500, 1000}),  // taps far apart, with almost only padding between
      square(1, 30, 4, {30, 1, 0, 0, 1}),       // a single unit
      {.input = {1, 40, 100}, .filters = 6, .windows = {{{3, 1, 0, 1}, {100, 1, 0, 1}}}},
      {.input = {2, 3, 3000}, .filters = 5, .windows = {{{3, 1, 1, 1}, {9, 1, 4, 1}}}},
  };
  for (const ConvolutionShape& shape : shapes) {
    SCOPED_TRACE(described(shape));
    expect_right(Layer(shape, 7));
  }
}

TEST(FastConvolution, IsEmptyWhereNoWindowFits) {
  const ConvolutionShape shape = square(1, 2, 1, {3, 1, 0, 0, 1});
  const Layer layer(shape, 1);
  EXPECT_EQ(fast_convolve(shape, layer.kernel, layer.image).size(), 0);
  EXPECT_EQ(fast_kernel_gradient(shape, layer.image, layer.dL_dO), Vector::Zero(9));
  EXPECT_EQ(fast_image_gradient(shape, layer.kernel, layer.dL_dO), Vector::Zero(4));
}

TEST(FastConvolution, IsTheSameOnAnyNumberOfThreads) {
  const Layer layer(square(32, 40, 30, {3, 1, 1, 1, 1}), 3);
  const auto& [shape, kernel, image, dL_dO] = layer;
  ASSERT_GT(shape.multiplications(), 1e7);  // else one thread does it all
  const CorrelationKernels* kernels = this_machine().kernels;
  for (const Index threads : {2, 3, 16}) {
    const ConvolutionMachine one = {1, kernels};
    const ConvolutionMachine many = {threads, kernels};
    EXPECT_EQ(fast_convolve(shape, kernel, image, one), fast_convolve(shape, kernel, image, many));
    EXPECT_EQ(fast_kernel_gradient(shape, image, dL_dO, one),
              fast_kernel_gradient(shape, image, dL_dO, many));
    EXPECT_EQ(fast_image_gradient(shape, kernel, dL_dO, one),
              fast_image_gradient(shape, kernel, dL_dO, many));
  }
}

TEST(FastConvolution, ServesLargeLayersOfFiniteNumbers) {
  Layer layer(square(8, 20, 8, {3, 1, 1, 1, 1}), 4);
  ASSERT_GT(layer.shape.multiplications(), 50'000);
  EXPECT_TRUE(gains_from_speed(layer.shape, layer.kernel, layer.image));
  EXPECT_EQ(convolve(layer.shape, layer.kernel, layer.image),
            fast_convolve(layer.shape, layer.kernel, layer.image));
  // Infinity times a zero of padding would be NaN; there is no such product in a convolution.
  layer.kernel(0) = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(gains_from_speed(layer.shape, layer.kernel, layer.image));
  EXPECT_FALSE(convolve(layer.shape, layer.kernel, layer.image).hasNaN());
  EXPECT_FALSE(
      gains_from_speed(square(1, 6, 1, {3, 1, 0, 0, 1}), Vector::Zero(9), Vector::Zero(36)));
}

}  // namespace
}  // namespace psolve
