#include "render/html/html.h"

#include <gtest/gtest.h>

#include <string>

#include "render/format.h"
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

}  // namespace
}  // namespace psolve
