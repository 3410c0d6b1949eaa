// Plain text for an 80-column terminal.

#include <algorithm>
#include <span>
#include <utility>

#include "core/text/text.h"
#include "formula/notation.h"
#include "render/format.h"
#include "render/page.h"
#include "render/text/box.h"

namespace psolve {
namespace {

constexpr std::size_t kWidth = 80;
/// Stands for a blank at which no line is broken, while lines are made; no text has it.
constexpr char kHeldBlank = '\x1f';

/// The rows of an equation that does not fit into one.
class Rows {
 public:
  explicit Rows(std::size_t margin) : margin_(margin) {}

  std::size_t width() const { return beside(row_).width; }

  /// A new row that begins with `boxes`, behind which it is not broken if that can be.
  void start(std::vector<Box> boxes) {
    put();
    row_ = std::move(boxes);
    begun_ = row_.size();
  }

  void add(Box box) {
    row_.push_back(std::move(box));
    begun_ = row_.size();
  }

  /// Puts `boxes` into the row, and into new ones where it is full. What stands between two places
  /// of one break level stays together if a row is wide enough for it.
  void fill(std::span<const Box> boxes, std::size_t hanging) {
    if (boxes.empty()) return;
    const std::size_t room = kWidth - margin_;
    const std::size_t wide = beside({boxes.begin(), boxes.end()}).width;
    const bool single = boxes.size() == 1;
    bool fits = width() + wide <= room;
    if (!fits && row_.size() > (single ? 1 : begun_) && (single || hanging + wide <= room)) {
      start({text_box(std::string(hanging, ' '))});
      fits = true;
    }
    if (fits || single) {
      row_.insert(row_.end(), boxes.begin(), boxes.end());
      return;
    }
    const int level = std::ranges::min(boxes.subspan(1), {}, &Box::break_level).break_level;
    std::size_t first = 0;
    for (std::size_t i = 1; i <= boxes.size(); ++i) {
      if (i < boxes.size() && boxes[i].break_level != level) continue;
      fill(boxes.subspan(first, i - first), hanging);
      first = i;
    }
  }

  std::string take() {
    put();
    return std::move(text_);
  }

 private:
  void put() {
    for (std::string row : beside(row_).rows) {
      row.erase(row.find_last_not_of(' ') + 1);
      text_ += std::string(margin_, ' ') + row + "\n";
    }
  }

  std::size_t margin_;
  std::vector<Box> row_;
  std::size_t begun_ = 0;  ///< boxes with which the row began
  std::string text_;
};

class TextPage final : public Page {
 public:
  explicit TextPage(const View& view) : view_(view), digits_(view.prose_digits()) {}

  void title(const std::string& title, const std::string& source) override {
    const std::size_t used = columns_of(title) + columns_of(source);
    const std::size_t gap = used + 2 <= kWidth ? kWidth - used : 2;
    text_ += bold(title) + (source.empty() ? "" : std::string(gap, ' ') + source) + "\n";
    for (std::size_t i = 0; i < kWidth; ++i) text_ += "═";
    text_ += "\n";
  }

  void warning(const std::string& text) override {
    flow("✗ " + text, 0, 2);
    text_ += "\n";
  }

  void section(const std::string& heading) override { text_ += "\n" + bold(heading) + "\n"; }

  void appendix() override { section("Answers"); }

  void paragraph(const Prose& text) override { flow(unbroken(text), 0, 0); }

  void statement(const Prose& text) override { flow(unbroken(text), 4, 6); }

  void bullets(const std::vector<Prose>& items) override {
    for (const auto& item : items) flow("• " + unbroken(item), 2, 4);
  }

  void answers(const std::vector<Answer>& lines) override {
    for (const auto& line : lines) {
      std::vector<Formula> parts = {Formula::words(line.name)};
      parts.insert(parts.end(), line.values.begin(), line.values.end());
      write_equation(equals(std::move(parts)), 2, "");
    }
  }

  void blank(const Prose& symbol) override {
    const std::string text = one_line(prose_text(symbol, digits_)) + " = ";
    const std::size_t columns = columns_of(text) + 4;
    flow(held(text + std::string(columns < kWidth - 20 ? kWidth - 4 - columns : 20, '_')), 4, 6);
  }

  void step(const std::string& number, const Step& step, const std::string& rule,
            int depth) override {
    if (depth == 0) text_ += "\n";
    const std::string heading = number + (depth == 0 ? ". " : " ");
    const std::string because = rule.empty() ? "" : "[" + rule + "]";
    if (step.claim.empty()) {
      // Number and rule stand on the line of the equation.
      pending_number_ = heading;
      pending_rule_ = because;
      return;
    }
    flow(heading + unbroken(step.claim) + " " + held(because), indent(depth),
         indent(depth) + heading.size());
  }

  void equation(const Formula& line, int depth) override {
    const std::string number = std::exchange(pending_number_, "");
    const std::string rule = std::exchange(pending_rule_, "");
    write_equation(line, indent(depth) + (number.empty() ? 4 : 0), number);
    if (rule.empty()) return;
    const std::size_t last_line = text_.rfind('\n', text_.size() - 2) + 1;
    if (columns_of(text_.substr(last_line)) - 1 + columns_of(rule) + 2 <= kWidth) {
      text_.insert(text_.size() - 1, "  " + rule);
    } else {
      text_ += std::string(kWidth - columns_of(rule), ' ') + rule + "\n";
    }
  }

