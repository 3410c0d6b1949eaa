// Markdown as GitHub shows it: `$…$` and `$$…$$` for mathematics, pipe tables, no raw HTML.

#include <cctype>
#include <utility>

#include "core/text/text.h"
#include "formula/notation.h"
#include "render/format.h"
#include "render/page.h"
#include "render/text/box.h"

namespace psolve {
namespace {

/// Equations wider than this are broken at their signs.
constexpr std::size_t kLineWidth = 72;

/// Whether the character at `at` would mean something to Markdown there: make markup, an entity
/// such as &lt;, or a link of a bare address.
bool is_markup(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at + 1);
  switch (text[at]) {
    case '&':
      return !rest.empty() &&
             (rest[0] == '#' || std::isalpha(static_cast<unsigned char>(rest[0])) != 0);
    case ':':
      return rest.starts_with("//");
    case '.':
      return text.substr(0, at).ends_with("www");
    default:
      return std::string_view("\\`*_[]<>|$#~").find(text[at]) != std::string_view::npos;
  }
}

std::string escaped(const std::string& text) {
  const std::string line = one_line(text);
  std::string result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_markup(line, i)) result += '\\';
    result += line[i];
  }
  return result;
}

/// `text`, already escaped, where a line begins: not an item of a list, not an indented block.
std::string at_line_start(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  std::size_t mark = text.find_first_not_of("0123456789");
  if (mark == text.npos) return text;
  const bool is_bullet = mark == 0 && (text[0] == '-' || text[0] == '+');
  const bool is_number = mark > 0 && (text[mark] == '.' || text[mark] == ')');
  if (is_bullet || is_number) text.insert(mark, 1, '\\');
  return text;
}

/// Code between as many backticks as it takes. In a table a bar needs its backslash even there.
std::string code(std::string_view text, bool in_table = false) {
  std::string inside;
  std::size_t run = 0;
  std::size_t longest = 0;
  for (const char c : one_line(text)) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c == '|' && in_table) inside += '\\';
    inside += c;
  }
  const std::string fence(longest + 1, '`');
  const std::string blank = longest > 0 ? " " : "";
  return fence + blank + inside + blank + fence;
}

/// Whether mathematics in which names from outside stand would end early, or be read as something
/// else by a program that knows Markdown better than mathematics.
bool breaks_out(std::string_view latex) {
  for (const std::string_view sign : {"`", "$", "|", "](", "://", "www."}) {
    if (latex.find(sign) != latex.npos) return true;
  }
  for (std::size_t at = latex.find('<'); at != latex.npos; at = latex.find('<', at + 1)) {
    if (at + 1 < latex.size() && latex[at + 1] != ' ') return true;
  }
  return false;
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

  void paragraph(const Prose& text) override { text_ += "\n" + at_line_start(prose(text)) + "\n"; }

  void bullets(const std::vector<Prose>& items) override {
    text_ += "\n";
    for (const auto& item : items) text_ += "- " + at_line_start(prose(item)) + "\n";
  }

  void answers(const std::vector<Answer>& lines) override {
    text_ += "\n| Answer | Value |\n| --- | --- |\n";
    for (const auto& line : lines) {
      const Formula value = line.values.size() > 1 ? equals(line.values) : line.values[0];
      text_ += "| " + code(line.name, true) + " | " + inline_math(value, true) + " |\n";
    }
  }

  void blank(const Prose& symbol) override {
    text_ += "\n" + at_line_start(prose(symbol)) + " = " + escaped(std::string(24, '_')) + "\n";
  }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    text_ += "\n" + (depth == 0 ? "### " + number + "." : "**" + number + "**");
    if (!step.claim.empty()) text_ += " " + prose(step.claim);
    text_ += (rule.empty() ? "" : " *(" + rule + ")*") + std::string("\n");
  }

  void equation(const Formula& line, int) override { display(line); }

  void table(const std::vector<std::string>& header, const Cells& rows) override {
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
    return joined(text, escaped, [&](const Formula& formula) { return inline_math(formula); });
  }

  /// Words stand as code, everything else as mathematics.
  std::string inline_math(const Formula& formula, bool in_table = false) const {
    if (formula.is(Formula::Kind::words)) return code(formula.text(), in_table);
    const std::string latex = write(formula, Hand::latex, digits_);
    return breaks_out(latex) ? code(write(formula, Hand::unicode, digits_), in_table)
                             : "$" + latex + "$";
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
    if (breaks_out(body)) {
      text_ += "\n" + code(write(line, Hand::unicode, digits_)) + "\n";
    } else {
      text_ += "\n$$\n" + body + "\n$$\n";
    }
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
  return laid_out<MarkdownPage>(solution, view);
}

}  // namespace psolve
