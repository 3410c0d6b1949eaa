// The convolution nearest to a matrix that is none.
//
// The matrices of convolutions are a linear space; the patterns of the single taps are its basis,
// and no two of them have a place in common. So the orthogonal projection of W, the nearest in the
// sum of the squared differences, has for each entry of the kernel the mean of W over its n_k
// places:
//
//     F[k] = (1/n_k) Σ_{(r,n) at k} W[r,n],    distance² = Σ (W[r,n] − F[k])² + Σ_{other} W[r,n]²

#include "problems/conv_to_mlp/recognise/nearest_convolution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/workings/stretch.h"

#include "math/convolutions/rules.h"
#include "math/entries/entry_values.h"

namespace psolve::conv_to_mlp::recognise {
namespace {

/// Kernels of up to this many entries are shown entry by entry,
constexpr Index kMostShownTaps = 16;
/// sums of up to this many terms are written out.
constexpr Index kMostTerms = 8;

class Projection {
 public:
  Projection(const LayerView& layer, const Tensor<Entry>& W, Workings& work)
      : layer_(layer), W_(W), work_(work) {}

  std::optional<NearestConvolution> run() {
    average();
    measure();
    if (!std::isfinite(found_.distance)) return std::nullopt;
    const auto group = work_.heading(
        "nearest", rule::nearest_point,
        "The nearest convolution: it has the mean of W over the places of each entry of the "
        "kernel, and 0 elsewhere");
    show_means();
    show_distance();
    return std::move(found_);
  }

 private:
  double entry(Index r, Index n) const {
    return W_.entries[r * layer_.pattern.columns() + n].number;
  }
  Formula weight(Index r, Index n) const { return work_.the(weight_symbol(r, n)); }

  template <class Visit>
  void for_each_entry(Visit visit) const {
    for (Index r = 0; r < layer_.pattern.rows(); ++r) {
      for (Index n = 0; n < layer_.pattern.columns(); ++n) visit(r, n, layer_.pattern.tap(r, n));
    }
  }

  /// As the first entry and the mean of what the others differ from it by: exact where all are
  /// alike.
  void average() {
    const Index taps = layer_.shape.kernel_size();
    Vector first = Vector::Zero(taps);
    Vector count = Vector::Zero(taps);
    Vector rest = Vector::Zero(taps);
    for_each_entry([&](Index r, Index n, Index k) {
      if (k == WeightPattern::none) return;
      if (count(k) == 0) first(k) = entry(r, n);
      rest(k) += entry(r, n) - first(k);
      count(k) += 1;
    });
    found_.kernel = first + rest.cwiseQuotient(count.cwiseMax(1));
  }

  void show_means() const {
    const auto places = layer_.pattern.places(found_.kernel.size());
    Index most = 1;
    for (const auto& of_one : places) most = std::max(most, std::ssize(of_one));
    for_each_line(work_, {found_.kernel.size(), most, kMostShownTaps},
                  [&](Index k) { show_mean(k, places[k]); });
  }

  void show_mean(Index k, const std::vector<WeightPattern::Place>& places) const {
    if (places.empty()) return;
    const Formula total = long_sum(
        places.size(), [&](Index i) { return weight(places[i].row, places[i].column); },
        kMostTerms);
    work_.define(rule::nearest_point, found_.kernel(k),
                 {.id = fmt::format("nearest[{}]", k),
                  .name = layer_.kernel_symbol(k),
                  .formula = total / to_formula(std::ssize(places))});
  }

  double mean(Index k) const { return k == WeightPattern::none ? 0 : found_.kernel(k); }

  void measure() {
    double squares = 0;
    for_each_entry([&](Index r, Index n, Index k) {
      const double difference = entry(r, n) - mean(k);
      squares += difference * difference;
    });
    found_.distance = std::sqrt(squares);
  }

  void show_distance() const {
    std::vector<Formula> terms;
    for_each_entry([&](Index r, Index n, Index k) {
      if (entry(r, n) == mean(k) || std::ssize(terms) > kMostNumbers) return;
      const bool is_tied = k != WeightPattern::none;
      terms.push_back(
          power(is_tied ? weight(r, n) - work_.the(layer_.kernel_symbol(k)) : weight(r, n), 2));
    });
    const bool is_long = std::ssize(terms) > kMostNumbers;
    const Definition line = {.id = "distance",
                             .claim = "Its distance, from the entries that differ",
                             .name = Formula::words("distance"),
                             .formula = call("sqrt", {long_sum(terms, kMostTerms)})};
    is_long ? work_.resume(rule::nearest_point, found_.distance, line)
            : work_.define(rule::nearest_point, found_.distance, line);
  }

  const LayerView& layer_;
  const Tensor<Entry>& W_;
  Workings& work_;
  NearestConvolution found_;
};

}  // namespace

std::optional<NearestConvolution> project(const LayerView& layer, const Tensor<Entry>& W,
                                          Workings& work) {
  return Projection(layer, W, work).run();
}

}  // namespace psolve::conv_to_mlp::recognise
