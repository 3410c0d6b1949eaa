#include "render/text/line_breaks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "core/text/text.h"

namespace psolve {
namespace {

class Breaks {
 public:
  Breaks(std::string_view line, std::size_t width) : line_(line), width_(width) {
    int depth = 0;
    for (const char c : line) {
      if (std::string_view(")]}").find(c) != std::string_view::npos) --depth;
      depths_.push_back(depth);
      if (std::string_view("([{").find(c) != std::string_view::npos) ++depth;
      deepest_ = std::max(deepest_, depth);
    }
  }

  std::vector<LinePiece> take() {
    split(0, line_.size(), 0, 0);
    return std::move(pieces_);
  }

 private:
  /// The range in pieces, of which the first has the level `before`: cut at the places of `level`.
  void split(std::size_t begin, std::size_t end, int level, int before) {
    if (columns_of(line_.substr(begin, end - begin)) <= width_ || level > blanks()) {
      pieces_.push_back({std::string(line_.substr(begin, end - begin)), before});
      return;
    }
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (!may_break(i, level)) continue;
      split(begin, i, level + 1, before);
      begin = i;
      before = level;
    }
    split(begin, end, level + 1, before);
  }

  /// The levels: relations outside of brackets, then for each depth of brackets terms and factors,
  /// and at last blanks.
  bool may_break(std::size_t i, int level) const {
    if (level == 0) return depths_[i] == 0 && before_relation(i);
    if (level == blanks()) return line_[i - 1] == ' ';
    if (depths_[i] != (level - 1) / 2) return false;
    return level % 2 == 1 ? before_term(i) : before_factor(i);
  }

  int blanks() const { return 2 * deepest_ + 3; }

  bool before_relation(std::size_t i) const {
    constexpr std::array<std::string_view, 6> signs = {"= ", "≈ ", "≤ ", "≥ ", "→ ", "⟺ "};
    return line_[i - 1] == ' ' && std::any_of(signs.begin(), signs.end(), [&](auto sign) {
             return line_.substr(i).starts_with(sign);
           });
  }

  /// A sign between blanks: what stands there is one character, no letter and no digit.
  bool before_term(std::size_t i) const {
    if (line_[i - 1] != ' ' || std::isalnum(static_cast<unsigned char>(line_[i])) != 0)
      return false;
    const std::size_t blank = line_.find(' ', i);
    return blank != std::string_view::npos && character_at(line_, i).length == blank - i;
  }

  /// ·, *, the stroke before a denominator in brackets and a sum or product within another, but not
  /// the · of a number: 2·10⁻⁵.
  bool before_factor(std::size_t i) const {
    constexpr std::string_view dot = "·";
    if (line_.substr(i).starts_with("/(")) return true;
    if (line_.substr(i).starts_with("Σ") || line_.substr(i).starts_with("∏")) {
      return line_.substr(0, i).ends_with("] ");
    }
    if (line_[i] == '*') return line_[i - 1] != ' ';
    if (!line_.substr(i).starts_with(dot)) return false;
    const std::string_view right = line_.substr(i + dot.size());
    return !right.starts_with("10") || right.size() == 2 ||
           static_cast<unsigned char>(right[2]) < 0x80;
  }

  std::string_view line_;
  std::size_t width_;
  std::vector<int> depths_;  ///< of brackets, at each byte
  int deepest_ = 0;
  std::vector<LinePiece> pieces_;
};

}  // namespace

std::vector<LinePiece> pieces_of_line(const std::string& line, std::size_t width) {
  return Breaks(line, width).take();
}

}  // namespace psolve
