#include "math/convolutions/padding.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace psolve {
namespace {

using Ends = Padding::Ends;

Type<Padding> numbers(long most) {
  return converted<Padding>(axis_pair(0, most), [](const AxisPair& each) {
    return Padding{each.is_pair ? Padding::Form::pair : Padding::Form::number,
                   {Ends{each[0], each[0]}, Ends{each[1], each[1]}}};
  });
}

Type<Padding> by_ends(long most) {
  using Lists = std::vector<std::vector<long>>;
  const auto lists = list(list(integer(0, most), {2, 2}), {2, 2});
  return converted<Padding>(lists, [](const Lists& ends) {
    return Padding{Padding::Form::ends,
                   {Ends{ends[0][0], ends[0][1]}, Ends{ends[1][0], ends[1][1]}}};
  });
}

/// Numbers, or lists of them where any end has one of its own.
Type<Padding> of_zeros(long most) {
  Type<Padding> type = one_of<Padding>({numbers(most), by_ends(most)});
  type.decode = [each = numbers(most).decode, ends = by_ends(most).decode](const Node& node) {
    const auto is_list = [](const Json& entry) { return entry.is_array(); };
    const Json& value = node.value();
    return value.is_array() && std::ranges::any_of(value, is_list) ? ends(node) : each(node);
  };
  return type;
}

const Choice<Padding> kValid = {"valid", Padding{Padding::Form::valid}, "none, as 0"};
const Choice<Padding> kSame = {"same", Padding{Padding::Form::same},
                               "as much as makes the output ceil(input/stride)"};

}  // namespace

std::string Padding::pointer(Index axis, bool after) const {
  if (is(Form::pair)) return fmt::format("/{}", axis);
  if (is(Form::ends)) return fmt::format("/{}/{}", axis, after ? 1 : 0);
  return "";
}

Type<Padding> padding_type(long most) {
  return one_of<Padding>({choice<Padding>({kValid, kSame}), of_zeros(most)});
}

Type<Padding> numbered_padding_type(long most) {
  return one_of<Padding>({choice<Padding>({kValid}), of_zeros(most)});
}

Padding::Ends same_ends(const Window& window, std::int64_t size) {
  const std::int64_t units = ceiling(size, window.stride);
  const std::int64_t all =
      std::max<std::int64_t>(0, (units - 1) * window.stride + window.span() - size);
  return {all / 2, all - all / 2};
}

Window with_padding(Window window, const Padding& padding, Index axis, std::int64_t size) {
  const Ends ends = padding.is_same() ? same_ends(window, size) : padding.axes[axis];
  window.before = ends.before;
  window.after = ends.after;
  return window;
}

}  // namespace psolve
