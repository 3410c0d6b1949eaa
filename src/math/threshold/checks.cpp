#include "math/threshold/checks.h"

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace psolve {
namespace {

/// Linear outputs may have weights such as 1/3, which are rounded in the answer.
constexpr double kRounding = 1e-9;

/// w·x + b of one unit at each point in turn, from the bits that changed since the point before.
/// Sums of integers and halves are exact in doubles.
class RunningSum {
 public:
  RunningSum(const Json& weights, const Json& bias, Index from) : sum_(bias.get<double>()) {
    for (Index i = from; i < std::ssize(weights); ++i) weights_.push_back(weights[i].get<double>());
  }

  double at(Point point) {
    for (Point changed = point ^ last_; changed != 0; changed &= changed - 1) {
      const Index place = std::countr_zero(changed);
      const double weight = weights_[weights_.size() - 1 - place];
      sum_ += (point >> place & 1) != 0 ? weight : -weight;
    }
    last_ = point;
    return sum_;
  }

 private:
  std::vector<double> weights_;
  double sum_;
  Point last_ = 0;
};

}  // namespace

NetworkRun run_network(const Json& network, const BooleanTask& task, OutputUnit output_unit,
                       bool skip_links) {
  NetworkRun run{0, std::numeric_limits<double>::infinity()};
  const Json& hidden = network["hidden"];
  const Json& output = network["output"];
  const Index units = hidden["bias"].size();
  std::vector<std::vector<double>> sums(task.outputs.size());
  for (Index j = 0; j < std::ssize(sums); ++j) {
    const Json& weights = output["weights"][j];
    RunningSum direct(skip_links ? weights : Json::array(), output["bias"][j], units);
    for (const Point x : task.points) sums[j].push_back(skip_links ? direct.at(x) : direct.at(0));
  }
  for (Index i = 0; i < units; ++i) {
    RunningSum sum(hidden["weights"][i], hidden["bias"][i], 0);
    std::vector<double> effect;
    for (Index j = 0; j < std::ssize(sums); ++j) {
      effect.push_back(output["weights"][j][i].get<double>());
    }
    for (Index x = 0; x < std::ssize(task.points); ++x) {
      const double z = sum.at(task.points[x]);
      run.margin = std::fmin(run.margin, std::abs(z));
      for (Index j = 0; z >= 0 && j < std::ssize(sums); ++j) sums[j][x] += effect[j];
    }
  }
  for (Index j = 0; j < std::ssize(sums); ++j) {
    for (Index x = 0; x < std::ssize(sums[j]); ++x) {
      const double wanted = task.values[j][x] ? 1 : 0;
      if (output_unit == OutputUnit::linear) {
        run.wrong += std::abs(sums[j][x] - wanted) <= kRounding ? 0 : 1;
      } else {
        run.margin = std::fmin(run.margin, std::abs(sums[j][x]));
        run.wrong += (sums[j][x] >= 0 ? 1 : 0) == wanted ? 0 : 1;
      }
    }
  }
  return run;
}

}  // namespace psolve
