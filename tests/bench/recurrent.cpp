// Recurrent cells, forward and backward through time with the gradients of all weights and inputs, in
// double on one thread: against a peer in turns.
//
//   recurrent [NAME COMMAND]
//
// The command gets a cell ("lstm" or "rnn"), a loss ("last": the sum of what the cell ends in; "every":
// cross-entropy of a softmax over 64 classes at every step), units and steps as its last arguments, and
// prints the milliseconds it took. There are as many inputs as units.

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "math/numbers/random.h"
#include "math/recurrent/lstm.h"
#include "math/recurrent/rnn.h"
#include "timing.h"

namespace {

using psolve::Matrix;
using psolve::Vector;
using Index = psolve::Index;

constexpr Index kClasses = 64;

/// Takes results, so that nothing is left out as useless.
std::atomic<double> kept = 0;

struct Case {
  std::string cell;
  std::string loss;
  Index units;
  Index steps;
  int repeats;
};

Matrix drawn(psolve::Random& random, Index rows, Index columns, double scale) {
  Matrix matrix(rows, columns);
  for (double& entry : matrix.reshaped()) entry = random.symmetric(scale);
  return matrix;
}

/// What is asked of a cell, and its output layer.
class Task {
 public:
  explicit Task(const Case& of) : case_(of), random_(1) {
    const Index m = of.units;
    const double scale = 1 / std::sqrt(static_cast<double>(m));
    x_ = drawn(random_, of.steps, m, 1);
    const auto weights = [&](Index rows) { return drawn(random_, rows, m, scale); };
    const auto biases = [&](Index rows) { return Vector(drawn(random_, rows, 1, scale)); };
    if (of.loss == "every") {
      loss_ = {psolve::Loss::cross_entropy, psolve::Emission::y, psolve::Activation::softmax, true};
      targets_ = {Matrix::Zero(of.steps, kClasses), std::vector<bool>(of.steps, true)};
      for (Index t = 0; t < of.steps; ++t) targets_.rows(t, t % kClasses) = 1;
      output_ = {weights(kClasses), biases(kClasses)};
    } else {
      loss_.of = is_lstm() ? psolve::Emission::c : psolve::Emission::h;
      targets_.there = {true};
    }
    lstm_ = {
        {weights(4 * m), weights(4 * m), biases(4 * m), output_}, Vector::Zero(m), Vector::Zero(m)};
    rnn_ = {
        {weights(m), weights(m), biases(m), output_}, psolve::Activation::tanh, Vector::Zero(m)};
  }

  void run() const { is_lstm() ? run_lstm() : run_rnn(); }

 private:
  bool is_lstm() const { return case_.cell == "lstm"; }

  void run_lstm() const {
    const auto values = forward(lstm_, x_);
    const auto emitted = emit(loss_, output_, values.states(loss_.of), targets_);
    const Matrix slopes = state_slopes(loss_, output_, emitted);
    const auto gradients = backward(lstm_, x_, values, slopes, loss_.of);
    kept = gradients.x(0, 0) + gradients.weights.U(0, 0) + of_output(emitted, values.h);
  }

  void run_rnn() const {
    const auto values = forward(rnn_, x_);
    const auto emitted = emit(loss_, output_, values.h, targets_);
    const auto gradients = backward(rnn_, x_, values, state_slopes(loss_, output_, emitted));
    kept = gradients.x(0, 0) + gradients.weights.W_hh(0, 0) + of_output(emitted, values.h);
  }

  double of_output(const psolve::Emissions& emitted, const Matrix& states) const {
    return output_ ? output_gradients(loss_, *output_, states, emitted).W(0, 0) : 0;
  }

  Case case_;
  psolve::Random random_;
  Matrix x_;
  psolve::StepLoss loss_;
  psolve::Targets targets_;
  std::optional<psolve::OutputLayer> output_;
  psolve::LstmCell lstm_;
  psolve::RnnCell rnn_;
};

void compare(const Case& of, const std::string& peer, const std::string& command) {
  const Task task(of);
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 5; ++i) {
      ours.push_back(milliseconds([&] {
                       for (int k = 0; k < of.repeats; ++k) task.run();
                     }) /
                     of.repeats);
    }
    if (command.empty()) continue;
    theirs.push_back(printed(command + " " + of.cell + " " + of.loss + " " +
                             std::to_string(of.units) + " " + std::to_string(of.steps)));
  }
  const std::string what = of.cell + ", " + std::to_string(of.units) + " units, " +
                           std::to_string(of.steps) + " steps, loss " +
                           (of.loss == "every" ? "at every step: " : "at the last: ");
  std::printf("  %-64s %9.3f ms %8.2f x\n", (what + "psolve").c_str(), median(ours), 1.0);
  if (command.empty()) return;
  std::printf("  %-64s %9.3f ms %8.2f x\n", (what + peer).c_str(), median(theirs),
              median(theirs) / median(ours));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string peer = argc > 2 ? argv[1] : "";
  const std::string command = argc > 2 ? argv[2] : "";
  for (const Case& of : std::array<Case, 5>{{{"lstm", "last", 256, 512, 1},
                                             {"lstm", "last", 8, 50, 100},
                                             {"lstm", "every", 256, 512, 1},
                                             {"rnn", "every", 256, 512, 1},
                                             {"rnn", "every", 8, 50, 100}}}) {
    compare(of, peer, command);
  }
  return 0;
}
