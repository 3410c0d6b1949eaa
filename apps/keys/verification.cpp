#include "keys/verification.h"

#include <fstream>

#include "core/text/text.h"
#include "math/syntax/syntax.h"
#include "spec/input/source.h"
#include "verify/verify.h"

namespace psolve {

std::vector<std::string> disagreements_in(const std::filesystem::path& key) {
  std::ifstream file(key, std::ios::binary);
  const Json solution = Json::parse(file, nullptr, false);
  // What has no data that are given was recorded before derivations were closed.
  if (!solution.is_object() || !solution.contains("given")) return {};
  try {
    std::vector<std::string> sentences;
    for (const auto& [place, what] : verify(solution, constant_value).disagreements) {
      sentences.push_back("does not agree with itself: " + printable(place + ": " + what));
    }
    return sentences;
  } catch (const NothingToVerify&) {
    return {};
  } catch (const UnusableSolution& error) {
    return {printable(error.pointer() + ": " + error.what())};
  }
}

}  // namespace psolve
