// The fast reader against the library's parser: over every spec of the repository, over these texts
// with a byte changed, and over numbers of every form.

#include "core/json/plain.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/files.h"

namespace psolve {
namespace {

/// What the library makes of the text; discarded where it refuses.
Json parsed(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

/// With the types of its numbers: 1, 1.0 and −1 are unsigned, real and signed.
std::string typed(const Json& json) {
  return json.type_name() + std::to_string(static_cast<int>(json.type())) + json.dump();
}

/// Of the specs that come with psolve.
std::vector<std::string> texts() {
  std::vector<std::string> all;
  for (const auto& path : shipped_specs()) all.push_back(contents_of(path));
  return all;
}

TEST(PlainJson, ReadsEverySpecAsTheLibraryDoes) {
  const auto all = texts();
  ASSERT_GT(all.size(), 100U);
  std::size_t read = 0;
  for (const std::string& text : all) {
    const auto plain = read_plain_json(text, 200);
    if (!plain) continue;
    ++read;
    EXPECT_TRUE(*plain == parsed(text)) << text.substr(0, 200);
    EXPECT_EQ(plain->dump(), parsed(text).dump());
  }
  EXPECT_GT(read, all.size() * 9 / 10);
}

TEST(PlainJson, ReadsNothingThatTheLibraryRefuses) {
  std::mt19937 random(7);
  constexpr std::string_view kBytes = "\"{}[]:,\\0123456789.eE+- \n\ttrufalsn\x01\x80\xC3\xA9";
  for (const std::string& text : texts()) {
    if (text.size() > 1500) continue;
    for (int round = 0; round < 40; ++round) {
      std::string changed = text;
      const std::size_t at = random() % changed.size();
      switch (random() % 3) {
        case 0:
          changed.erase(at, 1 + random() % 3);
          break;
        case 1:
          changed[at] = kBytes[random() % kBytes.size()];
          break;
        default:
          changed.insert(at, 1, kBytes[random() % kBytes.size()]);
      }
      const auto plain = read_plain_json(changed, 64);
      if (!plain) continue;
      const Json expected = parsed(changed);
      ASSERT_FALSE(expected.is_discarded()) << changed;
      ASSERT_EQ(typed(*plain), typed(expected)) << changed;
    }
  }
}

TEST(PlainJson, ReadsNumbersAsTheLibraryDoes) {
  std::vector<std::string> numbers = {"0",
                                      "-0",
                                      "0.0",
                                      "-0.0",
                                      "1e0",
                                      "1E+2",
                                      "1e-2",
                                      "9007199254740993",
                                      "18446744073709551615",
                                      "-9223372036854775807",
                                      "9999999999999999999.5",
                                      "0.1",
                                      "0.30000000000000004",
                                      "123456789012345678901234567890.5",
                                      "5e-324",
                                      "2.2250738585072011e-308",
                                      "1.7976931348623157e308",
                                      "9007199254740993e-22",
                                      "1e22",
                                      "1e23",
                                      "8.5e22"};
  std::mt19937_64 random(11);
  for (int i = 0; i < 20000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    text += std::to_string(random() >> random() % 64);
    if (random() % 2 == 0) text += "." + std::to_string(random() >> random() % 64);
    if (random() % 3 == 0) text += "e" + std::to_string(static_cast<int>(random() % 80) - 40);
    numbers.push_back(text);
  }
  for (const std::string& number : numbers) {
    const std::string text = "{\"x\":" + number + "}";
    if (const auto plain = read_plain_json(text, 64)) {
      EXPECT_EQ(typed((*plain)["x"]), typed(parsed(text)["x"])) << number;
    }
  }
}

TEST(PlainJson, LeavesWhatIsWrongOrRareToTheParserThatExplains) {
  for (const char* text : {"",
                           " ",
                           "[1]",
                           "1",
                           "{",
                           "{}x",
                           "{\"a\":1,}",
                           "{\"a\":[1,]}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":nul}",
                           "{\"a\":\"\x01\"}",
                           "{\"a\":\"\\q\"}",
                           "{\"a\":\"\\u00e9\"}",
                           "{\"a\":\"\xC3\"}",
                           "{\"a\":1,\"a\":2}",
                           "{\"a\" 1}",
                           "{a:1}",
                           "{\"a\":1e400}",
                           "\xEF\xBB\xBF{}",
                           "{\"a\":\"b}",
                           "{\"a\":18446744073709551616}",
                           "{\"a\":99999999999999999999}"}) {
    EXPECT_FALSE(read_plain_json(text, 64).has_value()) << text;
  }
  EXPECT_FALSE(read_plain_json("{\"a\":[[1]]}", 2).has_value());
  EXPECT_TRUE(read_plain_json("{\"a\":[[1]]}", 3).has_value());
  std::string many = "{\"k0\":0";
  for (int i = 1; i < 40; ++i) many += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
  EXPECT_TRUE(read_plain_json(many + "}", 2).has_value());
  EXPECT_FALSE(read_plain_json(many + ",\"k7\":0}", 2).has_value());
}

TEST(PlainJson, EscapesOfOneLetterAreRead) {
  const auto plain = read_plain_json(R"({"a":"\"\\\/\b\f\n\r\t é ∂"})", 64);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ((*plain)["a"].get<std::string>(), "\"\\/\b\f\n\r\t é ∂");
}

TEST(PlainJson, ListsOfNumbersAreReadToTheirEnd) {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 1000U}) {
    Json spec = {{"a", Json::array()}, {"b", {Json::array(), 1}}};
    for (std::size_t i = 0; i < size; ++i) {
      spec["a"].push_back(static_cast<double>(i) / 8);
      spec["b"][0].push_back(i);
    }
    spec["a"].push_back({{"c", {1, "x", nullptr, {2.5}}}});  // and then something else
    const auto plain = read_plain_json(spec.dump(), 64);
    ASSERT_TRUE(plain.has_value()) << size;
    EXPECT_EQ(typed(*plain), typed(spec));
  }
}

TEST(PlainJson, DroppedListsAreEmptyAndTheRestStays) {
  Json spec = {{"id", 7}, {"a", {1, 2}}, {"b", {{{"c", {1}}}}}, {"d", {{"e", {{1}, {2}}}}}};
  drop_lists(spec);
  EXPECT_EQ(spec.dump(), R"({"id":7,"a":[],"b":[],"d":{"e":[]}})");
}

}  // namespace
}  // namespace psolve
