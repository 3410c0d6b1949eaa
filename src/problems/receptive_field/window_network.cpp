#include "problems/receptive_field/window_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "spec/error.h"

namespace psolve::receptive_field {
namespace {

using Integer = WindowNetwork::Integer;

class NetworkBuilder {
 public:
  NetworkBuilder(const std::vector<WindowLayer>& layers, Index axes) : layers_(layers) {
    network_.axes = axes;
  }

  WindowNetwork build() {
    for (Index i = 0; i < std::ssize(layers_); ++i) add(i);
    return std::move(network_);
  }

 private:
  void add(Index i) {
    const WindowLayer& layer = layers_[i];
    WindowNetwork::Layer resolved;
    resolved.name = layer.name.value_or(fmt::format("layer {}", i + 1));
    if (layer.is_transposed) resolved.reading = Reading::transposed;
    if (layer.factor) resolved.reading = Reading::blocks;
    for (Index axis = 0; axis < network_.axes; ++axis) {
      resolved.axes[axis] = window_along(layer, axis);
    }
    resolved.sources = {i};
    if (layer.inputs) resolved.sources = sources_of(i, *layer.inputs);
    if (layer.name == "input") {
      refuse(fmt::format("/layers/{}/name", i),
             "\"input\" already names the network's input; choose another name");
    }
    if (layer.name && !places_.emplace(*layer.name, i + 1).second) {
      refuse(fmt::format("/layers/{}/name", i), "the name \"{}\" is used twice", *layer.name);
    }
    network_.layers.push_back(std::move(resolved));
  }

  static Window window_along(const WindowLayer& layer, Index axis) {
    if (layer.factor) return {.stride = (*layer.factor)[axis]};
    return {.kernel = (*layer.kernel)[axis],
            .stride = layer.stride[axis],
            .before = layer.padding[axis],
            .after = layer.padding[axis],
            .dilation = layer.dilation[axis]};
  }

  std::vector<Index> sources_of(Index i, const std::vector<std::string>& names) {
    std::vector<Index> sources;
    for (Index k = 0; k < std::ssize(names); ++k) {
      const auto found = places_.find(names[k]);
      if (found == places_.end()) refuse_input(i, k, names[k]);
      sources.push_back(found->second);
    }
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
  }

  [[noreturn]] void refuse_input(Index i, Index k, const std::string& name) const {
    std::vector<std::string_view> known;
    for (const auto& [earlier, place] : places_) known.push_back(earlier);
    refuse(fmt::format("/layers/{}/inputs/{}", i, k), "no earlier layer is named {}{}",
           in_quotes(name), cure_from_names(name, known));
  }

