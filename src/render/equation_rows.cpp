#include "render/equation_rows.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/text/text.h"
#include "formula/notation.h"
#include "render/text/box.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

constexpr std::size_t kUnlimited = 1'000'000;

void add_terms(const Formula& sum, std::vector<Formula>& terms) {
  for (const auto& part : sum.parts()) {
    if (part.is(Kind::sum)) {
      add_terms(part, terms);
    } else {
      terms.push_back(part);
    }
  }
}

class Side {
 public:
  Side(const Formula& side, int digits, std::size_t width) : digits_(digits), width_(width) {
    const Formula& inside = seen(side, numbers_);
    const bool fits = formula_width(side, digits) <= width;
    if (!fits && inside.is(Kind::sum)) {
      fill(terms_of(inside), [](std::vector<Formula> some) { return sum(std::move(some)); });
    } else if (!fits && fill_last_factor(inside)) {
      return;
    } else if (!fits && inside.is(Kind::product)) {
      const auto join = [&](std::vector<Formula> some) {
        return product(std::move(some), inside.text());
      };
      fill(inside.parts(), join, true);
    } else {
      rows_ = {side};
    }
  }

  std::vector<Formula> take() { return std::move(rows_); }

 private:
  using Join = std::function<Formula(std::vector<Formula>)>;

  static std::vector<Formula> terms_of(const Formula& sum) {
    std::vector<Formula> terms;
    add_terms(sum, terms);
    return terms;
  }

  /// Breaks −(a + b) and c (a + b) within the parentheses, where these take more than a row; what
  /// stands before them must leave room. False where that does not hold.
  bool fill_last_factor(const Formula& side) {
    const bool negative = side.is(Kind::negation);
    const Formula whole = negative ? side.part(0) : side;
    std::vector<Formula> factors =
        whole.is(Kind::product) ? whole.parts() : std::vector<Formula>{whole};
    const Formula last = factors.back();
    if (!last.is(Kind::sum) || formula_width(faced(last), digits_) <= width_) return false;
    const auto with_last = [&](const Formula& factor) {
      factors.back() = factor;
      const Formula all = product(factors, whole.text());
      return negative ? -all : all;
    };
    if (formula_width(faced(with_last(Formula())), digits_) > width_ / 2) return false;
    fill(terms_of(last), [&](std::vector<Formula> some) {
      const Formula row = sum(std::move(some));
      return rows_.empty() ? with_last(half("(", row)) : row;
    });
    rows_.back() = half(")", rows_.back());
    return true;
  }

  static Formula half(const char* parenthesis, const Formula& inside) {
    return Formula::node(Kind::half, parenthesis, {inside});
  }

  /// As many parts to a row as fit; a row that continues another starts with a blank, so that the
  /// sign before its first part is written.
  void fill(const std::vector<Formula>& parts, const Join& join, bool is_product = false) {
    std::vector<Formula> row;
    for (const auto& part : parts) {
      const bool begun = row.size() > (rows_.empty() ? 0 : 1);
      std::vector<Formula> longer = row;
      longer.push_back(part);
      // A sum alone in the first row would lose the parentheses of a factor.
      const bool may_end = begun && !(is_product && row.size() == 1 && is_loose(row[0], numbers_));
      if (may_end && formula_width(faced(join(longer)), digits_) > width_) {
        rows_.push_back(faced(join(std::move(row))));
        longer = {Formula(), part};
      }
      row = std::move(longer);
    }
    rows_.push_back(faced(join(std::move(row))));
  }

  Formula faced(const Formula& formula) const { return numbers_ ? in_numbers(formula) : formula; }

  int digits_;
  std::size_t width_;
  bool numbers_ = false;
  std::vector<Formula> rows_;
};

Formula narrowed(const Formula& matrix, int digits, std::size_t width, bool numbers) {
  const auto columns = static_cast<std::size_t>(matrix.columns());
  std::vector<std::size_t> widths(columns);
  for (std::size_t i = 0; i < matrix.parts().size(); ++i) {
    const Formula& entry = matrix.part(i);
    const std::string text = write(numbers ? in_numbers(entry) : entry, Hand::unicode, digits);
    widths[i % columns] = std::max(widths[i % columns], columns_of(text));
  }
  std::size_t all = 2;
  for (const std::size_t column : widths) all += column + 2;
  if (all <= width) return matrix;
  const std::size_t kept = leading_columns(widths, width);
  if (kept + 2 >= columns) return matrix;
  std::vector<Formula> entries;
  for (std::size_t i = 0; i < matrix.parts().size(); ++i) {
    const std::size_t j = i % columns;
    if (j < kept || j + 1 == columns) entries.push_back(matrix.part(i));
    if (j == kept) entries.push_back(dots());
  }
  return Formula::node(matrix.kind(), "", std::move(entries), static_cast<int>(kept + 2));
}

Formula without_middle(const Formula& f, int digits, std::size_t width, bool numbers) {
  if (f.is(Kind::matrix) || f.is(Kind::table)) return narrowed(f, digits, width, numbers);
  if (f.parts().empty() || f.is(Kind::index)) return f;
  const bool inside = f.is(Kind::face) ? f.text() == "numbers" : numbers;
  std::vector<Formula> parts;
  for (const auto& part : f.parts()) parts.push_back(without_middle(part, digits, width, inside));
  return Formula::node(f.kind(), f.text(), std::move(parts), f.columns());
}

}  // namespace

std::size_t formula_width(const Formula& formula, int digits) {
  return beside(boxes_of(formula, digits, kUnlimited)).width;
}

std::vector<EquationRow> equation_rows(const Formula& long_line, int digits, std::size_t width) {
  const Formula line = without_middles(long_line);
  if (formula_width(line, digits) <= width) return {{"", line}};
  const auto chain = line.is(Kind::relation) ? links(line, digits) : std::vector<Link>{{"", line}};
  std::size_t before = chain.size() > 1 ? formula_width(chain[0].part, digits) : 0;
  const bool short_start = before <= width / 3;
  if (!short_start) before = 4;
  std::vector<EquationRow> rows;
  for (const auto& [sign, part] : chain) {
    const std::size_t room = sign.empty() ? width : width - before - 3;
    bool continues = false;
    for (auto& row : Side(part, digits, room).take()) {
      const bool beside = short_start && rows.size() == 1 && !continues;
      rows.push_back({continues ? "" : sign, std::move(row), continues, beside});
      continues = true;
    }
  }
  return rows;
}

Formula without_middle_columns(const Formula& formula, int digits, std::size_t width) {
  return without_middle(without_middles(formula), digits, width, false);
}

}  // namespace psolve
