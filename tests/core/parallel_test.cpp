#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace psolve {
namespace {

TEST(ParallelFor, DoesEachTaskOnce) {
  for (const Index threads : {1, 3, 200}) {
    std::vector<int> times(100);
    parallel_for(100, threads, [&](Index i) { ++times[i]; });
    EXPECT_EQ(times, std::vector<int>(100, 1)) << threads;
  }
}

TEST(ParallelFor, BeginsNothingMoreOnceATaskThrows) {
  for (const Index threads : {1, 2}) {
    std::atomic<int> begun = 0;
    const auto task = [&](Index i) {
      ++begun;
      if (i == 0) throw std::runtime_error("no");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    EXPECT_THROW(parallel_for(1000, threads, task), std::runtime_error);
    EXPECT_LT(begun, 1000) << threads;
  }
}

}  // namespace
}  // namespace psolve
