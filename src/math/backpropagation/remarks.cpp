#include "math/backpropagation/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/networks/conventions.h"
#include "math/networks/names.h"

namespace psolve {
namespace {

using Kind = Remark::Kind;

Loss loss_named(std::string_view name) {
  for (const Loss loss : {Loss::half_squared_error, Loss::squared_error, Loss::mse,
                          Loss::absolute_error, Loss::hinge}) {
    if (name_of(loss) == name) return loss;
  }
  return Loss::cross_entropy;
}

}  // namespace

std::string other_mode(bool flipped) {
  return flipped ? "Here * is the true convolution, the kernel rotated by 180°. As the "
                   "cross-correlation of networks, "
                 : "Here * is the cross-correlation of networks. As a true convolution, the kernel "
                   "rotated by 180°, ";
}

void NetworkRemarks::rise(double rate, double before, double after, bool at_once) const {
  if (at_once) {
    add("step-uphill", Kind::explanation,
        {"The step of ", equals({sym("eta"), rate}), " raises the loss from ", Formula(before),
         " to ", Formula(after),
         ", and a shorter one raises it too: the loss has a kink here, or a symbol that moves also "
         "stands in data, which do not."});
    return;
  }
  add("step-too-long", Kind::explanation,
      {"The step of ", equals({sym("eta"), rate}), " is too long: the loss rises from ",
       Formula(before), " to ", Formula(after), ", though the gradient points downhill."});
}

void NetworkRemarks::order(const std::vector<Layer<double>>& updated) const {
  for (Index l = updated.size() - 1; l-- > 0;) {
    if (!updated[l + 1].weights) continue;
    const Vector mistaken =
        pull_back(updated[l].activation, values_[0][l].z, values_[0][l].a,
                  input_gradient(updated[l + 1], values_[0][l + 1].input, gradients_[l + 1].delta));
    Index worst = 0;
    if ((mistaken - gradients_[l].delta).cwiseAbs().maxCoeff(&worst) == 0) return;
    const NetworkNames names(network_);
    const Formula delta = names.at(names.delta(l), worst, network_.dims[l + 1]);
    add("gradients-use-old-weights", Kind::explanation,
        {"All gradients use the old weights. With the weights after it already updated, ", delta,
         " would come out as ", Formula(mistaken(worst)), " instead of ",
         Formula(gradients_[l].delta(worst)), "."});
    return;
  }
}

void NetworkRemarks::parameters(bool is_stepped) const {
  Index total = 0;
  std::string counts;
  for (const auto& layer : network_.layers) {
    if (!layer.weights) continue;
    for (const Index count : {layer.weights->size(), layer.bias ? layer.bias->size() : 0}) {
      if (count == 0) continue;
      total += count;
      counts += fmt::format("{}{}", counts.empty() ? "" : " + ", count);
    }
  }
  const bool is_one_list = counts.find('+') == std::string::npos;
  if (is_one_list || counts.size() > 60) return;
  add("number-of-parameters", Kind::explanation,
      fmt::format("The {} {} parameters: {} weights and biases, layer by layer.",
                  is_stepped ? "step is taken in" : "network has", total, counts));
}

void NetworkRemarks::silent_inputs(bool is_stepped) const {
  if (!network_.layers[0].is(LayerKind::dense)) return;
  std::vector<Index> silent;
  for (Index j = 0; j < entries_of(network_.dims[0]); ++j) {
    const auto is_silent = [&](const Example<double>& e) { return e.input(j) == 0; };
    if (std::ranges::all_of(network_.examples, is_silent)) silent.push_back(j);
  }
  if (silent.empty() || silent.size() > 5) return;
  const NetworkNames names(network_);
  Prose text;
  for (const Index j : silent) {
    if (j != silent.front()) text << ", ";
    text << equals({names.at(names.input(0), j, network_.dims[0]), 0});
  }
  text << fmt::format(", so the {} weights from {} have gradient exactly 0{}, whatever they are.",
                      std::ssize(silent) * network_.layers[0].weights->rows(),
                      silent.size() == 1 ? "it" : "them", is_stepped ? " and do not move" : "");
  add("inputs-of-zero", Kind::explanation, std::move(text));
}

void NetworkRemarks::loss() const {
  const Activation f = network_.layers.back().activation;
  const bool probabilities = f == Activation::sigmoid || f == Activation::softmax;
  if (!probabilities && target().size() == 1) return;
  const auto& last = values_[0].back();
  const NetworkNames names(network_);
  Prose text = {"The gradients depend on the loss. At the first output ",
                names.at(names.delta(network_.layers.size() - 1), 0, network_.dims.back()), " is "};
  bool first = true;
  for (const Convention& reading : network_conventions::kLosses) {
    const Loss loss = loss_named(reading.id);
    const bool is_bent = loss == Loss::absolute_error || loss == Loss::hinge;
    if (is_bent && loss != network_.loss) continue;
    const bool same_as_squared = loss == Loss::mse && target().size() == 1;
    if (same_as_squared || (loss == Loss::cross_entropy && !probabilities)) continue;
    if (!first) text << ", ";
    first = false;
    const Vector delta = output_delta(loss, f, last.z, last.a, target());
    text << Formula(delta(0)) << fmt::format(" with {}", name_of(loss));
    if (loss == network_.loss) text << " (used here)";
  }
  text << ".";
  add("loss-not-stated", Kind::convention, std::move(text));
}

void NetworkRemarks::targets() const {
  if (network_.loss != Loss::cross_entropy ||
      network_.layers.back().activation != Activation::softmax) {
    return;
  }
  const auto is_distribution = [](const Example<double>& e) {
    return std::abs(e.target.sum() - 1) < 1e-12;
  };
  const auto other = std::ranges::find_if_not(network_.examples, is_distribution);
  if (other == network_.examples.end()) return;
  const double total = other->target.sum();
  add(std::string(network_conventions::kNormedTargets.id), Kind::convention,
      {"The targets add up to ", Formula(total),
       ", not 1, so they are no distribution; the formula −Σ y log ŷ is taken as it stands."});
}

void NetworkRemarks::ties() const {
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    if (!network_.layers[l].is(LayerKind::max_pool)) continue;
    Index tied = 0;
    Index windows = 0;
    Dims first;
    for (const ExampleValues& values : values_) {
      const Vector& x = values[l].input;
      for_each_window(network_.layers[l].window,
                      [&](Index o, const std::vector<Index>& places, Index) {
                        ++windows;
                        Index equal = 0;
                        for (const Index place : places) {
                          equal += x(place) == values[l].z(o) ? 1 : 0;
                        }
                        if (equal < 2) return;
                        if (tied++ == 0) first = indices_of(o, network_.dims[l + 1]);
                      });
    }
    if (tied == 0) continue;
    std::string where;
    for (const Index index : first)
      where += fmt::format("{}{}", where.empty() ? "" : ", ", index + 1);
    add(fmt::format("{}-in-layer-{}", network_conventions::kSharedTies.id, l + 1), Kind::convention,
        fmt::format("Ties: in {} of the {} windows of layer {} the maximum occurs more than once, "
                    "first in the window of entry ({}). The first one in row-major order takes the "
                    "gradient; sharing it among them would be another subgradient.",
                    tied, windows, l + 1, where));
  }
}

}  // namespace psolve
