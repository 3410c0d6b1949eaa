#include "terminal_observer.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

namespace psolve {
namespace {

/// Quick work shows no line, and a line stays long enough to be read.
constexpr std::chrono::milliseconds kFirstLineAfter{300};
constexpr std::chrono::milliseconds kBetweenLines{100};

volatile std::sig_atomic_t interrupted = 0;

extern "C" void note_interrupt(int) {
  interrupted = 1;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

void TerminalObserver::begin() {
  interrupted = 0;
  handler_before_ = std::signal(SIGINT, note_interrupt);
  // Whoever started us without interrupts wants none.
  if (handler_before_ == SIG_IGN) std::signal(SIGINT, SIG_IGN);
  next_line_ = std::chrono::steady_clock::now() + kFirstLineAfter;
}

bool TerminalObserver::go_on(const std::string& progress) {
  if (interrupted != 0) return false;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_line_ || ::isatty(STDERR_FILENO) == 0) return true;
  next_line_ = now + kBetweenLines;
  line_shown_ = true;
  std::fputs(("\r\x1b[K" + progress + "; Ctrl-C stops").c_str(), stderr);
  return true;
}

void TerminalObserver::end() {
  std::signal(SIGINT, handler_before_);
  if (line_shown_) std::fputs("\r\x1b[K", stderr);
  line_shown_ = false;
}

}  // namespace psolve
