#include <algorithm>

#include "core/text/text.h"
#include "grade/report/lines.h"
#include "grade/report/report.h"

namespace psolve {
namespace {

constexpr std::size_t kWidth = 80;

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  return columns >= width ? text : text + std::string(width - columns, ' ');
}

/// Broken between words, each line indented.
std::string folded(const std::string& text, std::size_t indent) {
  std::string out;
  std::string line(indent, ' ');
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    start = end + 1;
    if (columns_of(line) > indent && columns_of(line) + 1 + columns_of(word) > kWidth) {
      out += line + "\n";
      line = std::string(indent, ' ');
    }
    if (columns_of(line) > indent) line += ' ';
    line += word;
  }
  return out + line + "\n";
}

}  // namespace

std::string grade_text(const Grade& grade, Reveal reveal) {
  std::string text;
  if (!grade.student.empty()) text += printable(grade.student, 60) + "\n";
  text += folded(summary_of(grade), 0) + "\n";
  std::size_t names = 4;
  std::size_t values = 5;
  std::size_t verdicts = 5;
  for (const GradedLine& line : grade.lines) {
    names = std::max(names, columns_of(printable(line.name, 28)));
    values = std::max(values, columns_of(brief(line.given, 24)));
    verdicts = std::max(verdicts, verdict_name(line.verdict).size());
  }
  for (const GradedLine& line : grade.lines) {
    text += "  " + sign_of(line.verdict) + " " + padded(printable(line.name, 28), names) + "  " +
            padded(brief(line.given, 24), values) + "  ";
    const std::string verdict(verdict_name(line.verdict));
    text += line.max_marks > 0 ? padded(verdict, verdicts) + "  " + marks_text(line.marks) + "/" +
                                     marks_text(line.max_marks)
                               : verdict;
    text += "\n";
  }
  bool first = true;
  for (const GradedLine& line : grade.lines) {
    if (!is_trouble(line)) continue;
    const bool leads = first && line.verdict == LineVerdict::wrong;
    text += "\n" + std::string(leads ? "First wrong: " : "") + printable(line.name, 40) +
            (line.given.is_null() ? "" : " = " + brief(line.given, 40 - (leads ? 13 : 0))) + "\n";
    for (const std::string& sentence : sentences_of(line, reveal)) {
      text += folded(printable(sentence), 2);
    }
    const std::string aftermath = leads ? aftermath_of(grade) : "";
    if (!aftermath.empty()) text += folded(aftermath, 2);
    if (leads) first = false;
  }
  if (const std::string convention = convention_text(grade, reveal); !convention.empty()) {
    text += "\n" + folded(convention, 0);
  }
  return text;
}

}  // namespace psolve
