#include "grade/submission/work.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/text/place.h"
#include "core/text/text.h"
#include "grade/submission/written.h"
#include "spec/error.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

constexpr std::size_t kMostLines = 20'000;

/// Where what parts NAME and VALUE stands, and its length: = or ≈, or where neither is a colon.
std::pair<std::size_t, std::size_t> sign_in(std::string_view line) {
  constexpr std::string_view about = "≈";
  const std::size_t equal = line.find('=');
  const std::size_t nearly = line.find(about);
  if (nearly < equal) return {nearly, about.size()};
  return {equal != line.npos ? equal : line.find(':'), 1};
}

bool brackets_open(std::string_view text) {
  int open = 0;
  for (const char c : text) {
    open += std::string_view("[({").find(c) != std::string_view::npos ? 1 : 0;
    open -= std::string_view("])}").find(c) != std::string_view::npos ? 1 : 0;
  }
  return open > 0;
}

/// Work on paper.
class Paper {
 public:
  Paper(const std::string& name, const std::string& text) : name_(name), text_(text) {}

  Work read() {
    std::size_t start = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (start < text_.size()) {
      const std::size_t first = start;
      line(first, with_open_rows(start));
    }
    if (work_.lines.empty()) throw InputError(name_, "no line NAME = VALUE in it");
    return std::move(work_);
  }

 private:
  [[noreturn]] void refuse(std::size_t offset, const std::string& message) const {
    const Place place = place_of(text_, offset);
    const std::string line =
        fmt::format("{}:{}:{}: {}", printable(name_), place.line, place.column, message);
    throw InputError({Fault{message, "", place.column, line, excerpt_at(text_, offset)}});
  }

  /// The line at `start` without its remark; `start` goes on to the next.
  std::string_view next_line(std::size_t& start) const {
    const std::size_t end = std::min(text_.find('\n', start), text_.size());
    const std::string_view line = std::string_view(text_).substr(start, end - start);
    start = end + 1;
    return line.substr(0, line.find('#'));
  }

  /// The line at `start`, and the rows behind it while a bracket is open and no other value begins.
  std::string with_open_rows(std::size_t& start) const {
    std::string line(next_line(start));
    while (start < text_.size() && brackets_open(line)) {
      std::size_t after = start;
      const std::string_view row = trimmed(next_line(after));
      if (sign_in(row).first != row.npos) break;
      start = after;
      if (row.empty()) continue;
      while (std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
      const bool is_parted =
          std::string_view("[({,;").find(line.back()) != std::string_view::npos ||
          std::string_view("])},;").find(row.front()) != std::string_view::npos;
      line += (is_parted ? " " : "; ") + std::string(row);
    }
    return line;
  }

  void line(std::size_t offset, std::string_view line) {
    if (line.find('\0') != line.npos) refuse(offset + line.find('\0'), "a NUL byte");
    const std::string_view content = trimmed(line);
    if (content.empty()) return;
    offset += static_cast<std::size_t>(content.data() - line.data());
    const std::size_t colon = content.find(':');
    if (colon != content.npos && in_small_letters(content.substr(0, colon)) == "student") {
      if (!work_.lines.empty() || !work_.student.empty()) {
        refuse(offset, "\"student:\" stands once, on top");
      }
      work_.student = trimmed(content.substr(colon + 1));
      return;
    }
    const auto [equal, length] = sign_in(content);
    if (equal == content.npos) {
      refuse(offset, "expected NAME = VALUE, got " + in_quotes(content) +
                         "; give each value a line of its own, and put # before remarks");
    }
    std::string name(trimmed(content.substr(0, equal)));
    if (name.ends_with(':')) name = trimmed(name.substr(0, name.size() - 1));  // a := 1
    if (name.empty()) refuse(offset, "no NAME before the =");
    if (!names_.insert(name).second) refuse(offset, in_quotes(name) + " stands here twice");
    if (work_.lines.size() == kMostLines) {
      refuse(offset, fmt::format("over {} lines", kMostLines));
    }
    const std::string_view written = trimmed(content.substr(equal + length));
    HandedIn handed{std::move(name), value(written)};
    if (handed.value.is_array()) handed.text = written;
    work_.lines.push_back(std::move(handed));
  }

  /// Lists as in JSON; all else is a string, whose digits count.
  static Json value(std::string_view text) {
    if (text.empty()) return nullptr;
    if (text.front() == '[') {
      Json list = Json::parse(text, nullptr, false);
      if (list.is_array()) return list;
    }
    if (text == "true" || text == "false") return text == "true";
    if (text == "null") return nullptr;
    return text;
  }

  const std::string& name_;
  const std::string& text_;
  Work work_;
  std::unordered_set<std::string> names_;
};

Work from_json(const SpecSource& source) {
  Work work;
  const Json* inside = &source.json;
  std::string at;
  for (const char* around : {"work", "submitted_answers"}) {
    const auto found = source.json.find(around);
    if (found == source.json.end()) continue;
    inside = &*found;
    at = std::string("/") + around;
    break;
  }
  if (const auto student = source.json.find("student");
      !at.empty() && student != source.json.end()) {
    if (!student->is_string()) {
      throw addressed(SpecError("/student", "expected a string"), source);
    }
    work.student = student->get<std::string>();
  }
  if (!inside->is_object()) {
    throw addressed(SpecError(at, "expected an object {NAME: VALUE, ...}"), source);
  }
  if (inside->size() > kMostLines) {
    throw addressed(SpecError(at, fmt::format("over {} lines", kMostLines)), source);
  }
  for (const auto& [name, value] : inside->items()) work.lines.push_back({name, value});
  return work;
}

}  // namespace

Work read_work(const std::string& name, std::string text) {
  std::size_t first = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  first = text.find_first_not_of(" \t\r\n", first);
  if (first == text.npos) throw InputError(name, "empty; nothing is handed in");
  if (text[first] != '{') return Paper(name, text).read();
  return from_json(parse_work(name, std::move(text)));
}

}  // namespace psolve
