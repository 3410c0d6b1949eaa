#include "problems/receptive_field/window_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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
    for (const Index axis : {0, 1}) {
      resolved.axes[axis] = axis < network_.axes ? Window{layer.kernel[axis], layer.stride[axis],
                                                          layer.padding[axis], layer.dilation[axis]}
                                                 : Window{};
    }
    resolved.sources = {i};
    if (layer.inputs) resolved.sources = sources_of(i, *layer.inputs);
    if (layer.name == "input") {
      throw SpecError(fmt::format("/layers/{}/name", i),
                      "\"input\" already names the network's input; choose another name");
    }
    if (layer.name && !places_.emplace(*layer.name, i + 1).second) {
      throw SpecError(fmt::format("/layers/{}/name", i),
                      fmt::format("the name \"{}\" is used twice", *layer.name));
    }
    network_.layers.push_back(std::move(resolved));
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
    throw SpecError(fmt::format("/layers/{}/inputs/{}", i, k),
                    fmt::format("no earlier layer is named {}{}", in_quotes(name),
                                cure_from_names(name, known)));
  }

  const std::vector<WindowLayer>& layers_;
  WindowNetwork network_;
  std::map<std::string, Index> places_ = {{"input", 0}};
};

using Mark = std::array<Integer, 2>;

/// Past this many marks on a layer only the outermost are pushed on,
constexpr Index kMostMarks = 20'000;
/// and past this many pushed through all layers together only those, and of windows only the ends.
constexpr Integer kMostPushed = 5'000'000;
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

std::vector<Mark> read_by(const std::vector<Mark>& units, const WindowNetwork::Layer& layer,
                          bool& all) {
  const auto& [rows, columns] = layer.axes;
  const auto row_taps = taps(rows, all);
  const auto column_taps = taps(columns, all);
  std::vector<Mark> marks;
  for (const Mark& unit : units) {
    for (const Integer a : row_taps) {
      for (const Integer b : column_taps) {
        marks.push_back({rows.place(unit[0], a), columns.place(unit[1], b)});
      }
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
        throw SpecError(fmt::format("/layers/{}/inputs", i),
                        fmt::format("branches of different size meet: {} and {} {}", before,
                                    sizes[source], axis_names[axis]));
      }
    }
    sizes.push_back(layer.axes[axis].positions(before));
    if (sizes.back() == 0) {
      const Window& window = layer.axes[axis];
      throw SpecError(fmt::format("/layers/{}", i),
                      fmt::format("a window over {} {} does not fit into {} with padding {}",
                                  window.span(), axis_names[axis], before, window.padding));
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
