// What the values of f alone say of a run, held against its verdicts.

#include "problems/optimizers/watch.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace psolve::optimizers {
namespace {

ValueWatch seen(std::initializer_list<double> values, std::optional<double> until) {
  ValueWatch watch;
  long t = 0;
  for (const double value : values) watch.see(t++, value, until);
  return watch;
}

// Below 0.75 first after 2 steps; above 2·10⁶ after 3, and no longer at the end.
TEST(ValueWatch, SeesWrongVerdicts) {
  const ValueWatch watch = seen({2, 1, 0.5, 3e6, 0.25}, 0.75);
  Descent right;
  right.reached_at = 2;
  right.blown_up_at = 3;
  EXPECT_EQ(watch.wrong(right), 0);
  Descent run = right;
  run.reached_at = 4;
  EXPECT_EQ(watch.wrong(run), 1);
  run.reached_at = std::nullopt;
  run.blown_up_at = 0;
  EXPECT_EQ(watch.wrong(run), 2);
  run = right;
  run.diverged = true;
  EXPECT_EQ(watch.wrong(run), 1);
  run.stopped_at = 5;  // where the fifth step could not be made
  EXPECT_EQ(watch.wrong(run), 0);
}

TEST(ValueWatch, MeasuresByTheSizeOfTheFirst) {
  Descent run;
  run.reached_at = 0;
  EXPECT_EQ(seen({-3, 3e6}, 0).wrong(run), 0);
  run.blown_up_at = 1;
  run.diverged = true;
  EXPECT_EQ(seen({-3, 3.1e6}, 0).wrong(run), 0);
  run.reached_at = std::nullopt;  // not asked for
  EXPECT_EQ(seen({0, 1.1e6}, std::nullopt).wrong(run), 0);
  run.blown_up_at = 0;
  run.diverged = false;
  EXPECT_EQ(seen({0, 0.9e6}, std::nullopt).wrong(run), 0);
  EXPECT_EQ(seen({0.75}, 0.75).wrong(run), 0);
}

}  // namespace
}  // namespace psolve::optimizers
