// The JSON form of a solution: the contract with other programs.

#include <array>
#include <string_view>

#include "core/asked/labels.h"
#include "core/json/math_json.h"
#include "core/json/text.h"
#include "core/matrix.h"
#include "core/workings/computation.h"
#include "formula/notation.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "render/json_writer.h"
#include "render/result.h"
#include "render/words.h"

namespace psolve {
namespace {

/// Members that keep all digits whatever is asked for, so that lines can be worked out again.
constexpr std::array<std::string_view, 2> kExact = {"math", "values"};

/// A line that computes, for programs: its formula as MathJSON, and the values that it uses.
void write_computation(const Computation& computation, JsonWriter& json) {
  const bool says_nothing = computation.uses.empty() || (computation.term.is(Term::Kind::symbol) &&
                                                         computation.term.name == computation.name);
  if (says_nothing && !computation.resumes()) return;
  json.key("math");
  append_math_json(json.next(), computation);
  if (computation.resumes()) return;
  json.key("values");
  std::string& text = json.next();
  text += '{';
  for (const UsedValue& use : computation.uses) {
    if (use.is_known && use.value.size() > kMostEntriesOfKnown) continue;
    if (text.back() != '{') text += ',';
    append_json_string(text, use.name);
    text += ':';
    append_json(text, use.value);
  }
  text += '}';
}

template <class Entry>
Json list_of(const std::vector<Entry>& entries, Json (*one)(const Entry&, int), int digits) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(one(entry, digits));
  return list;
}

void write_line(const Line& line, int digits, JsonWriter& json) {
  const Formula written = without_middles(line.written());
  json.begin_object();
  json.key("text");
  json.string(write(written, Hand::unicode, digits));
  json.key("latex");
  json.string(write(written, Hand::latex, digits));
  if (line.computation) write_computation(*line.computation, json);
  json.end_object();
}

void write_steps(const std::vector<Step>& steps, int digits, int answer_digits, JsonWriter& json) {
  json.begin_array();
  for (const auto& step : steps) {
    json.begin_object();
    json.key("id");
    json.string(step.id);
    json.key("rule");
    json.string(step.rule.name);
    json.key("claim");
    json.string(prose_text(step.claim, digits));
    json.key("lines");
    json.begin_array();
    for (const auto& line : step.lines) write_line(line, digits, json);
    json.end_array();
    if (!step.value.is_null()) {
      json.key("value");
      json.value(step.value, answer_digits, kExact);
    }
    if (!step.answer.empty()) {
      json.key("answer");
      json.string(step.answer);
    }
    json.key("steps");
    write_steps(step.steps, digits, answer_digits, json);
    json.end_object();
  }
  json.end_array();
}

Json given_json(const Given& datum, int digits) {
  Json entry = json_object(5);
  entry["name"] = datum.name;
  entry["text"] = write(datum.line, Hand::unicode, digits);
  entry["latex"] = write(datum.line, Hand::latex, digits);
  if (datum.value) entry["value"] = to_json(*datum.value);
  entry["spec"] = datum.pointer;
  return entry;
}

/// Prose as mathematics: its words upright.
std::string latex_of(const Prose& prose, int digits) {
  const auto latex = [&](const Formula& formula) { return write(formula, Hand::latex, digits); };
  return joined(
      prose, [&](const std::string& text) { return latex(Formula::words(text)); }, latex);
}

Json mathematics_json(const Prose& text, int digits) {
  return {{"text", prose_text(text, digits)}, {"latex", latex_of(text, digits)}};
}

Json notation_json(const Notation& notation, int digits) {
  return {{"answer", notation.answer},
          {"text", write(notation.symbol, Hand::unicode, digits)},
          {"latex", write(notation.symbol, Hand::latex, digits)}};
}

Json claim_json(const JudgedClaim& claim, int digits) {
  return {{"id", claim.id},
          {"claim", prose_text(claim.claim, digits)},
          {"verdict", name_of(claim.verdict)},
          {"reason", prose_text(claim.reason, digits)}};
}

Json check_json(const Check& check, int) {
  Json entry = {{"id", check.id},       {"claim", check.claim},         {"method", check.method},
                {"error", check.error}, {"tolerance", check.tolerance}, {"passed", check.passed()}};
  if (check.lines) {
    entry["stated"] = check.lines->stated;
    entry["evaluated"] = check.lines->evaluated;
    entry["resumed"] = check.lines->resumed;
  }
  return entry;
}

Json remark_json(const Remark& remark, int digits) {
  return {
      {"id", remark.id}, {"kind", name_of(remark.kind)}, {"text", prose_text(remark.text, digits)}};
}

Json figure_json(const Figure& figure, int digits) {
  return {{"id", figure.id},
          {"caption", prose_text(figure.caption, digits)},
          {"svg", svg_file(figure)}};
}

/// The spec keeps every digit, so that it can be solved again.
void write_solution(const Solution& solution, const View& view, JsonWriter& json) {
  const int digits = view.json_digits();
  const int prose = view.prose_digits();
  const auto put = [&](const char* name, const Json& value, int value_digits) {
    json.key(name);
    json.value(value, value_digits, kExact);
  };
  json.begin_object();
  put("psolve", PSOLVE_VERSION, digits);
  put("problem", solution.problem, digits);
  if (!solution.id.is_null()) put("id", solution.id, digits);
  if (!solution.variant.is_null()) put("variant", solution.variant, digits);
  put("title", solution.title, digits);
  put("source", solution.source, digits);
  if (!solution.question.empty()) put("question", solution.question, digits);
  if (!view.answers_only) {
    put("spec", solution.spec, 17);
    put("assumptions", solution.assumptions, digits);
    if (!solution.given.empty()) put("given", list_of(solution.given, given_json, prose), 17);
    put("result", list_of(result_of(solution), mathematics_json, prose), digits);
  }
  put("answers", solution.answers, digits);
  put("exact", solution.exact, digits);
  if (!view.answers_only) {
    put("notation", list_of(solution.notation, notation_json, prose), digits);
    json.key("steps");
    write_steps(solution.steps, prose, digits, json);
    put("checks", list_of(solution.checks, check_json, prose), digits);
    if (!solution.claims.empty())
      put("claims", list_of(solution.claims, claim_json, prose), digits);
    put("remarks", list_of(solution.remarks, remark_json, prose), digits);
    put("figures", list_of(solution.figures, figure_json, prose), digits);
  }
  json.end_object();
}

/// The question sheet; `work`, filled in, is what is graded.
std::string sheet_text(const Solution& solution, const View& view) {
  const int prose = view.prose_digits();
  Json asked = Json::array();
  Json work = json_object(16);
  for (const Asked& entry : asked_of(solution)) {
    asked.push_back({{"name", entry.name},
                     {"text", prose_text(entry.symbol, prose)},
                     {"latex", latex_of(entry.symbol, prose)}});
    work[entry.name] = nullptr;
  }
  Json sheet = json_object(8);
  sheet["psolve"] = PSOLVE_VERSION;
  sheet["title"] = solution.title.empty() ? solution.problem : solution.title;
  sheet["question"] =
      solution.question.empty() ? prose_text(solution.sought, prose) : solution.question;
  if (!solution.assumptions.empty()) sheet["assumptions"] = solution.assumptions;
  sheet["given"] = list_of(solution.given, given_json, prose);
  sheet["asked"] = std::move(asked);
  sheet["work"] = std::move(work);
  return json_text(sheet);
}

}  // namespace

std::string render_json(const Solution& solution, const View& view) {
  if (view.sheet) return sheet_text(solution, view);
  std::string text;
  JsonWriter json(text, true);
  write_solution(solution, view, json);
  text += '\n';
  return text;
}

std::string render_json_line(const Solution& solution, const View& view) {
  std::string text;
  JsonWriter json(text, false);
  write_solution(solution, view, json);
  return text;
}

}  // namespace psolve
