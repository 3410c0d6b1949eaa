// Grids side by side with an arrow from each to the next. What a cell holds stands in it where
// there is room; its ground tells its group, or the sign and the size of its value. A window is
// framed in both grids, and lines lead from the corners of what is read to the cell that is made.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "render/figures/canvas.h"
#include "render/figures/drawing.h"

namespace psolve {
namespace {

constexpr double kGridMargin = 14;
constexpr double kNameRoom = 26;
constexpr double kLabelRoom = 8;
/// Grids are wrapped below each other where they would be wider in all.
constexpr double kGridWidth = 640;
/// Cells are small where a grid has many.
constexpr double kLargestGrid = 420;
constexpr double kSmallestText = 15;  // the side of a cell that can hold text
constexpr Index kGroups = 6;
constexpr double kGridArrow = 56;
constexpr Index kGridMostNamed = 100;

using Grid = GridChain::Grid;
using Cell = GridChain::Cell;
using Block = GridChain::Block;

Index rows_of(const Grid& grid) {
  return grid.columns == 0 ? 0 : grid.cells.size() / grid.columns;
}

double widest(const std::vector<Prose>& labels) {
  double width = 0;
  for (const auto& label : labels) {
    width = std::max(width, label_width(label, Canvas::small_size));
  }
  return width;
}

class GridDrawing {
 public:
  explicit GridDrawing(const GridChain& chain) : chain_(chain) {}

  Drawing draw() {
    lay_out();
    for (Index g = 1; g < std::ssize(chain_.grids); ++g) draw_ray(g);
    for (Index g = 0; g < std::ssize(chain_.grids); ++g) draw_grid(g);
    for (Index g = 1; g < std::ssize(chain_.grids); ++g) draw_step(g);
    return {std::max(width_ + kGridMargin, 200.0), bottom_ + kGridMargin, canvas_.take(),
            description()};
  }

 private:
  /// A grid's cells, without its name and labels.
  struct Layout {
    double x = 0;
    double y = 0;
    double side = 0;   ///< height of a cell
    double width = 0;  ///< of a cell
    bool texts = false;
  };

  // ---------------------------------------------------------------- places

  Layout sized(const Grid& grid) const {
    double text = 0;
    for (const auto& cell : grid.cells) {
      text = std::max(text, label_width(cell.text, Canvas::small_size));
    }
    const auto most = static_cast<double>(std::max(grid.columns, rows_of(grid)));
    Layout layout;
    layout.side = std::clamp(kLargestGrid / most, 3.0, 30.0);
    layout.width = std::max(layout.side, text + 8);
    layout.texts =
        text > 0 && layout.side >= kSmallestText && layout.width * grid.columns <= kGridWidth;
    if (!layout.texts) layout.width = layout.side;
    return layout;
  }

  void lay_out() {
    double x = kGridMargin;
    double y = kGridMargin;
    double row_height = 0;
    for (Index g = 0; g < std::ssize(chain_.grids); ++g) {
      const Grid& grid = chain_.grids[g];
      Layout layout = sized(grid);
      const double labels = grid.rows_by.empty() ? 0 : widest(grid.rows_by) + kLabelRoom;
      const double cells = layout.width * grid.columns;
      const double name = label_width(grid.name, Canvas::text_size);
      const double arrow = g == 0 ? 0 : std::max(kGridArrow, label_width(grid.made_by, 11) + 26);
      if (g > 0 && x + arrow + labels + std::max(cells, name) > kGridWidth) {
        x = kGridMargin;
        y += row_height + 18;
        row_height = 0;
        wraps_.push_back(g);
      } else {
        x += arrow;
      }
      layout.x = x + labels;
      layout.y = y + kNameRoom + (grid.columns_by.empty() ? 0 : 18);
      layouts_.push_back(layout);
      x = layout.x + std::max(cells, name);
      width_ = std::max(width_, x);
      const double height = layout.side * rows_of(grid);
      row_height = std::max(row_height, layout.y - y + height);
      bottom_ = std::max(bottom_, y + row_height);
    }
    centre_rows();
  }

  /// Grids of one line stand at one height: their middles level.
  void centre_rows() {
    Index first = 0;
    wraps_.push_back(layouts_.size());
    for (const Index end : wraps_) {
      double middle = 0;
      for (Index g = first; g < end; ++g) middle = std::max(middle, middle_of(g));
      for (Index g = first; g < end; ++g) layouts_[g].y += middle - middle_of(g);
      first = end;
    }
    wraps_.pop_back();
  }

  double middle_of(Index g) const {
    return layouts_[g].y + layouts_[g].side * rows_of(chain_.grids[g]) / 2;
  }

  bool wraps(Index g) const { return std::ranges::find(wraps_, g) != wraps_.end(); }

  struct Corners {
    double left, top, right, bottom;
  };
  Corners corners(Index g, const Block& block) const {
    const Layout& at = layouts_[g];
    const double left = at.x + at.width * block.column;
    const double top = at.y + at.side * block.row;
    return {left, top, left + at.width * block.columns, top + at.side * block.rows};
  }

  // ---------------------------------------------------------------- drawing

  void draw_grid(Index g) {
    const Grid& grid = chain_.grids[g];
    const Layout& at = layouts_[g];
    double largest = 0;
    for (const auto& cell : grid.cells) largest = std::max(largest, std::abs(cell.value));
    canvas_.text({at.x, at.y - 14 - (grid.columns_by.empty() ? 0 : 18)}, label_text(grid.name),
                 Anchor::start, "bold");
    draw_labels(grid, at);
    for (Index i = 0; i < std::ssize(grid.cells); ++i) {
      draw_cell(grid.cells[i], corners(g, {i / grid.columns, i % grid.columns, 1, 1}), largest);
    }
    for (Index i = 0; i < std::ssize(grid.cells); ++i) {
      const auto box = corners(g, {i / grid.columns, i % grid.columns, 1, 1});
      const Point middle{(box.left + box.right) / 2, (box.top + box.bottom) / 2};
      if (at.texts) canvas_.text(middle, label_text(grid.cells[i].text), Anchor::middle, "small");
      if (grid.cells[i].marked) {
        canvas_.rectangle(box.left + 2.5, box.top + 2.5, box.right - box.left - 5,
                          box.bottom - box.top - 5, "ring", (box.bottom - box.top) / 2 - 2.5);
      }
    }
  }

