#pragma once

#include <initializer_list>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "math/syntax/syntax.h"

namespace psolve {

/// Texts of random expressions in x, y, z, without some functions.
class RandomExpressions {
 public:
  explicit RandomExpressions(unsigned seed, std::set<std::string_view> without = {})
      : random_(seed), without_(std::move(without)) {}

  std::string next(int depth = 4) {
    const auto pick = [&](std::size_t n) { return static_cast<int>(random_() % n); };
    if (depth == 0 || pick(6) == 0) {
      static const char* const leaves[] = {"x", "y", "z", "1", "2", "3", "0.5", "pi", "e", "4/9"};
      return leaves[pick(10)];
    }
    const auto part = [&] { return "(" + next(depth - 1) + ")"; };
    switch (pick(8)) {
      case 0:
        return joined({part(), " + ", part(), " - ", part()});
      case 1:
        return joined({part(), " - ", part()});
      case 2:
        return joined({part(), "*", part()});
      case 3:
        return joined({part(), "*", part(), "/", part()});
      case 4:
        return "-" + part();
      case 5: {
        static const char* const exponents[] = {"2",     "3",     "(-1)",   "(-2)",
                                                "(1/2)", "(2/3)", "(-1/2)", "x"};
        return joined({part(), "^", exponents[pick(8)]});
      }
      default: {
        std::string_view name;
        do {
          name = kFunctionNames[static_cast<std::size_t>(pick(kFunctionNames.size()))];
        } while (without_.contains(name));
        if (!has_two_arguments(*find_function(name))) return std::string(name) + part();
        return joined({std::string(name), "(", next(depth - 1), ", ", next(depth - 1), ")"});
      }
    }
  }

  double point() { return std::uniform_real_distribution<>(-2, 2)(random_); }

 private:
  /// Within braces the parts are drawn from left to right by every compiler.
  static std::string joined(std::initializer_list<std::string> parts) {
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  }

  std::mt19937 random_;
  std::set<std::string_view> without_;
};

}  // namespace psolve
