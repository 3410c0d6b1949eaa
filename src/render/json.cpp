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
#include "render/result.h"
#include "render/words.h"

namespace psolve {
namespace {

/// Members that keep all digits whatever is asked for, so that lines can be worked out again.
constexpr std::array<std::string_view, 2> kExact = {"math", "values"};

/// A line that computes, for programs: its formula as MathJSON, and the values that it uses.
void put_computation(const Computation& computation, Json& entry) {
  if (computation.resumes()) {
    entry["math"] = {"Resume", computation.name, to_math_json(computation.value)};
    return;
  }
  const bool says_nothing = computation.uses.empty() || (computation.term.is(Term::Kind::symbol) &&
                                                         computation.term.name == computation.name);
  if (says_nothing) return;
  entry["math"] = {"Equal", computation.name, to_math_json(computation.term),
                   to_math_json(computation.value)};
  Json values = json_object(computation.uses.size());
  for (const UsedValue& use : computation.uses) {
    if (use.value.size() <= kMostEntriesOfKnown || !use.is_known)
      values[use.name] = to_json(use.value);
  }
  entry["values"] = std::move(values);
}

template <class Entry>
Json list_of(const std::vector<Entry>& entries, Json (*one)(const Entry&, int), int digits) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(one(entry, digits));
  return list;
}

Json line_json(const Line& line, int digits) {
  const Formula written = line.written();
  Json entry = json_object(4);
  entry["text"] = write(written, Hand::unicode, digits);
  entry["latex"] = write(written, Hand::latex, digits);
  if (line.computation) put_computation(*line.computation, entry);
  return entry;
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

Json step_json(const Step& step, int digits) {
  Json entry = json_object(7);
  entry["id"] = step.id;
  entry["rule"] = step.rule.name;
  entry["claim"] = prose_text(step.claim, digits);
  entry["lines"] = list_of(step.lines, line_json, digits);
  if (!step.value.is_null()) entry["value"] = step.value;
  if (!step.answer.empty()) entry["answer"] = step.answer;
  entry["steps"] = list_of(step.steps, step_json, digits);
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

/// Calls `put(name, value, digits)` for each member of the envelope. The spec keeps every digit, so
/// that it can be solved again.
template <class Put>
void envelope(const Solution& solution, const View& view, Put&& put) {
  const int digits = view.json_digits();
  const int prose = view.prose_digits();
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
    put("steps", list_of(solution.steps, step_json, prose), digits);
    put("checks", list_of(solution.checks, check_json, prose), digits);
    if (!solution.claims.empty())
      put("claims", list_of(solution.claims, claim_json, prose), digits);
    put("remarks", list_of(solution.remarks, remark_json, prose), digits);
    put("figures", list_of(solution.figures, figure_json, prose), digits);
  }
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
  std::string text = "{\n";
  envelope(solution, view, [&](const char* name, const Json& value, int digits) {
    if (text.size() > 2) text += ",\n";
    text += "  \"" + std::string(name) + "\": ";
    append_json_text(text, value, digits, 2, kExact);
  });
  text += "\n}\n";
  return text;
}

std::string render_json_line(const Solution& solution, const View& view) {
  std::string text;
  envelope(solution, view, [&](const char* name, const Json& value, int digits) {
    text += (text.empty() ? "{\"" : ",\"") + std::string(name) + "\":";
    append_json_line(text, value, digits, kExact);
  });
  text += '}';
  return text;
}

}  // namespace psolve
