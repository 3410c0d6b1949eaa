#include "terminal/progress_line.h"

#include <unistd.h>

#include <cstdio>

namespace psolve {
namespace {

/// Quick work shows no line, and a line stays long enough to be read.
constexpr std::chrono::milliseconds kFirstLineAfter{300};
constexpr std::chrono::milliseconds kBetweenLines{100};

std::chrono::steady_clock::rep in(std::chrono::milliseconds wait) {
  return (std::chrono::steady_clock::now() + wait).time_since_epoch().count();
}

}  // namespace

ProgressLine::ProgressLine()
    : at_terminal_(::isatty(STDERR_FILENO) != 0), next_(in(kFirstLineAfter)) {}

bool ProgressLine::is_due() {
  if (!at_terminal_) return false;
  Clock::rep next = next_;
  if (Clock::now().time_since_epoch().count() < next) return false;
  return next_.compare_exchange_strong(next, in(kBetweenLines));
}

void ProgressLine::put(const std::string& text) {
  shown_ = true;
  std::fputs(("\r\x1b[K" + text).c_str(), stderr);
}

void ProgressLine::erase() {
  if (shown_.exchange(false)) std::fputs("\r\x1b[K", stderr);
}

}  // namespace psolve
