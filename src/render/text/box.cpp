#include "render/text/box.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formula/functions/functions.h"
#include "formula/notation.h"
#include "render/text/line_breaks.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

std::string padded_left(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, columns_of(text)), ' ') + text;
}

struct Brackets {
  std::string_view one_row_left, one_row_right;
  std::array<std::string_view, 3> left, right;  ///< top, middle, bottom
};

constexpr Brackets kSquare = {"[", "]", {"⎡ ", "⎢ ", "⎣ "}, {" ⎤", " ⎥", " ⎦"}};
constexpr Brackets kRound = {"(", ")", {"⎛", "⎜", "⎝"}, {"⎞", "⎟", "⎠"}};
constexpr Brackets kNorm = {"‖", "‖", {"‖", "‖", "‖"}, {"‖", "‖", "‖"}};
constexpr Brackets kAbsolute = {"|", "|", {"│", "│", "│"}, {"│", "│", "│"}};

/// `inside` between brackets as tall as it is.
Box bracketed(const Box& inside, const Brackets& brackets) {
  const std::size_t last = inside.rows.size() - 1;
  Box box{{}, inside.baseline, 0};
  for (std::size_t i = 0; i <= last; ++i) {
    const std::size_t piece = i == 0 ? 0 : i == last ? 2 : 1;
    const auto left = last == 0 ? brackets.one_row_left : brackets.left[piece];
    const auto right = last == 0 ? brackets.one_row_right : brackets.right[piece];
    box.rows.push_back(std::string(left) + inside.rows[i] + std::string(right));
  }
  box.width = columns_of(box.rows[0]);
  return box;
}

/// `base` with a superscript, beside its first row.
Box raised(const Box& base, const std::string& superscript) {
  Box beside_it{std::vector<std::string>(base.rows.size()), base.baseline, columns_of(superscript)};
  for (auto& row : beside_it.rows) row = std::string(beside_it.width, ' ');
  beside_it.rows[0] = superscript;
  return beside({base, beside_it});
}

bool begins_with_sign(const Formula& f, bool numbers) {
  const Formula& inside = seen(f, numbers);
  if (inside.is(Kind::number)) return write(inside, Hand::plain).starts_with('-');
  if (inside.is(Kind::negation)) return true;
  return inside.is(Kind::product) && begins_with_sign(inside.part(0), numbers);
}

/// A formula that begins with a sign, without it.
Formula without_sign(const Formula& f, bool numbers) {
  const Formula& inside = seen(f, numbers);
  const auto faced = [numbers](const Formula& g) {
    return numbers ? in_numbers(g) : in_symbols(g);
  };
  if (inside.is(Kind::negation)) return faced(inside.part(0));
  if (inside.is(Kind::number)) {
    return inside.text().empty() ? Formula(-inside.value())
                                 : Formula::digits(inside.text().substr(1));
  }
  std::vector<Formula> factors = inside.parts();
  factors[0] = without_sign(factors[0], numbers);
  return faced(product(std::move(factors), inside.text()));
}

class Layout {
 public:
  Layout(int digits, std::size_t width) : digits_(digits), width_(width) {}

  std::vector<Box> pieces(const Formula& f, bool numbers) const {
    const Formula& inside = seen(f, numbers);
    if (!has_tall_matrix(inside, numbers)) {
      std::vector<Box> boxes;
      for (auto& piece : pieces_of_line(inline_text(inside, numbers), width_ / 2)) {
        boxes.push_back(text_box(std::move(piece.text)));
        boxes.back().break_level = piece.level;
      }
      return boxes;
    }
    if (inside.is(Kind::sum)) return sum(inside, numbers);
    if (inside.is(Kind::product)) return product(inside, numbers);
    if (inside.is(Kind::tuple)) return list(inside, numbers);
    return {tall(inside, numbers)};
  }

 private:
  static bool has_tall_matrix(const Formula& f, bool numbers) {
    const Formula& inside = seen(f, numbers);
    if (inside.is(Kind::table)) return true;
    if (inside.is(Kind::matrix)) {
      return inside.parts().size() > static_cast<std::size_t>(inside.columns());
    }
    return std::any_of(inside.parts().begin(), inside.parts().end(),
                       [&](const Formula& part) { return has_tall_matrix(part, numbers); });
  }

  std::string inline_text(const Formula& f, bool numbers) const {
    return write(numbers ? in_numbers(f) : f, Hand::unicode, digits_);
  }

