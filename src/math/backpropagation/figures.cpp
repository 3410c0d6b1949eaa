#include "math/backpropagation/figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "math/entries/entry_values.h"

namespace psolve {
namespace {

constexpr Index kMostLinks = 600;
constexpr Index kMostUnits = 60;
/// Rows and columns of an image that can be drawn.
constexpr Index kLargestImage = 64;

bool passes_on(const Layer<double>& layer) {
  return layer.is(LayerKind::flatten) || layer.is(LayerKind::activation);
}

/// Layers that only pass on what they read are drawn as part of the layer before them.
class NetworkPicture {
 public:
  NetworkPicture(const Network<double>& network, const NetworkLabels& labels)
      : network_(network), labels_(labels), names_(network) {}

  std::optional<Figure> draw() {
    if (!is_small()) return std::nullopt;
    add_input();
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      if (passes_on(network_.layers[l])) {
        name_anew(l);
      } else {
        add_layer(l);
        add_links(l);
      }
    }
    std::string caption = "The network: on each link its weight";
    const bool biased = std::ranges::any_of(
        network_.layers, [](const auto& layer) { return layer.bias.has_value(); });
    if (biased) caption += ", under each unit its bias b";
    if (labels_.output)
      caption += biased ? " and what it gives out" : ", under each unit what it gives out";
    return Figure{"network", caption + ".", std::move(diagram_)};
  }

 private:
  bool is_small() const {
    Index links = 0;
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const auto& layer = network_.layers[l];
      if (entries_of(network_.dims[l]) > kMostUnits) return false;
      if (layer.is(LayerKind::dense)) links += layer.weights->size();
      if (layer.has_window()) links += static_cast<Index>(layer.window.multiplications());
    }
    return links <= kMostLinks && entries_of(network_.dims.back()) <= kMostUnits;
  }

  void add_input() {
    NetworkDiagram::Layer layer{"input", {}};
    for (Index i = 0; i < entries_of(network_.dims[0]); ++i) {
      const Formula name = names_.at(names_.input(0), i, network_.dims[0]);
      NetworkDiagram::Unit unit{{name}, {}};
      const Formula value = labels_.input(i);
      if (value.is(Formula::Kind::symbol)) {
        unit.name = {value};
      } else {
        unit.detail = {"= ", value};
      }
      layer.units.push_back(std::move(unit));
    }
    diagram_.layers.push_back(std::move(layer));
  }

  /// After a layer that only passes on, its units have its names and values.
  void name_anew(Index l) {
    auto& layer = diagram_.layers.back();
    if (diagram_.layers.size() == 1) return;
    if (network_.layers[l].is(LayerKind::activation)) {
      layer.name << fmt::format(", {}", name_of(network_.layers[l].activation));
    }
    for (Index i = 0; i < std::ssize(layer.units); ++i) {
      const Index place = i;
      layer.units[i].name = {names_.entry(names_.output(l), place, network_.dims[l + 1])};
      if (labels_.output) layer.units[i].detail = detail(last_, l, place);
    }
  }

  void add_layer(Index l) {
    last_ = l;
    const auto& layer = network_.layers[l];
    std::string name(name_of(layer.kind));
    if (layer.activation != Activation::identity) {
      name += fmt::format(", {}", name_of(layer.activation));
    }
    NetworkDiagram::Layer drawn{name, {}};
    for (Index i = 0; i < entries_of(network_.dims[l + 1]); ++i) {
      drawn.units.push_back(
          {{names_.entry(names_.output(l), i, network_.dims[l + 1])}, detail(l, l, i)});
    }
    diagram_.layers.push_back(std::move(drawn));
  }

  /// The bias of unit i of layer `l`, and what comes out of it after layer `out`.
  Prose detail(Index l, Index out, Index i) const {
    const auto& bias = network_.layers[l].bias;
    Prose text;
    if (bias) {
      const Index each = entries_of(network_.dims[l + 1]) / bias->size();
      text << equals({sym("b"), labels_.bias(l, i / each)});
      if (labels_.output) text << ", ";
    }
    if (labels_.output) text << "→ " << labels_.output(out, i);
    return text;
  }

  void add_links(Index l) {
    const auto& layer = network_.layers[l];
    const Index to = diagram_.layers.size() - 1;
    const auto add = [&](Index unit, Index weight, Index input) {
      const bool weighted = layer.weights.has_value();
      diagram_.links.push_back({{to - 1, input},
                                {to, unit},
                                weighted ? layer.weights->data()[weight] : 1,
                                weighted ? Prose{labels_.weight(l, weight)} : Prose()});
    };
    if (layer.is(LayerKind::dense)) {
      for (Index w = 0; w < layer.weights->size(); ++w) {
        add(w / layer.weights->cols(), w, w % layer.weights->cols());
      }
    } else if (layer.convolves()) {
      layer.window.for_each_product([&](Index o, Index k, Index x) {
        layer.is_turned_round() ? add(x, k, o) : add(o, k, x);
      });
    } else {
      for_each_window(layer.window, [&](Index unit, const std::vector<Index>& places, Index) {
        for (const Index place : places) {
          layer.is_turned_round() ? add(place, 0, unit) : add(unit, 0, place);
        }
      });
    }
  }

