#include "render/box.h"

#include <algorithm>
#include <utility>

#include "formula/notation.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

std::string padded_left(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, columns_of(text)), ' ') + text;
}

/// `inside` between brackets as tall as it is, drawn with the pieces top, middle, bottom.
Box bracketed(const Box& inside, const std::vector<std::string_view>& left,
              const std::vector<std::string_view>& right) {
  Box box{{}, inside.baseline, inside.width + 4};
  const std::size_t last = inside.rows.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) {
    const std::size_t piece = i == 0 ? 0 : i == last ? 2 : 1;
    box.rows.push_back(std::string(left[piece]) + " " + inside.rows[i] + " " +
                       std::string(right[piece]));
  }
  return box;
}

class Layout {
 public:
  Layout(int digits, std::size_t width) : digits_(digits), width_(width) {}

  std::vector<Box> pieces(const Formula& f, bool numbers) const {
    if (f.is(Kind::face)) return pieces(f.part(0), f.text() == "numbers");
    if (f.is(Kind::quantity)) return pieces(f.part(numbers ? 1 : 0), numbers);
    if (!has_tall_matrix(f, numbers)) return words(f, numbers);
    if (f.is(Kind::sum)) return sum(f, numbers);
    if (f.is(Kind::product)) return product(f, numbers);
    if (f.is(Kind::tuple)) return tuple(f, numbers);
    return {whole(f, numbers)};
  }

 private:
  static bool has_tall_matrix(const Formula& f, bool numbers) {
    if (f.is(Kind::face)) return has_tall_matrix(f.part(0), f.text() == "numbers");
    if (f.is(Kind::quantity)) return has_tall_matrix(f.part(numbers ? 1 : 0), numbers);
    if (f.is(Kind::table)) return true;
    if (f.is(Kind::matrix)) return f.parts().size() > static_cast<std::size_t>(f.columns());
    return std::any_of(f.parts().begin(), f.parts().end(),
                       [&](const Formula& part) { return has_tall_matrix(part, numbers); });
  }

  std::string inline_text(const Formula& f, bool numbers) const {
    return write(numbers ? in_numbers(f) : f, Hand::unicode, digits_);
  }

  /// A formula without tall parts, in pieces that a line may be broken between: before the signs
  /// outside of all parentheses, or at any blank where such a piece would be too wide.
  std::vector<Box> words(const Formula& f, bool numbers) const {
    const std::string text = inline_text(f, numbers);
    std::vector<std::string> terms(1);
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool before_sign = text[i] == ' ' && depth == 0 && i + 1 < text.size() &&
                               text.find(' ', i + 1) <= i + 1 + std::string_view("−").size();
      if (std::string_view("([{").find(text[i]) != std::string_view::npos) ++depth;
      if (std::string_view(")]}").find(text[i]) != std::string_view::npos) --depth;
      terms.back() += text[i];
      if (before_sign) terms.emplace_back();
    }
    std::vector<Box> boxes;
    for (const auto& term : terms) {
      if (columns_of(term) <= width_ / 2) {
        boxes.push_back(text_box(term));
      } else {
        for (std::size_t start = 0; start < term.size();) {
          const auto space = term.find(' ', start);
          const auto end = space == std::string::npos ? term.size() : space + 1;
          boxes.push_back(text_box(term.substr(start, end - start)));
          start = end;
        }
      }
    }
    return boxes;
  }

  Box whole(const Formula& f, bool numbers) const {
    if (f.is(Kind::matrix)) return matrix_box(f, numbers);
    if (f.is(Kind::table)) return table_box(f, numbers);
    if (f.is(Kind::mark) && f.text() == "T") return transposed(f.part(0), numbers);
    if (f.is(Kind::negation)) return beside({text_box("−"), beside(pieces(f.part(0), numbers))});
    if (f.is(Kind::sum) || f.is(Kind::product) || f.is(Kind::face) || f.is(Kind::quantity) ||
        (f.is(Kind::tuple) && has_tall_matrix(f, numbers))) {
      return beside(pieces(f, numbers));
    }
    return text_box(inline_text(f, numbers));
  }

  Box transposed(const Formula& f, bool numbers) const {
    const Box box = whole(f, numbers);
    Box raised{std::vector<std::string>(box.rows.size(), " "), box.baseline, 1};
    raised.rows[0] = "ᵀ";
    return beside({box, raised});
  }

  std::vector<Box> sum(const Formula& f, bool numbers) const {
    std::vector<Box> boxes;
    for (const auto& part : f.parts()) {
      const bool negative = part.is(Kind::negation);
      const Box term = whole(negative ? part.part(0) : part, numbers);
      const std::string sign = boxes.empty() ? (negative ? "−" : "") : (negative ? " − " : " + ");
      boxes.push_back(beside({text_box(sign), term}));
    }
    return boxes;
  }

  std::vector<Box> product(const Formula& f, bool numbers) const {
    std::vector<Box> boxes;
    for (const auto& part : f.parts()) {
      Box factor = whole(part, numbers);
      const bool loose = part.is(Kind::sum) || part.is(Kind::negation);
      if (loose && factor.rows.size() > 1) {
        factor = bracketed(factor, {"⎛", "⎜", "⎝"}, {"⎞", "⎟", "⎠"});
      } else if (loose) {
        factor = beside({text_box("("), factor, text_box(")")});
      }
      const std::string sign = f.text() == product_sign::dot ? "·" : " " + f.text() + " ";
      const std::string joint = f.text().empty() ? " " : sign;
      boxes.push_back(boxes.empty() ? factor : beside({text_box(joint), factor}));
    }
    return boxes;
  }

  /// Tall parts stand side by side; parentheses as high as they are would only be in the way.
  std::vector<Box> tuple(const Formula& f, bool numbers) const {
    std::vector<Box> boxes;
    for (const auto& part : f.parts()) {
      const bool last = &part == &f.parts().back();
      boxes.push_back(beside({whole(part, numbers), text_box(last ? "" : ", ")}));
    }
    return boxes;
  }

  Box matrix_box(const Formula& f, bool numbers) const {
    const Box inside = grid(f, numbers);
    if (inside.rows.size() == 1) return beside({text_box("["), inside, text_box("]")});
    return bracketed(inside, {"⎡", "⎢", "⎣"}, {"⎤", "⎥", "⎦"});
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

  /// How many leading columns fit beside the last one and the dots; all of them where all fit.
  std::size_t columns_that_fit(const std::vector<std::size_t>& widths) const {
    std::size_t all = 4;
    for (const std::size_t width : widths) all += width + 2;
    if (all <= width_ + 2) return widths.size();
    std::size_t taken = 4 + widths.back() + 3;
    std::size_t kept = 0;
    while (kept + 1 < widths.size() && taken + widths[kept] + 2 <= width_) {
      taken += widths[kept++] + 2;
    }
    return std::max<std::size_t>(kept, 1);
  }

  int digits_;
  std::size_t width_;
};

}  // namespace

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
  return Layout(digits, width).pieces(formula, false);
}

}  // namespace psolve
