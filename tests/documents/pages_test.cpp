// The pages of HTML as other programs take them: a checker of markup, and a real browser.

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "render/format.h"
#include "support/command.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

/// One page of each problem, in a directory of their own.
class Pages : public ::testing::Test {
 protected:
  void SetUp() override {
    std::set<std::string> problems;
    for (const auto& path : shipped_specs()) {
      const std::string spec = contents_of(path);
      if (!problems.insert(Json::parse(spec)["problem"].get<std::string>()).second) continue;
      const std::string name = path.stem().string() + ".html";
      write(scratch_.path() / name, render_html(solved(spec), {}));
      names_.push_back(name);
    }
  }

  Scratch scratch_;
  std::vector<std::string> names_;
};

TEST_F(Pages, AreValid) {
  if (!is_installed("tidy")) GTEST_SKIP() << "no tidy";
  const Outcome checked = run_in(scratch_.path(), "tidy -q -e *.html");
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
}

// What the browser loads and prints: a page whose steps are all folded, and a script that holds
// each page in frames of two widths and writes below it what it measures.
const std::string kProbe = R"(<pre></pre><script>
const report = [];
async function probe(name, width) {
  const frame = document.createElement("iframe");
  frame.style = `width:${width}px;height:700px;border:0`;
  frame.src = name;
  await new Promise(done => { frame.onload = done; document.body.append(frame); });
  const page = frame.contentDocument;
  const root = page.documentElement;
  const flat = [...page.querySelectorAll("math")].filter(m => {
    const box = m.getBoundingClientRect();
    return box.width === 0 || box.height === 0;
  });
  // Figures that are too small to be read, and wide parts that the keyboard cannot scroll.
  const shrunk = [...page.querySelectorAll("svg")].filter(
      svg => svg.getBoundingClientRect().width < 0.56 * svg.viewBox.baseVal.width);
  const stuck = [...page.querySelectorAll(".scroll")].filter(part => {
    const isFolded = part.closest('details:not([open])') !== null;
    if (isFolded || part.scrollWidth <= part.clientWidth) return false;
    part.focus();
    return page.activeElement !== part;
  });
  report.push(`PAGE ${name} at ${width}: scroll ${root.scrollWidth - root.clientWidth} ` +
              `flat ${flat.length} shrunk ${shrunk.length} stuck ${stuck.length}`);
  frame.remove();
}
addEventListener("error", event => report.push("ERROR " + event.message));
(async () => {
  for (const name of NAMES) for (const width of [360, 1200]) await probe(name, width);
  document.querySelector("body > pre").textContent = report.join("\n") + "\nEND";
})();
</script>)";

TEST_F(Pages, AreShownWithoutHorizontalScrollAndPrintedWithAllStepsOpen) {
  if (!is_installed("chromium") || !is_installed("pdftotext")) {
    GTEST_SKIP() << "no chromium, or no pdftotext (Debian: poppler-utils)";
  }
  std::string page =
      render_html(solved(contents_of(repository() / "problems/ps03/04-backpropagation.json")), {});
  const std::string open = "<details open";
  for (auto at = page.find(open); at != page.npos; at = page.find(open)) {
    page.replace(at, open.size(), "<details");
  }
  std::string probe = kProbe;
  probe.replace(probe.find("NAMES"), 5, Json(names_).dump());
  page.insert(page.rfind("</body>"), probe);
  write(scratch_.path() / "probe.htm", page);
  const Scratch profile;
  const Outcome printed = run_in(
      scratch_.path(),
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync "
      "--user-data-dir='" +
          profile.path().string() +
          "' --allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=60000 "
          "--print-to-pdf=page.pdf --no-pdf-header-footer 'file://" +
          (scratch_.path() / "probe.htm").string() + "'");
  EXPECT_FALSE(has(printed.err, "CONSOLE")) << printed.err;
  const std::string text = run_in(scratch_.path(), "pdftotext -layout page.pdf -").out;
  EXPECT_TRUE(has(text, "in the same way as above")) << text << printed.err;
  EXPECT_FALSE(has(text, "Contents"));
  ASSERT_TRUE(has(text, "END")) << text << printed.err;
  EXPECT_FALSE(has(text, "ERROR ")) << text;
  EXPECT_EQ(count(text, "PAGE "), std::ssize(names_) * 2);
  EXPECT_EQ(count(text, ": scroll 0 flat 0 shrunk 0 stuck 0"), std::ssize(names_) * 2) << text;
}

}  // namespace
}  // namespace psolve
