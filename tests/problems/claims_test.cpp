// Claims of sources, and what instances say of them: each claim where it holds and where it fails,
// with the numbers of the reason. A table is a list of groups: a spec, and rows of the fields that
// are changed in it, the claim, its verdict, and what its reason says among other things. Numbers
// are worked out by hand, but for those named in tests/problems/claims.json.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "registry.h"
#include "render/words.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

Json table() {
  return Json::parse(contents_of(repository() / "tests/problems/claims.json"));
}

TEST(Claims, AreJudgedByTheInstance) {
  for (const Json& group : table()) {
    for (const Json& row : group["rows"]) {
      Json spec = group["spec"];
      spec.update(row[0]);
      spec["claims"] = Json::array({row[1]});
      const Solution solution = solved(spec);
      ASSERT_EQ(solution.claims.size(), 1) << spec;
      const JudgedClaim& claim = solution.claims.front();
      EXPECT_EQ(claim.id, row[1].get<std::string>());
      EXPECT_EQ(name_of(claim.verdict), row[2].get<std::string>()) << spec;
      const std::string reason = prose_text(claim.reason, 6);
      EXPECT_TRUE(reason.ends_with('.')) << reason;
      for (std::size_t i = 3; i < row.size(); ++i) {
        const auto part = row[i].get<std::string>();
        EXPECT_TRUE(has(reason, part)) << part << "\n" << reason;
      }
    }
  }
}

/// Nothing can be judged that the table does not try.
TEST(Claims, AllStandInTheTable) {
  std::set<std::string> tried;
  for (const Json& group : table()) {
    for (const Json& row : group["rows"]) tried.insert(row[1].get<std::string>());
  }
  std::set<std::string> known;
  for (const Problem& problem : problems()) {
    if (problem.claims == nullptr) continue;
    for (const Claim& claim : problem.claims()) known.emplace(claim.id);
  }
  EXPECT_EQ(tried, known);
}

}  // namespace
}  // namespace psolve
