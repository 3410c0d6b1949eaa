#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace psolve {

void parallel_for(std::size_t tasks, std::size_t threads,
                  const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  // Who is done with one takes the next, so that a thread that was held up holds up nobody else.
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks; i = next++) task(i);
  };
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t t = 1; t < std::min(threads, tasks); ++t) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // The system has no more threads to give: those that there are do it all.
  }
  work();
}

}  // namespace psolve
