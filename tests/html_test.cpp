// The pages of HTML: their markup, and how a real browser shows them.

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "command.h"
#include "render/format.h"
#include "render/html/html.h"
#include "solved.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

bool has_program(const char* name) {
  return run_in("/", std::string("command -v ") + name).exit_code == 0;
}

TEST(Html, EscapesAllText) {
  Solution solution;
  solution.problem = "test";
  solution.title = "<script>alert(1)</script> & \"quotes\"";
  solution.source = "<b>";
  solution.assumptions = {"<img src=x>\nnext"};
  solution.answers["<i>"] = "a < b";
  const std::string page = render_html(solution, View{});
  for (const char* raw : {"<script", "<b>", "<img", "<i>"}) {
    EXPECT_EQ(page.find(raw), std::string::npos) << raw;
  }
  EXPECT_NE(page.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;"),
            std::string::npos);
}

TEST(Html, NeedsNeitherScriptNorNetwork) {
  const std::string page = render_html(
      solved(contents_of(repository() / "problems/ps03/04-backpropagation.json")), View{});
  for (const char* outside : {"<script", "<link", "http://", "https://", "@import", "url("}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
  for (const char* part : {"<svg", "<math", "<details open", "<nav", "lang=\"en\""}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
}

class Pages : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<Scratch>();
    const Outcome written = run_in(repository(), "psolve keys problems --format html --output '" +
                                                     folder_->path().string() + "'");
    ASSERT_EQ(written.exit_code, 0) << written.err;
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::vector<fs::path> pages() {
    std::vector<fs::path> list;
    for (const auto& entry : fs::recursive_directory_iterator(folder_->path())) {
      if (entry.path().extension() == ".html") list.push_back(entry.path());
    }
    return list;
  }

  static inline std::unique_ptr<Scratch> folder_;
};

TEST_F(Pages, AreLedToByAnIndex) {
  const std::string index = contents_of(folder_->path() / "index.html");
  for (const auto& page : pages()) {
    const std::string link = page.lexically_relative(folder_->path()).string();
    if (link == "index.html") continue;
    EXPECT_NE(index.find("href=\"" + link + "\""), std::string::npos) << link;
  }
}

TEST_F(Pages, AreValid) {
  if (!has_program("tidy")) GTEST_SKIP() << "no tidy";
  ASSERT_FALSE(pages().empty());
  for (const auto& page : pages()) {
    const Outcome checked = run_in("/", "tidy -q -e '" + page.string() + "'");
    EXPECT_EQ(checked.exit_code, 0) << page << "\n" << checked.err;
  }
}

// A page of the browser's own holds each page in a frame of 360 pixels and writes down what it
// measures; --dump-dom prints it.
const std::string kProbe = R"(<!DOCTYPE html><body><script>
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
      svg => svg.getBoundingClientRect().width < 0.79 * svg.viewBox.baseVal.width);
  const stuck = [...page.querySelectorAll(".scroll")].filter(part => {
    if (part.scrollWidth <= part.clientWidth) return false;
    part.focus();
    return page.activeElement !== part;
  });
  report.push(`${name} at ${width}: scroll ${root.scrollWidth - root.clientWidth} flat ${flat.length} ` +
              `shrunk ${shrunk.length} stuck ${stuck.length} ` +
              `math ${page.querySelectorAll("math").length}`);
  frame.remove();
}
addEventListener("error", event => report.push("error " + event.message));
(async () => {
  for (const name of PAGES) for (const width of [360, 1200]) await probe(name, width);
  document.title = "done";
  document.body.textContent = report.join("\n") + "\nEND";
})();
</script></body>)";

/// Runs the browser without a window.
Outcome browse(const fs::path& folder, const std::string& options) {
  const Scratch profile;
  return run_in(
      folder,
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
      "--disable-background-networking --disable-component-update --disable-sync "
      "--user-data-dir='" +
          profile.path().string() + "' " + options);
}

TEST_F(Pages, ArePrintedWithAllStepsOpen) {
  if (!has_program("chromium") || !has_program("pdftotext")) {
    GTEST_SKIP() << "no chromium, or no pdftotext (Debian: poppler-utils)";
  }
  std::string page = contents_of(folder_->path() / "ps03/04-backpropagation.html");
  const std::string open = "<details open";
  for (auto at = page.find(open); at != std::string::npos; at = page.find(open)) {
    page.replace(at, open.size(), "<details");
  }
  const Scratch scratch;
  write(scratch.path() / "folded.html", page);
  const Outcome printed =
      browse(scratch.path(), "--print-to-pdf=page.pdf --no-pdf-header-footer 'file://" +
                                 (scratch.path() / "folded.html").string() + "'");
  const std::string text = run_in(scratch.path(), "pdftotext -layout page.pdf -").out;
  EXPECT_NE(text.find("3.2.5"), std::string::npos) << text << printed.err;
  EXPECT_EQ(text.find("Contents"), std::string::npos);
}

TEST_F(Pages, AreShownByABrowserWithoutHorizontalScroll) {
  if (!has_program("chromium")) GTEST_SKIP() << "no chromium";
  std::string list;
  for (const auto& page : pages()) {
    list += "\"" + page.lexically_relative(folder_->path()).string() + "\",";
  }
  std::string probe = kProbe;
  probe.replace(probe.find("PAGES"), 5, "[" + list + "]");
  write(folder_->path() / "probe.htm", probe);
  const Outcome shown =
      browse(folder_->path(),
             "--allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=60000 "
             "--dump-dom 'file://" +
                 (folder_->path() / "probe.htm").string() + "'");
  ASSERT_NE(shown.out.find("END"), std::string::npos) << shown.out << shown.err;
  EXPECT_EQ(shown.err.find("CONSOLE"), std::string::npos) << shown.err;
  std::istringstream lines(shown.out.substr(shown.out.find("<body>") + 6));
  std::size_t measured = 0;
  std::size_t formulas = 0;
  for (std::string line; std::getline(lines, line) && line.find("END") == std::string::npos;) {
    EXPECT_NE(line.find(": scroll 0 flat 0 shrunk 0 stuck 0 math "), std::string::npos) << line;
    formulas += std::stoul(line.substr(line.rfind(' ')));
    ++measured;
  }
  EXPECT_EQ(measured, 2 * pages().size());
  EXPECT_GT(formulas, 1000u);
}

}  // namespace
}  // namespace psolve
