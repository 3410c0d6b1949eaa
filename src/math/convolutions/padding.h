#pragma once

#include <array>
#include <string>

#include "math/convolutions/window.h"
#include "spec/axis_pair.h"

namespace psolve {

/// What a spec puts around an image: p, [h, w], [[top, bottom], [left, right]], "valid" or "same".
struct Padding {
  enum class Form { number, pair, ends, valid, same };
  struct Ends {
    long before = 0;
    long after = 0;
    bool operator==(const Ends&) const = default;
  };

  Form form = Form::number;
  std::array<Ends, 2> axes{};  ///< of rows and columns; of "same" not yet known

  bool is(Form other) const { return form == other; }
  bool is_same() const { return is(Form::same); }
  /// Whether the spec tells rows from columns.
  bool is_by_axis() const { return is(Form::pair) || is(Form::ends); }
  /// Where the number at an end stands, below the field: "", "/1", "/1/0".
  std::string pointer(Index axis, bool after) const;
};

/// Up to `most` at each end.
Type<Padding> padding_type(long most);
/// The same without "same", which goes by the size of the input.
Type<Padding> numbered_padding_type(long most);

/// What "same" puts at the ends of an axis of `size` places so that the output is ⌈size/stride⌉: an
/// odd one goes to the end.
Padding::Ends same_ends(const Window& window, std::int64_t size);

/// `window` with what the spec puts around `size` places along `axis`.
Window with_padding(Window window, const Padding& padding, Index axis, std::int64_t size);

}  // namespace psolve
