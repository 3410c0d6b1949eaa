// Random instances of the argument: images convolved pixel by pixel; a matrix is what becomes of each
// basis image.

#include "problems/conv_to_mlp/theory/trials.h"

#include <string>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "math/numbers/random.h"

namespace psolve::conv_to_mlp {
namespace {

/// One kernel on one image of any sizes, stride, padding.
struct TrialLayer {
  explicit TrialLayer(std::uint64_t seed) : random(seed) {
    stride = some(2);
    padding = some(2) - 1;
    F = drawn(some(2), some(2));
    X = drawn(some(3) + F.rows() - 1, some(3) + F.cols() - 1);
  }

  Index some(Index most) {
    return 1 + static_cast<Index>(random.bits() % static_cast<std::uint64_t>(most));
  }
  Matrix drawn(Index rows, Index columns) {
    return Matrix::NullaryExpr(rows, columns, [&] { return 0.5 + random.unit(); });
  }

  Matrix convolved(const Matrix& image) const {
    Matrix wide = Matrix::Zero(image.rows() + 2 * padding, image.cols() + 2 * padding);
    wide.block(padding, padding, image.rows(), image.cols()) = image;
    Matrix O((wide.rows() - F.rows()) / stride + 1, (wide.cols() - F.cols()) / stride + 1);
    for (Index i = 0; i < O.rows(); ++i) {
      for (Index j = 0; j < O.cols(); ++j) {
        O(i, j) = wide.block(i * stride, j * stride, F.rows(), F.cols()).cwiseProduct(F).sum();
      }
    }
    return O;
  }
  static Vector row_by_row(const Matrix& m) {
    Vector entries(m.size());
    for (Index i = 0; i < m.size(); ++i) entries(i) = m(i / m.cols(), i % m.cols());
    return entries;
  }
  Matrix matrix() const {
    Matrix A(convolved(X).size(), X.size());
    for (Index pixel = 0; pixel < X.size(); ++pixel) {
      Matrix basis = Matrix::Zero(X.rows(), X.cols());
      basis(pixel / X.cols(), pixel % X.cols()) = 1;
      A.col(pixel) = row_by_row(convolved(basis));
    }
    return A;
  }

  Random random;
  Index stride, padding;
  Matrix F, X;
};

/// Of stride 1 without padding: its matrix, and a tap (a, b) in the window of an output (i, j).
struct PlainLayer {
  TrialLayer layer;
  Index a, b;
};
PlainLayer plain_layer(std::uint64_t seed, Scope& letters) {
  TrialLayer layer(seed);
  layer.stride = 1;
  layer.padding = 0;
  const Matrix O = layer.convolved(layer.X);
  const auto number = [&](const char* name, Index n) { letters.define(name, n); };
  number("W", layer.X.cols());
  number("M", O.rows());
  number("N", O.cols());
  number("i_", layer.some(O.rows()));
  number("j", layer.some(O.cols()));
  const Index a = layer.some(layer.F.rows()), b = layer.some(layer.F.cols());
  number("a", a);
  number("b", b);
  letters.define("A", to_value(layer.matrix()));
  letters.define("F", to_value(layer.F));
  return {std::move(layer), a, b};
}

/// The number of an entry, counted row by row, of a list of any dimensions.
Index number_of(const std::vector<Index>& place, const std::vector<Index>& sizes) {
  Index number = 0;
  for (std::size_t d = 0; d < sizes.size(); ++d) number = number * sizes[d] + place[d];
  return number + 1;
}

/// All places of a list of these sizes, row by row.
std::vector<std::vector<Index>> places_of(const std::vector<Index>& sizes) {
  std::vector<std::vector<Index>> places = {{}};
  for (const Index size : sizes) {
    std::vector<std::vector<Index>> longer;
    for (const auto& place : places) {
      for (Index i = 0; i < size; ++i) {
        longer.push_back(place);
        longer.back().push_back(i);
      }
    }
    places = std::move(longer);
  }
  return places;
}

}  // namespace

void any_layer(std::uint64_t seed, Scope& letters) {
  const TrialLayer layer(seed);
  letters.define("A", to_value(layer.matrix()));
  letters.define("X", to_value(layer.X));
  letters.define("O", to_value(layer.convolved(layer.X)));
}

/// Without padding: how many weights of the matrix are not 0.
void count_of_weights(std::uint64_t seed, Scope& letters) {
  TrialLayer layer(seed);
  layer.padding = 0;
  const Matrix O = layer.convolved(layer.X);
  const auto size = [&](const char* name, Index n) { letters.define(name, n); };
  size("M", O.rows());
  size("N", O.cols());
  size("h", layer.F.rows());
  size("w", layer.F.cols());
  size("Z", (layer.matrix().array() != 0).count());
}

/// Channels, each with a kernel, and the sum of what these make, seen as matrices A and vectors x.
void any_channels(std::uint64_t seed, Scope& letters) {
  TrialLayer layer(seed);
  const Index channels = layer.some(3);
  Vector total = Vector::Zero(layer.convolved(layer.X).size());
  for (Index c = 1; c <= channels; ++c) {
    layer.F = layer.drawn(layer.F.rows(), layer.F.cols());
    layer.X = layer.drawn(layer.X.rows(), layer.X.cols());
    total += TrialLayer::row_by_row(layer.convolved(layer.X));
    letters.define("A_" + std::to_string(c), to_value(layer.matrix()));
    letters.define("x_" + std::to_string(c), to_value(TrialLayer::row_by_row(layer.X)));
  }
  letters.define("C", channels);
  letters.define("v", to_value(total));
}

void two_numbers(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  letters.define("a", random.symmetric(2));
  letters.define("b", random.symmetric(2));
}
void any_tap(std::uint64_t seed, Scope& letters) {
  plain_layer(seed, letters);
}

/// L is half the squared distance of the output from zero. D is what L changes by with each entry of
/// the matrix alone; L is quadratic, so the central difference is exact.
void tied_weights(std::uint64_t seed, Scope& letters) {
  PlainLayer plain = plain_layer(seed, letters);
  TrialLayer& layer = plain.layer;
  const Vector x = TrialLayer::row_by_row(layer.X);
  const auto loss_of = [&](const Matrix& A) { return (A * x).squaredNorm() / 2; };
  const auto slope = [](double& entry, const auto& loss) {
    const double kept = entry;
    entry = kept + 0.5;
    const double above = loss();
    entry = kept - 0.5;
    const double below = loss();
    entry = kept;
    return above - below;
  };
  Matrix A = layer.matrix();
  Matrix D(A.rows(), A.cols());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index k = 0; k < A.cols(); ++k) D(i, k) = slope(A(i, k), [&] { return loss_of(A); });
  }
  letters.define("D", to_value(D));
  double& shared = layer.F(plain.a - 1, plain.b - 1);
  letters.define("dL_dF_a_b", slope(shared, [&] { return loss_of(layer.matrix()); }));
}

