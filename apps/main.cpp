// The program's one main(): signals, and how errors end it.

#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <csignal>
#include <cstdio>
#include <new>
#include <string>

#include "command_line.h"
#include "core/workings/narrowed.h"
#include "files/output.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

constexpr int kBadUsage = 2;

/// Errors are lines on standard error; at a terminal the place is pointed at as well.
int report(const std::string& message, const std::string& excerpt = "") {
  std::string text = "psolve: " + message + "\n";
  if (::isatty(STDERR_FILENO) != 0) text += excerpt;
  std::fputs(text.c_str(), stderr);
  return kBadUsage;
}

int report(const InputError& error) {
  for (const Fault& fault : error.faults()) report(fault.line, fault.excerpt);
  return kBadUsage;
}

/// What one solve frees the next one needs again: it is not handed back to the system in between.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int kBytes = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, kBytes);
  mallopt(M_MMAP_THRESHOLD, kBytes);
#endif
}

int guarded(int argc, char** argv) {
  try {
    return run_command_line(argc, argv);
  } catch (const UsageError& error) {
    return report(error.what());
  } catch (const InputError& error) {
    return report(error);
  } catch (const UnknownAnswer& error) {
    return report(std::string("--only: ") + error.what());
  } catch (const OutputError& error) {
    return report(error.what());
  } catch (const std::bad_alloc&) {
    return report("out of memory");
  }
}

}  // namespace
}  // namespace psolve

int main(int argc, char** argv) {
  // A reader that has had enough ends us quietly, even where our parent ignores the signal; a limit
  // on the size of files is an error to report.
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);
  psolve::keep_memory();
  return psolve::guarded(argc, argv);
}
