#include "core/json/compare.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/json/json.h"

namespace psolve {
namespace {

TEST(KeyComparison, KnowsNoiseFromADifference) {
  const auto differs = [](const char* a, const char* b) {
    return !differences(Json::parse(a), Json::parse(b)).empty();
  };
  EXPECT_FALSE(differs("{\"x\": 1.0}", "{\"x\": 1.0000000001}"));
  EXPECT_TRUE(differs("{\"x\": 1.0}", "{\"x\": 1.00000001}"));
  EXPECT_FALSE(differs("[0, 2e-16]", "[9e-16, 0]"));
  EXPECT_TRUE(differs("[2e-15]", "[0]"));
  EXPECT_TRUE(differs("{\"x\": [1, 2]}", "{\"x\": [1, 2, 3]}"));
  EXPECT_TRUE(differs("{\"x\": 1}", "{\"y\": 1}"));
  EXPECT_TRUE(differs("{\"x\": \"1\"}", "{\"x\": 1}"));
  EXPECT_FALSE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                       R"({"error": 3e-12, "tolerance": 1e-9, "passed": true})"));
  EXPECT_TRUE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                      R"({"error": 1e-17, "tolerance": 1e-9, "passed": false})"));
}

std::string told(const std::vector<Difference>& differences) {
  std::string text;
  for (const auto& [place, expected, found] : differences) {
    text += place + ": " + expected + ", " + found + "\n";
  }
  return text;
}

TEST(KeyComparison, NamesAllThatDiffers) {
  EXPECT_EQ(told(differences(Json::parse(R"({"a": [1, 2, 3], "b": {"c": "x"}, "old": 1})"),
                             Json::parse(R"({"a": [1, 5], "b": {"c": "y"}, "new": [2]})"))),
            "/a/1: 2, 5\n/a: 3 entries, 2 entries\n/b/c: \"x\", \"y\"\n/old: 1, nothing\n"
            "/new: nothing, [2]\n");
}

TEST(KeyComparison, NamesALineOfADerivationOnce) {
  EXPECT_EQ(told(differences(Json::parse(R"({"lines": [{"text": "z = 1", "latex": "z=1"}]})"),
                             Json::parse(R"({"lines": [{"text": "z = 2", "latex": "z=2"}]})"))),
            "/lines/0: \"z = 1\", \"z = 2\"\n");
}

TEST(KeyComparison, ShowsThePlaceWhereLongTextsPart) {
  const std::string same(100, 's');
  const auto long_ones = differences(Json(same + "é one"), Json(same + "è two"));
  ASSERT_EQ(long_ones.size(), 1u);
  EXPECT_EQ(long_ones[0].expected, "…" + std::string(19, 's') + "é one\"");
  EXPECT_EQ(long_ones[0].found, "…" + std::string(19, 's') + "è two\"");
}

TEST(LineComparison, NamesTheLinesThatDiffer) {
  EXPECT_EQ(told(line_differences("a\nb\nc\n", "a\nb\nc\n")), "");
  EXPECT_EQ(told(line_differences("a = 0.123456\n", "a = 0.123457\n")), "");
  EXPECT_EQ(told(line_differences("a\nb\nc\n", "a\nx\nc\n")), "2: \"b\", \"x\"\n");
  EXPECT_EQ(told(line_differences("b\n\nc\n", "x\n\nc\n")), "1: \"b\", \"x\"\n");
  EXPECT_EQ(told(line_differences("a\nc\nd\n", "a\nb\nc\nd\n")), "2: nothing, \"b\"\n");
  EXPECT_EQ(told(line_differences("a\nb\nc\nd\n", "a\nd\n")),
            "2: \"b\", nothing\n3: \"c\", nothing\n");
  EXPECT_EQ(told(line_differences("a\n", "")), "1: \"a\", nothing\n");
}

TEST(LineComparison, TakesNoNoticeOfHowLinesEnd) {
  EXPECT_EQ(told(line_differences("a\r\nb\r\n", "a\nb\n")), "");
}

TEST(KeyComparison, OfDrawingsIsWithinTheirDigits) {
  EXPECT_TRUE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.26 -0.01L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1.25 0L3 4\"/>", "<path d=\"M1.28 0L3 4\"/>"));
  EXPECT_FALSE(same_drawing("<path d=\"M1 2\"/>", "<path d=\"M1 2L3 4\"/>"));
}

}  // namespace
}  // namespace psolve
