// The gradients of a convolution as sums over indices (question 5). The instances are images of small
// integers: outputs are counted product by product, and L = Σ G O is linear in each entry of F and X,
// so that a difference is a derivative.

#include <array>
#include <string>
#include <utility>

#include "core/matrix.h"
#include "math/calculus/rules.h"
#include "math/convolutions/rules.h"
#include "math/numbers/random.h"
#include "problems/conv_backprop/spec.h"

namespace psolve::conv_backprop {
namespace {

/// `m` with `gap` − 1 zeros between its entries.
Matrix spread_by(const Matrix& m, Index gap) {
  Matrix wide = Matrix::Zero((m.rows() - 1) * gap + 1, (m.cols() - 1) * gap + 1);
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index k = 0; k < m.cols(); ++k) wide(i * gap, k * gap) = m(i, k);
  }
  return wide;
}

/// An image Z, already padded, a kernel, and a gradient by the output, which is as large as fits.
struct TrialConvolution {
  TrialConvolution(std::uint64_t seed, Index most_stride, Index most_dilation) : random(seed) {
    stride = some(most_stride);
    dilation = some(most_dilation);
    F = drawn(some(3), some(3));
    const auto length = [&](Index taps) {
      return (some(3) - 1) * stride + (taps - 1) * dilation + 1;
    };
    const Index rows = length(F.rows());
    Z = drawn(rows, length(F.cols()));
    G = drawn(outputs(Z.rows(), F.rows()), outputs(Z.cols(), F.cols()));
  }

  Index some(Index most) {
    return 1 + static_cast<Index>(random.bits() % static_cast<std::uint64_t>(most));
  }
  Matrix drawn(Index rows, Index columns) {
    return Matrix::NullaryExpr(rows, columns, [&] { return static_cast<double>(some(9)); });
  }
  /// How many windows fit.
  Index outputs(Index length, Index taps) const {
    Index count = 0;
    while (count * stride + (taps - 1) * dilation < length) ++count;
    return count;
  }

  Matrix output() const {
    Matrix O = Matrix::Zero(G.rows(), G.cols());
    for (Index i = 0; i < O.rows(); ++i) {
      for (Index j = 0; j < O.cols(); ++j) {
        for (Index a = 0; a < F.rows(); ++a) {
          for (Index b = 0; b < F.cols(); ++b) {
            O(i, j) += F(a, b) * Z(i * stride + a * dilation, j * stride + b * dilation);
          }
        }
      }
    }
    return O;
  }
  double loss() const { return output().cwiseProduct(G).sum(); }
  /// The derivative of the loss by each entry of F or Z.
  Matrix derivative(Matrix& by) const {
    Matrix result(by.rows(), by.cols());
    const double before = loss();
    for (Index i = 0; i < by.rows(); ++i) {
      for (Index k = 0; k < by.cols(); ++k) {
        by(i, k) += 1;
        result(i, k) = loss() - before;
        by(i, k) -= 1;
      }
    }
    return result;
  }

  Random random;
  Index stride, dilation;
  Matrix Z, F, G;
};

/// The letters of a convolution; without stride and dilation the image is X.
void define_convolution(TrialConvolution& at, const char* image, Scope& letters) {
  const std::string X = image;
  const auto any = [&](const char* name, Index most) {
    const Index place = at.some(most);
    letters.define(name, place);
    return place - 1;
  };
  const Matrix dF = at.derivative(at.F), dX = at.derivative(at.Z);
  letters.define(X, to_value(at.Z));
  letters.define("F", to_value(at.F));
  letters.define("G", to_value(at.G));
  letters.define("O", to_value(at.output()));
  letters.define("dL_dF", to_value(dF));
  letters.define("D", to_value(Matrix(at.F.reverse())));
  letters.define("dL_dD", to_value(Matrix(dF.reverse())));
  letters.define("dL_d" + X, to_value(dX));
  letters.define("E", to_value(spread_by(at.G, at.stride)));
  letters.define("Q", to_value(spread_by(at.F, at.dilation)));
  const Index a = any("a", at.F.rows()), b = any("b", at.F.cols());
  const Index y = any("y", at.Z.rows()), x = any("x", at.Z.cols());
  any("i_", at.G.rows());
  any("j", at.G.cols());
  letters.define("dL_dF_a_b", dF(a, b));
  letters.define("dL_d" + X + "_y_x", dX(y, x));
  const std::array<std::pair<const char*, Index>, 8> sizes = {{{"H", at.Z.rows()},
                                                               {"W", at.Z.cols()},
                                                               {"h", at.F.rows()},
                                                               {"w", at.F.cols()},
                                                               {"M", at.G.rows()},
                                                               {"N", at.G.cols()},
                                                               {"s", at.stride},
                                                               {"d", at.dilation}}};
  for (const auto& [name, size] : sizes) letters.define(name, size);
}

