// Markdown and HTML.

#include <algorithm>
#include <variant>

#include "core/text/text.h"
#include "formula/mathml/line_breaks.h"
#include "formula/notation.h"
#include "grade/report/lines.h"
#include "grade/report/report.h"

namespace psolve {
namespace {

std::string in_html(const std::string& text) {
  std::string escaped;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string marks_of(const GradedLine& line) {
  if (line.max_marks == 0) return "";
  return marks_text(line.marks) + "/" + marks_text(line.max_marks);
}

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;overflow-wrap:normal}"
    "td,th{padding:.2rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}"
    ".value{overflow-wrap:break-word}"
    ".key{table-layout:fixed}.key .yours{width:9rem}.key .sign{width:1.5rem}"
    ".key .claim{padding-top:.8rem}.formula{display:block;overflow:auto hidden;padding:.1rem 0}"
    "summary{cursor:pointer;font-weight:600}details{margin:1rem 0}"
    ".wrong,.trivial{background:#fdecea}.follows{background:#fff8e1}"
    "@media(max-width:600px){body{margin:1rem auto}table{font-size:.85rem}td,th{padding:.2rem}"
    "td{overflow-wrap:anywhere}.key,.key tbody,.key tr,.key td,.key th{display:block}"
    ".key tr:first-child{display:none}.key td{border:0}.key tr{border-bottom:1px solid #8888}"
    ".key td+td:not(:empty){display:inline-block}.key .value:not(:empty)::before{content:\"yours: "
    "\"}}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}td,th{border-color:#444}"
    ".wrong,.trivial{background:#4a1f1c}.follows{background:#43381a}}";

/// Rows of a derivation that a page shows.
constexpr std::size_t kMostRows = 600;

std::string claim_html(const Prose& claim) {
  std::string html;
  for (const Prose::Piece& piece : claim.pieces()) {
    const auto* words = std::get_if<std::string>(&piece);
    html += words != nullptr ? in_html(*words)
                             : breakable(write(std::get<Formula>(piece), Hand::mathml));
  }
  return html;
}

/// The whole derivation, folded, with what the student has beside the key's lines.
std::string derivation_html(const std::vector<KeyRow>& rows) {
  if (rows.empty()) return "";
  std::string html =
      "<details><summary>The whole derivation, with yours beside it</summary>\n"
      "<table class=\"key\">\n<tr><th>Key</th><th class=\"yours\">Yours</th>"
      "<td class=\"sign\"></td></tr>\n";
  for (std::size_t i = 0; i < std::min(rows.size(), kMostRows); ++i) {
    const KeyRow& row = rows[i];
    const std::string indent = std::to_string(row.depth) + ".5rem";
    if (!row.claim.empty()) {
      html += "<tr><th class=\"claim\" colspan=\"3\" style=\"padding-left:" + indent + "\">" +
              claim_html(row.claim) + "</th></tr>\n";
    }
    if (row.line.is(Formula::Kind::blank)) continue;
    const std::string verdict(row.verdict ? verdict_name(*row.verdict) : "");
    html += "<tr class=\"" + verdict + "\"><td style=\"padding-left:" + indent +
            "\"><span class=\"formula\">" + breakable(write(row.line, Hand::mathml)) +
            "</span></td><td class=\"value\">" +
            (row.verdict ? in_html(brief(row.given, 60)) : "") + "</td><td title=\"" + verdict +
            "\">" + (row.verdict ? sign_of(*row.verdict) : "") + "</td></tr>\n";
  }
  if (rows.size() > kMostRows) {
    html += "<tr><td colspan=\"3\">… " + std::to_string(rows.size() - kMostRows) +
            " more lines</td></tr>\n";
  }
  return html + "</table>\n</details>\n";
}

}  // namespace

std::string grade_markdown(const Grade& grade, Reveal reveal) {
  std::string text;
  if (!grade.student.empty()) text += "## " + in_markdown(grade.student) + "\n\n";
  text += "**" + in_markdown(summary_of(grade)) + "**\n\n";
  const bool all = reveal == Reveal::all;
  text += std::string("|  | line | yours |") + (all ? " key |" : "") + " verdict | marks |\n";
  text += std::string("| --- | --- | --- |") + (all ? " --- |" : "") + " --- | --- |\n";
  for (const GradedLine& line : grade.lines) {
    text += "| " + sign_of(line.verdict) + " | " + in_markdown(line.name) + " | " +
            in_markdown(brief(line.given, 60)) + " | " +
            (all ? in_markdown(brief(line.expected, 60)) + " | " : "") +
            std::string(verdict_name(line.verdict)) + " | " + marks_of(line) + " |\n";
  }
  bool first = true;
  for (const GradedLine& line : grade.lines) {
    if (!is_trouble(line)) continue;
    const bool leads = first && line.verdict == LineVerdict::wrong;
    text +=
        std::string("\n**") + (leads ? "First wrong: " : "") + in_markdown(line.name) + "**\n\n";
    for (const auto& said : sentences_of(line, reveal)) text += "- " + in_markdown(said) + "\n";
    const std::string aftermath = leads ? aftermath_of(grade) : "";
    if (!aftermath.empty()) text += "- " + aftermath + "\n";
    first = first && !leads;
  }
  const std::string convention = convention_text(grade, reveal);
  if (!convention.empty()) text += "\n" + in_markdown(convention) + "\n";
  return text;
}

std::string grade_html(const Grade& grade, Reveal reveal) {
  const std::string title = grade.student.empty() ? "Graded work" : in_html(grade.student);
  const bool all = reveal == Reveal::all;
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
      title + "</title>\n<style>" + std::string(kStyle) +
      "</style>\n</head>\n<body>\n<main>\n<h1>" + title + "</h1>\n<p>" +
      in_html(summary_of(grade)) +
      "</p>\n<table>\n<tr><td></td><th>Line</th>"
      "<th>Yours</th>" +
      (all ? "<th>Key</th>" : "") + "<th>Verdict</th><th>Marks</th></tr>\n";
  for (const GradedLine& line : grade.lines) {
    const std::string verdict(verdict_name(line.verdict));
    text += "<tr class=\"" + verdict + "\"><td aria-hidden=\"true\">" + sign_of(line.verdict) +
            "</td><td>" + in_html(line.name) + "</td><td class=\"value\">" +
            in_html(brief(line.given, 60)) + "</td>" +
            (all ? "<td class=\"value\">" + in_html(brief(line.expected, 60)) + "</td>" : "") +
            "<td>" + verdict + "</td><td>" + marks_of(line) + "</td></tr>\n";
  }
  text += "</table>\n";
  bool first = true;
  for (const GradedLine& line : grade.lines) {
    if (!is_trouble(line)) continue;
    const bool open = first && line.verdict == LineVerdict::wrong;
    text += std::string("<details") + (open ? " open" : "") + "><summary>" +
            (open ? "First wrong: " : "") + in_html(line.name) + " = " +
            in_html(brief(line.given, 60)) + "</summary>\n";
    std::vector<std::string> sentences = sentences_of(line, reveal);
    if (open) sentences.push_back(aftermath_of(grade));
    for (const auto& said : sentences) {
      if (!said.empty()) text += "<p>" + in_html(said) + "</p>\n";
    }
    text += "</details>\n";
    first = first && !open;
  }
  const std::string convention = convention_text(grade, reveal);
  if (!convention.empty()) text += "<p>" + in_html(convention) + "</p>\n";
  return text + derivation_html(grade.derivation) + "</main>\n</body>\n</html>\n";
}

}  // namespace psolve
