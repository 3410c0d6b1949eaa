// A document for pdflatex that needs no package beyond LaTeX's own (Debian: texlive-latex-base).
// Equations are broken by their structure; what is still too wide TeX itself measures and shrinks,
// so that nothing runs into the margin.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/text/text.h"
#include "formula/notation.h"
#include "render/equation_rows.h"
#include "render/figures/picture.h"
#include "render/format.h"
#include "render/latex/latex_text.h"
#include "render/latex/preamble.h"
#include "render/latex/repetition.h"
#include "render/page.h"

namespace psolve {
namespace {

/// Columns of text that a line of the document has room for, and one of two columns.
constexpr std::size_t kColumnWidth = 54;
constexpr std::size_t kLineWidth = 108;
/// What numbers and steps within steps take from it; the pieces of an equation must fit into the rest.
constexpr std::size_t kMargin = 10;
/// Matrices that would have to be shrunk by more than a third lose their middle columns.
constexpr std::size_t kWidestMatrix = 140;
/// TeX cannot measure what is wider than some five metres, and nobody could read it shrunk to a line.
constexpr std::size_t kWidestRow = 1'500;
/// Columns of text that a table, in its smaller type, has room for.
constexpr std::size_t kTableWidth = 104;
/// Of a result the table in front has the first lines; the key has all.
constexpr std::size_t kMostTabled = 3;
/// A longer table may be broken over pages.
constexpr std::size_t kMostRowsTogether = 30;
/// Columns of text of a formula in a claim that TeX need not break; wider ones it shrinks to the line.
constexpr std::size_t kUnbroken = 20;
/// Columns of text of a claim and its only equation that stand in one line.
constexpr std::size_t kOneLine = 84;

class LatexPage final : public Page {
 public:
  explicit LatexPage(const View& view)
      : digits_(view.prose_digits()), is_sheet_(view.sheet), is_brief_(view.brief) {}

  void title(const std::string& title, const std::string& source) override {
    put(fmt::format("\n\\{}{{{}}}{{{}}}{{{}}}\n", is_sheet_ ? "question" : "key", latex_text(title),
                    latex_text(source),
                    latex_bookmark(source.empty() ? title : source + ": " + title)));
    if (is_sheet_ && is_brief_) put("\\begin{multicols}{2}\\condensed\n");
  }

  void warning(const std::string& text) override { put("\n\\textbf{" + latex_text(text) + "}\n"); }

  void section(const std::string& heading) override {
    end_steps();
    part_ = heading == "Argument" ? "argument" : "derivation";
    put("\n\\textsize\\subsection*{" + latex_text(heading) + "}" + size_of(heading) + "\n");
    is_given_ = heading == "Given" || heading == "Result";
  }

  void paragraph(const Prose& text) override { put("\n" + prose(text) + "\n"); }

  void statement(const Prose& text) override {
    put("\n{\\setlength{\\room}{\\linewidth}" + fitted(text) + "\\par}\n");
  }

  void bullets(const std::vector<Prose>& items) override {
    put("\n\\begin{itemize}\\itemsep0pt\\parskip0pt\n");
    for (const auto& item : items) put("\\item " + prose(item) + "\n");
    put("\\end{itemize}\n");
  }

  void answers(const std::vector<Answer>& lines) override {
    put("\n");
    for (const auto& [name, values] : lines) {
      if (values.size() == 1 && values[0].is(Formula::Kind::words)) {
        put(fmt::format("\\answerwords{{{}}}{{{}}}\n", latex_code(name),
                        latex_code(values[0].text())));
        continue;
      }
      std::vector<Formula> parts = {Formula()};
      parts.insert(parts.end(), values.begin(), values.end());
      put(fmt::format("\\answer{{{}}}{{{}}}\n", latex_code(name), chained(rows(equals(parts)))));
    }
  }

  void blank(const Prose& symbol) override { put("\n\\blank{" + prose(symbol) + "}\n"); }

  bool draws() const override { return true; }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    if (step.claim.empty()) {
      // Number and rule stand on the line of the equation.
      pending_number_ = numbered(number);
      pending_rule_ = is_brief_ ? "" : rule;
      return;
    }
    if (is_brief_ && depth == 0) {
      put(step_mark(part_, number));
      has_steps_ = true;
    }
    std::string claim = prose(step.claim);
    if (stands_in_one_line(step)) {
      claim += "\\quad $" + latex_formula(step.lines[0].written(), digits_) + "$";
      is_written_ = true;
    }
    put(fmt::format("\n\\step{{{}}}{{{}}}{{{}}}{{{}}}\n", depth, numbered(number), claim,
                    is_brief_ ? "" : latex_text(rule)));
  }

