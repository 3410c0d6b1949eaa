// The JSON form of a solution: the contract with other programs.

#include "core/json_text.h"
#include "formula/notation.h"
#include "render/format.h"
#include "render/page.h"

namespace psolve {
namespace {

Json steps_json(const std::vector<Step>& steps, int digits) {
  Json list = Json::array();
  for (const auto& step : steps) {
    Json entry = {{"id", step.id},
                  {"rule", name_of(step.rule)},
                  {"claim", prose_text(step.claim, digits)},
                  {"lines", Json::array()}};
    for (const auto& line : step.lines) {
      entry["lines"].push_back({{"text", write(line, Hand::unicode, digits)},
                                {"latex", write(line, Hand::latex, digits)}});
    }
    if (!step.value.is_null()) entry["value"] = step.value;
    entry["steps"] = steps_json(step.steps, digits);
    list.push_back(std::move(entry));
  }
  return list;
}

Json checks_json(const std::vector<Check>& checks) {
  Json list = Json::array();
  for (const auto& check : checks) {
    list.push_back({{"id", check.id},
                    {"claim", check.claim},
                    {"method", check.method},
                    {"error", check.error},
                    {"tolerance", check.tolerance},
                    {"passed", check.passed()}});
  }
  return list;
}

Json remarks_json(const std::vector<Remark>& remarks, int digits) {
  Json list = Json::array();
  for (const auto& remark : remarks) {
    list.push_back({{"kind", name_of(remark.kind)}, {"text", prose_text(remark.text, digits)}});
  }
  return list;
}

/// `member` of the envelope; the spec keeps every digit, so that it can be solved again.
std::string member(const std::string& name, const Json& value, int digits) {
  std::string text = json_text(value, digits, 2);
  text.pop_back();
  return "  \"" + name + "\": " + text;
}

}  // namespace

std::string render_json(const Solution& solution, const View& view) {
  const int digits = view.json_digits();
  const int prose = view.prose_digits();
  std::string text = "{\n" + member("psolve", PSOLVE_VERSION, digits);
  const auto add = [&](const std::string& name, const Json& value, int precision) {
    text += ",\n" + member(name, value, precision);
  };
  add("problem", solution.problem, digits);
  add("title", solution.title, digits);
  add("source", solution.source, digits);
  if (!view.answers_only) {
    add("spec", solution.spec, 17);
    add("assumptions", solution.assumptions, digits);
  }
  add("answers", solution.answers, digits);
  add("exact", solution.exact, digits);
  if (!view.answers_only) {
    add("steps", steps_json(solution.steps, prose), digits);
    add("checks", checks_json(solution.checks), digits);
    add("remarks", remarks_json(solution.remarks, prose), digits);
    add("figures", Json::array(), digits);
  }
  return text + "\n}\n";
}

}  // namespace psolve
