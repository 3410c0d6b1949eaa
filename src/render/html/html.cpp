// One page of HTML that needs nothing else: no script, no network. Formulas are MathML, figures SVG
// within the page, and steps fold.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/text/text.h"
#include "formula/mathml/line_breaks.h"
#include "formula/notation.h"
#include "formula/xml.h"
#include "render/equation_rows.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "render/html/style.h"
#include "render/page.h"
#include "render/result.h"

namespace psolve {
namespace {

/// Wider equations, in em, are broken into rows.
constexpr double kLineWidth = 38;
/// A left side up to this wide has the others beside it.
constexpr double kWidestStart = 7;
/// A wider answer stands below its name.
constexpr double kWidestBesideName = 27;
/// Of matrices of more columns of text the columns in the middle are left out.
constexpr std::size_t kWidestMatrix = 84;
/// Tables of more columns become a list on a narrow screen.
constexpr std::size_t kMostNarrowColumns = 3;

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
  return breakable(psolve::write(formula, Hand::mathml, digits));
}

std::string html_of(const Prose& prose, int digits) {
  return joined(prose, escaped, [&](const Formula& formula) { return html_of(formula, digits); });
}

/// What stands around the body of every page; `links` lead to the pages around it.
std::string document(const std::string& title, const std::string& body,
                     const std::string& links = "", bool is_sheet = false) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escaped(title) + "</title>\n<style>" + std::string(html_style()) +
         std::string(svg_style()) + "</style>\n</head>\n<body>\n" + links + body + "<footer><p>" +
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
    body_ += "<dl class=\"answers\">\n";
    for (const auto& line : lines) {
      const Formula all = line.values.size() > 1 ? equals(line.values) : line.values[0];
      const std::string_view kind = width(all) > kWidestBesideName ? " class=\"wide\"" : "";
      body_ += fmt::format("<dt{0}><code>{1}</code></dt><dd{0}>{2}</dd>\n", kind, name(line.name),
                           all.is(Formula::Kind::words) ? math(all) : equation_of(all));
    }
    body_ += "</dl>\n";
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
    const std::string id = contents_.back().id + "-" + number;
    std::string claim = element("span", "class=\"number\"", number + (depth == 0 ? "." : ""));
    if (!step.claim.empty()) claim += " " + prose(step.claim);
    if (!rule.empty()) claim += " " + element("span", "class=\"rule\"", escaped(rule));
    if (depth == 0) {
      contents_.back().inside +=
          fmt::format("<li><a href=\"#{}\"{}>{}</a></li>\n", id, label_attribute(step.claim),
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

  void equation(const Formula& line, int) override { body_ += equation_of(line); }

  void table(const std::vector<std::string>& header, const Cells& rows) override {
    const bool is_list = header.size() > kMostNarrowColumns;
    body_ += fmt::format("<div class=\"scroll\"><table{}>\n<thead><tr>",
                         is_list ? " class=\"cards\"" : "");
    for (const auto& cell : header) {
      body_ += cell.empty() ? "<td></td>" : element("th", "scope=\"col\"", name(cell));
    }
    body_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : rows) {
      body_ += row[0].starts_with("✗") ? "<tr class=\"failed\">" : "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        std::string attributes = row[i].find(' ') == row[i].npos ? "class=\"number\"" : "";
        if (is_list && i > 0) attributes += " data-name=\"" + escaped(header[i]) + "\"";
        body_ += element("td", attributes, escaped(row[i]));
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
    return head_ + (long_enough ? contents : "") + "<main>\n" + body_ + "</main>\n";
  }

  /// A line of a result.
  std::string line_of(const Prose& text) const {
    const Formula* formula = lone_formula(text);
    return formula != nullptr ? equation_of(*formula)
                              : element("div", "class=\"scroll equation\"", prose(text)) + "\n";
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

  /// Relations stand behind each other where there is room for all of them, else one below the
  /// other; where a screen is narrow, lines end within them.
  std::string equation_of(const Formula& formula) const {
    const Formula line = without_middle_columns(formula, digits_, kWidestMatrix);
    if (width(line) <= kLineWidth || !line.is(Formula::Kind::relation)) {
      return equation_element("", {math(line)});
    }
    const std::vector<Link> chain = links(line, digits_);
    const bool is_aligned = width(chain[0].part) <= kWidestStart;
    std::vector<std::string> rows;
    for (const auto& [sign, part] : chain) {
      rows.push_back(part.is(Formula::Kind::words)
                         ? math(relation(sign, {Formula(), Formula()})) + " " + math(part)
                         : math(sign.empty() ? part : relation(sign, {Formula(), part})));
    }
    return equation_element(is_aligned ? " aligned" : " rows", rows);
  }

  /// What cannot be broken, and is little too wide for a narrow screen, becomes smaller there.
  static std::string equation_element(std::string_view kind, const std::vector<std::string>& rows) {
    constexpr double kFits = 14, kSmallEnough = 44;
    double widest = 0;
    std::string inside;
    for (const std::string& row : rows) {
      widest = std::max(widest, widest_line(row));
      inside += kind.empty() ? row : element("div", "", row);
    }
    const bool is_fitted = widest > kFits && widest <= kSmallEnough;
    return fmt::format("<div class=\"scroll equation{}\"{}>{}</div>\n", kind,
                       is_fitted ? fmt::format(" style=\"--wide:{:.0f}\"", widest + 0.5) : "",
                       inside);
  }

  /// The name of an answer, which may be broken between its words.
  static std::string name(const std::string& name) {
    std::string text;
    for (const char c : escaped(name)) {
      if (c == '.') text += "<wbr>";
      text += c;
      if (c == '_') text += "<wbr>";
    }
    return text;
  }

  /// What says a formula to those who do not see it: not all their programs read mathematics.
  std::string label_attribute(const Prose& text) const {
    const bool has_words = std::ranges::any_of(text.pieces(), [](const Prose::Piece& piece) {
      return std::holds_alternative<std::string>(piece);
    });
    if (has_words || text.empty()) return "";
    return " aria-label=\"" + escaped(prose_text(text, digits_)) + "\"";
  }

  /// In em, on one line.
  double width(const Formula& formula) const {
    return widest_line(psolve::write(formula, Hand::mathml, digits_));
  }
  std::string prose(const Prose& text) const { return html_of(text, digits_); }
  std::string math(const Formula& formula) const { return html_of(formula, digits_); }

  int digits_;
  bool is_fragment_;
  bool is_sheet_;
  std::string head_;
  std::string body_;
  std::vector<Content> contents_;
  std::vector<std::string> closers_;  ///< of the steps that are open
  bool in_section_ = false;
};

/// The address of the page at `to` on the page at `from`.
std::string link(const std::filesystem::path& to, const std::filesystem::path& from) {
  return xml_escaped(url_path(to.lexically_proximate(from.parent_path()).string()));
}

}  // namespace

std::string render_html(const Solution& solution, const View& view) {
  const std::string section = html_section(solution, view);
  return view.fragment ? section : document(title_of(solution), section, "", view.sheet);
}

std::string html_section(const Solution& solution, const View& view) {
  return laid_out<HtmlPage>(solution, view);
}

std::string html_page(const KeySet& set, std::size_t position) {
  const SetEntry& entry = set.entries[position];
  std::string links =
      fmt::format("<nav class=\"around\" aria-label=\"Set\">\n<a href=\"{}\">{}</a>\n",
                  link(set.page, entry.page), escaped(set.title));
  const auto neighbour = [&](std::size_t at, std::string_view rel) {
    if (at >= set.entries.size()) return;
    const SetEntry& other = set.entries[at];
    const std::string name = escaped(other.source.empty() ? other.title : other.source);
    links += fmt::format("<a rel=\"{}\" href=\"{}\" title=\"{}\">{}</a>\n", rel,
                         link(other.page, entry.page), escaped(other.title),
                         rel == "prev" ? "← " + name : name + " →");
  };
  neighbour(position - 1, "prev");  // of the first none: no position is so large
  neighbour(position + 1, "next");
  return document(entry.title, entry.section, links + "</nav>\n", set.is_sheet);
}

std::string html_index(const KeySet& set) {
  std::string body = "<header>\n<h1>" + escaped(set.title) + "</h1>\n";
  if (!set.course.empty()) body += element("p", "class=\"source\"", escaped(set.course)) + "\n";
  body += "</header>\n<main>\n<ul class=\"index\">\n";
  const HtmlPage page{View{}};
  for (const auto& entry : set.entries) {
    body += "<li>";
    if (!entry.source.empty()) body += element("span", "class=\"source\"", escaped(entry.source));
    body += fmt::format(" <a href=\"{}\">{}</a>", link(entry.page, set.page), escaped(entry.title));
    if (!entry.passed) body += " " + element("strong", "class=\"warning\"", "a check failed");
    for (const Prose& line : entry.result) body += page.line_of(line);
    body += "</li>\n";
  }
  return document(set.title, body + "</ul>\n</main>\n", "", set.is_sheet);
}

}  // namespace psolve
