#include "form.h"

#include <array>
#include <vector>

#include "core/json/json.h"
#include "formula/characters.h"

namespace psolve {
namespace {

std::string around(std::string_view text, std::size_t at) {
  const std::size_t start = at < 60 ? 0 : at - 60;
  return printable(text.substr(start, 120));
}

std::string unprintable(std::string_view text) {
  for (auto at = find_unprintable(text); at != text.npos; at = find_unprintable(text, at + 1)) {
    if (text[at] != '\n') return "unprintable: " + around(text, at);
  }
  return "";
}

/// Elements that hold nothing and are not closed.
bool is_void(std::string_view name) {
  constexpr std::array names = {"meta", "br",  "img",   "hr",      "link",
                                "col",  "wbr", "input", "!DOCTYPE"};
  for (const std::string_view known : names) {
    if (name == known) return true;
  }
  return false;
}

/// Whether elements are closed in the order in which they were opened.
std::string unclosed_element(std::string_view html) {
  std::vector<std::string> open;
  for (auto at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const auto end = html.find('>', at);
    if (end == html.npos) return "a tag without an end: " + around(html, at);
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    const bool closes = tag.starts_with('/');
    const std::string name(
        tag.substr(closes ? 1 : 0, tag.find_first_of(" \n/", 1) - (closes ? 1 : 0)));
    if (closes) {
      if (open.empty() || open.back() != name) return "closed but not open: " + around(html, at);
      open.pop_back();
    } else if (!tag.ends_with('/') && !is_void(name)) {
      open.push_back(name);
    }
    if (name == "script" || name == "iframe")
      return "an element of a reader's: " + around(html, at);
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

/// Whether the groups of LaTeX are closed.
std::string unclosed_group(std::string_view latex) {
  int depth = 0;
  for (std::size_t at = 0; at < latex.size(); ++at) {
    if (latex[at] == '\\') {
      ++at;  // whatever it escapes
    } else if (latex[at] == '%') {
      at = std::min(latex.find('\n', at), latex.size());
    } else if (latex[at] == '{') {
      ++depth;
    } else if (latex[at] == '}' && --depth < 0) {
      return "closed but not open: " + around(latex, at);
    }
  }
  return depth == 0 ? "" : "a group is not closed";
}

}  // namespace

std::string fault_of_form(std::string_view format, std::string_view text) {
  if (text.empty()) return "empty";
  std::string fault = unprintable(text);
  if (!fault.empty()) return fault;
  if (format == "html") return unclosed_element(text);
  if (format == "latex") return unclosed_group(text);
  if (format == "json" && !Json::accept(text)) return "is no JSON";
  return "";
}

}  // namespace psolve