  Box whole(const Formula& f, bool numbers) const { return beside(pieces(f, numbers)); }

  /// A formula with a tall matrix in it that cannot be broken.
  Box tall(const Formula& f, bool numbers) const {
    switch (f.kind()) {
      case Kind::matrix:
        return bracketed(grid(f, numbers), kSquare);
      case Kind::table:
        return table_box(f, numbers);
      case Kind::mark:
        return raised(atom(f.part(0), numbers), superscript(sym("x").mark(f.text())));
      case Kind::power:
        return raised(atom(f.part(0), numbers),
                      superscript(power(sym("x"), numbers ? in_numbers(f.part(1)) : f.part(1))));
      case Kind::negation:
        return beside({text_box("−"), factor(f.part(0), numbers)});
      case Kind::fraction:
        return beside({factor(f.part(0), numbers), text_box("/"), atom(f.part(1), numbers)});
      case Kind::call:
        return call(f, numbers);
      case Kind::half: {
        const Box inside = whole(f.part(0), numbers);
        return f.text() == "(" ? beside({text_box("("), inside}) : beside({inside, text_box(")")});
      }
      case Kind::big:
        return beside(
            {text_box(inline_text(big(f.text(), f.part(0), f.part(1), Formula()), numbers)),
             factor(f.part(2), numbers)});
      default:
        return text_box(inline_text(f, numbers));
    }
  }

  /// What is written behind the base x.
  std::string superscript(const Formula& of_x) const { return inline_text(of_x, false).substr(1); }

  /// `f` between parentheses where it is a sum or begins with a sign, or stands in some.
  Box factor(const Formula& f, bool numbers) const {
    const Box box = whole(f, numbers);
    const Formula& inside = seen(f, numbers);
    const bool grouped =
        inside.is(Kind::tuple) && inside.parts().size() == 1 && has_tall_matrix(inside, numbers);
    return grouped || is_loose(f, numbers) ? bracketed(box, kRound) : box;
  }

  /// `f` between parentheses where it is not one thing.
  Box atom(const Formula& f, bool numbers) const {
    const Box box = whole(f, numbers);
    const Kind kind = seen(f, numbers).kind();
    const bool open = kind == Kind::product || kind == Kind::fraction || kind == Kind::power ||
                      kind == Kind::big || is_loose(f, numbers);
    return open ? bracketed(box, kRound) : box;
  }

  Box call(const Formula& f, bool numbers) const {
    const Box arguments = beside(list(f, numbers));
    const CallStyle& style = style_of(f.text());
    if (style.kind == CallStyle::Kind::bracketed && style.name == "‖")
      return bracketed(arguments, kNorm);
    if (style.kind == CallStyle::Kind::bracketed && style.name == "|") {
      return bracketed(arguments, kAbsolute);
    }
    const std::string name =
        style.name.empty() ? inline_text(sym(f.text()), false) : std::string(style.name);
    return beside({text_box(name), bracketed(arguments, kRound)});
  }

  std::vector<Box> sum(const Formula& f, bool numbers) const {
    std::vector<Box> boxes;
    add_terms(f, numbers, boxes);
    return boxes;
  }

  /// A sum within a sum needs no parentheses; a term that is too wide may be broken itself.
  void add_terms(const Formula& f, bool numbers, std::vector<Box>& boxes) const {
    for (const auto& part : f.parts()) {
      bool face = numbers;
      const Formula& term = seen(part, face);
      if (term.is(Kind::sum)) {
        add_terms(term, face, boxes);
        continue;
      }
      const bool negative = begins_with_sign(term, face);
      const std::string sign = boxes.empty() ? (negative ? "−" : "") : (negative ? " − " : " + ");
      std::vector<Box> parts = pieces(negative ? without_sign(term, face) : term, face);
      parts.front() = beside({text_box(sign), parts.front()});
      parts.front().break_level = LinePiece::term;
      boxes.insert(boxes.end(), parts.begin(), parts.end());
    }
  }

  std::vector<Box> product(const Formula& f, bool numbers) const {
    const std::string sign = f.text() == product_sign::dot ? "·" : " " + f.text() + " ";
    const std::string joint = f.text().empty() ? " " : sign;
    std::vector<Box> boxes;
    for (const auto& part : f.parts()) {
      if (!boxes.empty()) {
        boxes.push_back(beside({text_box(joint), factor(part, numbers)}));
        boxes.back().break_level = LinePiece::factor;
      } else if (begins_with_sign(part, numbers)) {
        boxes.push_back(beside({text_box("−"), whole(without_sign(part, numbers), numbers)}));
      } else {
        boxes.push_back(factor(part, numbers));
      }
    }
    return boxes;
  }

