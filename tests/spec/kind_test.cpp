#include "spec/kind.h"

#include <gtest/gtest.h>

#include <sstream>

namespace psolve {
namespace {

FileKind kind(const std::string& text) {
  std::istringstream stream(text);
  return kind_of(stream);
}

TEST(FileKind, KnowsWhatPsolveWrote) {
  EXPECT_EQ(kind(R"({"psolve": "0.2.0", "problem": "backprop"})"), FileKind::own);
  EXPECT_EQ(kind(R"({"line": 3, "id": 1, "error": {}})"), FileKind::own);
  EXPECT_EQ(kind(R"({"output": "5 of 7 marks", "tests": []})"), FileKind::own);
  EXPECT_EQ(kind(R"({"score": 0, "output": "no work"})"), FileKind::own);
  EXPECT_EQ(kind(R"({"gradable": false, "format_errors": ["no work"]})"), FileKind::own);
}

TEST(FileKind, TakesNothingElseForItsOwn) {
  EXPECT_EQ(kind(R"({"output": "x", "tests": [], "visibility": "visible"})"), FileKind::other);
  EXPECT_EQ(kind(R"({"score": 3})"), FileKind::other);
  EXPECT_EQ(kind(R"({"line": 3, "error": {}, "problem": "jacobian"})"), FileKind::spec);
  EXPECT_EQ(kind(R"({"problem": "jacobian"})"), FileKind::spec);
  EXPECT_EQ(kind("[1]"), FileKind::other);
  EXPECT_EQ(kind("student: Ada"), FileKind::not_json);
  EXPECT_EQ(kind(" "), FileKind::empty);
}

}  // namespace
}  // namespace psolve
