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
#include "render/page.h"
#include "render/words.h"

namespace psolve {
namespace {

/// Columns of text that a line of the document has room for.
constexpr std::size_t kLineWidth = 92;
/// Matrices that would have to be shrunk by more than a third lose their middle columns.
constexpr std::size_t kWidestMatrix = 120;
/// TeX cannot measure what is wider than some five metres, and nobody could read it shrunk to a line.
constexpr std::size_t kWidestRow = 1'500;
/// Columns of text that a table, in its smaller type, has room for.
constexpr std::size_t kTableWidth = 88;
/// A longer table may be broken over pages.
constexpr std::size_t kMostRowsTogether = 30;

constexpr std::string_view kPreamble = R"(\documentclass[11pt,a4paper]{article}
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{%
  % Braces and the like in typewriter type come from the symbol fonts.
  \DeclareFontFamily{OMS}{cmtt}{}\DeclareFontShape{OMS}{cmtt}{m}{n}{<->ssub*cmsy/m/n}{}%
  \DeclareFontFamily{OML}{cmtt}{}\DeclareFontShape{OML}{cmtt}{m}{n}{<->ssub*cmm/m/it}{}}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage{array,longtable}
\usepackage{graphicx,color}
\usepackage[margin=25mm]{geometry}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}

% Signs in typewriter text, without a warning that they come from another font.
\DeclareFontFamily{OMS}{cmtt}{}\DeclareFontShape{OMS}{cmtt}{m}{n}{<->ssub*cmsy/m/n}{}
\DeclareFontFamily{OML}{cmtt}{}\DeclareFontShape{OML}{cmtt}{m}{n}{<->ssub*cmm/m/it}{}
% Letters that fonts without T1 lack.
\ProvideTextCommandDefault{\k}[1]{#1}
\ProvideTextCommandDefault{\dj}{d}\ProvideTextCommandDefault{\DJ}{D}
\ProvideTextCommandDefault{\dh}{d}\ProvideTextCommandDefault{\DH}{D}
\ProvideTextCommandDefault{\th}{th}\ProvideTextCommandDefault{\TH}{Th}
\ProvideTextCommandDefault{\ng}{ng}\ProvideTextCommandDefault{\NG}{Ng}

\setcounter{MaxMatrixCols}{64}
\setcounter{secnumdepth}{1}
\setcounter{tocdepth}{1}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 2pt}
\sloppy
\setlength{\emergencystretch}{4em}
\setlength{\leftmargini}{1.5em}
\raggedbottom
% A loose line is better than one in the margin.
\hbadness=10000
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1}}