/// A convolution in 1 to 4 dimensions, stride 1 without padding, and a tap a of an output i: what
/// each output is of an image that is 1 at one place and 0 elsewhere makes the matrix.
void any_dimensions(std::uint64_t seed, Scope& letters) {
  TrialLayer layer(seed);
  const Index D = layer.some(4);
  std::vector<Index> kernel, outputs, image, tap, output, pixel;
  for (Index d = 0; d < D; ++d) {
    kernel.push_back(layer.some(2));
    outputs.push_back(layer.some(2));
    image.push_back(outputs[d] + kernel[d] - 1);
    tap.push_back(layer.some(kernel[d]) - 1);
    output.push_back(layer.some(outputs[d]) - 1);
    pixel.push_back(output[d] + tap[d]);
    const auto one = [&](const char* name, Index n) {
      letters.define(name + std::to_string(d + 1), n);
    };
    one("i_", output[d] + 1);
    one("a_", tap[d] + 1);
    one("K_", kernel[d]);
    one("M_", outputs[d]);
    one("W_", image[d]);
  }
  const auto taps = places_of(kernel);
  const Vector F = layer.drawn(std::ssize(taps), 1);
  const auto all_outputs = places_of(outputs);
  Matrix A = Matrix::Zero(std::ssize(all_outputs), std::ssize(places_of(image)));
  for (Index r = 0; r < A.rows(); ++r) {
    for (Index p = 0; p < F.size(); ++p) {
      std::vector<Index> read = taps[p];
      for (Index d = 0; d < D; ++d) read[d] += all_outputs[r][d];
      A(r, number_of(read, image) - 1) = F(p);
    }
  }
  letters.define("D", D);
  letters.define("A", to_value(A));
  letters.define("r", number_of(output, outputs));
  letters.define("q", number_of(pixel, image));
  letters.define("p", number_of(tap, kernel));
  letters.define("F", to_value(F));
}

/// Means of windows h × w, s apart, as a matrix P, and an entry (a, b) of the window (i, j).
void any_mean(std::uint64_t seed, Scope& letters) {
  TrialLayer layer(seed);
  layer.padding = 0;
  layer.F.setConstant(1.0 / static_cast<double>(layer.F.size()));
  const Matrix O = layer.convolved(layer.X);
  const auto number = [&](const char* name, Index n) { letters.define(name, n); };
  number("W", layer.X.cols());
  number("N", O.cols());
  number("h", layer.F.rows());
  number("w", layer.F.cols());
  number("s", layer.stride);
  number("i_", layer.some(O.rows()));
  number("j", layer.some(O.cols()));
  number("a", layer.some(layer.F.rows()));
  number("b", layer.some(layer.F.cols()));
  letters.define("P", to_value(layer.matrix()));
}

/// How often n numbers are halved, in pairs and what is left over, until one is left.
void any_depth(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const auto n = static_cast<Index>(random.bits() % 200) + 1;
  Index layers = 0;
  for (Index left = n; left > 1; left = (left + 1) / 2) ++layers;
  letters.define("n", n);
  letters.define("t", layers);
}

}  // namespace psolve::conv_to_mlp
