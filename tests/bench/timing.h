#pragma once

// What the benchmarks measure with.

#include <algorithm>
#include <chrono>
#include <vector>

/// How long a call takes, by the clock on the wall.
template <class Function>
double milliseconds(Function&& function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}