  void table(const std::vector<std::string>& header, const Cells& rows) override {
    Cells lines = {header};
    lines.insert(lines.end(), rows.begin(), rows.end());
    for (auto& line : lines) std::ranges::transform(line, line.begin(), one_line);
    for (const auto& part : side_by_side(lines)) {
      const std::vector<std::size_t> widths = column_widths(part, kWidth - 2);
      for (const auto& line : part) table_line(line, widths);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  static std::size_t indent(int depth) { return 2 * static_cast<std::size_t>(depth); }

  std::string bold(const std::string& text) const {
    return view_.colour ? "\033[1m" + text + "\033[0m" : text;
  }

  /// `text` with its blanks held, so that no line is broken there.
  static std::string held(std::string text) {
    std::replace(text.begin(), text.end(), ' ', kHeldBlank);
    return text;
  }

  /// Prose in which no line is broken within a short formula.
  std::string unbroken(const Prose& prose) const {
    return joined(prose, one_line, [&](const Formula& formula) {
      const std::string written = write(formula, Hand::unicode, digits_);
      return columns_of(written) <= kWidth / 3 ? held(written) : written;
    });
  }

  void flow(const std::string& text, std::size_t first_indent, std::size_t hanging_indent) {
    std::size_t margin = first_indent;
    for (auto& line : wrapped(text, kWidth - hanging_indent)) {
      std::replace(line.begin(), line.end(), kHeldBlank, ' ');
      text_ += std::string(margin, ' ') + line + "\n";
      margin = hanging_indent;
    }
  }

  /// A chain on one line where it fits, else a line for each link, the signs one below the other.
  void write_equation(const Formula& line, std::size_t margin, const std::string& number) {
    const std::size_t width = kWidth - margin;
    const auto chain =
        line.is(Formula::Kind::relation) ? links(line, digits_) : std::vector<Link>{{"", line}};
    std::vector<Box> all = {text_box(number)};
    for (const auto& [sign, part] : chain) {
      if (!sign.empty()) all.push_back(text_box(" " + sign + " "));
      for (auto& box : boxes_of(part, digits_, width)) all.push_back(std::move(box));
    }
    Rows rows(margin);
    if (beside(all).width <= width) {
      rows.start(all);
      text_ += rows.take();
      return;
    }
    std::size_t hanging = 4;
    std::vector<Box> start = {text_box(number)};
    for (std::size_t i = 0; i < chain.size(); ++i) {
      if (i == 1) hanging = std::min<std::size_t>(rows.width(), 24);
      if (i > 0) start.push_back(text_box(" " + chain[i].sign + " "));
      if (i == 1) {
        rows.add(start.back());
      } else {
        rows.start(start);
      }
      const std::size_t room = width - std::min(width / 2, rows.width());
      rows.fill(boxes_of(chain[i].part, digits_, room), std::min(hanging + 3, width / 2));
      start = {text_box(std::string(hanging, ' '))};
    }
    text_ += rows.take();
  }

  static std::size_t widest_word(const std::string& text) {
    std::size_t widest = 0;
    for (const auto& word : wrapped(text, 1)) widest = std::max(widest, columns_of(word));
    return widest;
  }

  /// A table in parts that fit a line, each with the first column; as it is where words may wrap.
  static std::vector<Cells> side_by_side(const Cells& lines) {
    std::vector<Cells> parts;
    std::size_t used = 0;
    std::size_t first = 0;
    for (std::size_t j = 0; j < lines[0].size(); ++j) {
      std::size_t width = 0;
      for (const auto& line : lines) width = std::max(width, widest_word(line[j]) + 2);
      if (j == 0) first = width;
      if (parts.empty() || used + width > kWidth - 2) {
        parts.emplace_back(lines.size());
        used = j == 0 ? 0 : first;
        for (std::size_t i = 0; i < lines.size() && j > 0; ++i) parts.back()[i] = {lines[i][0]};
      }
      used += width;
      for (std::size_t i = 0; i < lines.size(); ++i) parts.back()[i].push_back(lines[i][j]);
    }
    return parts;
  }

  void table_line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
    Cells columns;
    std::size_t height = 1;
    for (std::size_t j = 0; j < cells.size(); ++j) {
      columns.push_back(wrapped(cells[j], widths[j]));
      height = std::max(height, columns.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line = "  ";
      for (std::size_t j = 0; j < columns.size(); ++j) {
        const std::string cell = i < columns[j].size() ? columns[j][i] : "";
        line += cell + std::string(widths[j] + 2 - std::min(widths[j] + 2, columns_of(cell)), ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text_ += line + "\n";
    }
  }

  const View& view_;
  int digits_;
  std::string text_;
  std::string pending_number_;
  std::string pending_rule_;
};

}  // namespace

std::string render_text(const Solution& solution, const View& view) {
  return laid_out<TextPage>(solution, view);
}

}  // namespace psolve