  const Network<double>& network_;
  const NetworkLabels& labels_;
  NetworkNames names_;
  NetworkDiagram diagram_;
  Index last_ = 0;  ///< the layer that was drawn last
};

// ---------------------------------------------------------------- images

bool is_drawable(const Dims& dims) {
  return dims.size() >= 2 && dims.back() <= kLargestImage && dims[dims.size() - 2] <= kLargestImage;
}

/// The first channel of an image.
GridChain::Grid grid_of(const Formula& name, const Vector& values, const Dims& dims) {
  GridChain::Grid grid{{name}, dims.back(), {}, {}, {}, {}, {}};
  const Index size = dims.back() * dims[dims.size() - 2];
  if (entries_of(dims) > size) {
    grid.name << fmt::format(", the first of {} channels", entries_of(dims) / size);
  }
  for (Index i = 0; i < size; ++i) {
    grid.cells.push_back({{Formula(values(i))}, values(i), GridChain::no_group, false});
  }
  return grid;
}

/// The window that unit `u` reads on one axis, without what lies in the padding.
std::pair<Index, Index> span_of(const Window& window, Index u, Index size) {
  const Index first = std::max<Index>(0, window.place(u, 0));
  const Index last = std::min(size - 1, window.place(u, window.kernel - 1));
  return {first, std::max<Index>(1, last - first + 1)};
}

/// An example window: the first of every other layer and the last of the rest, so that what one
/// makes is not framed again by what the next reads.
GridChain::Window example(const ConvolutionShape& shape, bool first) {
  const ImageShape out = shape.output();
  const Index i = first ? 0 : out.height - 1;
  const Index j = first ? 0 : out.width - 1;
  const auto [row, rows] = span_of(shape.windows[0], i, shape.input.height);
  const auto [column, columns] = span_of(shape.windows[1], j, shape.input.width);
  return {{row, column, rows, columns}, {i, j, 1, 1}};
}

/// Rings the entries of the image that the windows take as their maximum, the first of equals.
void mark_winners(const Layer<double>& layer, const Vector& image, GridChain::Grid& grid) {
  for_each_window(layer.window, [&](Index, const std::vector<Index>& places, Index) {
    const Index winner =
        *std::ranges::max_element(places, [&](Index a, Index b) { return image(a) < image(b); });
    if (winner < std::ssize(grid.cells)) grid.cells[winner].marked = true;
  });
}

}  // namespace

NetworkLabels labels_of(const NetworkProblem& problem) {
  const auto& layers = problem.layers;
  return {[&](Index l, Index place) { return to_formula(layers[l].weights.entries[place]); },
          [&](Index l, Index unit) { return to_formula((*layers[l].bias)[unit]); },
          [&](Index place) { return to_formula(problem.examples[0].input.entries[place]); },
          nullptr};
}

std::optional<Figure> network_figure(const Network<double>& network, const NetworkLabels& labels) {
  return NetworkPicture(network, labels).draw();
}

std::optional<Figure> image_figure(const Network<double>& network,
                                   const std::vector<LayerValues<double>>& values) {
  const NetworkNames names(network);
  if (!is_drawable(network.dims[0])) return std::nullopt;
  GridChain chain;
  chain.grids.push_back(grid_of(names.input(0), network.examples[0].input, network.dims[0]));
  bool winners = false;
  for (Index l = 0; l < std::ssize(network.layers) && is_drawable(network.dims[l + 1]); ++l) {
    const auto& layer = network.layers[l];
    if (layer.is(LayerKind::max_pool)) {
      mark_winners(layer, values[l].input, chain.grids.back());
      winners = true;
    }
    auto grid = grid_of(names.output(l), values[l].a, network.dims[l + 1]);
    grid.made_by =
        std::string(name_of(layer.is(LayerKind::activation) ? LayerKind::activation : layer.kind));
    if (layer.convolves()) grid.made_by << " with " << names.weights(l);
    if (layer.activation != Activation::identity) {
      if (layer.is(LayerKind::activation)) grid.made_by = {};
      grid.made_by << (layer.is(LayerKind::activation) ? "" : ", ") +
                          std::string(name_of(layer.activation));
    }
    if (layer.has_window()) grid.window = example(layer.window, chain.grids.size() % 2 == 1);
    if (layer.is_turned_round()) std::swap(grid.window->reads, grid.window->makes);
    chain.grids.push_back(std::move(grid));
  }
  if (chain.grids.size() < 2) return std::nullopt;
  const char* rings =
      ", and rings around the winners of the pooling, to which alone the gradient goes back";
  return Figure{"layers",
                std::string("What the layers make of the image: frames around one window and what "
                            "it makes in each step") +
                    (winners && network.has_loss() ? rings : "") + ".",
                std::move(chain)};
}

std::optional<Figure> given_image_figure(const Network<double>& network,
                                         const std::vector<LayerValues<double>>& values) {
  auto figure = image_figure(network, values);
  if (!figure) return figure;
  figure->caption =
      "The image, and the layers after it: frames around one window and what it makes "
      "in each step.";
  auto& grids = std::get<GridChain>(figure->drawing).grids;
  for (GridChain::Grid& grid : grids) {
    const bool is_given = &grid == &grids.front();
    for (GridChain::Cell& cell : grid.cells) {
      cell.marked = false;
      if (!is_given) cell = {};
    }
  }
  return figure;
}

}  // namespace psolve
