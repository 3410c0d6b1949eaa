#include "formula/formula.h"

#include <gtest/gtest.h>

namespace psolve {
namespace {

TEST(Formula, LeavesOutTheMiddleOfALongSum) {
  const Formula shown = elided_sum(
      100, [](std::size_t i) { return static_cast<int>(i); }, 4);
  ASSERT_EQ(shown.parts().size(), 4u);
  EXPECT_EQ(shown.part(1).value(), 1);
  EXPECT_TRUE(shown.part(2).is(Formula::Kind::dots));
  EXPECT_EQ(shown.part(3).value(), 99);
}

}  // namespace
}  // namespace psolve
