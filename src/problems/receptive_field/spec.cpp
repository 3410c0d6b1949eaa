#include "problems/receptive_field/spec.h"

namespace psolve::receptive_field {

const Record<Problem>& spec() {
  static const auto spec = [] {
    constexpr long most = 1'000'000;
    const auto layer =
        Record<WindowLayer>("a layer")
            .optional("name", &WindowLayer::name, string(), "for the inputs of later layers")
            .required("kernel", &WindowLayer::kernel, axis_pair(1, most), "size of the window")
            .optional("stride", &WindowLayer::stride, axis_pair(1, most), 1,
                      "inputs from one window to the next")
            .optional("padding", &WindowLayer::padding, axis_pair(0, most), 0,
                      "inputs added on each side")
            .optional("dilation", &WindowLayer::dilation, axis_pair(1, most), 1,
                      "inputs from one tap of the window to the next")
            .optional("inputs", &WindowLayer::inputs, list(string()),
                      "names of earlier layers, or \"input\", that are added or concatenated; by "
                      "default the layer before");
    return spec_record<Problem>("receptive-field",
                                "the pixels of the input that one unit of the last layer sees")
        .required("layers", &Problem::layers, list(layer, {1, 10'000}),
                  "convolutions and poolings, first to last")
        .optional("theory", &Problem::theory, boolean(), false, kTheoryHelp)
        .optional("unit", &Problem::unit, list(integer(0, 1'000'000'000), {1, 2}),
                  "position [i] or [i, j] of a unit of the last layer, counted from 0")
        .optional("input_size", &Problem::input_size, axis_pair(1, 1'000'000'000),
                  "of the image, in pixels");
  }();
  return spec;
}

}  // namespace psolve::receptive_field
