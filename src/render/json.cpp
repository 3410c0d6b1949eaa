// The JSON form of a solution: the contract with other programs.

#include "core/json/text.h"
#include "formula/notation.h"
#include "render/figures/svg.h"
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
    list.push_back({{"id", remark.id},
                    {"kind", name_of(remark.kind)},
                    {"text", prose_text(remark.text, digits)}});
  }
  return list;
}

Json figures_json(const std::vector<Figure>& figures, int digits) {
  Json list = Json::array();
  for (const auto& figure : figures) {
    list.push_back({{"id", figure.id},
                    {"caption", prose_text(figure.caption, digits)},
                    {"svg", svg_file(figure)}});
  }
  return list;
}

/// Calls `put(name, value, digits)` for each member of the envelope. The spec keeps every digit, so
/// that it can be solved again.
template <class Put>
void envelope(const Solution& solution, const View& view, Put&& put) {
  const int digits = view.json_digits();
  const int prose = view.prose_digits();
  put("psolve", PSOLVE_VERSION, digits);
  put("problem", solution.problem, digits);
  put("title", solution.title, digits);
  put("source", solution.source, digits);
  if (!view.answers_only) {
    put("spec", solution.spec, 17);
    put("assumptions", solution.assumptions, digits);
  }
  put("answers", solution.answers, digits);
  put("exact", solution.exact, digits);
  if (!view.answers_only) {
    put("steps", steps_json(solution.steps, prose), digits);
    put("checks", checks_json(solution.checks), digits);
    put("remarks", remarks_json(solution.remarks, prose), digits);
    put("figures", figures_json(solution.figures, prose), digits);
  }
}

}  // namespace

std::string render_json(const Solution& solution, const View& view) {
  std::string text = "{\n";
  envelope(solution, view, [&](const char* name, const Json& value, int digits) {
    if (text.size() > 2) text += ",\n";
    text += "  \"" + std::string(name) + "\": " + json_text(value, digits, 2);
    text.pop_back();
  });
  return text + "\n}\n";
}

std::string render_json_line(const Solution& solution, const View& view) {
  std::string text;
  envelope(solution, view, [&](const char* name, const Json& value, int digits) {
    text += (text.empty() ? "{\"" : ",\"") + std::string(name) + "\":";
    text += json_line(value, digits);
  });
  return text + "}";
}

}  // namespace psolve