  void equation(const Formula& line, int depth) override {
    if (std::exchange(is_written_, false)) return;
    const std::string number = std::exchange(pending_number_, "");
    const std::string rule = latex_text(std::exchange(pending_rule_, ""));
    const std::vector<std::string> pieces = rows(line);
    // Numbered lines that are short stand side by side, as data do.
    if ((!number.empty() || is_given_) && rule.empty() && pieces.size() == 1) {
      beside(fmt::format("\\flow{{{}}}\n", depth), "\\flowend\n");
      text_ += fmt::format("\\flowing{{{}}}{{{}}}\n", number, pieces[0]);
      return;
    }
    if (is_given_) return put("\\dataline{" + chained(pieces) + "}\n");
    put(fmt::format("\\equationline{{{}}}{{{}}}{{{}}}{{{}}}\n", depth, number, chained(pieces),
                    rule));
  }

  void table(const std::vector<std::string>& header, const Cells& rows) override {
    Cells lines = {header};
    lines.insert(lines.end(), rows.begin(), rows.end());
    const bool breaks = rows.size() > kMostRowsTogether && !is_brief_;
    const std::string body = "\\hline\n" + row(header) + "\\hline\n" +
                             (breaks ? "\\endhead\n" : "") + joined_rows(rows) + "\\hline\n";
    const std::string columns = column_types(lines);
    put(breaks ? "\n{\\tabletype\\begin{longtable}[l]{" + columns + "}\n" + body +
                     "\\end{longtable}}\n"
               : "\n{\\tabletype\\setlength{\\room}{\\linewidth}\\fitted{\\begin{tabular}{" +
                     columns + "}\n" + body + "\\end{tabular}}\\par}\n");
  }

  void figure(const Figure& figure, const std::string&) override {
    beside("\\drawings\n", "\\drawingsend\n");
    text_ += fmt::format("\\drawing{{{}}}{{{}}}\n", latex_picture(figure), prose(figure.caption));
  }

  std::string take() {
    end_steps();
    put(is_sheet_ && is_brief_ ? "\\end{multicols}\n" : "");
    return std::move(text_);
  }

  /// With its formulas shrunk to the room that there is.
  std::string fitted(const Prose& text) const { return prose(text, "\\fitted{", "}"); }

 private:
  /// As part of a set what is long and what few will read are set in smaller type.
  std::string size_of(const std::string& heading) const {
    if (!is_brief_) return "";
    return heading == "Derivation" ? "\\worked" : heading == "Checks" ? "\\evidence" : "";
  }

  void end_steps() {
    if (std::exchange(has_steps_, false)) put(end_mark());
  }

  /// As part of a set, where a step may stand under several numbers, "2.1" leaves the 2 to TeX.
  std::string numbered(const std::string& number) const {
    return is_brief_ ? "\\stepnumber" + number.substr(std::min(number.size(), number.find('.')))
                     : number;
  }

  std::size_t line_width() const { return is_brief_ ? kColumnWidth : kLineWidth; }

  void put(const std::string& text) {
    beside("", "");
    text_ += text;
  }

  /// Begins things side by side, such as short lines or drawings, where the last was not one of them.
  void beside(const std::string& begin, const std::string& end) {
    if (beside_.first == begin) return;
    text_ += beside_.second + (begin.empty() ? "" : "\n" + begin);
    beside_ = {begin, end};
  }

  /// A claim that its only line follows at once.
  bool stands_in_one_line(const Step& step) const {
    if (step.lines.size() != 1 || !step.steps.empty()) return false;
    const Formula line = step.lines[0].written();
    if (line.is(Formula::Kind::table)) return false;
    const std::size_t width = formula_width(line, digits_);
    return columns_of(prose_text(step.claim, digits_)) + width <= kOneLine &&
           width + 16 <= line_width();
  }

  std::string prose(const Prose& text, std::string_view before = "$",
                    std::string_view after = "$") const {
    return joined(text, latex_text, [&](const Formula& formula) {
      const std::string written = latex_formula(formula, digits_);
      const bool is_wide = is_brief_ && !formula.is(Formula::Kind::relation) &&
                           formula_width(formula, digits_) > kUnbroken;
      return is_wide ? "\\inlinefitted{" + written + "}"
                     : fmt::format("{}{}{}", before, written, after);
    });
  }

