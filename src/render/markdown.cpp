// Markdown as GitHub shows it: `$…$` and `$$…$$` for mathematics, pipe tables, no raw HTML.

#include <utility>

#include "formula/notation.h"
#include "render/format.h"
#include "render/page.h"
#include "render/text/box.h"
#include "render/words.h"

namespace psolve {
namespace {

/// Equations wider than this are broken at their signs.
constexpr std::size_t kLineWidth = 72;

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>|$#").find(c) != std::string_view::npos) result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

class MarkdownPage final : public Page {
 public:
  explicit MarkdownPage(const View& view) : digits_(view.prose_digits()) {}

  void title(const std::string& title, const std::string& source) override {
    text_ += "# " + escaped(title) + "\n";
    if (!source.empty()) text_ += "\n*" + escaped(source) + "*\n";
  }

  void warning(const std::string& text) override { text_ += "\n> **" + escaped(text) + "**\n"; }

  void section(const std::string& heading) override { text_ += "\n## " + escaped(heading) + "\n"; }

  void paragraph(const Prose& text) override { text_ += "\n" + prose(text) + "\n"; }

  void bullets(const std::vector<Prose>& items) override {
    text_ += "\n";
    for (const auto& item : items) text_ += "- " + prose(item) + "\n";
  }

  void answers(const std::vector<Answer>& lines) override {
    text_ += "\n| Answer | Value |\n| --- | --- |\n";
    for (const auto& line : lines) {
      const Formula value = line.values.size() > 1 ? equals(line.values) : line.values[0];
      text_ += "| `" + line.name + "` | " + inline_math(value) + " |\n";
    }
  }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    text_ += "\n" + (depth == 0 ? "### " + number + "." : "**" + number + "**");
    if (!step.claim.empty()) text_ += " " + prose(step.claim);
    text_ += (rule.empty() ? "" : " *(" + rule + ")*") + std::string("\n");
  }

  void equation(const Formula& line, int) override { display(line); }

  void table(const std::vector<std::string>& header,
             const std::vector<std::vector<std::string>>& rows) override {
    text_ += "\n";
    row(header);
    row(std::vector<std::string>(header.size(), "---"));
    for (const auto& cells : rows) row(cells);
  }

  void figure(const Figure& figure, const std::string& link) override {
    if (link.empty()) return Page::figure(figure, link);
    const std::string caption = escaped(prose_text(figure.caption, digits_));
    text_ += "\n![" + caption + "](" + url_path(link) + ")\n\n*" + prose(figure.caption) + "*\n";
  }

  std::string take() { return std::move(text_); }

 private:
  std::string prose(const Prose& text) const {
    std::string result;
    for (const auto& piece : text.pieces()) {
      const auto* formula = std::get_if<Formula>(&piece);
      result += formula != nullptr ? inline_math(*formula) : escaped(std::get<std::string>(piece));
    }
    return result;
  }

  /// Words stand as code, everything else as mathematics.
  std::string inline_math(const Formula& formula) const {
    if (formula.is(Formula::Kind::words)) return "`" + formula.text() + "`";
    return "$" + write(formula, Hand::latex, digits_) + "$";
  }

  void display(const Formula& line) {
    std::string body = write(line, Hand::latex, digits_);
    const bool chain = line.is(Formula::Kind::relation) && line.parts().size() > 2;
    if (chain && columns_of(write(line, Hand::unicode, digits_)) > kLineWidth) {
      body = "\\begin{aligned}\n";
      const auto parts = links(line, digits_);
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) {
          const std::string both =
              write(relation(parts[i].sign, {Formula(), parts[i].part}), Hand::latex, digits_);
          body += (i > 1 ? " \\cr\n" : " ") + ("&" + both.substr(1));
        } else {
          body += write(parts[i].part, Hand::latex, digits_);
        }
      }
      body += "\n\\end{aligned}";
    }
    text_ += "\n$$\n" + body + "\n$$\n";
  }

  void row(const std::vector<std::string>& cells) {
    for (const auto& cell : cells) text_ += "| " + (cell == "---" ? cell : escaped(cell)) + " ";
    text_ += "|\n";
  }

  int digits_;
  std::string text_;
};

}  // namespace

std::string render_markdown(const Solution& solution, const View& view) {
  MarkdownPage page(view);
  lay_out(solution, view, page);
  return page.take();
}

}  // namespace psolve
