#include "render/figures/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "render/figures/drawing.h"
#include "render/figures/looks.h"
#include "render/latex/latex_text.h"

namespace psolve {
namespace {

/// A pixel is .62 bp: text of 13 and 11 pixels comes out at 8 and 7 points.
constexpr std::string_view kPreamble = R"(
% Operators of PDF, by whatever engine.
\ifdefined\pdfextension\newcommand{\pdfcode}[1]{\pdfextension literal{#1}}\else
\ifdefined\pdfliteral\newcommand{\pdfcode}[1]{\pdfliteral{#1}}\else
\newcommand{\pdfcode}[1]{\special{pdf:content #1}}\fi\fi
\definecolor{soft}{rgb}{.34,.38,.42}
% In a picture whose origin is its upper left corner, in pixels.
\newcommand{\lines}[1]{\put(0,0){\pdfcode{q .62 0 0 -.62 0 0 cm 1 j #1 Q}}}
% {x}{y}{\rlap, \clap or \llap}{font}{text}{angle}
\newcommand{\letters}[5]{\put(#1,-#2){#3{\sffamily\lettersize#4#5}}}
% A box with a height would be turned about a point beside it.
\newcommand{\turned}[6]{\put(#1,-#2){\rotatebox{#6}{\raisebox{0pt}[0pt][0pt]{%
  #3{\sffamily\lettersize#4#5}}}}}
\providecommand{\clap}[1]{\hbox to 0pt{\hss#1\hss}}
\newcommand{\lettersize}{\fontsize{8}{9}\selectfont}
\newcommand{\smaller}{\fontsize{7}{8}\selectfont}
% For what will be shrunk to half its size or less.
\newcommand{\largeletters}{\renewcommand{\lettersize}{\fontsize{10.5}{12}\selectfont}%
  \renewcommand{\smaller}{\fontsize{9.5}{11}\selectfont}}
% {width}{height}{contents}: shrunk where it is too large for the page.
\newcommand{\drawn}[3]{{\setlength{\unitlength}{.62bp}%
  \ifdim#2\unitlength>1.6\tallest\largeletters\fi
  \sbox{\wide}{\begin{picture}(#1,#2)(0,-#2)#3\end{picture}}%
  \ifdim\wd\wide>\linewidth\sbox{\wide}{\resizebox{\linewidth}{!}{\usebox{\wide}}}\fi
  \ifdim\ht\wide>.8\textheight\sbox{\wide}{\resizebox{!}{.8\textheight}{\usebox{\wide}}}\fi
  \usebox{\wide}}}
)";

// ---------------------------------------------------------------- how it looks

/// Red, green and blue of "#rrggbb" or "#rgb".
std::array<double, 3> components(std::string_view hex) {
  const Index digits = hex.size() == 4 ? 1 : 2;
  std::array<double, 3> parts{};
  for (Index i = 0; i < 3; ++i) {
    const std::string digit(hex.substr(1 + i * digits, digits));
    const double most = digits == 1 ? 15 : 255;
    parts[i] = std::strtol(digit.c_str(), nullptr, 16) / most;
  }
  return parts;
}

bool is_painted(Ink ink) {
  return ink != Ink::unset && ink != Ink::none;
}

/// The colour that `ink` has on paper. Opacity is mixed in: what lies below is paper everywhere.
std::string mixed(Ink ink, double opacity) {
  std::string text;
  for (const double part : components(colour(ink, false))) {
    const double share = opacity > 0 ? opacity : 1;
    text += decimal(1 - share * (1 - part)) + " ";
  }
  return text;
}

std::string state(const Look& look) {
  std::string text;
  if (is_painted(look.fill)) text += mixed(look.fill, look.fill_opacity) + "rg ";
  if (is_painted(look.stroke)) {
    text += mixed(look.stroke, look.stroke_opacity) + "RG ";
    text += decimal(look.width > 0 ? look.width : 1) + " w ";
    text += fmt::format("[{}] 0 d ", look.dashes);
  }
  return text;
}

std::string_view paint(const Look& look) {
  if (is_painted(look.fill)) return is_painted(look.stroke) ? "B" : "f";
  return is_painted(look.stroke) ? "S" : "n";
}

// ---------------------------------------------------------------- shapes

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y) + " ";
}

/// A circle's arc by Bézier curves: the handles of a quarter reach so far.
constexpr double kHandle = 0.5523;

/// A rectangle with round corners; with half its width as radius a circle.
std::string rounded(double x, double y, double width, double height, double r) {
  r = std::min({r, width / 2, height / 2});
  const double h = r * (1 - kHandle);
  const double right = x + width;
  const double bottom = y + height;
  return at(x + r, y) + "m " + at(right - r, y) + "l " + at(right - h, y) + at(right, y + h) +
         at(right, y + r) + "c " + at(right, bottom - r) + "l " + at(right, bottom - h) +
         at(right - h, bottom) + at(right - r, bottom) + "c " + at(x + r, bottom) + "l " +
         at(x + h, bottom) + at(x, bottom - h) + at(x, bottom - r) + "c " + at(x, y + r) + "l " +
         at(x, y + h) + at(x + h, y) + at(x + r, y) + "c h ";
}

std::string outline(const Shape::Path& path) {
  std::string text;
  for (const auto& part : path.parts) {
    for (const Point& p : part) text += at(p.x, p.y) + (&p == &part.front() ? "m " : "l ");
    if (path.closed) text += "h ";
  }
  return text;
}
std::string outline(const Shape::Rectangle& box) {
  if (box.radius > 0) {
    return rounded(box.corner.x, box.corner.y, box.width, box.height, box.radius);
  }
  return at(box.corner.x, box.corner.y) + at(box.width, box.height) + "re ";
}
std::string outline(const Shape::Circle& circle) {
  const double r = circle.radius;
  return rounded(circle.centre.x - r, circle.centre.y - r, 2 * r, 2 * r, r);
}

class Picture {
 public:
  void add(const Shape& shape) {
    const Look look = look_of(shape.looks);
    if (const auto* text = std::get_if<Shape::Text>(&shape.form)) return add_text(*text, look);
    std::visit([&](const auto& form) { add_outline(form, look); }, shape.form);
  }

  std::string take() {
    end_lines();
    return std::move(text_);
  }

 private:
  template <class Form>
  void add_outline(const Form& form, const Look& look) {
    if constexpr (!std::is_same_v<Form, Shape::Text>) {
      const std::string wanted = state(look);
      if (lines_.empty() || wanted != state_) lines_ += wanted;
      state_ = wanted;
      lines_ += outline(form) + std::string(paint(look)) + "\n";
    }
  }

  void end_lines() {
    if (!lines_.empty()) text_ += "\\lines{" + lines_ + "}%\n";
    lines_.clear();
  }

  void add_text(const Shape::Text& text, const Look& look) {
    end_lines();
    constexpr std::array<const char*, 3> anchors = {"\\rlap", "\\clap", "\\llap"};
    std::string font = look.font_size > 0 ? "\\smaller" : "";
    if (look.bold) font += "\\bfseries";
    if (look.fill == Ink::soft) font += "\\color{soft}";
    const std::string anchor = anchors[static_cast<Index>(text.anchor)];
    const std::string inside = latex_text(text.text);
    const std::string x = decimal(text.baseline.x);
    const std::string y = decimal(text.baseline.y);
    text_ += fmt::format("\\{}{{{}}}{{{}}}{{{}}}{{{}}}{{{}}}{}%\n",
                         text.angle == 0 ? "letters" : "turned", x, y, anchor, font, inside,
                         text.angle == 0 ? "" : "{" + decimal(-text.angle) + "}");
  }

  std::string text_;
  std::string lines_;  ///< since the last text
  std::string state_;
};

}  // namespace

std::string_view picture_preamble() {
  return kPreamble;
}

std::string latex_picture(const Figure& figure) {
  const Drawing drawing = draw(figure);
  Picture picture;
  for (const Shape& shape : drawing.shapes) picture.add(shape);
  return fmt::format("\\drawn{{{}}}{{{}}}{{%\n{}}}", std::ceil(drawing.width),
                     std::ceil(drawing.height), picture.take());
}

}  // namespace psolve
