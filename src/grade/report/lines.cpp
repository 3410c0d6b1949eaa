#include "grade/report/lines.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "core/text/text.h"
#include "formula/notation.h"

namespace psolve {

std::string sign_of(LineVerdict verdict) {
  constexpr std::array<std::string_view, 7> signs = {"✓", "≈", "→", "0", "·", "✗", "?"};
  return std::string(signs[static_cast<std::size_t>(verdict)]);
}

namespace {

std::string list_text(const Json& value) {
  if (value.is_null()) return "—";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_integer()) return value.dump();
  if (value.is_number()) return shown(value.get<double>(), 6);
  std::string text;
  if (value.is_object()) {
    for (const auto& [name, part] : value.items()) {
      text += (text.empty() ? "" : ", ") + name + ": " + list_text(part);
    }
    return "{" + text + "}";
  }
  for (const Json& part : value) text += (text.empty() ? "" : ", ") + list_text(part);
  return "[" + text + "]";
}

/// With a full stop, where none stands.
std::string closed(const std::string& text) {
  return text.ends_with('?') || text.ends_with('.') ? text : text + ".";
}

/// A note with a capital letter in front.
std::string sentence_of(std::string note) {
  note[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(note[0])));
  return closed(note);
}

}  // namespace

std::string brief(const Json& value, std::size_t width) {
  return printable(list_text(value), width);
}

std::string in_markdown(const std::string& text) {
  std::string escaped;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>#|~$&").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

double rounded_marks(double marks) {
  const double rounded = std::round(marks * 1e4) / 1e4;
  return std::abs(rounded - std::round(rounded)) < 1e-9 ? std::round(rounded) : rounded;
}

std::string marks_text(double marks) {
  return shown(rounded_marks(marks), 6);
}

const std::string& hint_of(const Slip& slip) {
  return slip.hint.empty() ? slip.text : slip.hint;
}

bool is_trouble(const GradedLine& line) {
  return line.verdict == LineVerdict::wrong || line.verdict == LineVerdict::trivial ||
         line.verdict == LineVerdict::unknown || !line.note.empty();
}

std::vector<std::string> sentences_of(const GradedLine& line, Reveal reveal) {
  std::vector<std::string> said;
  if (!line.note.empty()) said.push_back(sentence_of(line.note));
  if (line.verdict == LineVerdict::unknown || line.verdict == LineVerdict::blank) return said;
  if (line.verdict == LineVerdict::trivial) {
    said.emplace_back("It follows from an earlier error that makes it trivial, and earns nothing.");
  }
  if (!line.wrong_entries.empty()) {
    std::string places;
    for (const auto& place : line.wrong_entries) places += (places.empty() ? "" : ", ") + place;
    said.push_back("Wrong: " + places + ".");
  }
  if (reveal == Reveal::all) {
    const std::string expected = brief(line.expected, 200);
    const std::string carried = line.carried.is_null() ? expected : brief(line.carried, 200);
    if (!line.formula.empty()) said.push_back(line.formula);
    said.push_back(
        "It should be " + expected + "." +
        (carried == expected ? "" : " With your earlier numbers it is " + carried + "."));
  }
  if (reveal != Reveal::verdict) {
    const auto text = [&](const Slip& slip) {
      return reveal == Reveal::all ? slip.text : hint_of(slip);
    };
    if (line.slip) {
      std::string sentence = closed(text(*line.slip));
      if (line.slip->lines.size() > 1) {
        sentence += " The same in";
        for (const auto& name : line.slip->lines) {
          sentence += (name == line.slip->lines.front() ? " " : ", ") + name;
        }
        sentence += ".";
      }
      said.push_back(sentence);
    }
    for (const Slip& slip : line.also) said.push_back("Or: " + text(slip) + ".");
  }
  return said;
}

std::string aftermath_of(const Grade& grade) {
  if (grade.count(LineVerdict::follows) == 0) return "";
  return "From there on your numbers follow where they are marked →.";
}

std::string summary_of(const Grade& grade) {
  std::string text =
      fmt::format("{} of {} marks", marks_text(grade.score), marks_text(grade.max_score));
  std::string counts;
  for (const LineVerdict verdict :
       {LineVerdict::right, LineVerdict::rounded, LineVerdict::follows, LineVerdict::trivial,
        LineVerdict::wrong, LineVerdict::blank, LineVerdict::unknown}) {
    const int count = grade.count(verdict);
    if (count == 0) continue;
    counts += (counts.empty() ? "" : ", ") + fmt::format("{} {}", count, verdict_name(verdict));
  }
  return text + "; " + counts;
}

std::string convention_text(const Grade& grade, Reveal reveal) {
  if (!grade.convention || reveal == Reveal::verdict) return "";
  const FoundConvention& found = *grade.convention;
  return fmt::format(
      "By another convention ({}): {}. Lines that are right: {} under it, {} as asked.", found.id,
      found.text, found.right, found.right_as_asked);
}

}  // namespace psolve
