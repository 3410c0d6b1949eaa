#include "key_verification.h"

#include "core/text/text.h"
#include "spec/source.h"
#include "verify/verify.h"

namespace psolve {

std::optional<std::string> disagreement_in(const std::string& key) {
  const Json solution = Json::parse(key, nullptr, false);
  // What has no data that are given was recorded before derivations were closed.
  if (!solution.is_object() || !solution.contains("given")) return std::nullopt;
  try {
    const auto wrong = verify(solution).disagreements;
    if (wrong.empty()) return std::nullopt;
    std::string text = wrong[0].place + ": " + wrong[0].text;
    if (wrong.size() > 1) text += "; and " + std::to_string(wrong.size() - 1) + " more";
    return "does not agree with itself: " + printable(text);
  } catch (const NothingToVerify&) {
    return std::nullopt;
  } catch (const UnusableSolution& error) {
    return printable(error.pointer() + ": " + error.what());
  }
}

}  // namespace psolve
