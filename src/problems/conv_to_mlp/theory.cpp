// Why a convolutional network is a multilayer perceptron, and when its training is too (question 7).
// The instances convolve images pixel by pixel; a matrix is what becomes of each basis image.

#include <algorithm>
#include <string>
#include <utility>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/networks/rules.h"
#include "math/numbers/random.h"
#include "problems/conv_to_mlp/spec.h"

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
  const auto size = [&](const char* name, Index n) {
    letters.define(name, static_cast<double>(n));
  };
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
  letters.define("C", static_cast<double>(channels));
  letters.define("v", to_value(total));
}

void two_numbers(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  letters.define("a", random.symmetric(2));
  letters.define("b", random.symmetric(2));
}

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
  const auto number = [&](const char* name, Index n) {
    letters.define(name, static_cast<double>(n));
  };
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

Formula beside(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}

/// The entry of a matrix like A in the row of the output (i, j) and the column of the pixel that tap
/// (a, b) reads.
Formula at_tap(const char* matrix) {
  const Formula i = sym("i"), j = sym("j"), a = sym("a"), b = sym("b");
  return sym(matrix).at(tuple({i - 1}) * sym("N") + j, tuple({i + a - 2}) * sym("W") + j + b - 1);
}

Argument same_function() {
  const Formula A = sym("A"), c = sym("c");
  return {"function",
          "The same function, for every image of a fixed size",
          {{"matrix",
            rule::toeplitz_matrix,
            {"The idea: each output is a weighted sum of pixels, and weighted sums are what a "
             "dense layer "
             "computes. With vec the entries row by row there is a matrix A, the same for every X, "
             "with"},
            {equals({call("vec", {sym("O")}), beside({A, call("vec", {sym("X")})})})},
            any_layer},
           {"entries",
            rule::weight_sharing,
            {"Its row of the output (i, j) holds every ", sym("F").at(sym("a"), sym("b")),
             " in the column of the pixel that this tap reads there, and 0 elsewhere: shifted "
             "copies of the kernel. A bias is that of every output of its filter. With N outputs "
             "and W pixels in a row, for stride 1 without padding,"},
            {equals({at_tap("A"), sym("F").at(sym("a"), sym("b"))})},
            any_tap},
           {"count",
            rule::parameter_count,
            {"An M × N output of an h × w kernel without padding takes Z weights that are not 0, "
             "of which only "
             "hw are free:"},
            {equals({sym("Z"), product({sym("M"), sym("N"), sym("h"), sym("w")})})},
            count_of_weights},
           {"geometry", rule::toeplitz_matrix,
            "A stride leaves out rows of the matrix for stride 1. Padding with zeros leaves out "
            "columns of "
            "the matrix for the padded image. Dilation moves the copies' entries apart. In more "
            "dimensions a place has more indices, row and column count them through in the same "
            "way, and nothing else changes."},
           {"channels",
            rule::linearity,
            {"Channels are blocks side by side, one matrix each, and a filter's output v adds up "
             "over the C "
             "channels x; filters are blocks below one another:"},
            {equals({sym("v"),
                     big("sum", equals({c, 1}), sym("C"), beside({A.at(c), sym("x").at(c)}))})},
            any_channels},
           {"depth", rule::forward_pass,
            "Activations act on each entry, the same on both sides; batch normalisation, once "
            "trained, is an "
            "affine map and goes into A and bias. So layer after layer the whole network is a "
            "multilayer "
            "perceptron, of the same depth."}}};
}

Argument pooling() {
  const Formula a = sym("a"), b = sym("b");
  const auto relu = [](const Formula& f) { return call("relu", {f}); };
  return {"pooling",
          "Pooling",
          {{"average", rule::average_pooling,
            "Average pooling is a convolution with equal weights, so it is a matrix too."},
           {"max",
            rule::max_pooling,
            {"Max pooling is not linear, but ReLU units make it:"},
            {equals({call("max", {a, b}), relu(b) - relu(-b) + relu(a - b)})},
            two_numbers},
           {"window", rule::max_pooling,
            "A window of n pixels takes ⌈log₂ n⌉ such layers, in pairs. Then the depth is no "
            "longer the "
            "same; nor is it if the perceptron has other activations, where it only comes near."}}};
}

Argument training() {
  const Formula i = sym("i"), j = sym("j");
  return {
      "training",
      "When training is the same, and when there is no perceptron",
      {{"tied",
        rule::weight_sharing,
        {"Equal functions need not train alike. By the chain rule a shared weight's gradient is "
         "the sum "
         "over its places. With D the gradient by A of each entry alone, for M × N outputs, "
         "stride 1 and no padding,"},
        {equals({derivative(sym("L"), sym("F").at(sym("a"), sym("b"))),
                 big("sum", equals({i, 1}), sym("M"),
                     big("sum", equals({j, 1}), sym("N"), at_tap("D")))})},
        tied_weights},
       {"same", rule::gradient_descent,
        "So the perceptron trains as the convolution does exactly where equal weights stay tied, "
        "with "
        "that sum as their gradient, and zeros stay 0, from the same start with the same rate. "
        "With "
        "the mean in place of the sum the rate is another."},
       {"free", rule::gradient_descent,
        "Trained freely, each entry goes by its own gradient: after one step the copies differ in "
        "general and zeros have moved, and it is no convolution any more. It can represent more, "
        "needs "
        "more data, and does not treat a moved image alike."},
       {"conditions", rule::general_argument,
        "There is no such perceptron for images of any size, only one for each size. And the other "
        "way "
        "round every dense layer is a convolution whose kernel is as large as the image, but with "
        "a "
        "smaller kernel only if its matrix has the zeros and ties above."},
       {"universal", rule::general_argument,
        "As to universality: what convolutional networks approximate, these perceptrons "
        "approximate as "
        "well, being the same functions. A purely convolutional network, without dense layer, "
        "gives a "
        "moved output for a moved image, and cannot come near functions that do not."}}};
}

}  // namespace

Theory theory(const Json&) {
  return {same_function(), pooling(), training()};
}

}  // namespace psolve::conv_to_mlp
