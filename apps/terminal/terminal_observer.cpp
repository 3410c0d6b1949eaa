#include "terminal/terminal_observer.h"

#include <csignal>

namespace psolve {
namespace {

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
  line_.emplace();
}

bool TerminalObserver::go_on(const std::string& progress) {
  if (interrupted != 0) return false;
  if (line_->is_due()) line_->put(progress + "; Ctrl-C stops");
  return true;
}

void TerminalObserver::end() {
  std::signal(SIGINT, handler_before_);
  line_.reset();
}

}  // namespace psolve