void any_sizes(std::uint64_t seed, Scope& letters) {
  TrialConvolution convolution(seed, 1, 1);
  define_convolution(convolution, "X", letters);
}
void any_stride(std::uint64_t seed, Scope& letters) {
  TrialConvolution convolution(seed, 3, 3);
  define_convolution(convolution, "Z", letters);
}

struct Letters {
  Formula i = sym("i"), j = sym("j"), a = sym("a"), b = sym("b"), y = sym("y"), x = sym("x");
  Formula H = sym("H"), W = sym("W"), h = sym("h"), w = sym("w"), M = sym("M"), N = sym("N");
  Formula X = sym("X"), F = sym("F"), G = sym("G"), O = sym("O"), L = sym("L");

  static Formula over(const Formula& index, const Formula& from, const Formula& to,
                      const Formula& term) {
    return big("sum", equals({index, from}), to, term);
  }
  Formula over_kernel(const Formula& term) const { return over(a, 1, h, over(b, 1, w, term)); }
  Formula over_output(const Formula& term) const { return over(i, 1, M, over(j, 1, N, term)); }
};

Argument forward_and_kernel() {
  const Letters l;
  const Formula read = l.X.at(l.i + l.a - 1, l.j + l.b - 1);
  return {
      "kernel",
      "The convolution, and its gradient by the kernel",
      {{"forward",
        rule::convolution,
        {"The idea: write every convolution as a sum over indices; then each gradient is the chain "
         "rule and a change of index. Let X be of H × W, F of h × w, entries counted from 1. The "
         "layer lays F on every window, written O = X ⋆ F:"},
        {equals({l.O.at(l.i, l.j), l.over_kernel(l.F.at(l.a, l.b) * read)})},
        any_sizes},
       {"sizes",
        rule::output_size,
        {"O is of M × N, for i from 1 to M and j from 1 to N, with"},
        {equals({l.M, l.H - l.h + 1}), equals({l.N, l.W - l.w + 1})},
        any_sizes},
       {"chain",
        rule::chain_rule,
        {"Write ", equals({l.G, derivative(l.L, l.O)}),
         ". Each F entry acts on every entry of O, with the factor ",
         equals({derivative(l.O.at(l.i, l.j), l.F.at(l.a, l.b)), read}),
         ", so for a from 1 to h and b from 1 to w"},
        {equals({derivative(l.L, l.F.at(l.a, l.b)), l.over_output(l.G.at(l.i, l.j) * read)})},
        any_sizes},
       {"kernel",
        rule::kernel_gradient,
        "That is the sum that defines ⋆, with G laid on X in place of F; its size is H − M + 1 by "
        "W − N + 1, which is h × w.",
        {equals({derivative(l.L, l.F), product({l.X, l.G}, product_sign::correlation)})},
        any_sizes}}};
}

