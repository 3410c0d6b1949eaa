#include <gtest/gtest.h>

#include "support/random_specs.h"

namespace psolve {
namespace {

TEST(ConvArithmetic, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::conv_arithmetic);
}

TEST(ConvArithmetic, RandomSpecsOfUnknownKernelsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::unknown_kernel);
}

}  // namespace
}  // namespace psolve
