#include "practice/page.h"

#include <fmt/format.h>

#include <span>

#include "core/json/text.h"
#include "core/text/text.h"
#include "formula/xml.h"
#include "render/format.h"
#include "render/html/style.h"
#include "render/result.h"

namespace psolve {

extern const std::span<const char* const> kPracticeStyle;
extern const std::span<const char* const> kPracticeScripts;

namespace {

/// JSON within a page: no sign in it ends the element around it.
std::string within_script(const Json& data) {
  std::string text;
  for (const char c : json_line(data)) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

std::string joined(std::span<const char* const> texts) {
  std::string all;
  for (const char* text : texts) all += text;
  return all;
}

/// The question, what is given and asked, and the data of its script.
std::string problem_part(const Solution& solution, std::size_t number) {
  View view;
  view.sheet = view.fragment = true;
  return fmt::format(
      "<template id=\"sheet-{0}\">{1}</template>\n"
      "<script type=\"application/json\" id=\"data-{0}\">{2}</script>\n",
      number, render_html(solution, view), within_script(practice_data(solution)));
}

/// No network, no form that is sent, no other base of links.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'";

}  // namespace

std::string practice_page(const std::vector<Solution>& solutions) {
  const std::string title = xml_escaped(one_line(title_of(solutions.front())));
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}: practice</title>\n"
      "<style>{}{}</style>\n</head>\n<body>\n",
      kPolicy, title, html_style(), joined(kPracticeStyle));
  page +=
      "<main>\n<div id=\"sheet\"></div>\n"
      "<section id=\"practice\" aria-label=\"Practice\"></section>\n</main>\n"
      "<p id=\"told\" class=\"for-ears\" role=\"status\" aria-live=\"polite\"></p>\n"
      "<noscript><p class=\"warning\">This page checks answers with a script, which is switched "
      "off here.</p></noscript>\n"
      "<footer><p>For practice, never for marks: the page holds its own answers. "
      "Made by psolve " PSOLVE_VERSION ".</p></footer>\n";
  for (std::size_t i = 0; i < solutions.size(); ++i) page += problem_part(solutions[i], i);
  return page + "<script>\n\"use strict\";\n" + joined(kPracticeScripts) +
         "startPractice();\n</script>\n</body>\n</html>\n";
}

}  // namespace psolve
