// What a spec says in words is text in every format: it never reaches a terminal as an escape
// sequence, never turns the text around it, and is never markup.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "core/text/text.h"
#include "registry.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "support/text.h"

namespace psolve {
namespace {

/// Escape sequences in seven and in eight bits, marks that turn text round, an end of line, and
/// what HTML, Markdown and TeX would take for their own.
const std::string kAttack =
    "\x1b[31m \u009b31m \x07 \x7f \u202e \u2066 \u2028 \n\n# heading\n- "
    "item\t<script>alert(1)</script> "
    "&lt; `code` `` ``` $x$ $$ | **bold** _it_ ~~s~~ [a](b) ![a](b) https://x.y www.x.y <!-- --> "
    "\\input{/etc/passwd} \\end{document} % # & ^ ~ {";

/// The same where there is nothing to escape.
const std::string kTame = "tame";

Json spec_of(const std::string& problem, const std::string& name) {
  Json spec = {{"problem", problem}};
  if (problem == "receptive-field") {
    spec["layers"] = {{{"kernel", 3}, {"name", name}},
                      {{"kernel", 3}, {"inputs", {name}}, {"name", name + "2"}}};
  } else if (problem == "optimizers") {
    spec.update({{"objective", "x^2"},
                 {"variables", {"x"}},
                 {"start", {1}},
                 {"steps", 2},
                 {"methods", {{{"name", "gd"}, {"label", name}}, {{"name", "adam"}}}}});
  } else if (problem == "gan-equilibrium") {
    spec.update({{"task", "game"},
                 {"row_payoffs", {{2, 0}, {0, 1}}},
                 {"column_payoffs", {{1, 0}, {0, 2}}},
                 {"row_actions", {name, "b"}},
                 {"column_actions", {"c", name + " too"}}});
  } else if (problem == "jacobian") {
    spec.update({{"functions",
                  {{{"name", name}, {"inputs", {"x", "y"}}, {"outputs", {"x*y", "sin(x)"}}},
                   {{"name", "g"}, {"inputs", {"u", "v"}}, {"outputs", {"u+v"}}}}},
                 {"compose", {"g", name}},
                 {"at", {{"x", 1}, {"y", 2}}}});
  }
  spec.update({{"title", name}, {"source", name}, {"assumptions", {name, "1. " + name, "- x"}}});
  return spec;
}

const char* const kProblems[] = {"receptive-field", "optimizers", "gan-equilibrium", "jacobian"};

Solution solution_of(const std::string& problem, const std::string& name) {
  SpecSource source = parse_spec("spec.json", spec_of(problem, name).dump());
  return solve(problem_of(source), source, Extent::whole);
}

std::string rendered(const std::string& format, const std::string& problem,
                     const std::string& name) {
  View view;
  view.figure_links = "figures/";
  return find_format(format)->render(solution_of(problem, name), view);
}

/// The first character that a terminal would obey rather than show.
std::string first_unprintable(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (text[at] != '\n' && !is_printable(character.code)) {
      return std::to_string(character.code) + " in " +
             printable(text.substr(at > 30 ? at - 30 : 0, 60));
    }
    at += character.length;
  }
  return "";
}

TEST(HostileText, NeverReachesATerminalRaw) {
  for (const char* problem : kProblems) {
    for (const Format& format : formats()) {
      const std::string text = rendered(std::string(format.name), problem, kAttack);
      EXPECT_EQ(first_unprintable(text), "") << problem << " " << format.name;
      const std::string sheet = format.render(solution_of(problem, kAttack), {.sheet = true});
      EXPECT_EQ(first_unprintable(sheet), "") << problem << ", the sheet in " << format.name;
    }
    for (const Figure& figure : solution_of(problem, kAttack).figures) {
      EXPECT_EQ(first_unprintable(svg_file(figure)), "") << problem << " " << figure.id;
    }
    const Solution solution = solution_of(problem, kAttack);
    EXPECT_EQ(first_unprintable(render_json_line(solution, {})), "");
    // What is escaped in JSON is the same text again.
    EXPECT_EQ(Json::parse(render_json(solution, {}))["title"], kAttack);
  }
}

/// `markdown` without its code and its mathematics.
std::string prose_of(const std::string& markdown) {
  std::string prose;
  for (std::size_t at = 0; at < markdown.size();) {
    const char c = markdown[at];
    const bool escaped = at > 0 && markdown[at - 1] == '\\';
    if ((c != '`' && c != '$') || escaped) {
      prose += c;
      ++at;
      continue;
    }
    const std::size_t fence = std::min(markdown.find_first_not_of(c, at), markdown.size()) - at;
    std::size_t end = at + fence;
    while (true) {  // a closing fence is as long as the opening one
      end = markdown.find(std::string(fence, c), end);
      if (end == std::string::npos) return prose + "UNCLOSED";
      const std::size_t past = std::min(markdown.find_first_not_of(c, end), markdown.size());
      if (past - end == fence) break;
      end = past;
    }
    at = end + fence;
  }
  return prose;
}

TEST(HostileText, IsTextInMarkdown) {
  for (const char* problem : kProblems) {
    const std::string tame = rendered("markdown", problem, kTame);
    const std::string attacked = rendered("markdown", problem, kAttack);
    EXPECT_EQ(count(attacked, "\n#"), count(tame, "\n#")) << problem;
    EXPECT_EQ(count(attacked, "\n- "), count(tame, "\n- ")) << problem;
    EXPECT_TRUE(has(attacked, "\n- \\- x\n")) << problem;
    EXPECT_TRUE(has(attacked, "\n- 1\\. ")) << problem;
    const std::string prose = prose_of(attacked);
    EXPECT_FALSE(has(prose, "UNCLOSED")) << problem;
    for (std::size_t at = 1; at < prose.size(); ++at) {
      const bool link =
          prose.compare(at, 2, "](") == 0 && prose.compare(at + 2, 8, "figures/") == 0;
      if (std::string_view("<>[]`~").find(prose[at]) == std::string_view::npos || link) continue;
      if (prose[at] == '[' && prose[at - 1] == '!') continue;  // a figure's own
      if (prose[at] == '>' && prose[at - 1] == '\n') continue;
      EXPECT_EQ(prose[at - 1], '\\') << problem << ": " << prose.substr(at - 10, 40);
    }
    EXPECT_EQ(count(prose, "&lt;"), count(prose, "\\&lt;")) << problem;
    EXPECT_FALSE(has(prose, "https://")) << problem;
    EXPECT_FALSE(has(prose, "www.")) << problem;
    EXPECT_FALSE(has(prose, "**bold")) << problem;
  }
}

/// The names of the elements, in order of the alphabet.
std::set<std::string> elements_of(const std::string& html) {
  std::set<std::string> names;
  for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find_first_of(" >\n", at);
    names.insert(html.substr(at + 1, end - at - 1));
  }
  return names;
}

