#pragma once

#include "support/random_draw.h"

namespace psolve::random_specs {

/// What the numbers of one spec are like.
enum class Size { whole, decimal, halves, mixed, large, equal, extreme };

inline double entry(Draw& draw, Size size) {
  if (draw.one_in(8)) return 0;
  switch (size) {
    case Size::whole:
      return draw.between(-3, 3);
    case Size::decimal:
      return draw.between(-20, 20) / 10.0;
    case Size::halves:
      return draw.between(-4, 4) / 2.0;
    case Size::mixed:
      return draw.number();
    case Size::large:
      return draw.product(-9, 9, {1.0, 10.0, 100.0, 1e3, 1e6});
    case Size::equal:
      return 0.7;
    case Size::extreme:
      return draw.product(-9, 9, {1e-300, 1e-100, 1e-20, 1.0, 1.0, 1.0, 1e20, 1e100});
  }
  return 0;
}

inline Size any_size(Draw& draw) {
  return draw.any({Size::whole, Size::whole, Size::decimal, Size::decimal, Size::decimal,
                   Size::halves, Size::halves, Size::mixed, Size::large, Size::equal,
                   Size::extreme});
}

inline Json list(Draw& draw, int length, Size size) {
  Json list = Json::array();
  for (int i = 0; i < length; ++i) list.push_back(entry(draw, size));
  return list;
}
inline Json matrix(Draw& draw, int rows, int columns, Size size) {
  Json matrix = Json::array();
  for (int i = 0; i < rows; ++i) matrix.push_back(list(draw, columns, size));
  return matrix;
}

/// In lists of these lengths.
inline Json array_of(Draw& draw, const std::vector<int>& lengths, Size size,
                     std::size_t depth = 0) {
  if (depth == lengths.size()) return entry(draw, size);
  Json array = Json::array();
  for (int i = 0; i < lengths[depth]; ++i) {
    array.push_back(array_of(draw, lengths, size, depth + 1));
  }
  return array;
}

}  // namespace psolve::random_specs
