#include "core/json/address.h"

#include <gtest/gtest.h>

#include "core/text/place.h"

namespace psolve {
namespace {

TEST(JsonAddress, FindsEveryPlace) {
  const std::string text =
      "\xEF\xBB\xBF {\n  \"a/b\" : [ 10 , {\"~\":{}, \"\\u00e9\" : \"\\\"}\"} , [[],[7]] ],\n"
      "\t\"ü\": \"⋅\", \"last\": -1.5e3}";
  const auto at = [&](std::string_view pointer) {
    const JsonAddress address = address_of(text, pointer);
    const Place value = place_of(text, address.value);
    std::string shown = std::to_string(value.line) + ":" + std::to_string(value.column);
    if (address.key) shown += " key " + std::to_string(place_of(text, *address.key).column);
    return shown;
  };
  EXPECT_EQ(at(""), "1:2");
  EXPECT_EQ(at("/a~1b"), "2:11 key 3");
  EXPECT_EQ(at("/a~1b/0"), "2:13");
  EXPECT_EQ(at("/a~1b/1"), "2:18");
  EXPECT_EQ(at("/a~1b/1/~0"), "2:23 key 19");
  EXPECT_EQ(at("/a~1b/1/é"), "2:38 key 27");
  EXPECT_EQ(at("/a~1b/2/1/0"), "2:52");
  EXPECT_EQ(at("/ü"), "3:7 key 2");
  EXPECT_EQ(at("/last"), "3:20 key 12");
  // What is not in the text has the address of what is above it.
  EXPECT_EQ(at("/a~1b/3"), "2:11 key 3");
  EXPECT_EQ(at("/a~1b/2/x"), "2:47");
  EXPECT_EQ(at("/last/0"), "3:20 key 12");
  EXPECT_EQ(at("/default/5"), "1:2");
}

}  // namespace
}  // namespace psolve