TEST(HostileText, IsTextInHtml) {
  for (const char* problem : kProblems) {
    const std::string attacked = rendered("html", problem, kAttack);
    const std::set<std::string> tame = elements_of(rendered("html", problem, kTame));
    for (const std::string& name : elements_of(attacked)) {
      const bool of_mathematics =
          name == "msub" || name == "/msub" || name == "mtext" || name == "/mtext";
      EXPECT_TRUE(tame.contains(name) || of_mathematics) << problem << ": " << name;
    }
    EXPECT_FALSE(has(attacked, "&lt; `")) << problem;  // the entity is spelt out: &amp;lt;
  }
}

TEST(HostileText, IsTextInLatex) {
  for (const char* problem : kProblems) {
    const std::string tame = rendered("latex", problem, kTame);
    const std::string attacked = rendered("latex", problem, kAttack);
    EXPECT_FALSE(has(attacked, "\\input{/")) << problem;
    EXPECT_EQ(count(attacked, "\\end{document}"), 1) << problem;
    EXPECT_FALSE(has(attacked, " % # &")) << problem;
    EXPECT_EQ(count(attacked, "\\section"), count(tame, "\\section")) << problem;
  }
}

TEST(HostileText, StandsInOneLineOfText) {
  for (const char* problem : kProblems) {
    const std::string text = rendered("text", problem, kAttack);
    EXPECT_FALSE(has(text, "\n# heading")) << problem;
    EXPECT_FALSE(has(text, "\n- item")) << problem;
    EXPECT_TRUE(text.starts_with("\\u001b[31m \\u009b31m \\u0007 \\u007f \\u202e \\u2066 \\u2028 "))
        << text.substr(0, 100);
  }
}

}  // namespace
}  // namespace psolve
