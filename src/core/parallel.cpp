#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace psolve {

void parallel_for(Index tasks, Index threads, const std::function<void(Index)>& task) {
  std::atomic<Index> next = 0;
  // Who is done with one takes the next, so that a thread that was held up holds up nobody else.
  const auto work = [&] {
    for (Index i = next++; i < tasks; i = next++) task(i);
  };
  std::vector<std::jthread> helpers;
  try {
    for (Index t = 1; t < std::min(threads, tasks); ++t) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // The system has no more threads to give: those that there are do it all.
  }
  work();
}

}  // namespace psolve
