// Random chains of convolutions, poolings and what stands between them.

#include <algorithm>
#include <string>
#include <vector>

#include "support/random_networks.h"
#include "support/random_specs.h"

namespace psolve::random_specs {
namespace {

struct ImageSize {
  int channels, height, width;
  bool is_plain;  ///< [h][w], of one channel

  int count() const { return channels * height * width; }
  int smaller() const { return std::min(height, width); }
};

/// What is put on one axis before the first and behind the last entry.
struct Ends {
  int before = 0, after = 0;

  int both() const { return before + after; }
};

/// Of rows and columns; as a number, a pair or pairs of both ends, and as a word where it is none.
std::vector<Ends> add_padding(Draw& draw, Json& layer, int most) {
  const int kind = most == 0 ? 4 : draw.below(6);
  const int rows = draw.between(0, most), columns = draw.between(0, most);
  switch (kind) {
    case 0:
      layer["padding"] = rows;
      return {{rows, rows}, {rows, rows}};
    case 1:
      layer["padding"] = {rows, columns};
      return {{rows, rows}, {columns, columns}};
    case 2:
      layer["padding"] = Json::array({Json::array({rows, 0}), Json::array({0, columns})});
      return {{rows, 0}, {0, columns}};
    case 3:
      layer["padding"] = "valid";
      return {{}, {}};
    default:
      return {{}, {}};
  }
}

/// The kernel, its bias and activation; of one channel on both sides as [h][w] where that may be,
/// now and then. Whether it is.
bool add_weights(Draw& draw, Json& layer, const std::vector<int>& lengths, int filters, Size size,
                 bool may_be_plain) {
  const bool is_plain =
      may_be_plain && lengths[0] == 1 && lengths[1] == 1 && filters == 1 && draw.one_in(2);
  layer["kernel"] =
      array_of(draw, is_plain ? std::vector<int>{lengths[2], lengths[3]} : lengths, size);
  if (draw.one_in(3)) layer["bias"] = list(draw, filters, size);
  layer["activation"] = activation(draw);
  return is_plain;
}

void add_convolution(Draw& draw, Json& layers, ImageSize& image, Size size) {
  Json layer = {{"type", "conv"}};
  const int kh = draw.between(1, std::min(image.height, 3));
  const int kw = draw.between(1, std::min(image.width, 3));
  const int stride = draw.one_in(3) ? 2 : 1;
  const bool is_dilated = kh > 1 && 2 * kh - 1 <= image.height && 2 * kw - 1 <= image.width;
  const int dilation = is_dilated && draw.one_in(3) ? 2 : 1;
  const int groups = image.channels == 2 && draw.one_in(2) ? 2 : 1;
  const int filters = groups * draw.between(1, 2);
  if (stride > 1) layer["stride"] = stride;
  if (dilation > 1) layer["dilation"] = dilation;
  if (groups > 1) layer["groups"] = groups;
  const bool is_plain = add_weights(draw, layer, {filters, image.channels / groups, kh, kw},
                                    filters, size, image.is_plain);
  if (draw.one_in(4)) layer["mode"] = "convolution";
  if (draw.one_in(6)) {
    layer["padding"] = "same";
    image = {filters, (image.height + stride - 1) / stride, (image.width + stride - 1) / stride,
             is_plain};
  } else {
    const auto padding = add_padding(draw, layer, draw.one_in(2) ? 1 : 0);
    const auto length = [&](int in, int kernel, const Ends& ends) {
      return (in + ends.both() - dilation * (kernel - 1) - 1) / stride + 1;
    };
    image = {filters, length(image.height, kh, padding[0]), length(image.width, kw, padding[1]),
             is_plain};
  }
  layers.push_back(layer);
}

void add_transposed(Draw& draw, Json& layers, ImageSize& image, Size size) {
  Json layer = {{"type", "conv-transpose"}};
  const int kh = draw.between(1, 3), kw = draw.between(1, 3), stride = draw.between(1, 2);
  const int filters = draw.between(1, 2);
  const int more = stride > 1 && draw.one_in(3) ? 1 : 0;
  if (stride > 1) layer["stride"] = stride;
  if (more > 0) layer["output_padding"] = more;
  const bool is_plain =
      add_weights(draw, layer, {image.channels, filters, kh, kw}, filters, size, image.is_plain);
  const auto padding = add_padding(draw, layer, image.smaller() > 2 && kh > 1 && kw > 1 ? 1 : 0);
  const auto length = [&](int in, int kernel, const Ends& ends) {
    return (in - 1) * stride + kernel - ends.both() + more;
  };
  image = {filters, length(image.height, kh, padding[0]), length(image.width, kw, padding[1]),
           is_plain};
  layers.push_back(layer);
}

void add_pooling(Draw& draw, Json& layers, ImageSize& image) {
  Json layer = {{"type", draw.any({"max-pool", "avg-pool"})}};
  const int window = draw.between(1, std::min(image.smaller(), 3));
  const int stride = draw.one_in(2) ? window : draw.between(1, 2);
  layer["size"] = window;
  if (stride != window) layer["stride"] = stride;
  const bool rounds_up = draw.one_in(3);
  if (rounds_up) layer["ceil_mode"] = true;
  const auto padding = add_padding(draw, layer, window > 1 && draw.one_in(3) ? 1 : 0);
  // No window begins behind the image.
  const auto length = [&](int in, const Ends& ends) {
    const int left = in + ends.both() - window;
    int count = (left + (rounds_up ? stride - 1 : 0)) / stride + 1;
    if ((count - 1) * stride >= in + ends.before) --count;
    return count;
  };
  image = {image.channels, length(image.height, padding[0]), length(image.width, padding[1]),
           image.is_plain};
  layers.push_back(layer);
}

void add_layer(Draw& draw, Json& layers, ImageSize& image, Size size) {
  const bool may_grow = image.count() <= 24;
  switch (draw.below(may_grow ? 8 : 5)) {
    case 0:
    case 1:
      return add_convolution(draw, layers, image, size);
    case 2:
    case 3:
      return add_pooling(draw, layers, image);
    case 4:
      layers.push_back({{"type", "activation"}, {"function", activation(draw)}});
      return;
    case 5:
      layers.push_back({{"type", "upsample"}, {"factor", 2}});
      image = {image.channels, 2 * image.height, 2 * image.width, image.is_plain};
      return;
    default:
      return add_transposed(draw, layers, image, size);
  }
}

std::vector<int> lengths_of(const ImageSize& image) {
  if (image.is_plain) return {image.height, image.width};
  return {image.channels, image.height, image.width};
}

}  // namespace

Json conv_backprop(Draw& draw) {
  const bool has_letters = draw.one_in(12);
  const Size size =
      has_letters ? draw.any({Size::whole, Size::decimal, Size::halves}) : any_size(draw);
  const int channels = draw.one_in(3) ? 2 : 1;
  const ImageSize input = {channels, draw.between(3, 6), draw.between(3, 6), channels == 1};
  ImageSize image = input;
  Json spec = {{"problem", "conv-backprop"},
               {"input", array_of(draw, lengths_of(input), size)},
               {"layers", Json::array()}};
  Json& layers = spec["layers"];
  if (draw.one_in(6)) {
    add_transposed(draw, layers, image, size);
  } else {
    add_convolution(draw, layers, image, size);
  }
  for (int more = draw.below(3); more > 0; --more) add_layer(draw, layers, image, size);
  const bool is_averaged = draw.one_in(6);
  if (is_averaged) {
    layers.push_back({{"type", "global-avg-pool"}});
    image = {image.channels, 1, 1, false};
  }
  if (draw.one_in(2) && image.count() <= 40) {
    layers.push_back({{"type", "flatten"}});
    add_dense_layers(draw, spec, image.count(), size);
  } else {
    spec["loss"] = draw.any({"half-squared-error", "squared-error", "mse", "absolute-error"});
    spec["target"] =
        is_averaged ? list(draw, image.channels, size) : array_of(draw, lengths_of(image), size);
    if (draw.one_in(2)) spec["learning_rate"] = draw.any({0.01, 0.1});
  }
  if (has_letters) {
    Json values = Json::object();
    put_letters(draw, spec["layers"][0]["kernel"], values);
    if (!values.empty()) {
      spec["values"] = values;
      if (draw.one_in(2)) spec["wrt"] = {values.begin().key()};
    }
  }
  if (draw.one_in(6)) put_into_batch(draw, spec, lengths_of(input), size);
  add_hold(draw, spec);
  if (spec.contains("input") && draw.one_in(4)) spec["input_gradient"] = draw.one_in(2);
  return spec;
}

}  // namespace psolve::random_specs
