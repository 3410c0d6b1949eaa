#include "commands/verify.h"

#include "core/text/text.h"
#include "files/output.h"
#include "math/syntax/syntax.h"
#include "spec/input/source.h"
#include "verify/verify.h"

namespace psolve {

int run_verify(const std::string& path) {
  const SpecSource source = read_solution(path);
  Verdict verdict;
  try {
    verdict = verify(source.json, constant_value);
  } catch (const UnusableSolution& error) {
    throw addressed(SpecError(error.pointer(), error.what()), source);
  }
  std::string text = verdict.summary() + "\n";
  for (const auto& [place, what] : verdict.disagreements) {
    text += printable(place + ": " + what) + "\n";
  }
  write_standard_output(text);
  return verdict.disagreements.empty() ? 0 : 1;
}

}  // namespace psolve
