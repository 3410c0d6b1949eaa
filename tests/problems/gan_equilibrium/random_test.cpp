// Random specs of all tasks, the same on every run: what is right must not fail a check, and no
// check's error may be anything but a number. PSOLVE_RANDOM_SPECS=20000 tries more than the few of
// every run, PSOLVE_RANDOM_SEED=7 others.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "core/text/error.h"
#include "spec/error.h"
#include "support/random_gan_equilibrium.h"
#include "support/solved.h"

namespace psolve {
namespace {

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

void expect_numbers(const Json& value) {
  if (value.is_structured()) {
    for (const Json& entry : value) expect_numbers(entry);
  } else if (value.is_number_float()) {
    EXPECT_TRUE(std::isfinite(value.get<double>()));
  }
}

TEST(RandomGanEquilibria, PassTheirChecks) {
  const int count = number_from("PSOLVE_RANDOM_SPECS", 300);
  const int seed = number_from("PSOLVE_RANDOM_SEED", 1);
  int refused = 0, failed = 0;
  for (int n = 0; n < count && failed < 100; ++n) {
    random_specs::Draw draw(static_cast<std::uint64_t>(seed) * 1'000'000 + n);
    const Json spec = random_specs::gan_equilibrium(draw);
    SCOPED_TRACE(std::to_string(n) + ": " + spec.dump());
    try {
      const Solution solution = solved(spec);
      expect_numbers(solution.answers);
      for (const Check& check : solution.checks) {
        EXPECT_TRUE(std::isfinite(check.error)) << check.id;
        EXPECT_TRUE(std::isfinite(check.tolerance)) << check.id;
        EXPECT_TRUE(check.passed()) << check.id << ": " << check.error << " > " << check.tolerance;
        failed += check.passed() ? 0 : 1;
      }
    } catch (const InputError& error) {
      ++refused;
      if (std::getenv("PSOLVE_RANDOM_VERBOSE") != nullptr) {
        std::printf("%d refused: %s\n   %s\n", n, error.what(), spec.dump().c_str());
      }
    }
  }
  // Heavy tails are refused, and densities so narrow that positions cannot tell them.
  EXPECT_LT(refused, count / 10);
}

}  // namespace
}  // namespace psolve