Argument image() {
  const Letters l;
  const Formula dX = derivative(l.L, l.X.at(l.y, l.x));
  const auto most = [](const Formula& p, const Formula& q) { return call("max", {p, q}); };
  const auto least = [](const Formula& p, const Formula& q) { return call("min", {p, q}); };
  const Formula by_outputs =
      Letters::over(l.i, most(1, l.y - l.h + 1), least(l.M, l.y),
                    Letters::over(l.j, most(1, l.x - l.w + 1), least(l.N, l.x),
                                  l.G.at(l.i, l.j) * l.F.at(l.y - l.i + 1, l.x - l.j + 1)));
  const Formula by_taps =
      Letters::over(l.a, most(1, l.y - l.M + 1), least(l.h, l.y),
                    Letters::over(l.b, most(1, l.x - l.N + 1), least(l.w, l.x),
                                  l.F.at(l.a, l.b) * l.G.at(l.y - l.a + 1, l.x - l.b + 1)));
  return {
      "image",
      "The gradient by the image",
      {{"index",
        rule::index_map,
        {"The pixel ", l.X.at(l.y, l.x), " stands in the sum of ", l.O.at(l.i, l.j),
         " exactly once, beside the tap a = y − i + 1, b = x − j + 1, where that is one, 1 ≤ a ≤ h "
         "and 1 ≤ b ≤ w, and else not. These are the limits of the sums:"},
        {equals({dX, by_outputs})},
        any_sizes},
       {"change",
        rule::substitution,
        {"With a and b in place of i and j as index,"},
        {equals({dX, by_taps})},
        any_sizes},
       {"image",
        rule::image_gradient,
        "The indices of F and G add up to a fixed number: that is a convolution in the true sense, "
        "full, as F and G need overlap in one entry only, and so of M + h − 1 by N + w − 1, the "
        "size of X. It defines ⊗, in which F and G may be exchanged.",
        {equals({derivative(l.L, l.X), product({l.F, l.G}, product_sign::full)})},
        any_sizes},
       {"turned", rule::image_gradient,
        "As windows: put h − 1 and w − 1 zeros around G on every side, and lay F on it turned by "
        "180°."},
       {"conventions",
        rule::general_argument,
        {"The two formulas hold together only with the first sign unturned (⋆, as networks compute "
         "it) and the second turned. Were the layer itself a true convolution, with a kernel D "
         "that is turned before it is laid on X, F = rot180(D), they would be"},
        {equals({derivative(l.L, sym("D")),
                 call("rot180", {product({l.X, l.G}, product_sign::correlation)})}),
         equals({derivative(l.L, l.X),
                 product({call("rot180", {sym("D")}), l.G}, product_sign::full)})},
        any_sizes}}};
}

Argument with_stride() {
  const Letters l;
  const Formula Z = sym("Z"), s = sym("s"), d = sym("d");
  const Formula read = Z.at(s * tuple({l.i - 1}) + d * tuple({l.a - 1}) + 1,
                            s * tuple({l.j - 1}) + d * tuple({l.b - 1}) + 1);
  return {
      "stride",
      "With stride, dilation and padding",
      {{"forward",
        rule::convolution,
        {"Let Z be X with its padding around it, s the stride, d the dilation. Only the index of "
         "what is read changes:"},
        {equals({l.O.at(l.i, l.j), l.over_kernel(l.F.at(l.a, l.b) * read)})},
        any_stride},
       {"sizes",
        rule::output_size,
        {"with H × W now the size of Z, and as many outputs as there are windows:"},
        {equals({l.M, call("floor", {(l.H - d * tuple({l.h - 1}) - 1) / s}) + 1})},
        any_stride},
       {"kernel",
        rule::kernel_gradient,
        {"By the same chain rule, which is a ⋆ of Z with G spread by the stride, of which every "
         "d-th entry is taken:"},
        {equals({derivative(l.L, l.F.at(l.a, l.b)), l.over_output(l.G.at(l.i, l.j) * read)})},
        any_stride},
       {"image",
        rule::image_gradient,
        {"Let E be G with s − 1 zeros between its entries, Q be F with d − 1. The pixel at y is "
         "read where s(i − 1) + d(a − 1) + 1 = y, so again the indices add up:"},
        {equals({derivative(l.L, Z), product({sym("Q"), sym("E")}, product_sign::full)})},
        any_stride},
       {"rest", rule::image_gradient,
        "Rows and columns of Z behind the last window, where the stride leaves some, are never "
        "read and get 0. The gradient by X is that by Z with the padding cut off. With channels "
        "and filters, F has two indices more: G of a filter goes to each of its channels, and a "
        "pixel collects from all filters."}}};
}

}  // namespace

/// A chain of layers in numbers has none of its own: that of its convolutions.
Theory theory(const Json&) {
  return {forward_and_kernel(), image(), with_stride()};
}

}  // namespace psolve::conv_backprop