  /// Columns are as wide as their cells, but for those that must give way.
  static std::string column_types(const Cells& lines) {
    const auto natural = column_widths(lines, std::numeric_limits<int>::max());
    const auto widths = column_widths(lines, kTableWidth);
    std::string types;
    for (std::size_t j = 0; j < widths.size(); ++j) {
      types += widths[j] == natural[j]
                   ? "l"
                   : fmt::format("L{{{:.2f}em}}", 0.5 * static_cast<double>(widths[j]));
    }
    return types;
  }

  static std::string joined_rows(const Cells& rows) {
    std::string text;
    for (const auto& cells : rows) text += row(cells);
    return text;
  }

  static std::string row(const std::vector<std::string>& cells) {
    std::string text;
    for (const auto& cell : cells) text += (&cell == &cells[0] ? "" : " & ") + latex_text(cell);
    return text + " \\\\\n";
  }

  /// The formula, or the pieces of one that is long: the left side, then each that follows with
  /// its sign. TeX, which measures them, puts as many in a line as fit.
  std::vector<std::string> rows(const Formula& line) const {
    if (line.is(Formula::Kind::table)) {
      return {"\\mbox{\\footnotesize$" + latex_formula(line, digits_) + "$}"};
    }
    const Formula narrow =
        without_middle_columns(line, digits_, is_brief_ ? kColumnWidth : kWidestMatrix);
    std::vector<std::string> pieces;
    for (const auto& row : equation_rows(narrow, digits_, line_width() - kMargin)) {
      const bool measurable = formula_width(row.formula, digits_) <= kWidestRow;
      const Formula shown = measurable ? row.formula : dots();
      const Formula piece = row.sign.empty() ? shown : relation(row.sign, {Formula(), shown});
      pieces.push_back((row.continues ? "{} " : "") + latex_formula(piece, digits_));
    }
    return pieces;
  }

  static std::string chained(const std::vector<std::string>& pieces) {
    std::string text = "\\lead{" + pieces[0] + "}";
    for (std::size_t i = 1; i < pieces.size(); ++i) text += "%\n\\link{" + pieces[i] + "}";
    return text;
  }

  int digits_;
  bool is_sheet_;
  std::string text_;
  std::string pending_number_;
  std::string pending_rule_;
  bool is_brief_;
  std::string part_;  ///< that steps belong to
  bool has_steps_ = false;
  bool is_given_ = false;                       ///< in the section of the data
  bool is_written_ = false;                     ///< the line that comes next, with its claim
  std::pair<std::string, std::string> beside_;  ///< what began and will end things side by side
};

/// The title of the set and, of answers, the result and the page of each.
std::string front_page(const KeySet& set) {
  std::string text =
      fmt::format("\\settitlehead{{{}}}{{{}}}\n", latex_text(set.title), latex_text(set.course));
  const auto& entries = set.entries;
  if (std::ranges::all_of(entries, &std::vector<Prose>::empty, &SetEntry::result)) return text;
  const LatexPage page{View{}};
  text += "\\begin{front}\n";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const SetEntry& entry = entries[i];
    text += fmt::format("\\frontrow{{{}}}{{{}}}{{{}}}{{", i + 1, latex_text(entry.source),
                        latex_text(entry.title));
    for (std::size_t k = 0; k < std::min(entry.result.size(), kMostTabled); ++k) {
      text += page.fitted(entry.result[k]) + "\\par ";
    }
    text += "}\n";
  }
  return text + "\\end{front}\n";
}

}  // namespace

std::string latex_section(const Solution& solution, const View& view) {
  return laid_out<LatexPage>(solution, view);
}

std::string latex_document(const KeySet& set) {
  const std::string title = latex_text(set.title);
  std::string text(latex_preamble());
  text += picture_preamble();
  text += fmt::format("\\hypersetup{{pdftitle={{{}}}}}\n\\newcommand{{\\settitle}}{{{}}}\n",
                      latex_bookmark(set.title), title);
  text += "\n\\begin{document}\n";
  if (set.entries.size() > 1) text += front_page(set);
  // Most lines of a key are short: in a document of many they stand in two columns.
  const bool in_columns = set.entries.size() > 1 && !set.is_sheet;
  if (in_columns) text += "\\begin{multicols}{2}\\condensed\n";
  Repetition repetition(set);
  for (std::size_t i = 0; i < set.entries.size(); ++i) text += repetition.without(i);
  if (in_columns) text += "\\end{multicols}\n";
  return text + "\n\\end{document}\n";
}

std::string render_latex(const Solution& solution, const View& view) {
  const std::string& title = solution.title.empty() ? solution.problem : solution.title;
  return latex_document(
      {title, {}, {}, {{.title = title, .section = latex_section(solution, view)}}});
}

}  // namespace psolve
