// An LSTM, forward and backward through time with the gradients of all weights and inputs, in
// double on one thread: against a peer in turns.
//
//   lstm [NAME COMMAND]
//
// The command gets units and steps as its last arguments and prints the milliseconds it took. There
// are as many inputs as units.

#include "math/recurrent/lstm.h"

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "math/numbers/random.h"
#include "timing.h"

namespace {

using psolve::LstmCell;
using psolve::Matrix;
using psolve::Vector;

/// Takes results, so that nothing is left out as useless.
std::atomic<double> kept = 0;

LstmCell drawn_cell(Eigen::Index size, Eigen::Index steps) {
  psolve::Random random(1);
  LstmCell cell{{Matrix(4 * size, size), Matrix(4 * size, size), Vector(4 * size)},
                Vector::Zero(size),
                Vector::Zero(size),
                Matrix(steps, size)};
  const double scale = 1 / std::sqrt(static_cast<double>(size));
  for (double& w : cell.weights.W.reshaped()) w = random.symmetric(scale);
  for (double& u : cell.weights.U.reshaped()) u = random.symmetric(scale);
  for (double& b : cell.weights.b) b = random.symmetric(scale);
  for (double& x : cell.x.reshaped()) x = random.symmetric(1);
  return cell;
}

void run(const LstmCell& cell) {
  const auto values = forward(cell);
  const auto gradients =
      backward(cell, values, Vector::Zero(cell.units()), Vector::Ones(cell.units()));
  kept = gradients.x(0, 0) + gradients.weights.U(0, 0);
}

void compare(Eigen::Index size, Eigen::Index steps, int repeats, const std::string& peer,
             const std::string& command) {
  const LstmCell cell = drawn_cell(size, steps);
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 5; ++i) {
      ours.push_back(milliseconds([&] {
                       for (int k = 0; k < repeats; ++k) run(cell);
                     }) /
                     repeats);
    }
    if (command.empty()) continue;
    theirs.push_back(printed(command + " " + std::to_string(size) + " " + std::to_string(steps)));
  }
  const std::string what = std::to_string(size) + " units, " + std::to_string(steps) + " steps: ";
  std::printf("  %-44s %9.3f ms %8.2f x\n", (what + "psolve").c_str(), median(ours), 1.0);
  if (command.empty()) return;
  std::printf("  %-44s %9.3f ms %8.2f x\n", (what + peer).c_str(), median(theirs),
              median(theirs) / median(ours));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string peer = argc > 2 ? argv[1] : "";
  const std::string command = argc > 2 ? argv[2] : "";
  compare(256, 512, 1, peer, command);
  compare(8, 50, 100, peer, command);
  return 0;
}
