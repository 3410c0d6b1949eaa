#include "core/json/json.h"

#include <string>

#include <gtest/gtest.h>

namespace psolve {
namespace {

TEST(OrderedJson, ReadingAMemberMovesNone) {
  Json object = Json::object();
  for (int size = 1; size <= 20; ++size) {
    object[std::to_string(size)] = size;
    const Json* const first = &*object.begin();
    EXPECT_EQ(object["1"], 1);
    EXPECT_FALSE(object.emplace("1", 7).second);
    EXPECT_EQ(&*object.begin(), first) << size;
  }
}

TEST(OrderedJson, KeepsTheOrderOfInsertion) {
  Json object = {{"b", 1}, {"a", 2}};
  object["c"] = 3;
  object["b"] = 4;
  EXPECT_TRUE(object.emplace("d", 5).second);
  EXPECT_EQ(object.dump(), R"({"b":4,"a":2,"c":3,"d":5})");
}

}  // namespace
}  // namespace psolve
