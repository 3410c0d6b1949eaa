#pragma once

#include <optional>
#include <string>

#include "core/long_work.h"
#include "terminal/progress_line.h"

namespace psolve {

/// Shows the progress of long work on standard error where that is a terminal, and asks it to stop
/// on the first interrupt (SIGINT); a second one ends the program.
class TerminalObserver : public Observer {
 public:
  void begin() override;
  bool go_on(const std::string& progress) override;
  void end() override;

 private:
  void (*handler_before_)(int) = nullptr;
  std::optional<ProgressLine> line_;
};

}  // namespace psolve
