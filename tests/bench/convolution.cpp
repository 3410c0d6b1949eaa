// A layer of 64 filters of 3 x 3 over 64 channels of 64 x 64, forward and both gradients in double,
// on one thread and on two: against the peak of the processor, and against peers in turns.
//
//   convolution [NAME COMMAND ...]
//
// A command gets the number of threads as its last argument and prints the milliseconds it took.
// For tiny layers the time of the plain loops is printed.

#include "math/convolutions/convolution.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "peak.h"
#include "timing.h"

namespace {

using psolve::ConvolutionShape;
using psolve::Vector;

/// Takes results, so that nothing is left out as useless.
std::atomic<double> kept = 0;

struct Layer {
  explicit Layer(const ConvolutionShape& s)
      : shape(s),
        kernel(Vector::Random(s.kernel_size())),
        image(Vector::Random(s.input.size())),
        dL_dO(Vector::Random(s.output().size())) {}

  ConvolutionShape shape;
  Vector kernel;
  Vector image;
  Vector dL_dO;
};

/// What convolution.h does for a large layer, on a given number of threads.
void run(const Layer& layer, std::size_t threads) {
  const auto& [shape, kernel, image, dL_dO] = layer;
  const psolve::ConvolutionMachine machine = {static_cast<psolve::Index>(threads),
                                              psolve::this_machine().kernels};
  if (gains_from_speed(shape, kernel, image)) {
    kept = psolve::fast_convolve(shape, kernel, image, machine)(0);
  }
  if (gains_from_speed(shape, image, dL_dO)) {
    kept = psolve::fast_kernel_gradient(shape, image, dL_dO, machine)(0);
  }
  if (gains_from_speed(shape, kernel, dL_dO)) {
    kept = psolve::fast_image_gradient(shape, kernel, dL_dO, machine)(0);
  }
}

/// Operations of all threads in a nanosecond, or 0 where the processor lacks the instructions.
double peak(std::size_t threads) {
  if (psolve::usable_kernels().size() < 2) return 0;
  constexpr long kRounds = 2'000'000;
  const auto work = [] {
    std::array<double, 48> numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i);
    multiply_and_add(numbers.data(), kRounds);
    kept = numbers[0];
  };
  const double time = milliseconds([&] {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work);
    work();
  });
  return static_cast<double>(threads) * kRounds * kOperationsPerRound / (time * 1e6);
}

struct Peer {
  std::string name;
  std::string command;
  std::vector<double> times;
};

void compare(const Layer& layer, std::size_t threads, std::vector<Peer> peers) {
  std::vector<double> ours;
  double fastest = 0;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 11; ++i) {
      ours.push_back(milliseconds([&] { run(layer, threads); }));
      fastest = std::max(fastest, peak(threads));
    }
    for (Peer& peer : peers) {
      peer.times.push_back(printed(peer.command + " " + std::to_string(threads)));
    }
  }
  const double time = median(ours);
  std::printf("  %-44s %9.2f ms %8.2f x\n", ("psolve, threads: " + std::to_string(threads)).c_str(),
              time, 1.0);
  for (const Peer& peer : peers) {
    std::printf("  %-44s %9.2f ms %8.2f x\n",
                (peer.name + ", threads: " + std::to_string(threads)).c_str(), median(peer.times),
                median(peer.times) / time);
  }
  const double speed = 3 * 2 * layer.shape.multiplications() / (time * 1e6);
  std::printf("    %.1f GFLOP/s", speed);
  if (fastest > 0) std::printf(" of %.1f: %.0f %%", fastest, 100 * speed / fastest);
  std::printf("\n");
}

void time_tiny_layer() {
  const Layer layer(
      {.input = {1, 6, 6}, .filters = 1, .windows = {{{.kernel = 3}, {.kernel = 3}}}});
  constexpr int kTimes = 10'000;
  std::array<double, 11> times;
  for (double& time : times) {
    time = milliseconds([&] {
      for (int i = 0; i < kTimes; ++i) {
        kept = psolve::convolve(layer.shape, layer.kernel, layer.image)(0) +
               psolve::kernel_gradient(layer.shape, layer.image, layer.dL_dO)(0) +
               psolve::image_gradient(layer.shape, layer.kernel, layer.dL_dO)(0);
      }
    });
  }
  std::printf("  %-44s %9.0f ns\n", "psolve, 3 x 3 over 6 x 6",
              median({times.begin(), times.end()}) * 1e6 / kTimes);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Peer> peers;
  for (int i = 1; i + 1 < argc; i += 2) peers.push_back({argv[i], argv[i + 1], {}});
  const psolve::Window window = {.kernel = 3, .before = 1, .after = 1};
  const Layer layer({.input = {64, 64, 64}, .filters = 64, .windows = {window, window}});
  compare(layer, 1, peers);
  if (std::thread::hardware_concurrency() > 1) compare(layer, 2, peers);
  time_tiny_layer();
  return 0;
}
