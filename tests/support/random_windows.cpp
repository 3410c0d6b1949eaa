// Random specs of convolutions and their sizes.

#include <algorithm>
#include <string>
#include <vector>

#include "support/random_specs.h"

namespace psolve::random_specs {
namespace {

Json one_or_two(Draw& draw, int least, int most) {
  if (draw.one_in(2)) return draw.between(least, most);
  return {draw.between(least, most), draw.between(least, most)};
}

double weight(Draw& draw) {
  return draw.product(1, 3, {0.0, 1.0, -1.0, 0.5, -2.0, 0.1, 1e6, 1e-6});
}

/// Numbers in lists of these lengths, a few of them letters.
Json numbers(Draw& draw, const std::vector<int>& lengths, bool letters = false,
             std::size_t depth = 0) {
  if (depth == lengths.size()) {
    if (letters && draw.one_in(2)) return draw.any({"a", "b", "w1", "e", "pi", "x"});
    return weight(draw);
  }
  Json list = Json::array();
  for (int i = 0; i < lengths[depth]; ++i)
    list.push_back(numbers(draw, lengths, letters, depth + 1));
  return list;
}

void add_window(Draw& draw, Json& spec) {
  if (draw.one_in(3)) spec["stride"] = one_or_two(draw, 1, 3);
  if (draw.one_in(3)) spec["padding"] = one_or_two(draw, 0, 2);
  if (draw.one_in(4)) spec["dilation"] = one_or_two(draw, 1, 2);
}

/// Now and then with a padding that is no number.
void add_any_window(Draw& draw, Json& spec) {
  if (draw.one_in(6)) {
    spec["padding"] = draw.one_in(2) ? Json::array({Json::array({1, 0}), Json::array({0, 2})})
                                     : Json(draw.any({"same", "valid"}));
  } else {
    add_window(draw, spec);
  }
}

int entry_of(const Json& spec, const char* field, std::size_t axis, int otherwise) {
  if (!spec.contains(field)) return otherwise;
  return spec[field].is_array() ? spec[field][axis].get<int>() : spec[field].get<int>();
}

/// The matrix of a convolution of one channel, from loops over places: a row for each output.
Json weight_matrix(const Json& spec, const Json& kernel) {
  struct Axis {
    int input, kernel, stride, padding, dilation, outputs;
  };
  std::vector<Axis> axes;
  for (std::size_t k = 0; k < 2; ++k) {
    Axis a{spec["input_size"][k],
           spec["kernel_size"][k],
           entry_of(spec, "stride", k, 1),
           entry_of(spec, "padding", k, 0),
           entry_of(spec, "dilation", k, 1),
           0};
    const int left = a.input + 2 * a.padding - a.dilation * (a.kernel - 1) - 1;
    a.outputs = left < 0 ? 0 : left / a.stride + 1;
    axes.push_back(a);
  }
  const auto [rows, columns] = std::pair(axes[0], axes[1]);
  Json matrix = Json::array();
  for (int i = 0; i < rows.outputs; ++i) {
    for (int j = 0; j < columns.outputs; ++j) {
      Json row = std::vector<double>(static_cast<std::size_t>(rows.input * columns.input));
      for (int a = 0; a < rows.kernel; ++a) {
        for (int b = 0; b < columns.kernel; ++b) {
          const int p = i * rows.stride + a * rows.dilation - rows.padding;
          const int q = j * columns.stride + b * columns.dilation - columns.padding;
          if (p < 0 || p >= rows.input || q < 0 || q >= columns.input) continue;
          row[static_cast<std::size_t>(p * columns.input + q)] = kernel[a][b];
        }
      }
      matrix.push_back(row);
    }
  }
  return matrix;
}

Json recognise(Draw& draw) {
  const std::vector<int> size = {draw.between(1, 3), draw.between(1, 3)};
  Json spec = {{"problem", "conv-to-mlp"},
               {"task", "recognise"},
               {"input_size", {draw.between(size[0], 4), draw.between(size[1], 5)}},
               {"kernel_size", size}};
  add_window(draw, spec);
  Json matrix = weight_matrix(spec, numbers(draw, size));
  if (!matrix.empty() && draw.one_in(2)) {
    Json& row = matrix[draw.below(static_cast<int>(matrix.size()))];
    row[draw.below(static_cast<int>(row.size()))] = draw.any({0.0, 7.0, 1e-12, 1e9});
  }
  spec["weight_matrix"] = matrix;
  return spec;
}

}  // namespace

Json conv_to_mlp(Draw& draw) {
  if (draw.one_in(3)) return recognise(draw);
  const int height = draw.between(1, 5), width = draw.between(1, 5);
  const int kh = draw.between(1, std::min(height, 3)), kw = draw.between(1, std::min(width, 3));
  const bool letters = draw.one_in(2);
  Json spec = {{"problem", "conv-to-mlp"}};
  int filters = 1;
  if (draw.one_in(3)) {
    const int channels = draw.between(1, 3);
    filters = draw.between(1, 3);
    spec["input_size"] = {channels, height, width};
    if (draw.one_in(3)) {
      filters *= channels;
      spec["groups"] = channels;
    }
    const int read = spec.contains("groups") ? 1 : channels;
    spec["kernel"] = numbers(draw, {filters, read, kh, kw}, letters);
    if (draw.one_in(2)) spec["input"] = numbers(draw, {channels, height, width});
  } else {
    spec["input_size"] = {height, width};
    spec["kernel"] = numbers(draw, {kh, kw}, letters);
    if (draw.one_in(2)) spec["input"] = numbers(draw, {height, width});
  }
  if (draw.one_in(3)) spec["bias"] = numbers(draw, {filters}, letters);
  if (draw.one_in(5)) spec["mode"] = "convolution";
  add_any_window(draw, spec);
  return spec;
}

Json conv_in_letters(Draw& draw) {
  const int height = draw.between(1, 6), width = draw.between(1, 6);
  Json spec = {{"problem", "conv-backprop"},
               {"task", "derive"},
               {"input_size", {height, width}},
               {"kernel_size", {draw.between(1, height), draw.between(1, width)}}};
  if (draw.one_in(4)) {
    spec["transpose"] = true;
    spec["stride"] = draw.between(1, 3);
    if (draw.one_in(2)) spec["output_padding"] = draw.below(spec["stride"]);
    return spec;
  }
  add_any_window(draw, spec);
  return spec;
}

namespace {

/// A number, a pair, both ends of each axis, or a word.
Json padding(Draw& draw, bool may_be_same) {
  switch (draw.below(6)) {
    case 0:
      return Json::array({Json::array({draw.between(0, 2), draw.between(0, 2)}),
                          Json::array({draw.between(0, 2), draw.between(0, 2)})});
    case 1:
      return may_be_same ? "same" : "valid";
    case 2:
      return "valid";
    default:
      return one_or_two(draw, 0, 2);
  }
}

Json layer_of_sizes(Draw& draw, int& channels) {
  const std::string type =
      draw.any({"conv", "conv", "max-pool", "avg-pool", "conv-transpose", "upsample"});
  Json layer = {{"type", type}};
  if (type == "upsample") {
    layer["factor"] = one_or_two(draw, 1, 3);
    return layer;
  }
  const bool is_large = draw.one_in(30);
  layer["kernel"] = one_or_two(draw, 1, is_large ? 1000 : 5);
  if (draw.one_in(2)) layer["stride"] = one_or_two(draw, 1, draw.one_in(30) ? 2'000'000'000 : 3);
  if (draw.one_in(2)) layer["padding"] = padding(draw, type != "conv-transpose");
  if (type == "max-pool" || type == "avg-pool") {
    if (draw.one_in(3)) layer["ceil_mode"] = draw.one_in(2);
    return layer;
  }
  layer["filters"] = draw.one_in(30) ? 2'000'000'000 : draw.any({1, 2, 6, 64, 100'000});
  if (draw.one_in(5)) {
    layer["groups"] = channels;
    layer["filters"] = std::min(2'000'000'000L, static_cast<long>(channels) * draw.between(1, 2));
  }
  if (draw.one_in(3)) layer["bias"] = draw.one_in(2);
  if (draw.one_in(4)) layer["dilation"] = one_or_two(draw, 1, draw.one_in(12) ? 1000 : 3);
  if (type == "conv-transpose" && draw.one_in(4)) {
    layer["stride"] = draw.between(2, 3);
    layer["output_padding"] = 1;
  }
  channels = layer["filters"];
  return layer;
}

}  // namespace

Json conv_arithmetic(Draw& draw) {
  int channels = draw.any({1, 3, 4, 16, 1000});
  const auto side = [&] {
    return draw.one_in(10) ? draw.any({5, 100'000, 2'000'000'000}) : draw.between(20, 300);
  };
  Json spec = {{"problem", "conv-arithmetic"},
               {"input", {channels, side(), side()}},
               {"layers", Json::array()}};
  const int layers = draw.between(1, 4);
  for (int l = 0; l < layers; ++l) spec["layers"].push_back(layer_of_sizes(draw, channels));
  if (draw.one_in(5)) spec["layers"].push_back({{"type", "global-avg-pool"}});
  if (draw.one_in(3)) {
    if (draw.one_in(2)) spec["layers"].push_back({{"type", "flatten"}});
    spec["layers"].push_back({{"type", "dense"}, {"filters", draw.any({1, 10, 4096})}});
  }
  return spec;
}

/// The size of the kernel is not known, but of what it puts out; now and then none does.
Json unknown_kernel(Draw& draw) {
  const int size = draw.between(4, 30), kernel = draw.between(1, size);
  const int stride = draw.between(1, 3), padding = draw.one_in(3) ? draw.between(1, 2) : 0;
  const int output =
      draw.one_in(10) ? draw.between(1, size) : (size + 2 * padding - kernel) / stride + 1;
  Json layer = {{"type", draw.any({"conv", "max-pool", "avg-pool"})},
                {"stride", stride},
                {"padding", padding}};
  const int channels = draw.between(1, 3);
  layer["output"] = {layer["type"] == "conv" ? draw.between(1, 5) : channels, output, output};
  return {{"problem", "conv-arithmetic"},
          {"input", {channels, size, size}},
          {"layers", Json::array({layer})}};
}

Json receptive_field(Draw& draw) {
  Json spec = {{"problem", "receptive-field"}, {"layers", Json::array()}};
  const bool is_uniform = draw.one_in(4), is_flat = draw.one_in(2), has_names = draw.one_in(3);
  const auto size = [&](int least, int most) {
    return is_flat ? Json(draw.between(least, most)) : one_or_two(draw, least, most);
  };
  const int layers = draw.between(1, 5);
  Json same = {{"kernel", size(1, 5)}, {"stride", size(1, 3)}};
  for (int l = 0; l < layers; ++l) {
    Json layer = same;
    if (!is_uniform) {
      layer = {{"kernel", size(1, draw.one_in(10) ? 1000 : 7)}};
      if (draw.one_in(2)) layer["stride"] = size(1, 4);
      if (draw.one_in(3)) layer["padding"] = size(0, 3);
      if (draw.one_in(4)) layer["dilation"] = size(1, 4);
      if (draw.one_in(8)) layer["transpose"] = true;
      if (draw.one_in(10)) layer = {{"upsample", size(1, 3)}};
    }
    if (has_names) {
      layer["name"] = "n" + std::to_string(l);
      if (l > 1 && draw.one_in(3)) layer["inputs"] = {"n" + std::to_string(draw.below(l))};
    }
    spec["layers"].push_back(layer);
  }
  if (draw.one_in(2)) {
    spec["unit"] = {draw.between(0, 3)};
    if (!is_flat) spec["unit"].push_back(draw.between(0, 3));
  }
  if (draw.one_in(4)) {
    spec["input_size"] = is_flat ? Json(draw.between(20, 200))
                                 : Json({draw.between(20, 200), draw.between(20, 200)});
  }
  return spec;
}

}  // namespace psolve::random_specs
