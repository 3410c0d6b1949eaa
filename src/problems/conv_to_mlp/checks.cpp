#include "problems/conv_to_mlp/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace psolve::conv_to_mlp {
namespace {

/// Multiplications that the loops may cost.
constexpr double kBudget = 4e7;
constexpr Index kRandomImages = 3;
/// Up to here sums of integers are exact.
constexpr double kLargestExact = 9007199254740992.0;
/// Of sums of other numbers, relative to the sum of their absolute values.
constexpr double kTolerance = 1e-12;
/// Numbers whose sums of products might overflow.
constexpr double kHuge = 1e290;

/// A sum, and the sum of the absolute values of its terms.
struct Sum {
  double value = 0;
  double size = 0;

  void add(double term) {
    value += term;
    size += std::abs(term);
  }
};

/// Entry r of the convolution with X, by definition.
Sum convolved(const MatrixClaim& claim, const Vector& X, Index r) {
  const ConvolutionShape& shape = claim.shape;
  const auto [image_channels, H, W] = shape.input;
  const auto& [rows, columns] = shape.windows;
  const Index h = rows.kernel;
  const Index w = columns.kernel;
  const Index height =
      (H + rows.before + rows.after - rows.dilation * (h - 1) - 1) / rows.stride + 1;
  const Index width =
      (W + columns.before + columns.after - columns.dilation * (w - 1) - 1) / columns.stride + 1;
  const Index C = image_channels / shape.groups;
  const Index o = r / (height * width);
  const Index i = r / width % height;
  const Index j = r % width;
  const Index group = o * shape.groups / shape.filters;
  Sum sum;
  for (Index c = 0; c < C; ++c) {
    for (Index a = 0; a < h; ++a) {
      for (Index b = 0; b < w; ++b) {
        const Index y = rows.stride * i + rows.dilation * a - rows.before;
        const Index x = columns.stride * j + columns.dilation * b - columns.before;
        if (y < 0 || y >= H || x < 0 || x >= W) continue;
        const Index row = shape.flipped ? h - 1 - a : a;
        const Index column = shape.flipped ? w - 1 - b : b;
        sum.add(claim.kernel(((o * C + c) * h + row) * w + column) *
                X(((group * C + c) * H + y) * W + x));
      }
    }
  }
  if (claim.bias(o) != 0) sum.add(claim.bias(o));
  return sum;
}

/// Row r of W x + b.
double by_matrix(const MatrixClaim& claim, const Vector& x, Index r) {
  return claim.W.row(r).dot(x) + claim.bias(r / (claim.W.rows() / claim.shape.filters));
}

/// `most` of 0 … size − 1, the same on every run; all of them where they are no more.
std::vector<Index> sample(Index size, Index most, std::mt19937& random) {
  std::vector<Index> all(size);
  std::iota(all.begin(), all.end(), Index{0});
  if (size <= most) return all;
  for (Index i = 0; i < most; ++i) {
    std::swap(all[i], all[i + static_cast<Index>(random()) % (size - i)]);
  }
  all.resize(most);
  return all;
}

bool are_integers(const Vector& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return v == std::round(v); });
}

/// The largest difference seen: itself, while all sums are exact, else in proportion to its sum.
class Difference {
 public:
  explicit Difference(bool integers) : exact_(integers) {}

  void add(const Sum& expected, double found) {
    // Infinities are equal, too.
    const double error = found == expected.value ? 0 : std::abs(found - expected.value);
    absolute_ = worse(absolute_, error);
    relative_ = worse(relative_, error == 0 ? 0 : error / std::max(expected.size, 1e-300));
    exact_ = exact_ && expected.size < kLargestExact;
  }

  Check check(const char* id, std::string claim) const {
    return {id, std::move(claim), "the convolution's own loops", exact_ ? absolute_ : relative_,
            exact_ ? 0 : kTolerance};
  }

 private:
  bool exact_;
  double absolute_ = 0;
  double relative_ = 0;
};

class Checks {
 public:
  explicit Checks(const MatrixClaim& claim)
      : claim_(claim),
        taps_(static_cast<double>(claim.kernel.size()) / static_cast<double>(claim.shape.filters)),
        integers_(are_integers(claim.kernel) && are_integers(claim.bias)) {}

  std::vector<Check> run() {
    compare_maps();
    if (claim_.output) own_image();
    entries();
    counts();
    return std::move(checks_);
  }

  std::vector<Check> run_rebuilt() {
    compare_maps();
    entries();
    return std::move(checks_);
  }

 private:
  Index rows() const { return claim_.W.rows(); }
  Index columns() const { return claim_.W.cols(); }

  void compare_maps() {
    basis();
    random_images();
  }

  /// As many outputs as `share` of the budget allows.
  std::vector<Index> sampled_rows(double images) {
    const double affordable = kBudget / std::max(1.0, taps_) / std::max(1.0, images);
    return sample(rows(), std::max<Index>(1, static_cast<Index>(std::min(affordable, 1e9))),
                  random_);
  }

