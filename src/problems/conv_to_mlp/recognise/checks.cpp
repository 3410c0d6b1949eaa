#include "problems/conv_to_mlp/recognise/checks.h"

#include <cmath>
#include <unordered_map>

#include "math/entries/entry_values.h"
#include "problems/conv_to_mlp/checks.h"

namespace psolve::conv_to_mlp::recognise {
namespace {

constexpr const char* kMethod = "solving the index map for the taps";
constexpr double kTolerance = 1e-12;

class Checks {
 public:
  explicit Checks(const RecognitionClaim& claim)
      : claim_(claim), rows_(claim.W.dims[0]), columns_(claim.W.dims[1]) {}

  std::vector<Check> run() {
    if (!claim_.conflict) return rebuilt();
    conflict();
    if (claim_.nearest) nearest();
    return std::move(checks_);
  }

 private:
  const Entry& entry(Index r, Index n) const { return claim_.W.entries[r * columns_ + n]; }

  /// The matrix of the kernel is W; symbols have numbers put in.
  std::vector<Check> rebuilt() const {
    NumbersPutIn numbers;
    numbers.learn(claim_.W.entries);
    const Index K = std::ssize(claim_.kernel);
    return check_rebuilt(
        {.shape = claim_.shape,
         .kernel = Vector::NullaryExpr(K, [&](Index k) { return numbers.of(claim_.kernel[k]); }),
         .bias = Vector::Zero(claim_.shape.filters),
         .W = Matrix::NullaryExpr(rows_, columns_,
                                  [&](Index r, Index n) { return numbers.of(entry(r, n)); })});
  }

  /// Up to the conflict nothing breaks the pattern, and there something does.
  void conflict() {
    const auto& [first, second] = *claim_.conflict;
    std::unordered_map<Index, const Entry*> seen;
    double broken = 0;
    const Index last = second.row * columns_ + second.column;
    for (Index place = 0; place < last; ++place) {
      if (!fits(place, seen)) ++broken;
    }
    checks_.push_back(
        {"before", "no entry before the conflict breaks the pattern", kMethod, broken, 0});
    const Index tap = tap_by_division(claim_.shape, second.row, second.column);
    const bool shares =
        first ? tap >= 0 && tap == tap_by_division(claim_.shape, first->row, first->column)
              : tap < 0;
    const bool is_there = shares && !fits(last, seen);
    checks_.push_back({"conflict",
                       first ? "the two entries of the conflict share a tap and differ"
                             : "the entry of the conflict has no tap and is not 0",
                       kMethod, is_there ? 0.0 : 1.0, 0});
  }

  bool fits(Index place, std::unordered_map<Index, const Entry*>& seen) const {
    const Entry& here = claim_.W.entries[place];
    const Index tap = tap_by_division(claim_.shape, place / columns_, place % columns_);
    if (tap < 0) return is_zero(here);
    return are_equal(*seen.try_emplace(tap, &here).first->second, here);
  }

  /// What is left after the nearest convolution is orthogonal to every pattern, so by Pythagoras
  /// the squares add up.
  void nearest() {
    const auto& [F, distance] = *claim_.nearest;
    Vector left = Vector::Zero(F.size());
    double all = 0;
    double within = 0;
    for (Index r = 0; r < rows_; ++r) {
      for (Index n = 0; n < columns_; ++n) {
        const double value = entry(r, n).number;
        const Index tap = tap_by_division(claim_.shape, r, n);
        all += value * value;
        if (tap < 0) continue;
        left(tap) += value - F(tap);
        within += F(tap) * F(tap);
      }
    }
    const double scale = std::max(all, 1e-300);
    checks_.push_back({"orthogonal", "what is left is orthogonal to every convolution", kMethod,
                       left.cwiseAbs().maxCoeff() / std::sqrt(scale), kTolerance});
    checks_.push_back({"distance", "the distance", "Pythagoras",
                       std::abs(all - within - distance * distance) / scale, kTolerance});
  }

  const RecognitionClaim& claim_;
  Index rows_;
  Index columns_;
  std::vector<Check> checks_;
};

}  // namespace

std::vector<Check> check_recognition(const RecognitionClaim& claim) {
  return Checks(claim).run();
}

}  // namespace psolve::conv_to_mlp::recognise
