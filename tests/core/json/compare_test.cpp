#include "core/json/compare.h"

#include <gtest/gtest.h>

#include "core/json/json.h"

namespace psolve {
namespace {

TEST(KeyComparison, KnowsNoiseFromADifference) {
  const auto differs = [](const char* a, const char* b) {
    return first_difference(Json::parse(a), Json::parse(b)).has_value();
  };
  EXPECT_FALSE(differs("{\"x\": 1.0}", "{\"x\": 1.0000000001}"));
  EXPECT_TRUE(differs("{\"x\": 1.0}", "{\"x\": 1.00000001}"));
  EXPECT_TRUE(differs("{\"x\": [1, 2]}", "{\"x\": [1, 2, 3]}"));
  EXPECT_TRUE(differs("{\"x\": 1}", "{\"y\": 1}"));
  EXPECT_TRUE(differs("{\"x\": \"1\"}", "{\"x\": 1}"));
  EXPECT_FALSE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                       R"({"error": 3e-12, "tolerance": 1e-9, "passed": true})"));
  EXPECT_TRUE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                      R"({"error": 1e-17, "tolerance": 1e-9, "passed": false})"));
}

TEST(KeyComparison, OfDrawingsIsWithinTheirDigits) {
  EXPECT_TRUE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.26 -0.01L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.28 0L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1 2\"/>", "<path d=\"M1 2L3 4\"/>"));
}

}  // namespace
}  // namespace psolve