  static std::string of_all(Index some, Index all, const char* what) {
    if (some == all) return "";
    return fmt::format(", at {} of {} {}", some, all, what);
  }

  /// W e_k + b, and so column k, is the convolution of the image with a 1 at k alone.
  void basis() {
    const double cost = taps_ * static_cast<double>(rows());
    const auto most = static_cast<Index>(std::clamp(kBudget / std::max(1.0, cost), 4.0, 1e9));
    const auto ks = sample(columns(), most, random_);
    const auto rs = sampled_rows(static_cast<double>(ks.size()));
    Difference difference(integers_);
    Vector e = Vector::Zero(columns());
    for (const Index k : ks) {
      e(k) = 1;
      for (const Index r : rs) {
        const double bias = claim_.bias(r / (rows() / claim_.shape.filters));
        difference.add(convolved(claim_, e, r), claim_.W(r, k) + bias);
      }
      e(k) = 0;
    }
    checks_.push_back(difference.check(
        "basis",
        fmt::format("column k of W is what an image with a 1 at k alone gives{}{}",
                    of_all(ks.size(), columns(), "k"), of_all(rs.size(), rows(), "outputs"))));
  }

  void random_images() {
    Difference difference(integers_);
    const auto rs = sampled_rows(kRandomImages);
    // So small that no sum overflows.
    const double unit = claim_.kernel.cwiseAbs().maxCoeff() < kHuge ? 1 : 1 / kLargestExact;
    for (Index image = 0; image < kRandomImages; ++image) {
      Vector x(columns());
      for (double& value : x) value = unit * (static_cast<double>(random_() % 19) - 9);
      for (const Index r : rs) difference.add(convolved(claim_, x, r), by_matrix(claim_, x, r));
    }
    checks_.push_back(difference.check(
        "random", fmt::format("W vec(X) + b on {} random images of integers{}", kRandomImages,
                              of_all(rs.size(), rows(), "outputs"))));
  }

  void own_image() {
    Difference difference(integers_ && are_integers(*claim_.image));
    const auto rs = sampled_rows(1);
    for (const Index r : rs) {
      difference.add(convolved(claim_, *claim_.image, r), (*claim_.output)(r));
    }
    checks_.push_back(difference.check(
        "output", fmt::format("the output{}", of_all(rs.size(), rows(), "entries"))));
  }

  /// Every entry of W, by the tap that the index map gives for its place.
  void entries() {
    double error = 0;
    for (Index r = 0; r < rows(); ++r) {
      for (Index n = 0; n < columns(); ++n) {
        const Index k = tap_by_division(claim_.shape, r, n);
        error = worse(error, std::abs(claim_.W(r, n) - (k < 0 ? 0 : claim_.kernel(k))));
        filled_ += k < 0 ? 0 : 1;
      }
    }
    checks_.push_back(
        {"entries", "every entry of W", "solving the index map for its tap", error, 0});
  }

  void counts() {
    const Index biases = claim_.has_bias ? claim_.bias.size() : 0;
    const Index cnn = claim_.kernel.size() + biases;
    const Index mlp = claim_.W.size() + (claim_.has_bias ? rows() : 0);
    const Index wrong = std::abs(cnn - claim_.counts.cnn) + std::abs(mlp - claim_.counts.mlp) +
                        std::abs(filled_ - claim_.counts.nonzero);
    checks_.push_back({"parameters", "the three counts", "counting kernel, matrix and places",
                       static_cast<double>(wrong), 0});
  }

  const MatrixClaim& claim_;
  double taps_;  ///< products of one output, those with padding included
  bool integers_;
  Index filled_ = 0;
  std::mt19937 random_{1};
  std::vector<Check> checks_;
};

}  // namespace

Index tap_by_division(const ConvolutionShape& shape, Index row, Index column) {
  const auto [C, H, W] = shape.input;
  const auto [filters, height, width] = shape.output();
  const Index o = row / (height * width);
  const Index each = C / shape.groups;
  const Index c = column / (H * W) - o * shape.groups / filters * each;
  if (c < 0 || c >= each) return -1;
  const std::array<Index, 2> unit = {row / width % height, row % width};
  const std::array<Index, 2> place = {column / W % H, column % W};
  std::array<Index, 2> tap{};
  for (const Index axis : {0, 1}) {
    const Window& window = shape.windows[axis];
    const Index from = place[axis] + window.before - window.stride * unit[axis];
    if (from < 0 || from % window.dilation != 0) return -1;
    tap[axis] = from / window.dilation;
    if (tap[axis] >= window.kernel) return -1;
    if (shape.flipped) tap[axis] = window.kernel - 1 - tap[axis];
  }
  return ((o * each + c) * shape.windows[0].kernel + tap[0]) * shape.windows[1].kernel + tap[1];
}

std::vector<Check> check_matrix(const MatrixClaim& claim) {
  return Checks(claim).run();
}

std::vector<Check> check_rebuilt(const MatrixClaim& claim) {
  return Checks(claim).run_rebuilt();
}

}  // namespace psolve::conv_to_mlp