  /// Tall parts stand side by side; parentheses as high as they are would only be in the way.
  std::vector<Box> list(const Formula& f, bool numbers) const {
    std::vector<Box> boxes;
    for (const auto& part : f.parts()) {
      const bool last = &part == &f.parts().back();
      boxes.push_back(beside({whole(part, numbers), text_box(last ? "" : ", ")}));
    }
    return boxes;
  }

  Box table_box(const Formula& f, bool numbers) const {
    Box box = grid(f, numbers);
    std::string rule;
    for (std::size_t i = 0; i < box.width; ++i) rule += "─";
    box.rows.insert(box.rows.begin() + 1, rule);
    return box;
  }

  /// The entries in columns, flush right; the middle columns go where they do not fit.
  Box grid(const Formula& f, bool numbers) const {
    const auto columns = static_cast<std::size_t>(f.columns());
    const std::size_t rows = f.parts().size() / columns;
    std::vector<std::vector<std::string>> texts(columns);
    std::vector<std::size_t> widths(columns);
    for (std::size_t i = 0; i < f.parts().size(); ++i) {
      texts[i % columns].push_back(inline_text(f.part(i), numbers));
      widths[i % columns] = std::max(widths[i % columns], columns_of(texts[i % columns].back()));
    }
    Box inside{std::vector<std::string>(rows), (rows - 1) / 2, 0};
    const auto add_column = [&](const std::vector<std::string>& entries, std::size_t width) {
      const std::size_t gap = inside.width == 0 ? 0 : 2;
      for (std::size_t i = 0; i < rows; ++i) {
        inside.rows[i] += std::string(gap, ' ') + padded_left(entries[i], width);
      }
      inside.width += gap + width;
    };
    const std::size_t kept = columns_that_fit(widths);
    for (std::size_t j = 0; j < columns; ++j) {
      if (j < kept || j + 1 == columns) add_column(texts[j], widths[j]);
      if (j + 1 == kept && kept + 1 < columns) {
        add_column(std::vector<std::string>(rows, "…"), 1);
      }
    }
    return inside;
  }

  /// All columns where they fit.
  std::size_t columns_that_fit(const std::vector<std::size_t>& widths) const {
    std::size_t all = 2;
    for (const std::size_t width : widths) all += width + 2;
    return all <= width_ ? widths.size() : leading_columns(widths, width_);
  }

  int digits_;
  std::size_t width_;
};

}  // namespace

const Formula& seen(const Formula& formula, bool& numbers) {
  if (formula.is(Kind::face)) {
    numbers = formula.text() == "numbers";
    return seen(formula.part(0), numbers);
  }
  if (formula.is(Kind::quantity)) return seen(formula.part(numbers ? 1 : 0), numbers);
  return formula;
}

bool is_loose(const Formula& factor, bool numbers) {
  const Formula& inside = seen(factor, numbers);
  return inside.is(Kind::sum) || begins_with_sign(inside, numbers);
}

std::size_t leading_columns(const std::vector<std::size_t>& widths, std::size_t width) {
  std::size_t taken = 4 + widths.back() + 3;
  std::size_t kept = 0;
  while (kept + 1 < widths.size() && taken + widths[kept] + 2 <= width) {
    taken += widths[kept++] + 2;
  }
  return std::max<std::size_t>(kept, 1);
}

Box text_box(std::string text) {
  const std::size_t width = columns_of(text);
  return {{std::move(text)}, 0, width};
}

Box beside(const std::vector<Box>& boxes) {
  std::size_t above = 0;
  std::size_t below = 0;
  for (const auto& box : boxes) {
    above = std::max(above, box.baseline);
    below = std::max(below, box.rows.size() - box.baseline);
  }
  Box whole{std::vector<std::string>(above + below), above, 0};
  for (const auto& box : boxes) {
    const std::size_t top = above - box.baseline;
    for (std::size_t i = 0; i < whole.rows.size(); ++i) {
      const bool inside = i >= top && i < top + box.rows.size();
      whole.rows[i] += inside ? box.rows[i - top] : std::string(box.width, ' ');
    }
    whole.width += box.width;
  }
  return whole;
}

std::vector<Box> boxes_of(const Formula& formula, int digits, std::size_t width) {
  return Layout(digits, width).pieces(without_middles(formula), false);
}

}  // namespace psolve
