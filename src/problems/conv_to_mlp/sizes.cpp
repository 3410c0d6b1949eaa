#include "problems/conv_to_mlp/sizes.h"

#include <fmt/format.h>

#include <array>

#include "math/convolutions/rules.h"

namespace psolve::conv_to_mlp {

Formula LayerSizes::name(Index axis, const char* of) {
  return Formula::words(fmt::format("{} of {}", axis_names[axis], of));
}

void LayerSizes::given(const Problem& problem) const {
  const auto give = [&](const char* what, const Dims& dims, const char* of, const char* field) {
    const Index first = std::ssize(dims) - 2;
    if (first > 0) {
      work_.given(Formula::words(fmt::format("{} of {}", what, of)),
                  static_cast<double>(dims[first - 1]), fmt::format("/{}/{}", field, first - 1));
    }
    for (const Index axis : {0, 1}) {
      work_.given(name(axis, of), static_cast<double>(dims[first + axis]),
                  fmt::format("/{}/{}", field, first + axis));
    }
  };
  give("channels", image_dims_, "X", "input_size");
  if (has_filters()) {
    work_.given(Formula::words("filters of F"), static_cast<double>(kernel_dims_[0]),
                "/kernel_size/0");
  }
  give("channels", kernel_dims_, "F", "kernel_size");
  give_option("s", problem.stride.value_or(AxisPair{{1, 1}}), "/stride");
  give_padding();
  give_option("d", problem.dilation, "/dilation");
  if (problem.groups > 1) {
    work_.given(sym("g"), static_cast<double>(problem.groups), "/groups");
  }
}

/// p_top: the zeros at one end where the spec, or "same", tells the ends apart.
static Formula end_symbol(Index axis, bool after) {
  constexpr std::array<std::array<const char*, 2>, 2> names = {
      {{"p_top", "p_bottom"}, {"p_left", "p_right"}}};
  return sym(names.at(axis).at(after ? 1 : 0));
}

void LayerSizes::give_padding() const {
  if (padding_.is(Padding::Form::ends)) {
    for (const Index axis : {0, 1}) {
      for (const bool after : {false, true}) {
        const auto& [front, behind] = padding_.axes[axis];
        work_.given(end_symbol(axis, after), static_cast<double>(after ? behind : front),
                    "/padding" + padding_.pointer(axis, after));
      }
    }
  } else if (!padding_.is_same() && !padding_.is(Padding::Form::valid)) {
    const AxisPair each{{padding_.axes[0].before, padding_.axes[1].before}, padding_.is_by_axis()};
    give_option("p", each, "/padding");
  }
}

/// What stands before or after the image along an axis that is padded.
Formula LayerSizes::zeros(Index axis, bool after) const {
  const bool by_end = padding_.is(Padding::Form::ends) || padding_.is_same();
  return by_end ? work_.the(end_symbol(axis, after)) : option("p", axis);
}

Formula LayerSizes::padding() const {
  if (padding_.is(Padding::Form::valid)) return 0;
  if (!padding_.is(Padding::Form::ends) && !padding_.is_same()) return work_.the(sym("p"));
  return matrix(2, 2, [&](Index axis, Index after) { return zeros(axis, after == 1); });
}

ConvolutionShape LayerSizes::wider() const {
  ConvolutionShape wide = shape_;
  ++wide.input.width;
  wide.windows[1] = with_padding(wide.windows[1], padding_, 1, wide.input.width);
  return wide;
}

/// As many zeros as make the output ⌈H/s⌉, the odd one at the end.
void LayerSizes::zeros_of_same(Index axis) const {
  const Window& window = shape_.windows[axis];
  const Formula k = the(axis, "F");
  const Formula s = option("s", axis);
  const Formula all = Formula::words(fmt::format("zeros along the {}", axis_names[axis]));
  const auto define = [&](const char* id, const Formula& name, Index value, const Formula& formula,
                          const char* claim) {
    work_.define(rule::output_size, value,
                 {.id = fmt::format("output_size/{}/{}", axis_names[axis], id),
                  .claim = claim,
                  .name = name,
                  .formula = formula});
  };
  const Formula span = window.dilation > 1 ? option("d", axis) * (k - 1) + 1 : k;
  const Formula windows = call("ceil", {the(axis, "X") / s});
  define("all", all, window.before + window.after,
         call("max", {0, sum({(windows - 1) * s, span, -the(axis, "X")})}),
         axis == 0 ? "Padding \"same\" puts on as many zeros as make a window at every s-th place"
                   : "");
  define("before", end_symbol(axis, false), window.before, call("floor", {work_.the(all) / 2}),
         axis == 0 ? "Half of them in front, an odd one behind" : "");
  define("after", end_symbol(axis, true), window.after,
         work_.the(all) - work_.the(end_symbol(axis, false)), "");
}

void LayerSizes::give_option(const char* letter, const AxisPair& value, const char* field) const {
  const auto number = [&](Index axis) { return static_cast<double>(value[axis]); };
  work_.given(sym(letter),
              value.is_pair ? Value(ListShape{2}, {number(0), number(1)}) : Value(number(0)),
              field);
}

/// s, or where the spec tells the axes apart its entry: s₁.
Formula LayerSizes::option(const char* letter, Index axis) const {
  const Formula whole = work_.the(sym(letter));
  const bool is_pair =
      whole.is(Formula::Kind::quantity) && !whole.part(1).is(Formula::Kind::number);
  return is_pair ? work_.the(sym(letter, axis + 1)) : whole;
}

/// ⌊(H + 2p − d(k − 1) − 1)/s⌋ + 1, without what makes no difference.
Formula LayerSizes::positions(Index axis, const Formula& places) const {
  if (padding_.is_same()) return call("ceil", {places / option("s", axis)});
  const Window& window = shape_.windows[axis];
  Formula room = places;
  if (padding_.is(Padding::Form::ends)) {
    room = sum({room, zeros(axis, false), zeros(axis, true)});
  } else if (window.is_padded()) {
    room = room + Formula(2) * option("p", axis);
  }
  const Formula k = the(axis, "F");
  room = room - (window.dilation > 1 ? option("d", axis) * (k - 1) + 1 : k);
  if (window.stride > 1) room = call("floor", {room / option("s", axis)});
  return room + 1;
}

void LayerSizes::output(const std::string& answer, Index axes) const {
  const ImageShape out = shape_.output();
  for (const Index axis : {0, 1}) {
    if (padding_.is_same()) zeros_of_same(axis);
    work_.define(rule::output_size, axis == 0 ? out.height : out.width,
                 {.id = fmt::format("output_size/{}", axis_names[axis]),
                  .name = name(axis, "O"),
                  .formula = positions(axis, the(axis, "X")),
                  .answer = answer.empty() ? "" : fmt::format("{}[{}]", answer, axes - 2 + axis)});
  }
}

Formula LayerSizes::image(const Formula& rows, const Formula& columns) const {
  if (image_dims_.size() == 2) return rows * columns;
  return product({work_.the(Formula::words("channels of X")), rows, columns});
}

Formula LayerSizes::output(const Formula& rows, const Formula& columns) const {
  return has_filters() ? product({filters(), rows, columns}) : rows * columns;
}

Formula LayerSizes::kernel(const Formula& a, const Formula& b) const {
  if (!has_filters()) return a * b;
  return product({filters(), work_.the(Formula::words("channels of F")), a, b});
}

/// Windows i with 0 ≤ s i − p + d a ≤ n − 1, for the tap a = `tap`.
Formula LayerSizes::windows_of_tap(Index axis, Index tap) const {
  const Window& window = shape_.windows[axis];
  Formula before = zeros(axis, false);
  Formula room = the(axis, "X") - 1 + zeros(axis, false);
  if (tap > 0) {
    const Formula moved = window.dilation > 1 ? option("d", axis) * Formula(tap) : Formula(tap);
    before = before - moved;
    room = room - moved;
  }
  if (window.stride > 1) {
    before = call("ceil", {before / option("s", axis)});
    room = call("floor", {room / option("s", axis)});
  }
  const Formula last = call("min", {the(axis, "O"), room + 1});
  return call("max", {0, last - call("max", {0, before})});
}

Formula LayerSizes::pairs(Index axis) const {
  const Window& window = shape_.windows[axis];
  if (!window.is_padded()) return the(axis, "O") * the(axis, "F");
  return long_sum(
      window.kernel, [&](Index a) { return windows_of_tap(axis, a); }, 4);
}

Formula LayerSizes::taps(Index axis) const {
  const Window& window = shape_.windows[axis];
  if (!window.is_padded()) return the(axis, "F");
  return long_sum(
      window.kernel,
      [&](Index a) {
        return call("min", {1, windows_of_tap(axis, a)});
      },
      4);
}

}  // namespace psolve::conv_to_mlp
