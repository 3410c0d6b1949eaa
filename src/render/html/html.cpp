// One page of HTML that needs nothing else: no script, no network. Formulas are MathML, figures SVG
// within the page, and steps fold.

#include "render/html/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/text/text.h"
#include "formula/notation.h"
#include "formula/xml.h"
#include "render/equation_rows.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "render/html/style.h"
#include "render/page.h"

namespace psolve {
namespace {

/// Equations of more columns of text are broken into rows.
constexpr std::size_t kLineWidth = 76;

std::string escaped(std::string_view text) {
  return xml_escaped(one_line(text));
}

std::string element(std::string_view name, std::string_view attributes, const std::string& inside) {
  return fmt::format("<{0}{1}{2}>{3}</{0}>", name, attributes.empty() ? "" : " ", attributes,
                     inside);
}

/// Words stand as code, everything else as mathematics.
std::string html_of(const Formula& formula, int digits) {
  if (formula.is(Formula::Kind::words)) return element("code", "", escaped(formula.text()));
  return psolve::write(formula, Hand::mathml, digits);
}

std::string html_of(const Prose& prose, int digits) {
  std::string result;
  for (const auto& piece : prose.pieces()) {
    const auto* formula = std::get_if<Formula>(&piece);
    result +=
        formula != nullptr ? html_of(*formula, digits) : escaped(std::get<std::string>(piece));
  }
  return result;
}

/// What stands around the body of every page.
std::string document(const std::string& title, const std::string& body, bool is_sheet = false) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escaped(title) + "</title>\n<style>" + std::string(html_style()) +
         std::string(svg_style()) + "</style>\n</head>\n<body>\n" + body + "<footer><p>" +
         std::string(is_sheet ? "Made" : "Worked out and checked") +
         " by psolve " PSOLVE_VERSION ".</p></footer>\n</body>\n</html>\n";
}

/// A part of somebody else's page.
std::string fragment(const std::string& body) {
  static const std::string style =
      scoped_style(std::string(html_style()) + std::string(svg_style()), ".psolve");
  return "<article class=\"psolve\">\n<style>" + style + "</style>\n" + body + "</article>\n";
}

class HtmlPage final : public Page {
 public:
  explicit HtmlPage(const View& view)
      : digits_(view.prose_digits()), is_fragment_(view.fragment), is_sheet_(view.sheet) {}

  void title(const std::string& title, const std::string& source) override {
    title_ = title;
    head_ = "<header>\n<h1>" + escaped(title) + "</h1>\n";
    if (!source.empty()) head_ += element("p", "class=\"source\"", escaped(source)) + "\n";
    head_ += "</header>\n";
  }

  void warning(const std::string& text) override {
    body_ += element("p", "class=\"warning\" role=\"alert\"", escaped(text)) + "\n";
  }

  void section(const std::string& heading) override { open_section(heading); }

  void appendix() override {
    open_section("All answers");
    body_ += "<details class=\"appendix\"><summary>by the names that programs know</summary>\n";
    closers_.emplace_back("</details>\n");
  }

  void paragraph(const Prose& text) override { body_ += element("p", "", prose(text)) + "\n"; }

  void statement(const Prose& text) override {
    body_ += element("p", "class=\"statement\"", prose(text)) + "\n";
  }

  void bullets(const std::vector<Prose>& items) override {
    body_ += "<ul>\n";
    for (const auto& item : items) body_ += element("li", "", prose(item)) + "\n";
    body_ += "</ul>\n";
  }

  void answers(const std::vector<Answer>& lines) override {
    body_ += "<div class=\"scroll\"><table class=\"answers\">\n";
    for (const auto& line : lines) {
      const Formula value = line.values.size() > 1 ? equals(line.values) : line.values[0];
      body_ += "<tr><th scope=\"row\"><code>" + escaped(line.name) + "</code></th><td>" +
               math(value) + "</td></tr>\n";
    }
    body_ += "</table></div>\n";
  }

  void blank(const Prose& symbol) override {
    body_ += element("p", "class=\"blank\"", prose(symbol) + " = <span></span>") + "\n";
  }

  bool draws() const override { return true; }

