#include "problems/jacobian/figures.h"

#include "core/text/text.h"
#include "formula/notation.h"
#include "math/expressions/text.h"

namespace psolve::jacobian {
namespace {

constexpr Index kMostUnits = 12;
constexpr Index kMostFunctions = 6;
/// Exact values up to this long fit into a drawing.
constexpr Index kLongest = 8;

Formula short_value(Expr exact, bool is_exact, double number) {
  if (is_exact && can_be_written(exact)) {
    Formula formula = to_formula(exact);
    if (columns_of(write(formula, Hand::unicode)) <= kLongest) return formula;
  }
  return number;
}

Prose value_of(const ExactValue& value) {
  return {"= ", short_value(value.exact, true, value.number)};
}

void add_function(const ParsedFunction& f, const std::vector<ExactValue>& values,
                  const ExactMatrix& factor, NetworkDiagram& graph) {
  const Index layer = graph.layers.size();
  NetworkDiagram::Layer outputs{{sym(f.name)}, {}};
  for (Index i = 0; i < std::ssize(f.outputs); ++i) {
    const Formula name = sym(f.name).at(static_cast<int>(i) + 1);
    outputs.units.push_back({{name}, value_of(values[i])});
    for (Index j = 0; j < std::ssize(f.inputs); ++j) {
      const Index row = i;
      const Index column = j;
      if (f.jacobian(row, column) == Expr(0)) continue;
      const double number = factor.numbers(row, column);
      graph.links.push_back({{layer - 1, j},
                             {layer, i},
                             number,
                             {short_value(factor.exact(row, column), factor.is_exact, number)}});
    }
  }
  graph.layers.push_back(std::move(outputs));
}

}  // namespace

std::optional<Figure> computation_graph(const std::vector<const ParsedFunction*>& chain,
                                        const std::vector<std::vector<ExactValue>>& points,
                                        const std::vector<ExactMatrix>& factors) {
  if (chain.size() > kMostFunctions) return std::nullopt;
  for (const auto& point : points) {
    if (point.size() > kMostUnits) return std::nullopt;
  }
  NetworkDiagram graph;
  graph.layers.push_back({"variables", {}});
  for (Index i = 0; i < std::ssize(chain[0]->inputs); ++i) {
    graph.layers[0].units.push_back({{to_formula(chain[0]->inputs[i])}, value_of(points[0][i])});
  }
  for (Index k = 0; k < std::ssize(chain); ++k) {
    add_function(*chain[k], points[k + 1], factors[k], graph);
  }
  return Figure{"computation-graph",
                "The graph of the composition, with the values at the point and on each link the "
                "derivative of its end by its start: along a path derivatives multiply, and over "
                "all paths from a variable to an output they add up to an entry of the Jacobian.",
                std::move(graph)};
}

}  // namespace psolve::jacobian
