// Times commands against each other: they take turns, so that noise of the machine meets all alike,
// and medians are compared.
//
//   compare RUNS NAME COMMAND [NAME COMMAND ...]
//
// Commands run through sh with their output thrown away. The first is ours; a line for each gives
// its median in milliseconds and how many times as long as ours it took.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "timing.h"

namespace {

struct Contestant {
  std::string name;
  std::string command;
  std::vector<double> milliseconds;
};

/// The wall time of one run, or a negative number where it failed.
double run(const std::string& command) {
  const std::string quiet = "exec " + command + " >/dev/null";
  const char* arguments[] = {"sh", "-c", quiet.c_str(), nullptr};
  int status = 0;
  const double time = milliseconds([&] {
    pid_t child = 0;
    status =
        posix_spawn(&child, "/bin/sh", nullptr, nullptr, const_cast<char**>(arguments), environ);
    if (status == 0) waitpid(child, &status, 0);
  });
  return status == 0 ? time : -1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::fputs("usage: compare RUNS NAME COMMAND [NAME COMMAND ...]\n", stderr);
    return 2;
  }
  std::vector<Contestant> contestants;
  for (int i = 2; i < argc; i += 2) contestants.push_back({argv[i], argv[i + 1], {}});
  const int runs = std::atoi(argv[1]);
  for (int r = 0; r < runs; ++r) {
    for (auto& contestant : contestants) {
      const double time = run(contestant.command);
      if (time < 0) {
        std::fprintf(stderr, "failed: %s\n", contestant.command.c_str());
        return 1;
      }
      contestant.milliseconds.push_back(time);
    }
  }
  const double ours = median(contestants[0].milliseconds);
  for (const auto& contestant : contestants) {
    const double time = median(contestant.milliseconds);
    std::printf("  %-44s %9.2f ms %8.2f x\n", contestant.name.c_str(), time, time / ours);
  }
  return 0;
}