  void figure(const Figure& figure, const std::string&) override {
    body_ += "<figure>\n<div class=\"scroll\">" + svg_element(figure) + "</div>\n<figcaption>" +
             prose(figure.caption) + "</figcaption>\n</figure>\n";
  }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    close_steps(static_cast<std::size_t>(depth));
    const std::string id = "step-" + number;
    std::string claim = element("span", "class=\"number\"", number + (depth == 0 ? "." : ""));
    if (!step.claim.empty()) claim += " " + prose(step.claim);
    if (!rule.empty()) claim += " " + element("span", "class=\"rule\"", escaped(rule));
    if (depth == 0) {
      contents_.back().inside += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id,
                                             step.claim.empty() ? rule : prose(step.claim));
      claim = element("span", "class=\"heading\"", claim);
    }
    if (depth == 0 || !step.steps.empty()) {
      body_ += fmt::format("<details open{} class=\"depth-{}\"><summary>{}</summary>\n",
                           id_attribute(id), std::min(depth, 3), claim);
      closers_.emplace_back("</details>\n");
    } else {
      const bool bare = step.claim.empty();
      body_ += fmt::format("<div class=\"step{}\"{}>{}\n", bare ? " bare" : "", id_attribute(id),
                           element(bare ? "span" : "p", bare ? "class=\"claim\"" : "", claim));
      body_ += bare ? "<div>" : "";
      closers_.emplace_back(bare ? "</div></div>\n" : "</div>\n");
    }
  }

  void equation(const Formula& line, int) override {
    const auto rows = equation_rows(line, digits_, kLineWidth);
    if (rows.size() == 1) return short_equation(line);
    body_ += "<div class=\"scroll equation rows\">\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Formula row = rows[i].sign.empty() ? rows[i].formula
                                         : relation(rows[i].sign, {Formula(), rows[i].formula});
      if (i + 1 < rows.size() && rows[i + 1].beside) {
        ++i;
        row = relation(rows[i].sign, {row, rows[i].formula});
      }
      body_ += element("div", rows[i].continues ? "class=\"more\"" : "", math(row)) + "\n";
    }
    body_ += "</div>\n";
  }

  void table(const std::vector<std::string>& header,
             const std::vector<std::vector<std::string>>& rows) override {
    body_ += "<div class=\"scroll\"><table>\n<thead><tr>";
    for (const auto& cell : header) {
      body_ += cell.empty() ? "<td></td>" : element("th", "scope=\"col\"", escaped(cell));
    }
    body_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : rows) {
      body_ += row[0].starts_with("✗") ? "<tr class=\"failed\">" : "<tr>";
      for (const auto& cell : row) {
        const bool number = cell.find(' ') == std::string::npos;
        body_ += element("td", number ? "class=\"number\"" : "", escaped(cell));
      }
      body_ += "</tr>\n";
    }
    body_ += "</tbody>\n</table></div>\n";
  }

  std::string take() {
    close_section();
    if (is_fragment_) return fragment(head_ + body_);
    std::string contents = "<nav aria-label=\"Contents\">\n<ul>\n";
    for (const auto& [id, heading, inside] : contents_) {
      contents += fmt::format("<li><a href=\"#{}\">{}</a>", id, heading);
      if (!inside.empty()) contents += "\n<ol>\n" + inside + "</ol>\n";
      contents += "</li>\n";
    }
    contents += "</ul>\n</nav>\n";
    const bool long_enough = contents_.size() > 1 && !is_sheet_;
    return document(title_,
                    head_ + (long_enough ? contents : "") + "<main>\n" + body_ + "</main>\n",
                    is_sheet_);
  }

 private:
  struct Content {
    std::string id;
    std::string heading;
    std::string inside;  ///< items of the list within
  };

  void close_steps(std::size_t depth) {
    for (; closers_.size() > depth; closers_.pop_back()) body_ += closers_.back();
  }

  void open_section(const std::string& heading) {
    close_section();
    std::string id = heading;
    std::ranges::transform(
        id, id.begin(), [](char c) { return c == ' ' ? '-' : static_cast<char>(std::tolower(c)); });
    contents_.push_back({id, escaped(heading), ""});
    const std::string label = is_fragment_ ? " aria-label=\"" + escaped(heading) + "\""
                                           : " aria-labelledby=\"" + id + "-heading\"";
    body_ += fmt::format("<section{}{}>\n<h2{}>{}</h2>\n", id_attribute(id), label,
                         id_attribute(id + "-heading"), escaped(heading));
    in_section_ = true;
  }

  /// None in a fragment: beside it may stand another one.
  std::string id_attribute(const std::string& id) const {
    return is_fragment_ ? "" : " id=\"" + id + "\"";
  }

  void close_section() {
    close_steps(0);
    if (in_section_) body_ += "</section>\n";
  }

  /// In pieces, between which a narrow screen may break the line.
  void short_equation(const Formula& line) {
    body_ += "<div class=\"scroll equation\">";
    const auto parts =
        line.is(Formula::Kind::relation) ? links(line, digits_) : std::vector<Link>{{"", line}};
    for (std::size_t i = 0; i < parts.size();) {
      // The first sign stands between two sides that belong together.
      Formula piece = i == 0 ? parts[0].part : relation(parts[i].sign, {Formula(), parts[i].part});
      if (i == 0 && parts.size() > 1) piece = relation(parts[1].sign, {piece, parts[1].part});
      i += i == 0 ? 2 : 1;
      body_ += math(piece) + "\n";
    }
    body_ += "</div>\n";
  }

  std::string prose(const Prose& text) const { return html_of(text, digits_); }
  std::string math(const Formula& formula) const { return html_of(formula, digits_); }

  int digits_;
  bool is_fragment_ = false;
  bool is_sheet_ = false;
  std::string title_;
  std::string head_;
  std::string body_;
  std::vector<Content> contents_;
  std::vector<std::string> closers_;  ///< of the steps that are open
  bool in_section_ = false;
};

}  // namespace

std::string render_html(const Solution& solution, const View& view) {
  HtmlPage page(view);
  lay_out(solution, view, page);
  return page.take();
}

std::string html_index(const SetFront& front) {
  std::string body = "<header>\n<h1>" + escaped(front.title) + "</h1>\n";
  if (!front.course.empty()) {
    body += element("p", "class=\"source\"", escaped(front.course)) + "\n";
  }
  body += "</header>\n<main>\n<ul class=\"index\">\n";
  for (const SetEntry& entry : front.entries) {
    body += "<li>";
    if (!entry.source.empty()) body += element("span", "class=\"source\"", escaped(entry.source));
    body += fmt::format(" <a href=\"{}\">{}</a>", xml_escaped(entry.link), escaped(entry.title));
    if (!entry.passed) body += " " + element("strong", "class=\"warning\"", "a check failed");
    for (const Prose& line : entry.result) {
      body += element("div", "class=\"scroll\"", html_of(line, View{}.prose_digits())) + "\n";
    }
    body += "</li>\n";
  }
  return document(front.title, body + "</ul>\n</main>\n");
}

}  // namespace psolve
