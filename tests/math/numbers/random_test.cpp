#include "math/numbers/random.h"

#include <gtest/gtest.h>

namespace psolve {
namespace {

// SplitMix64 from seed 1234567, as in its reference implementation.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.bits(), 6457827717110365317u);
  EXPECT_EQ(random.bits(), 3203168211198807973u);
  EXPECT_EQ(random.bits(), 9817491932198370423u);
}

}  // namespace
}  // namespace psolve
