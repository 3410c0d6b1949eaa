#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace psolve {

void parallel_for(Index tasks, Index threads, const std::function<void(Index)>& task) {
  std::atomic<Index> next = 0;
  // Who is done with one takes the next, so that a thread that was held up holds up nobody else.
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&] {
    try {
      for (Index i = next++; i < tasks; i = next++) task(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = tasks;
    }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (Index t = 1; t < std::min(threads, tasks); ++t) helpers.emplace_back(work);
    } catch (const std::system_error&) {
      // The system has no more threads to give: those that there are do it all.
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace psolve