  void draw_labels(const Grid& grid, const Layout& at) {
    for (Index i = 0; i < std::ssize(grid.rows_by) && at.side >= 11; ++i) {
      canvas_.text({at.x - kLabelRoom, at.y + at.side * (i + 0.5)}, label_text(grid.rows_by[i]),
                   Anchor::end, "small soft");
    }
    if (widest(grid.columns_by) > at.width) return;
    for (Index j = 0; j < std::ssize(grid.columns_by); ++j) {
      canvas_.text({at.x + at.width * (j + 0.5), at.y - 10}, label_text(grid.columns_by[j]),
                   Anchor::middle, "small soft");
    }
  }

  void draw_cell(const Cell& cell, const Corners& box, double largest) {
    const double width = box.right - box.left;
    const double height = box.bottom - box.top;
    const bool small = height < 8;
    canvas_.rectangle(box.left, box.top, width, height, small ? "cell thin" : "cell");
    if (cell.group != GridChain::no_group) {
      const Index group = cell.group;
      canvas_.rectangle(box.left, box.top, width, height,
                        fmt::format("f{} g{}", group % kGroups, group / kGroups % 2));
    } else if (cell.value != 0 && largest > 0) {
      const auto shade = static_cast<int>(std::ceil(4 * (std::abs(cell.value) / largest)));
      canvas_.rectangle(box.left, box.top, width, height,
                        fmt::format("f{} s{}", cell.value < 0 ? 1 : 0, shade));
    }
  }

  /// The arrow to grid `g`, and the window by which it is made.
  void draw_step(Index g) {
    const Grid& grid = chain_.grids[g];
    const Layout& to = layouts_[g];
    const std::string label = label_text(grid.made_by);
    if (grid.window) draw_window(g);
    if (wraps(g)) {
      canvas_.text({to.x + label_width(grid.name, Canvas::text_size) + 16,
                    to.y - 14 - (grid.columns_by.empty() ? 0 : 18)},
                   label.empty() ? "" : "← " + label, Anchor::start, "small soft");
      return;
    }
    const Layout& from = layouts_[g - 1];
    const double left = from.x + from.width * chain_.grids[g - 1].columns + 8;
    const double right = to.x - 8 - (grid.rows_by.empty() ? 0 : widest(grid.rows_by) + kLabelRoom);
    const double y = middle_of(g);
    canvas_.line({left, y}, {right - 4, y}, "edge w2");
    canvas_.head({left, y}, {right, y}, "arrow");
    canvas_.text({(left + right) / 2, y - 11}, label, Anchor::middle, "small");
  }

  /// The shaded band from the cells that a window reads to those that it makes of them.
  void draw_ray(Index g) {
    if (!chain_.grids[g].window || wraps(g)) return;
    const auto from = corners(g - 1, chain_.grids[g].window->reads);
    const auto to = corners(g, chain_.grids[g].window->makes);
    canvas_.polygon({{from.right, from.top},
                     {to.left, to.top},
                     {to.left, to.bottom},
                     {from.right, from.bottom}},
                    "ray");
  }

  void draw_window(Index g) {
    const GridChain::Window& window = *chain_.grids[g].window;
    for (const auto& box : {corners(g - 1, window.reads), corners(g, window.makes)}) {
      canvas_.rectangle(box.left, box.top, box.right - box.left, box.bottom - box.top, "frame");
    }
  }

  // ---------------------------------------------------------------- words

  std::string description() const {
    std::string text;
    for (const auto& grid : chain_.grids) {
      text += fmt::format("{}{}: {} and {}", text.empty() ? "" : " ", label_text(grid.name),
                          counted(rows_of(grid), "row"), counted(grid.columns, "column"));
      if (!grid.made_by.empty()) text += ", made by " + label_text(grid.made_by);
      if (grid.window) {
        text += fmt::format("; {} makes {}", in_words(grid.window->reads),
                            in_words(grid.window->makes));
      }
      text += cells_in_words(grid) + ".";
    }
    return text;
  }

  static std::string in_words(const Block& block) {
    const auto span = [](const char* name, Index first, Index count) {
      return count == 1 ? fmt::format("{} {}", name, first + 1)
                        : fmt::format("{}s {} to {}", name, first + 1, first + count);
    };
    return span("row", block.row, block.rows) + ", " + span("column", block.column, block.columns);
  }

  static std::string cells_in_words(const Grid& grid) {
    if (grid.cells.size() > kGridMostNamed) return "";
    std::string text;
    bool any = false;
    for (Index i = 0; i < std::ssize(grid.cells); ++i) {
      const auto& cell = grid.cells[i];
      any = any || !cell.text.empty();
      text += i % grid.columns == 0 ? "; row: " : ", ";
      text += (cell.text.empty() ? "0" : label_text(cell.text)) + (cell.marked ? " (marked)" : "");
    }
    return any ? text : "";
  }

  const GridChain& chain_;
  std::vector<Layout> layouts_;
  std::vector<Index> wraps_;  ///< grids that start a new line
  double width_ = 0;
  double bottom_ = 0;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const GridChain& chain) {
  return GridDrawing(chain).draw();
}

}  // namespace psolve
