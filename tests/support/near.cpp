#include "support/near.h"

#include <gtest/gtest.h>

#include <cmath>

namespace psolve {

void expect_near(const Json& actual, const Json& expected, double relative,
                 const std::string& where) {
  if (expected.is_object()) {
    ASSERT_TRUE(actual.is_object()) << where << ": " << actual;
    for (const auto& [name, value] : expected.items()) {
      const std::string inside = where + "/" + name;
      ASSERT_TRUE(actual.contains(name)) << inside << " is missing";
      expect_near(actual[name], value, relative, inside);
    }
  } else if (expected.is_array()) {
    ASSERT_TRUE(actual.is_array()) << where << ": " << actual;
    ASSERT_EQ(actual.size(), expected.size()) << where;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expect_near(actual[i], expected[i], relative, where + "/" + std::to_string(i));
    }
  } else if (expected.is_number()) {
    ASSERT_TRUE(actual.is_number()) << where << ": " << actual;
    const double a = actual.get<double>();
    const double e = expected.get<double>();
    EXPECT_TRUE(std::abs(a - e) <= relative * std::abs(e))
        << where << ": " << Json(a) << ", expected " << Json(e);
  } else {
    EXPECT_EQ(actual, expected) << where;
  }
}

}  // namespace psolve
