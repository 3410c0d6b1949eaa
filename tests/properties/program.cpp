#include "properties/program.h"

#include <algorithm>

#include "render/format.h"
#include "support/command.h"
#include "support/files.h"

namespace psolve {
namespace {

View view_of(Extent extent) {
  return {.answers_only = extent == Extent::answers_only};
}

const char* option_of(Extent extent) {
  return extent == Extent::answers_only ? " --answers-only" : "";
}

std::vector<std::string> lines_in(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

/// What contradicts the answer to a spec: its line, or that it is refused for the same reason.
std::string contradiction(const Expected& expected, const std::string& line) {
  if (!expected.line.empty()) return line == expected.line ? "" : "another answer: " + line;
  const Json answer = Json::parse(line, nullptr, false);
  if (!answer.is_object() || !answer.contains("error")) return "is not refused: " + line;
  const auto message = answer["error"].value("message", "");
  // A fault of the whole text has its place in the line.
  return expected.refusal.ends_with(message) ? "" : "refused for another reason: " + message;
}

}  // namespace

Expected expected_of(const Tried& tried) {
  Expected expected{.spec = tried.text};
  if (tried.solution) {
    expected.line = render_json_line(*tried.solution, view_of(tried.extent));
    expected.exit_code = tried.solution->passed() ? 0 : 1;
  } else {
    expected.refusal = tried.refusal->faults().front().message;
    expected.exit_code = 1;
  }
  return expected;
}

std::vector<Finding> batch_findings(std::span<const Expected> all, Extent extent) {
  const Scratch scratch;
  int exit_code = 0;
  std::string backward;
  for (const Expected& each : all) {
    exit_code = std::max(exit_code, each.exit_code);
    backward = each.spec + "\n" + backward;
  }
  write(scratch.path() / "backward", backward);
  const Outcome outcome = run_in(
      scratch.path(), std::string("psolve batch") + option_of(extent) + " --jobs 3 <backward");
  std::vector<std::string> lines = lines_in(outcome.out);
  std::ranges::reverse(lines);
  const std::string property(kBatchAgrees);
  if (lines.size() != all.size() || outcome.exit_code != exit_code) {
    return {{property, "exit " + std::to_string(outcome.exit_code) + ", " +
                           std::to_string(lines.size()) + " lines: " + outcome.err}};
  }
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string what = contradiction(all[i], lines[i]);
    if (!what.empty()) findings.push_back({property, what + "\n  " + all[i].spec});
  }
  return findings;
}

std::vector<Finding> single_findings(const Tried& tried) {
  const Scratch scratch;
  write(scratch.path() / "spec", tried.text);
  const Outcome outcome =
      run_in(scratch.path(), std::string("psolve spec --format json") + option_of(tried.extent));
  const int exit_code = tried.refusal ? 2 : tried.solution->passed() ? 0 : 1;
  const auto finding = [](const std::string& what) {
    return std::vector<Finding>{{"single and in process agree", what}};
  };
  if (outcome.exit_code != exit_code) return finding("exit " + std::to_string(outcome.exit_code));
  if (outcome.out != tried.json) return finding("another answer: " + outcome.out.substr(0, 200));
  if (!tried.refusal) return outcome.err.empty() ? std::vector<Finding>{} : finding(outcome.err);
  std::string lines;
  for (const Fault& fault : tried.refusal->faults()) lines += "psolve: " + fault.line + "\n";
  if (outcome.err != lines) return finding("another refusal: " + outcome.err);
  return {};
}

}  // namespace psolve