  const std::vector<WindowLayer>& layers_;
  WindowNetwork network_;
  std::map<std::string, Index> places_ = {{"input", 0}};
};

using Mark = std::array<Integer, 2>;

/// Of a map, so that sizes stay within 64 bits.
constexpr Integer kLargestMap = 1'000'000'000'000;
/// Past this many marks on a layer only the outermost are pushed on,
constexpr Index kMostMarks = 20'000;
/// and past this many pushed through all layers together only those, and of windows only the ends.
constexpr Integer kMostPushed = 1'000'000;
/// Past this many taps of a window only its ends are.
constexpr Integer kMostTaps = 4'096;

void keep_each_once(std::vector<Mark>& marks) {
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
}

/// The marks whose row or column is the least or the greatest.
std::vector<Mark> outermost(const std::vector<Mark>& marks) {
  std::vector<Mark> kept;
  for (const Index axis : {0, 1}) {
    const auto [least, greatest] =
        std::minmax_element(marks.begin(), marks.end(),
                            [&](const Mark& a, const Mark& b) { return a[axis] < b[axis]; });
    kept.push_back(*least);
    kept.push_back(*greatest);
  }
  keep_each_once(kept);
  return kept;
}

std::vector<Integer> taps(const Window& window, bool& all) {
  if (window.kernel > 2 && (window.kernel > kMostTaps || !all)) {
    all = false;
    return {0, window.kernel - 1};
  }
  std::vector<Integer> list;
  for (Integer a = 0; a < window.kernel; ++a) list.push_back(a);
  return list;
}

/// Where the mark of a unit goes along an axis, tap by tap.
std::vector<Integer> pushed(Reading reading, const Window& window, Integer unit, bool& all) {
  std::vector<Integer> places;
  if (reading == Reading::blocks) {
    places.push_back(unit >= 0 ? unit / window.stride
                               : -((window.stride - 1 - unit) / window.stride));
    return places;
  }
  if (reading == Reading::windows) {
    for (const Integer a : taps(window, all)) places.push_back(window.place(unit, a));
    return places;
  }
  const auto push = [&](Integer a) {
    const Integer from = unit + window.before - window.dilation * a;
    if (from % window.stride == 0) places.push_back(from / window.stride);
    return from % window.stride == 0;
  };
  Integer a = 0;
  while (a < window.kernel && (!push(a++) || all)) continue;
  if (all) return places;
  for (Integer last = window.kernel; last > a && !push(--last);) continue;
  return places;
}

std::vector<Mark> read_by(const std::vector<Mark>& units, const WindowNetwork::Layer& layer,
                          bool& all) {
  std::vector<Mark> marks;
  for (const Mark& unit : units) {
    const auto rows = pushed(layer.reading, layer.axes[0], unit[0], all);
    const auto columns = pushed(layer.reading, layer.axes[1], unit[1], all);
    for (const Integer row : rows) {
      for (const Integer column : columns) marks.push_back({row, column});
    }
    if (marks.size() > 50 * kMostMarks) {
      keep_each_once(marks);
      if (marks.size() > kMostMarks) {
        all = false;
        marks = outermost(marks);
      }
    }
  }
  return marks;
}

}  // namespace

std::vector<Integer> outermost_read(Reading reading, const Window& w, Integer unit, Integer most) {
  if (reading == Reading::blocks) return {-ceiling(-unit, w.stride)};
  if (reading == Reading::windows) {
    std::vector<Integer> units;
    for (Integer a = 0; a < w.kernel; ++a) {
      if (a == most && a < w.kernel - most) a = w.kernel - most;
      units.push_back(w.place(unit, a));
    }
    return units;
  }
  // Taps that come from a unit are s/gcd(s, d) apart: one in so many after the first.
  std::vector<Integer> units;
  const Integer apart = w.stride / std::gcd(w.stride, w.dilation);
  const auto from = [&](Integer a) { return unit + w.before - w.dilation * a; };
  Integer first = 0;
  while (first < std::min(apart, w.kernel) && from(first) % w.stride != 0) ++first;
  if (first >= std::min(apart, w.kernel)) return {};
  const Integer count = (w.kernel - 1 - first) / apart + 1;
  for (Integer n = count - 1; n >= 0; --n) {
    if (count - 1 - n == most && n >= most) n = most - 1;
    units.push_back(from(first + n * apart) / w.stride);
  }
  return units;
}

Integer WindowNetwork::Layer::positions(Index axis, Integer size) const {
  const Window& w = axes[axis];
  if (reading == Reading::windows) return w.positions(size);
  if (reading == Reading::blocks) return size * w.stride;
  return std::max<Integer>(0, (size - 1) * w.stride + w.span() - w.before - w.after);
}

bool WindowNetwork::is_phased() const {
  return std::any_of(layers.begin(), layers.end(),
                     [](const Layer& layer) { return layer.reading != Reading::windows; });
}

bool WindowNetwork::has_branches() const {
  for (Index i = 0; i < std::ssize(layers); ++i) {
    if (layers[i].sources != std::vector<Index>{i}) return true;
  }
  return false;
}

WindowNetwork resolve(const std::vector<WindowLayer>& layers, Index axes) {
  return NetworkBuilder(layers, axes).build();
}

std::vector<Integer> map_sizes(const WindowNetwork& network, Integer input, Index axis) {
  std::vector<Integer> sizes = {input};
  for (Index i = 0; i < std::ssize(network.layers); ++i) {
    const auto& layer = network.layers[i];
    const Integer before = sizes[layer.sources[0]];
    for (const Index source : layer.sources) {
      if (sizes[source] != before) {
        refuse(fmt::format("/layers/{}/inputs", i), "branches of different size meet: {} and {} {}",
               before, sizes[source], axis_names[axis]);
      }
    }
    sizes.push_back(layer.positions(axis, before));
    if (sizes.back() > kLargestMap) {
      refuse(fmt::format("/layers/{}", i), "the map grows beyond {} {} at this layer", kLargestMap,
             axis_names[axis]);
    }
    if (sizes.back() == 0) {
      const Window& window = layer.axes[axis];
      refuse(fmt::format("/layers/{}", i),
             "a window over {} {} does not fit into {} with padding {}", window.span(),
             axis_names[axis], before, window.before);
    }
  }
  return sizes;
}

MarkedPixels push_marks(const WindowNetwork& network, const Mark& unit) {
  MarkedPixels result;
  Integer pushed = 0;
  std::vector<std::vector<Mark>> marks(network.layers.size() + 1);
  marks.back() = {unit};
  for (Index place = network.layers.size(); place > 0; --place) {
    auto& units = marks[place];
    keep_each_once(units);
    if (units.empty()) continue;
    const auto& layer = network.layers[place - 1];
    Integer each = 1;  // marks that a unit leaves
    for (const Window& w : layer.axes) each *= std::min(w.kernel, kMostTaps);
    pushed += static_cast<Integer>(units.size()) * each;
    if (units.size() > kMostMarks || pushed > kMostPushed) result.all = false;
    if (!result.all) units = outermost(units);
    const std::vector<Mark> read = read_by(std::exchange(units, {}), layer, result.all);
    for (const Index source : layer.sources) {
      marks[source].insert(marks[source].end(), read.begin(), read.end());
    }
  }
  auto& pixels = marks[0];
  keep_each_once(pixels);
  result.count = static_cast<Integer>(pixels.size());
  if (pixels.empty()) return result;
  for (const Index axis : {0, 1}) {
    result.first[axis] = pixels.front()[axis];
    result.last[axis] = pixels.front()[axis];
    for (const Mark& pixel : pixels) {
      result.first[axis] = std::min(result.first[axis], pixel[axis]);
      result.last[axis] = std::max(result.last[axis], pixel[axis]);
    }
  }
  return result;
}

}  // namespace psolve::receptive_field
