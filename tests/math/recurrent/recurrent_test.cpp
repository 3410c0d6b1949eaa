// The products and spectra that recurrent cells are made of.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "math/numbers/random.h"
#include "math/recurrent/products.h"
#include "math/recurrent/spectrum/spectrum.h"

namespace psolve {
namespace {

TEST(Products, AreThoseOfPlainLoops) {
  for (const auto& [rows, depth, columns] :
       {std::array{1, 1, 1}, {3, 5, 13}, {4, 256, 12}, {515, 259, 25}, {37, 600, 29}}) {
    Random random(static_cast<std::uint64_t>(rows));
    Matrix a(rows, depth);
    Matrix b(depth, columns);
    for (double& v : a.reshaped()) v = random.symmetric(1);
    for (double& v : b.reshaped()) v = random.symmetric(1);
    const Matrix expected = a.lazyProduct(b);
    const auto near = [&](const Matrix& found) {
      return found.rows() == expected.rows() && found.cols() == expected.cols() &&
             (found - expected).cwiseAbs().maxCoeff() < 1e-12;
    };
    EXPECT_TRUE(near(FastProducts::multiply(a, b))) << rows;
    EXPECT_TRUE(near(FastProducts::multiply_left_transposed(a.transpose(), b))) << rows;
    EXPECT_TRUE(near(FastProducts::multiply_right_transposed(a, b.transpose()))) << rows;
    Vector out = Vector::Ones(rows);
    const Vector x = b.col(0);
    FastProducts::add(a, x.data(), out.data());
    EXPECT_LT((out - Vector::Ones(rows) - expected.col(0)).cwiseAbs().maxCoeff(), 1e-12) << rows;
    const Matrix b_transposed = b.transpose();
    Vector back = Vector::Ones(columns);
    const Vector row = a.row(0);
    FastProducts::add_transposed(b, row.data(), back.data());
    EXPECT_LT((back - Vector::Ones(columns) - expected.row(0).transpose()).cwiseAbs().maxCoeff(),
              1e-12)
        << rows;
  }
}

/// σ and tanh of the compiled kernels against those of the standard library in long double, in
/// units of the last place.
TEST(Products, ActivateToTheLastPlaces) {
  std::vector<double> points = {0, -0.0, 1e-300, -1e-300, 1e-9, -1e-9, 0.34, 0.35, -700, 700, 40};
  Random random(9);
  for (int i = 0; i < 20'000; ++i) points.push_back(random.symmetric(i % 2 == 0 ? 1 : 40));
  std::vector<double> sigmoids = points;
  std::vector<double> tangents = points;
  FastProducts::apply_sigmoid(sigmoids.data(), static_cast<Eigen::Index>(points.size()));
  FastProducts::apply_tanh(tangents.data(), static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const long double x = points[i];
    const auto error = [](double found, long double expected) {
      return std::abs(found - static_cast<double>(expected)) <= 4 * 0x1p-53 * std::abs(expected);
    };
    EXPECT_TRUE(error(sigmoids[i], 1 / (1 + std::exp(-x)))) << points[i] << " " << sigmoids[i];
    EXPECT_TRUE(error(tangents[i], std::tanh(x))) << points[i] << " " << tangents[i];
  }
  std::vector<double> edges = {std::nan(""), HUGE_VAL, -HUGE_VAL};
  FastProducts::apply_tanh(edges.data(), 3);
  EXPECT_TRUE(std::isnan(edges[0]));
  EXPECT_EQ(edges[1], 1);
  EXPECT_EQ(edges[2], -1);
  edges = {std::nan(""), HUGE_VAL, -HUGE_VAL};
  FastProducts::apply_sigmoid(edges.data(), 3);
  EXPECT_TRUE(std::isnan(edges[0]));
  EXPECT_EQ(edges[1], 1);
  EXPECT_LT(edges[2], 1e-303);
}

TEST(Spectrum, OfMatricesWorkedByHand) {
  Matrix a(3, 3);
  a << 0, 2, 5, 0, 0, 3, 0, 0, 0;  // nilpotent, whatever the order of its rows and columns
  EXPECT_EQ(spectral_radius(a), 0);
  const Eigen::PermutationMatrix<3> order(Eigen::Vector3i(2, 0, 1));
  EXPECT_EQ(spectral_radius(order * a * order.transpose()), 0);
  Matrix rotation(2, 2);
  rotation << 0, -3, 3, 0;  // eigenvalues ±3i
  EXPECT_NEAR(spectral_radius(rotation), 3, 1e-14);
  Matrix stretch(2, 2);
  stretch << 3, 0, 4, 5;  // singular values 3√5 and √5
  EXPECT_NEAR(spectral_norm(stretch), 3 * std::sqrt(5), 1e-14);
  EXPECT_EQ(spectral_norm(1e300 * rotation), 3e300);
  ScaledProduct product(2);
  for (int i = 0; i < 1000; ++i) product.multiply_right(stretch);
  EXPECT_NEAR(product.log_norm() / 1000, std::log(5), 1e-2);
  EXPECT_EQ(product.norm(), std::numeric_limits<double>::infinity());
}

/// A companion matrix has the roots of its polynomial: that of (x − 1)³ is moved by 10⁻⁵ in doubles.
TEST(Spectrum, OfDefectiveMatricesIsRight) {
  Matrix a(3, 3);
  a << 0, 1, 0, 0, 0, 1, 1, -3, 3;
  EXPECT_EQ(spectral_radius(a), 1);
  Matrix b(4, 4);  // (x + 2)⁴
  b << 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -16, -32, -24, -8;
  EXPECT_EQ(spectral_radius(b), 2);
  Matrix c(4, 4);  // (x² + 1)², whose roots are ±i twice
  c << 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, -2, 0;
  EXPECT_EQ(spectral_radius(c), 1);
  Matrix nilpotent(3, 3);
  nilpotent << 1, 1, 1, -1, -1, -1, 1, 1, 0;
  EXPECT_EQ(spectral_radius(nilpotent), 0);
}

/// By mpmath's polyroots in 400 digits: the largest entry is 10¹⁰ times the radius.
TEST(Spectrum, OfEntriesOfAllSizesIsRight) {
  Matrix a(4, 4);
  a << 0, -2e-100, -9e-300, -7e-100, -3, 2e-300, 7e20, -1e-20, -5e20, 6e-20, 6e-100, 2, 5e20,
      -9e-100, 7e20, 0;
  EXPECT_NEAR(spectral_radius(a), 37416573867.739413856, 1e-5);
  // √3·10¹⁵⁰, as the others of the first row are nothing beside what it has off its diagonal.
  Matrix b(3, 3);
  b << 4e20, 3e300, -7e20, 1, -7e20, -2, 0, 6e-20, 9e-300;
  EXPECT_NEAR(spectral_radius(b), std::sqrt(3) * 1e150, 1e140);
  // (λ + 1)³ + 7(λ + 1) − 4 = 0.
  Matrix c(3, 3);
  c << -1, -4e-100, -4e-100, 1, -1, -1, 1e100, 3, -1;
  EXPECT_NEAR(spectral_radius(c), 2.9745846254680348831, 1e-12);
}

}  // namespace
}  // namespace psolve
