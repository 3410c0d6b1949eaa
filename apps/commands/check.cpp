// Some mistakes show only in the computation: an expression without a value at its point, sizes
// that do not fit, numbers that overflow. So a spec without mistakes on its face is worked out,
// without derivation, searches or anything to show for it.

#include "commands/check.h"

#include <algorithm>
#include <cstdio>

#include "classroom/grade.h"
#include "classroom/vary.h"
#include "command_line.h"
#include "core/long_work.h"
#include "core/text/text.h"
#include "files/output.h"
#include "files/spec_files.h"
#include "registry.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

constexpr const char* kStandardInput = "-";

class Impatient : public Observer {
 public:
  void begin() override {}
  bool go_on(const std::string&) override { return false; }
  void end() override {}
};

/// Throws InputError where the fields for grading and variants name what is not there.
void try_class_fields(const SpecSource& source) {
  const auto has = [&](const char* field) { return source.json.contains(field); };
  if (has("marks") || has("tolerance") || has("slips")) check_grading(source);
  if (has("vary")) check_variants(source);
}

/// The lines that say what is wrong with the spec.
std::vector<std::string> mistakes_in(const std::string& path) {
  std::vector<std::string> lines;
  try {
    const SpecSource asked = read_spec(path);
    SpecSource source = asked;
    solve(problem_of(source), source, Extent::answers_only);
    try_class_fields(asked);
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) lines.push_back(fault.line);
  }
  return lines;
}

}  // namespace

int run_check(const std::vector<std::string>& paths) {
  std::vector<SpecFile> specs;
  if (std::ranges::find(paths, kStandardInput) == paths.end()) {
    specs = find_specs(paths, false);
  } else {
    if (paths.size() > 1) throw UsageError("standard input and files cannot be checked together");
    specs.push_back({.path = kStandardInput, .top = {}});
  }
  Impatient observer;
  set_observer(&observer);
  Index bad = 0;
  for (const SpecFile& spec : specs) {
    const auto lines = mistakes_in(spec.path.string());
    for (const auto& line : lines) std::fputs(("psolve: " + line + "\n").c_str(), stderr);
    bad += lines.empty() ? 0 : 1;
  }
  set_observer(nullptr);
  const std::string mistakes = bad == 0 ? "none" : std::to_string(bad);
  write_standard_output(counted(std::ssize(specs), "spec") + ", " + mistakes + " with mistakes\n");
  return bad == 0 ? 0 : 2;
}

}  // namespace psolve
