#include "math/convolutions/correlation.h"

#include <algorithm>
#include <array>
#include <thread>

#include "core/parallel.h"

namespace psolve {
namespace {

constexpr Index kTapBlock = 200;       ///< weights of 4 rows in 6 KiB
constexpr Index kStripColumns = 1008;  ///< sums of 4 rows in 32 KiB
constexpr Index kFewColumns = 96;      ///< below, weights would be read for little
constexpr Index kLengthBlock = 512;    ///< 4 rows in 16 KiB
constexpr Index kFewTaps = 48;         ///< below, rows would be read for little
constexpr Index kStripCells = 65'536;  ///< 512 KiB

/// Blocks of about the same size, none of them larger than `largest`.
Index even_block(Index n, Index largest) {
  return ceiling(n, ceiling(n, largest));
}

double product(Index a, Index b, Index c) {
  return static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

}  // namespace

std::vector<double>& zeros(Memory memory, Index size) {
  thread_local std::array<std::vector<double>, 3> kept;
  std::vector<double>& cells = kept.at(static_cast<Index>(memory));
  cells.assign(size, 0);
  return cells;
}

void Destination::add(Index row, Index first, Index end, const double* sums) const {
  first += start;
  end += start;
  for (Index i = first / pitch; i * pitch < end; ++i) {
    const Index line = origin + row * row_step + i * line_step;
    const Index before = std::min(end_column, end - i * pitch);
    for (Index j = std::max(first_column, first - i * pitch); j < before; ++j) {
      to[line + j * step] += sums[i * pitch + j - first];
    }
  }
}

/// [group][tap][4 rows], as the inner loop reads them; rows past the last one are zero.
void Correlation::pack_weights(std::vector<double>& packed) const {
  for (Index row = 0; row < rows; ++row) {
    double* to = packed.data() + row / kRowsTogether * taps.size() * kRowsTogether;
    to += row % kRowsTogether;
    for (Index k = 0; k < taps.size(); ++k) {
      to[k * kRowsTogether] = kernel(row * kernel_step + taps.weights[k]);
    }
  }
}

/// One group of rows for t = first, …, end − 1.
void Correlation::run_strip(const CorrelationKernels& kernels, const std::vector<double>& weights,
                            Index group, Index first, Index end) const {
  alignas(64) std::array<double, kRowsTogether * kStripColumns> sums;
  const Index width = round_up(end - first, kColumnsTogether);
  std::fill_n(sums.begin(), kRowsTogether * width, 0.0);
  const Index block = even_block(taps.size(), kTapBlock);
  for (Index k = 0; k < taps.size(); k += block) {
    kernels.correlate(weights.data() + (group * taps.size() + k) * kRowsTogether,
                      taps.offsets.data() + k, std::min(block, taps.size() - k), in + first, width,
                      sums.data(), width);
  }
  const Index before = std::min(rows, (group + 1) * kRowsTogether);
  for (Index row = group * kRowsTogether; row < before; ++row) {
    out.add(row, first, end, sums.data() + row % kRowsTogether * width);
  }
}

void Correlation::run(const ConvolutionMachine& machine) const {
  if (rows == 0 || columns == 0 || taps.size() == 0) return;
  auto& weights = zeros(Memory::kWeights, groups() * taps.size() * kRowsTogether);
  pack_weights(weights);
  const Index strip =
      round_up(std::clamp(kStripCells / planes, kFewColumns, kStripColumns), kColumnsTogether);
  // Neighbouring tasks read the same strip, which stays in the cache.
  const auto task = [&](Index i) {
    const Index first = i / groups() * strip;
    run_strip(*machine.kernels, weights, i % groups(), first, std::min(first + strip, columns));
  };
  parallel_for(groups() * ceiling(columns, strip),
               threads_for(product(rows, taps.size(), columns), machine), task);
}

Vector InnerProducts::run(const ConvolutionMachine& machine) const {
  Vector result(rows * taps.size());
  std::vector<std::ptrdiff_t> offsets = taps.offsets;
  offsets.resize(round_up(taps.size(), kTapsTogether));
  const Index size = std::ssize(offsets);
  const Index groups = ceiling(rows, kRowsTogether);
  // [group][tap][4 rows]
  std::vector<double>& sums = zeros(Memory::kWeights, groups * size * kRowsTogether);
  const Index in_cache = kStripCells / length * (taps.size() / planes + 1);
  const Index chunk = round_up(std::max(in_cache, kFewTaps), kTapsTogether);
  const auto task = [&](Index i) {
    const Index group = i % groups;
    const Index first = i / groups * chunk;
    for (Index t = 0; t < length; t += kLengthBlock) {
      machine.kernels->inner_products(left + group * kRowsTogether * left_step + t, left_step,
                                      std::min(kLengthBlock, length - t), offsets.data() + first,
                                      std::min(chunk, size - first), in + t,
                                      sums.data() + (group * size + first) * kRowsTogether);
    }
  };
  parallel_for(groups * ceiling(size, chunk),
               threads_for(product(rows, taps.size(), length), machine), task);
  for (Index row = 0; row < rows; ++row) {
    const Index from = row / kRowsTogether * size * kRowsTogether + row % kRowsTogether;
    for (Index k = 0; k < taps.size(); ++k) {
      result(row * taps.size() + taps.weights[k]) = sums[from + k * kRowsTogether];
    }
  }
  return result;
}

std::vector<const CorrelationKernels*> usable_kernels() {
  std::vector<const CorrelationKernels*> usable = {&kBaselineKernels};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    usable.push_back(&kAvx2Kernels);
  }
#endif
  return usable;
}

const ConvolutionMachine& this_machine() {
  static const ConvolutionMachine machine = {
      std::max<Index>(std::thread::hardware_concurrency(), 1), usable_kernels().back()};
  return machine;
}

}  // namespace psolve
