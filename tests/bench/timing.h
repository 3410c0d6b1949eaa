#pragma once

// What the benchmarks measure with.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
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

/// The number that a command prints.
inline double printed(const std::string& command) {
  FILE* out = popen(command.c_str(), "r");
  double number = 0;
  const bool read = out != nullptr && std::fscanf(out, "%lf", &number) == 1;
  if (out == nullptr || pclose(out) != 0 || !read) {
    std::fprintf(stderr, "failed: %s\n", command.c_str());
    std::exit(1);
  }
  return number;
}
