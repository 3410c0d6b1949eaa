#pragma once

/// What figures show, as plain data. Solvers say what there is to see; how it is drawn, in which
/// colours and how large is the renderers' business.

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/matrix.h"
#include "core/prose.h"

namespace psolve {

/// Curves, points and fields over two axes.
struct Plot {
  struct Axis {
    Prose label;  ///< with its unit, where it has one: "loss", "step t"
    bool logarithmic = false;
  };

  struct Series {
    enum class Mark {
      line,             ///< straight from point to point
      points,           ///< each by itself
      line_and_points,  ///< a path whose single steps matter
      bars,             ///< from 0 up to each y
      arrows,           ///< from each point to the one after it, where both are finite
    };
    Prose label;                 ///< for the legend; empty: not in it
    std::vector<double> x = {};  ///< of equal length; a place that is not finite breaks the line
    std::vector<double> y = {};
    Mark mark = Mark::line;

    void add(double at, double value) {
      x.push_back(at);
      y.push_back(value);
    }
  };

  /// A function of both axes, sampled on a grid and shown by its level lines.
  struct Field {
    std::vector<double> x;  ///< ascending
    std::vector<double> y;  ///< ascending
    Matrix z;               ///< z(i, j) at y[i], x[j]
  };

  /// A line right across the plot: a bound, a limit, an asymptote.
  struct Guide {
    enum class Along { x, y };
    Along along;  ///< x: horizontal at y = `at`; y: vertical at x = `at`
    double at;
    Prose label;
  };

  /// A point with a name: a minimum, an equilibrium.
  struct Spot {
    double x;
    double y;
    Prose label;
  };

  Axis x;
  Axis y;
  std::vector<Series> series = {};
  std::vector<Field> fields = {};  ///< none or one
  std::vector<Guide> guides = {};
  std::vector<Spot> spots = {};
  bool equal_scales = false;  ///< one unit is as long on both axes: circles are round
};

/// Units in layers, joined by weighted links.
struct NetworkDiagram {
  struct Unit {
    Prose name;         ///< "h₁"
    Prose detail = {};  ///< what stands within or under it: a bias, a threshold, a value
  };
  struct Layer {
    Prose name;
    std::vector<Unit> units;
  };
  /// A place in `layers`, zero-based.
  struct Place {
    Index layer;
    Index unit;
  };
  struct Link {
    Place from;
    Place to;
    double weight;  ///< its sign and size tell links apart
    Prose label;    ///< the weight as people write it
  };

  std::vector<Layer> layers;  ///< inputs first
  std::vector<Link> links = {};
};

/// Grids of cells in a row, each made of the one before: the images between the layers of a
/// network, or a kernel and the matrix that it makes.
struct GridChain {
  static constexpr int no_group = -1;

  struct Cell {
    Prose text = {};
    double value = 0;      ///< shades the cell by its sign and by its size within its grid
    int group = no_group;  ///< cells of one group look alike in all grids, whatever their values
    bool marked = false;   ///< with a ring: the winner of a pooling, an entry that breaks a pattern
  };
  /// A rectangle of cells.
  struct Block {
    Index row = 0;
    Index column = 0;
    Index rows = 1;
    Index columns = 1;
  };
  /// An example of how a grid is made: `reads` of the one before makes `makes` of this one.
  struct Window {
    Block reads;
    Block makes;
  };
  struct Grid {
    Prose name;
    Index columns = 1;
    std::vector<Cell> cells = {};        ///< row-major
    Prose made_by = {};                  ///< stands by the arrow from the grid before
    std::optional<Window> window = {};   ///< none for the first grid
    std::vector<Prose> rows_by = {};     ///< what rows stand for, one each; or none
    std::vector<Prose> columns_by = {};  ///< the same of columns
  };

  std::vector<Grid> grids;
};

/// What one unit sees in the layers below it, along one axis of the image.
struct FieldPyramid {
  struct Row {
    Prose name;
    Prose detail = {};  ///< how many units count, or how far they are apart
    std::vector<double>
        centres;          ///< of the units that count, in units of the lowest row; ascending
    bool filled = false;  ///< `centres` are but the first and the last of many
  };
  /// Unit `from` of a row reads unit `to` of a row below it.
  struct Link {
    Index row;
    Index from;
    Index to;
    Index below = 1;  ///< how many rows
  };

  Prose axis;             ///< what the lowest row counts: "pixel of the input"
  std::vector<Row> rows;  ///< the one unit first, the image last
  std::vector<Link> links = {};
};

/// The maps between the layers of a network, by their sizes alone.
struct MapChain {
  struct Map {
    Prose name = {};
    Index channels = 1;
    Index height = 1;
    Index width = 1;
    Prose made_by = {};       ///< stands by the arrow from the map before
    Index window_height = 0;  ///< of what one unit reads in the map before; 0: all of it
    Index window_width = 0;
  };

  std::vector<Map> maps;
};

struct Figure {
  std::string id;  ///< zero-based, unique in its solution, fit for a file name: "loss", "network-0"
  Prose caption;   ///< a sentence that says what is to be seen
  std::variant<Plot, NetworkDiagram, GridChain, FieldPyramid, MapChain> drawing;
};

}  // namespace psolve
