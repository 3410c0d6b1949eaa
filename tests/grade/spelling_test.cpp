#include "grade/submission/spelling.h"

#include <gtest/gtest.h>

namespace psolve {
namespace {

TEST(Spelling, IsThatOfMathWhateverTheHand) {
  for (const char* typed : {"z⁽¹⁾₁", "z^(1)_1", "z(1)_1", "z1_1"}) {
    EXPECT_EQ(ascii_name(typed), "z1_1") << typed;
  }
  EXPECT_EQ(ascii_name("ŷ"), "y_hat");
  EXPECT_EQ(ascii_name("y\u0302₂"), "y_hat_2");
  EXPECT_EQ(ascii_name("δ⁽²⁾₁"), "delta2_1");
  EXPECT_EQ(ascii_name("∂L/∂W⁽²⁾"), "dL_dW2");
  EXPECT_EQ(ascii_name("dL/dW^(2)"), "dL_dW2");
  EXPECT_EQ(ascii_name("W⁽¹⁾′₁₂"), "W1_prime_12");
  EXPECT_EQ(ascii_name("Wₓₕ"), "W_xh");
  EXPECT_EQ(ascii_name("a[1,2]"), "a_1_2");
}

TEST(Spelling, LeavesOutWhatPeopleLeaveOut) {
  EXPECT_EQ(spelled("W1_1_2", 0), spelled("W1_12", 0));
  EXPECT_NE(spelled("W1_1_2", 0), spelled("W11_2", 0));
  EXPECT_EQ(spelled("y_hat", 1), spelled("yhat", 1));
  EXPECT_EQ(spelled("W1_12_prime", 1), spelled("W1_prime_1_2", 1));
  EXPECT_EQ(spelled("dL_dW1", 2), spelled("dl_dw1", 2));
}

}  // namespace
}  // namespace psolve
