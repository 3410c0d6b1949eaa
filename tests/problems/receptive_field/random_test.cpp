#include <gtest/gtest.h>

#include "support/random_specs.h"

namespace psolve {
namespace {

TEST(ReceptiveField, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::receptive_field);
}

}  // namespace
}  // namespace psolve
