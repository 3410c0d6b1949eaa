// Excerpts of a text at a place, and the names that a misspelt one may have meant.

#include <gtest/gtest.h>

#include <array>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/place.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"

namespace psolve {
namespace {

TEST(Excerpt, ShowsTheLineAndACaret) {
  EXPECT_EQ(excerpt_at("{\n\t\"é\": nope,\r\n}", 9), " \"é\": nope,\n      ^\n");
  EXPECT_EQ(excerpt_at("{}", 2), "{}\n  ^\n");
  EXPECT_EQ(excerpt_at("", 0), "\n^\n");
  EXPECT_EQ(excerpt_at("a\x1b\xFF z", 4), "a?? z\n    ^\n");
  EXPECT_EQ(excerpt_at("\xEF\xBB\xBF{}", 3), "{}\n^\n");
  EXPECT_EQ(excerpt_at("a\nb\nc", 2), "b\n^\n");
}

TEST(Excerpt, CutsALongLineAroundThePlace) {
  std::string digits;
  for (int i = 0; i < 20; ++i) digits += "0123456789";
  const auto columns = [](const std::string& line) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++count) i += character_at(line, i).length;
    return count;
  };
  for (std::size_t at = 0; at <= digits.size(); ++at) {
    const std::string shown = excerpt_at(digits, at);
    const std::string line = shown.substr(0, shown.find('\n'));
    const std::string below = shown.substr(line.size() + 1);
    EXPECT_LE(columns(line), 76u) << at;
    ASSERT_TRUE(below.ends_with("^\n")) << at;
    // The character above the caret is the one at the place.
    std::size_t byte = 0;
    for (std::size_t i = 0; i + 2 < below.size(); ++i) byte += character_at(line, byte).length;
    EXPECT_EQ(line.substr(byte, 1), digits.substr(at, 1)) << at;
    EXPECT_EQ(line.starts_with("…"), at > 50) << at;
    EXPECT_EQ(line.ends_with("…"), at + 1 < digits.size() - 36) << at;
  }
}

TEST(Suggestion, KnowsWhatOthersCallAName) {
  constexpr std::array<std::string_view, 4> names = {"kernel", "filters", "learning_rate", "beta1"};
  EXPECT_EQ(nearest("lr", names), "learning_rate");
  EXPECT_EQ(nearest("Kernel-Size", names), "kernel");
  EXPECT_EQ(nearest("units", names), "filters");
  EXPECT_EQ(nearest("momentum", names), "beta1");
  EXPECT_EQ(nearest("KERNEL", names), "kernel");
}

TEST(Suggestion, FindsTheNearestName) {
  const std::vector<std::string_view> names = {"weights", "bias", "learning_rate", "x1"};
  EXPECT_EQ(nearest("wieghts", names), "weights");
  EXPECT_EQ(nearest("Weight", names), "weights");
  EXPECT_EQ(nearest("LEARNING-RATE", names), "learning_rate");
  EXPECT_EQ(nearest("x2", names), "x1");
  EXPECT_EQ(nearest("biases", names), "bias");
  EXPECT_EQ(nearest("y2", names), std::nullopt);
  EXPECT_EQ(nearest("colour", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest(std::string(1000000, 'x'), names), std::nullopt);
  const std::string long_name(70, 'x');
  EXPECT_EQ(nearest(long_name, std::vector<std::string_view>{long_name}), std::nullopt);
  EXPECT_EQ(did_you_mean("bais", names), "; did you mean \"bias\"?");
  EXPECT_EQ(did_you_mean("colour", names), "");
}

}  // namespace
}  // namespace psolve
