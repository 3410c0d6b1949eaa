#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// What a source may say of a kind of problem, and a computation can refute.
struct Claim {
  std::string_view id;
  std::string_view text;  ///< reads on behind "The source claims that"
};

/// What an instance says of a claim.
struct Judgement {
  JudgedClaim::Verdict verdict;
  Prose reason;  ///< with the instance's numbers
};

/// True of every instance of this kind.
inline Judgement always(Prose reason) {
  return {JudgedClaim::Verdict::is_true, std::move(reason)};
}
/// Refuted by this instance.
inline Judgement refuted(Prose reason) {
  return {JudgedClaim::Verdict::is_false, std::move(reason)};
}
/// It holds here under a condition, which the reason names.
inline Judgement under_condition(Prose reason) {
  return {JudgedClaim::Verdict::conditional, std::move(reason)};
}

/// A claim and how it is judged, by all that was `Found` about an instance.
template <class Found>
struct JudgedBy : Claim {
  Judgement (*judge)(const Found& found);
};

template <class Found, std::size_t n>
std::vector<Claim> claims_of(const std::array<JudgedBy<Found>, n>& table) {
  return {table.begin(), table.end()};
}

/// The claims that a spec lists, in its order.
template <class Found, std::size_t n>
std::vector<JudgedClaim> judged(const std::array<JudgedBy<Found>, n>& table,
                                const std::vector<std::string>& listed, const Found& found) {
  std::vector<JudgedClaim> claims;
  for (const std::string& id : listed) {
    const auto& row = *std::ranges::find(table, id, &Claim::id);
    auto [verdict, reason] = row.judge(found);
    claims.push_back({id, std::string(row.text), verdict, std::move(reason)});
  }
  return claims;
}

/// Whether a spec lists the claim: then it is judged, and no remark speaks of the same.
inline bool lists(const std::vector<std::string>& claims, std::string_view id) {
  return std::ranges::find(claims, id) != claims.end();
}

}  // namespace psolve
