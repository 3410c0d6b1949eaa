#include "grade/submission/work.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_set>

#include "core/text/place.h"
#include "core/text/text.h"
#include "grade/submission/written.h"
#include "spec/error.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

constexpr std::size_t kMostLines = 20'000;

/// Work on paper.
class Paper {
 public:
  Paper(const std::string& name, const std::string& text) : name_(name), text_(text) {}

  Work read() {
    std::size_t start = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (start < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', start), text_.size());
      line(start, std::string_view(text_).substr(start, end - start));
      start = end + 1;
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

  void line(std::size_t offset, std::string_view line) {
    if (line.find('\0') != line.npos) refuse(offset + line.find('\0'), "a NUL byte");
    const std::size_t comment = line.find('#');
    const std::string_view content = trimmed(line.substr(0, comment));
    if (content.empty()) return;
    offset += static_cast<std::size_t>(content.data() - line.data());
    constexpr std::string_view student = "student:";
    if (content.starts_with(student)) {
      if (!work_.lines.empty() || !work_.student.empty()) {
        refuse(offset, "\"student:\" stands once, on top");
      }
      work_.student = trimmed(content.substr(student.size()));
      return;
    }
    const std::size_t equal = content.find('=');
    if (equal == content.npos) {
      refuse(offset, "expected NAME = VALUE, got " + in_quotes(content));
    }
    std::string name(trimmed(content.substr(0, equal)));
    if (name.empty()) refuse(offset, "no NAME before the =");
    if (!names_.insert(name).second) refuse(offset, in_quotes(name) + " stands here twice");
    if (work_.lines.size() == kMostLines) {
      refuse(offset, fmt::format("over {} lines", kMostLines));
    }
    work_.lines.push_back({std::move(name), value(trimmed(content.substr(equal + 1)))});
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
  return from_json(parse_spec(name, std::move(text)));
}

}  // namespace psolve
