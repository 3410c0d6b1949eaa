// Markdown and HTML.

#include "core/text/text.h"
#include "grade/report/lines.h"
#include "grade/report/report.h"

namespace psolve {
namespace {

/// What would be markup is escaped.
std::string in_markdown(const std::string& text) {
  std::string escaped;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>#|~$&").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

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
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.2rem .6rem;text-align:left;"
    "border-bottom:1px solid #ccc}.wrong{background:#fdecea}.follows{background:#fff8e1}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}"
    ".wrong{background:#4a1f1c}.follows{background:#43381a}}";

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
  for (const GradedLine& line : grade.lines) {
    if (!is_trouble(line)) continue;
    text += "\n**" + in_markdown(line.name) + "**\n\n";
    for (const auto& said : sentences_of(line, reveal)) text += "- " + in_markdown(said) + "\n";
  }
  const std::string convention = convention_text(grade, reveal);
  if (!convention.empty()) text += "\n" + in_markdown(convention) + "\n";
  return text;
}

std::string grade_html(const Grade& grade, Reveal reveal) {
  const std::string title = grade.student.empty() ? "Graded work" : in_html(grade.student);
  const bool all = reveal == Reveal::all;
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + title +
      "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" + title +
      "</h1>\n<p>" + in_html(summary_of(grade)) +
      "</p>\n<table>\n<tr><th></th><th>Line</th>"
      "<th>Yours</th>" +
      (all ? "<th>Key</th>" : "") + "<th>LineVerdict</th><th>Marks</th></tr>\n";
  for (const GradedLine& line : grade.lines) {
    const std::string verdict(verdict_name(line.verdict));
    text += "<tr class=\"" + verdict + "\"><td aria-hidden=\"true\">" + sign_of(line.verdict) +
            "</td><td>" + in_html(line.name) + "</td><td>" + in_html(brief(line.given, 60)) +
            "</td>" + (all ? "<td>" + in_html(brief(line.expected, 60)) + "</td>" : "") + "<td>" +
            verdict + "</td><td>" + marks_of(line) + "</td></tr>\n";
  }
  text += "</table>\n";
  bool first = true;
  for (const GradedLine& line : grade.lines) {
    if (!is_trouble(line)) continue;
    const bool open = first && line.verdict == LineVerdict::wrong;
    text += std::string("<details") + (open ? " open" : "") + "><summary>" +
            (open ? "First wrong: " : "") + in_html(line.name) + " = " +
            in_html(brief(line.given, 60)) + "</summary>\n";
    for (const auto& said : sentences_of(line, reveal)) text += "<p>" + in_html(said) + "</p>\n";
    text += "</details>\n";
    first = first && !open;
  }
  const std::string convention = convention_text(grade, reveal);
  if (!convention.empty()) text += "<p>" + in_html(convention) + "</p>\n";
  return text + "</body>\n</html>\n";
}

}  // namespace psolve
