// Remarks are found by their ids: kebab-case, each once in a solution, in JSON and not in text.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/text/text.h"
#include "corpus/shipped.h"
#include "registry.h"
#include "render/format.h"

namespace psolve {
namespace {

bool is_kebab_case(const std::string& id) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !id.empty() && std::ranges::all_of(id, is_plain) && id.find("--") == id.npos &&
         id.front() != '-' && id.back() != '-';
}

TEST(RemarkIds, AreUniqueInEverySolution) {
  Index remarks = 0;
  for (const auto& [path, spec, solution] : all_shipped()) {
    std::set<std::string> ids;
    for (const auto& remark : solution.remarks) {
      EXPECT_TRUE(is_kebab_case(remark.id)) << path << ": " << remark.id;
      EXPECT_TRUE(ids.insert(remark.id).second) << path << ": " << remark.id << " twice";
      ++remarks;
    }
  }
  EXPECT_GT(remarks, 100);
}

TEST(RemarkIds, StandInJsonAlone) {
  Solution solution;
  solution.remarks = {{"of-no-use", Remark::Kind::mistake, "Nothing follows."}};
  const auto shown = [&](const char* format) { return find_format(format)->render(solution, {}); };
  const Json json = Json::parse(shown("json"));
  EXPECT_EQ(json["remarks"],
            Json::parse(R"([{"id": "of-no-use", "kind": "mistake", "text": "Nothing follows."}])"));
  EXPECT_EQ(shown("text").find("of-no-use"), std::string::npos);
  EXPECT_NE(shown("text").find("Mistake: Nothing follows."), std::string::npos);
}

TEST(Counted, AddsAnSToAllButOne) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(12, "hidden unit"), "12 hidden units");
}

}  // namespace
}  // namespace psolve
