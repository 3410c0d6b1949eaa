#include "problems/receptive_field/spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "problems/receptive_field/fields/fields.h"
#include "spec/scalar_type.h"

namespace psolve::receptive_field {

namespace {

/// A transposed layer's taps are gone through one by one.
constexpr long kMostTransposedTaps = 1'000;

bool is_usual(const AxisPair& pair, long usual) {
  return pair[0] == usual && pair[1] == usual;
}

/// A window or an upsampling, not both.
void check_layer(const WindowLayer& layer, const Node& node) {
  if (!layer.factor) {
    if (!layer.kernel) {
      node.fail("missing field \"kernel\" (size of the window), or \"upsample\" (a factor)");
    }
    const long taps = std::max((*layer.kernel)[0], (*layer.kernel)[1]);
    if (layer.is_transposed && taps > kMostTransposedTaps) {
      node.fail_at("kernel", fmt::format("expected at most {} in a transposed layer, got {}",
                                         kMostTransposedTaps, taps));
    }
    return;
  }
  const auto refuse = [&](const char* field) {
    node.fail_at(field, "an upsampling repeats units; it has no window");
  };
  if (layer.kernel) refuse("kernel");
  if (!is_usual(layer.stride, 1)) refuse("stride");
  if (!is_usual(layer.padding, 0)) refuse("padding");
  if (!is_usual(layer.dilation, 1)) refuse("dilation");
  if (layer.is_transposed) refuse("transpose");
}

}  // namespace

const Record<Problem>& spec() {
  static const auto spec = [] {
    constexpr long most = 1'000'000;
    const auto layer =
        Record<WindowLayer>("a layer")
            .optional("name", &WindowLayer::name, string(), "for the inputs of later layers")
            .told(Telling::by_value)
            .optional("kernel", &WindowLayer::kernel, axis_pair(1, most), "size of the window")
            .optional("stride", &WindowLayer::stride, axis_pair(1, most), Unsaid(1),
                      "inputs from one window to the next")
            .optional("padding", &WindowLayer::padding, axis_pair(0, most), Unsaid(0),
                      "inputs added on each side")
            .optional("dilation", &WindowLayer::dilation, axis_pair(1, most), Unsaid(1),
                      "inputs from one tap of the window to the next")
            .optional("transpose", &WindowLayer::is_transposed, boolean(), Unsaid(false),
                      "whether the windows are turned round, as those of a transposed convolution: "
                      "each unit before lies under one, and padding cuts off")
            .optional("upsample", &WindowLayer::factor, axis_pair(1, most_phases),
                      "how often each unit is repeated, instead of a window")
            .optional("inputs", &WindowLayer::inputs, list(string()),
                      "names of earlier layers, or \"input\", that are added or concatenated; by "
                      "default the layer before")
            .check(check_layer);
    const auto place = integer(0, 1'000'000'000);
    return spec_record<Problem>("receptive-field",
                                "the pixels of the input that one unit of the last layer sees", {},
                                WithTheory::yes)
        .required("layers", &Problem::layers, list(layer, {1, 10'000}),
                  "convolutions and poolings, first to last")
        .optional("unit", &Problem::unit, list_or_lone(list(place, {1, 2}), place),
                  "position [i] or [i, j] of a unit of the last layer, counted from 0")
        .optional("input_size", &Problem::input_size, axis_pair(1, 1'000'000'000),
                  "of the image, in pixels");
  }();
  return spec;
}

}  // namespace psolve::receptive_field
