#include "support/drawn.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "render/figures/picture.h"
#include "render/figures/svg.h"
#include "support/text.h"

namespace psolve {
namespace {

/// Whether every element is closed where it must be: enough for text that is written by machine.
void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      ASSERT_FALSE(open.empty()) << tag;
      EXPECT_EQ("/" + open.back(), tag);
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  EXPECT_TRUE(open.empty());
}

}  // namespace

void expect_drawn(const Figure& figure) {
  const std::string svg = svg_file(figure);
  expect_well_formed(svg);
  EXPECT_EQ(svg, svg_file(figure));
  for (const char* part : {"<title>", "prefers-color-scheme:dark"}) EXPECT_TRUE(has(svg, part));
  const std::string picture = latex_picture(figure);
  EXPECT_EQ(count(picture, "{"), count(picture, "}")) << picture;
  for (const char* value : {"nan", "inf"}) {
    EXPECT_FALSE(has_word(svg, value) || has_word(picture, value)) << figure.id;
  }
}

}  // namespace psolve
