// Pages of HTML: escaping, colours, landmarks, and the ways between the pages of a set.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include "core/rule.h"
#include "core/workings/theory.h"
#include "render/format.h"
#include "render/html/style.h"
#include "support/text.h"

namespace psolve {
namespace {

TEST(Html, EscapesAllText) {
  Solution solution;
  solution.problem = "test";
  solution.title = "<script>alert(1)</script> & \"quotes\"";
  solution.source = "<b>";
  solution.assumptions = {"<img src=x>\nnext"};
  solution.answers["<i>"] = "a < b";
  const std::string page = render_html(solution, View{});
  for (const char* raw : {"<script", "<b>", "<img", "<i>"}) {
    EXPECT_FALSE(has(page, raw)) << raw;
  }
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;"));
}

/// Argument and derivation both number their steps from 1, and each is led to by its own address.
TEST(Html, HasEachIdOnce) {
  Solution solution;
  solution.steps = {Step{"theory", rule::general_argument, {}, {}, Json(), {}},
                    Step{"forward", rule::definition, "In numbers", {}, Json(), {}}};
  solution.steps[0].steps = {Step{"theory/idea", rule::definition, "In letters", {}, Json(), {}}};
  const std::string page = render_html(solution, View{});
  std::set<std::string> ids;
  for (std::size_t at = page.find(" id=\""); at != page.npos; at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  for (const char* const step : {"argument-1", "derivation-1"}) {
    EXPECT_TRUE(ids.contains(step)) << step;
    EXPECT_TRUE(has(page, "href=\"#" + std::string(step) + "\"")) << step;
  }
}

/// The relative luminance of WCAG 2.1 of a colour "#rgb" or "#rrggbb".
double luminance(std::string hex) {
  if (hex.size() == 4) hex = {'#', hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]};
  const std::array weights = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(hex.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& a, const std::string& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(Html, ContrastOfAllTextIsAa) {
  EXPECT_NEAR(contrast("#000", "#ffffff"), 21, 1e-9);  // WCAG's own example
  EXPECT_NEAR(contrast("#777777", "#fff"), 4.48, 0.005);
  const std::string style(html_style());
  const std::size_t dark = style.find("prefers-color-scheme:dark");
  for (const std::size_t from : {std::size_t{0}, dark}) {
    const auto colour = [&](const std::string& name) {
      const std::size_t at = style.find("--" + name + ":", from) + name.size() + 3;
      return style.substr(at, style.find_first_of(";}", at) - at);
    };
    for (const char* ground : {"paper", "tint"}) {
      for (const char* text : {"ink", "soft", "link", "bad"}) {
        EXPECT_GE(contrast(colour(text), colour(ground)), 4.5)
            << text << " on " << ground << (from == 0 ? "" : ", dark");
      }
    }
  }
}

Solution with_steps() {
  Solution solution;
  solution.problem = "test";
  solution.title = "Sums";
  solution.answers["a"] = 2;
  solution.steps = {{"a", rule::definition, "One and one", {equals({sym("a"), 2})}, {}, {}}};
  return solution;
}

TEST(Html, HasLandmarksWithNames) {
  const std::string page = render_html(with_steps(), {});
  for (const char* part :
       {"<html lang=\"en\">", "<header>", "<main>", "<footer>", "<nav aria-label=\"Contents\">",
        "aria-labelledby=\"derivation-heading\""}) {
    EXPECT_EQ(count(page, part), 1) << part;
  }
}

TEST(Html, PagesOfASetLeadBackAndToTheirNeighbours) {
  KeySet set{"Set", "", "out/keys/index.html"};
  for (const char* name : {"a", "b/b", "c"}) {
    set.entries.push_back({.page = std::string("out/keys/") + name + ".html", .title = name});
  }
  const std::string page = html_page(set, 1);
  EXPECT_TRUE(has(page, "<a href=\"../index.html\">Set</a>"));
  EXPECT_TRUE(has(page, "rel=\"prev\" href=\"../a.html\""));
  EXPECT_TRUE(has(page, "rel=\"next\" href=\"../c.html\""));
  EXPECT_FALSE(has(html_page(set, 0), "rel=\"prev\""));
  EXPECT_FALSE(has(html_page(set, 2), "rel=\"next\""));
  EXPECT_TRUE(has(html_index(set), "<a href=\"b/b.html\">b/b</a>"));
}

}  // namespace
}  // namespace psolve
