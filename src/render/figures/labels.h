#pragma once

#include <optional>
#include <vector>

#include "render/figures/canvas.h"

namespace psolve {

/// Finds room for labels: none lies on another one, and each where it hides least.
class Labels {
 public:
  /// What no label may lie on.
  void block(const Box2& box) { taken_.push_back(box); }
  /// What a label had better not lie on.
  void avoid(Point a, Point b) { lines_.push_back({a, b}); }

  /// The best of `candidates`, the first of equals, which is taken from then on; none where each
  /// of them lies on what is taken.
  std::optional<Index> place(const std::vector<Box2>& candidates);

 private:
  struct Segment {
    Point a;
    Point b;
  };

  std::vector<Box2> taken_;
  std::vector<Segment> lines_;
};

/// The box of one line of text around `centre`.
Box2 text_box(std::string_view text, double size, Point centre, double angle = 0);

}  // namespace psolve
