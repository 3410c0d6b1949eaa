#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace psolve {

/// A line on standard error that says how far long work is, written over itself now and then and
/// gone at the end. Nothing is written where standard error is no terminal, nor by quick work.
/// Several threads may share one.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Whether it is time to `put` a line; to one thread only.
  bool is_due();
  void put(const std::string& text);
  void erase();

 private:
  using Clock = std::chrono::steady_clock;

  const bool at_terminal_;
  std::atomic<Clock::rep> next_;
  std::atomic<bool> shown_ = false;
};

}  // namespace psolve