% A formula in one line, shrunk where it is wider than the line leaves room for.
\newsavebox{\wide}
\newlength{\room}
\newcommand{\fitted}[1]{%
  \sbox{\wide}{$\displaystyle #1$}%
  \ifdim\wd\wide>\room\resizebox{\room}{!}{\usebox{\wide}}\else\usebox{\wide}\fi}
% Flush right, on the same line where there is room.
\newcommand{\flushed}[1]{{\unskip\nobreak\hfil\penalty50\hskip1em\hbox{}\nobreak\hfil
  \mbox{\footnotesize\itshape #1}\parfillskip=0pt\finalhyphendemerits=0\par}}
% {depth}{number}{claim}{rule}: what a step does.
\newcommand{\step}[4]{\par\pagebreak[1]\vspace{\ifnum#1=0 8pt\else 2pt\fi}%
  {\advance\leftskip by #1em\hangindent=1em\noindent\textbf{#2}\enspace #3\flushed{#4}}\nopagebreak}
% {depth}{number}{formula}{rule}: an equation, perhaps a step by itself.
\newcommand{\equationline}[4]{\par
  {\sbox{\wide}{#2\enspace}\ifdim\wd\wide<3.2em\sbox{\wide}{\makebox[3.2em][l]{#2}}\fi
  \setlength{\room}{\linewidth}\addtolength{\room}{-#1em}\addtolength{\room}{-\wd\wide}%
  \advance\leftskip by #1em\noindent\usebox{\wide}\fitted{#3}\flushed{#4}}}
% {picture}{caption}
\newcommand{\drawing}[2]{\par\medskip{\centering#1\par\nopagebreak\small#2\par}\medskip}
% {name}{formula}
\newcommand{\answer}[2]{\par
  {\setlength{\room}{\linewidth}\addtolength{\room}{-1em}%
  \advance\leftskip by 1em\noindent\raggedright\texttt{#1} \fitted{#2}\par}}
% A question has a page of its own.
\newcommand{\question}{\ifnum\value{section}>0\clearpage\fi}
% {symbol}: room for what is asked.
\newcommand{\blank}[1]{\par\vspace{14pt}\noindent #1 $=$\enspace\hrulefill\par}
\newcommand{\answerwords}[2]{\par
  {\advance\leftskip by 1em\hangindent=2em\noindent\raggedright\texttt{#1} $=$ \texttt{#2}\par}}
)";

class LatexPage final : public Page {
 public:
  explicit LatexPage(const View& view) : digits_(view.prose_digits()), is_sheet_(view.sheet) {}

  void title(const std::string& title, const std::string& source) override {
    text_ += is_sheet_ ? "\n\\question" : "\n";
    text_ += "\\section{" + latex_text(title) + "}\n";
    if (!source.empty()) text_ += "\\emph{" + latex_text(source) + "}\n";
  }

  void warning(const std::string& text) override {
    text_ += "\n\\textbf{" + latex_text(text) + "}\n";
  }

  void section(const std::string& heading) override {
    text_ += "\n\\subsection*{" + latex_text(heading) + "}\n";
  }

  void paragraph(const Prose& text) override { text_ += "\n" + prose(text) + "\n"; }

  void bullets(const std::vector<Prose>& items) override {
    text_ += "\n\\begin{itemize}\\itemsep0pt\\parskip0pt\n";
    for (const auto& item : items) text_ += "\\item " + prose(item) + "\n";
    text_ += "\\end{itemize}\n";
  }

  void answers(const std::vector<Answer>& lines) override {
    text_ += "\n";
    for (const auto& [name, values] : lines) {
      if (values.size() == 1 && values[0].is(Formula::Kind::words)) {
        text_ += fmt::format("\\answerwords{{{}}}{{{}}}\n", latex_code(name),
                             latex_code(values[0].text()));
        continue;
      }
      std::vector<Formula> parts = {Formula()};
      parts.insert(parts.end(), values.begin(), values.end());
      text_ += fmt::format("\\answer{{{}}}{{{}}}\n", latex_code(name), rows(equals(parts)));
    }
  }

  void blank(const Prose& symbol) override { text_ += "\n\\blank{" + prose(symbol) + "}\n"; }

  bool draws() const override { return true; }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    if (step.claim.empty()) {
      // Number and rule stand on the line of the equation.
      pending_number_ = number;
      pending_rule_ = rule;
      return;
    }
    text_ += fmt::format("\n\\step{{{}}}{{{}}}{{{}}}{{{}}}\n", depth, number, prose(step.claim),
                         latex_text(rule));
  }

  void equation(const Formula& line, int depth) override {
    text_ += fmt::format("\\equationline{{{}}}{{{}}}{{{}}}{{{}}}\n", depth,
                         std::exchange(pending_number_, ""), rows(line),
                         latex_text(std::exchange(pending_rule_, "")));
  }

  void table(const std::vector<std::string>& header,
             const std::vector<std::vector<std::string>>& rows) override {
    std::vector<std::vector<std::string>> lines = {header};
    lines.insert(lines.end(), rows.begin(), rows.end());
    const bool breaks = rows.size() > kMostRowsTogether;
    const std::string body = "\\hline\n" + row(header) + "\\hline\n" +
                             (breaks ? "\\endhead\n" : "") + joined_rows(rows) + "\\hline\n";
    const std::string columns = column_types(lines);
    text_ +=
        breaks ? "\n{\\small\\begin{longtable}[l]{" + columns + "}\n" + body + "\\end{longtable}}\n"
               : "\n{\\small\\setlength{\\room}{\\linewidth}\\fitted{\\begin{tabular}{" + columns +
                     "}\n" + body + "\\end{tabular}}}\n";
  }

  void figure(const Figure& figure, const std::string&) override {
    text_ += fmt::format("\n\\drawing{{{}}}{{{}}}\n", latex_picture(figure), prose(figure.caption));
  }

  /// A cell of the table of results.
  void result(const std::vector<Prose>& lines) {
    for (const Prose& line : lines) {
      if (&line != &lines.front()) text_ += "\\par\\smallskip ";
      const auto* formula =
          line.pieces().size() == 1 ? std::get_if<Formula>(line.pieces().data()) : nullptr;
      text_ += formula != nullptr ? "\\fitted{" + rows(*formula) + "}" : prose(line);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string prose(const Prose& text) const {
    std::string result;
    for (const auto& piece : text.pieces()) {
      const auto* formula = std::get_if<Formula>(&piece);
      result += formula != nullptr ? "$" + latex_formula(*formula, digits_) + "$"
                                   : latex_text(std::get<std::string>(piece));
    }
    return result;
  }

  /// Columns are as wide as their cells, but for those that must give way.
  static std::string column_types(const std::vector<std::vector<std::string>>& lines) {
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

  static std::string joined_rows(const std::vector<std::vector<std::string>>& rows) {
    std::string text;
    for (const auto& cells : rows) text += row(cells);
    return text;
  }

  static std::string row(const std::vector<std::string>& cells) {
    std::string text;
    for (const auto& cell : cells) text += (&cell == &cells[0] ? "" : " & ") + latex_text(cell);
    return text + " \\\\\n";
  }

  /// The formula in as many rows as it needs, signs of relations one below the other.
  std::string rows(const Formula& line) const {
    const Formula narrow = without_middle_columns(line, digits_, kWidestMatrix);
    const auto rows = equation_rows(narrow, digits_, kLineWidth);
    if (rows.size() == 1) return latex_formula(narrow, digits_);
    std::string text = "\\begin{aligned}[t]\n";
    for (const auto& row : rows) {
      if (&row != &rows.front()) text += " \\\\\n";
      if (row.beside) {
        text.erase(text.rfind(" \\\\\n"));
        text += " ";
      }
      const bool measurable = formula_width(row.formula, digits_) <= kWidestRow;
      const Formula shown = measurable ? row.formula : dots();
      if (row.continues) {
        text += "&\\quad {} " + latex_formula(shown, digits_);
      } else if (row.sign.empty()) {
        text += latex_formula(shown, digits_);
      } else {
        text += "&" + latex_formula(relation(row.sign, {Formula(), shown}), digits_);
      }
    }
    return text + "\n\\end{aligned}";
  }

  int digits_;
  bool is_sheet_;
  std::string text_;
  std::string pending_number_;
  std::string pending_rule_;
};

bool has_results(const SetFront& front) {
  return std::ranges::any_of(front.entries,
                             [](const SetEntry& entry) { return !entry.result.empty(); });
}

/// The title of a set and, of answers, what comes out question by question.
std::string front_page(const SetFront& front) {
  std::string text = "{\\LARGE\\bfseries " + latex_text(front.title) + "\\par}\n";
  if (!front.course.empty()) text += "{\\large " + latex_text(front.course) + "\\par}\n";
  if (std::ranges::all_of(front.entries, &std::vector<Prose>::empty, &SetEntry::result))
    return text;
  text +=
      "\n{\\small\\setlength{\\room}{0.54\\linewidth}\\renewcommand{\\arraystretch}{1.3}\n"
      "\\begin{longtable}[l]{rL{0.28\\linewidth}L{0.54\\linewidth}r}\n"
      "\\hline\n & Question & Result & Page \\\\\n\\hline\n\\endhead\n";
  int number = 0;
  for (const SetEntry& entry : front.entries) {
    LatexPage result{View{}};
    result.result(entry.result);
    const std::string source =
        entry.source.empty() ? "" : "\\par\\textit{" + latex_text(entry.source) + "}";
    ++number;
    text += fmt::format("{} & {}{} & {} & \\pageref{{answer-{}}} \\\\[4pt]\n", number,
                        latex_text(entry.title), source, result.take(), number);
  }
  return text + "\\hline\n\\end{longtable}}\n";
}

}  // namespace

std::string latex_section(const Solution& solution, const View& view) {
  LatexPage page(view);
  lay_out(solution, view, page);
  return page.take();
}

std::string latex_document(const SetFront& front, const std::vector<std::string>& sections) {
  std::string text(kPreamble);
  text += picture_preamble();
  text += "\n\\begin{document}\n";
  text += front.title.empty() ? "\\setcounter{secnumdepth}{0}\n" : front_page(front);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    // Behind the heading stands the label that the table of results refers to.
    const std::size_t heading = has_results(front) ? sections[i].find('\n', 1) : 0;
    text += sections[i].substr(0, heading);
    if (heading > 0) text += fmt::format("\\label{{answer-{}}}", i + 1);
    text += sections[i].substr(heading);
  }
  return text + "\n\\end{document}\n";
}

std::string render_latex(const Solution& solution, const View& view) {
  return latex_document({}, {latex_section(solution, view)});
}

}  // namespace psolve
