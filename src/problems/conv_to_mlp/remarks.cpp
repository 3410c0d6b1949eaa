#include "problems/conv_to_mlp/remarks.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/text.h"
#include "problems/conv_to_mlp/conventions.h"

namespace psolve::conv_to_mlp {
namespace {

/// Terms of a sum that a remark shows.
constexpr Index kMostTerms = 4;

Formula first_row(const LayerView& layer, const ConvolutionShape& shape) {
  const auto products = products_of_output(shape, 0);
  return long_sum(
      products.size(),
      [&](Index i) {
        return layer.kernel(products[i].kernel) * layer.image_symbol(products[i].image);
      },
      kMostTerms);
}

}  // namespace

void remark_other_mode(const LayerView& layer, std::vector<Remark>& remarks) {
  ConvolutionShape other = layer.shape;
  other.flipped = !other.flipped;
  const bool same = std::ranges::equal(
      products_of_output(layer.shape, 0), products_of_output(other, 0),
      [&](const ConvolutionProduct& a, const ConvolutionProduct& b) {
        return look_alike(layer.kernel_value(a.kernel), layer.kernel_value(b.kernel));
      });
  if (same) return;
  const Formula O = layer.output_symbol(0);
  const bool flipped = layer.shape.flipped;
  Prose text = flipped
                   ? "A true convolution is computed, as mode says. Networks mostly lay the kernel "
                     "on X as it stands (cross-correlation); row 1 of W would then give "
                   : "The kernel lies on X as it stands, which is a cross-correlation, as in most "
                     "networks. A true convolution rotates it by 180°; row 1 of W would then give ";
  text << worked(O, first_row(layer, other)) << ".";
  remarks.push_back({std::string(kTurned.id), Remark::Kind::convention, std::move(text)});
}

void remark_not_every_function(const LayerView& layer, std::vector<Remark>& remarks) {
  const auto products = products_of_output(layer.shape, 0);
  if (products.empty()) return;
  // The matrix that gives the first entry of X that is read as the first output, and 0 elsewhere.
  const auto entry = [&](const WeightPattern::Place& place) {
    return place.row == 0 && place.column == products[0].image ? 1 : 0;
  };
  const auto conflict = find_conflict(
      layer.pattern, [&](const auto& a, const auto& b) { return entry(a) == entry(b); },
      [&](const auto& a) { return entry(a) == 0; });
  if (!conflict || !conflict->first) return;
  const auto weight = [&](const WeightPattern::Place& place) {
    return equals({weight_symbol(place.row, place.column), entry(place)});
  };
  remarks.push_back(
      {"not-every-function-is-a-convolution",
       Remark::Kind::explanation,
       {"Not every function is a convolution. To give out ", layer.image_symbol(products[0].image),
        " as ", layer.output_symbol(0), " and 0 everywhere else, W needs ",
        weight(*conflict->first), " and ", weight(conflict->second), ", but both are ",
        layer.kernel_symbol(products[0].kernel),
        ", whatever F is. Convolutions alone treat all places alike, save where they see "
        "padding; a dense layer after them can tell places apart. With that, and an activation "
        "that is no polynomial, a network can come as near as one likes to any continuous function "
        "on a bounded closed set of images, which is less than any function."}});
}

MovedOutputs moved_outputs(const ConvolutionShape& shape) {
  const ImageShape out = shape.output();
  for (const Index axis : {1, 0}) {
    const Window& window = shape.windows[axis];
    const Index size = axis == 0 ? shape.input.height : shape.input.width;
    if (window.stride != 1) continue;
    MovedOutputs moved{axis, {}, {}};
    for (Index r = 0; r < out.size(); ++r) {
      const Index unit = axis == 0 ? r / out.width % out.height : r % out.width;
      // What leaves the image at its end must not be read.
      if (unit == 0 || window.place(unit, window.kernel - 1) >= size) continue;
      moved.outputs.push_back(r);
      moved.neighbours.push_back(r - (axis == 0 ? out.width : 1));
    }
    if (!moved.outputs.empty()) return moved;
  }
  return {};
}

Index entry_before_move(const ImageShape& image, Index axis, Index place) {
  const Index unit = axis == 0 ? place / image.width % image.height : place % image.width;
  if (unit == 0) return -1;
  return place - (axis == 0 ? image.width : 1);
}

Remark translation_remark(const LayerView& layer, const MovedOutputs& moved, Index differing,
                          const std::string& which, const Formula& first) {
  const Formula X = sym("X");
  const Formula moved_X = X.mark("′");
  const Index count = std::ssize(moved.outputs);
  Prose text = {"A convolution moves along with its image. Let ",
                moved_X,
                " be ",
                which,
                fmt::format(" moved by one pixel {}, zeros coming in. Of the {} whose window loses "
                            "nothing by that, {} {} for ",
                            moved.axis == 1 ? "to the right" : "down", counted(count, "output"),
                            count - differing, count - differing == 1 ? "is" : "are"),
                moved_X,
                moved.axis == 1 ? " exactly what the output to the left of it is for "
                                : " exactly what the output above it is for ",
                X,
                fmt::format("{}: ", count == 1 ? "" : "; the first"),
                layer.output_symbol(moved.outputs[0]),
                " of ",
                moved_X,
                " and ",
                layer.output_symbol(moved.neighbours[0]),
                " of ",
                X,
                " are both ",
                first,
                "."};
  return {"outputs-move-with-the-image", Remark::Kind::explanation, std::move(text)};
}

}  // namespace psolve::conv_to_mlp
