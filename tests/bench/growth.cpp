// Time against size for each kind of problem, answers alone and whole solutions: a table with the
// exponent p of time ~ sizeᵖ, fitted over the larger half of the sizes, and a plot. A cliff is a row
// that is far above the line through those before it.
//
//   growth DIRECTORY [MILLISECONDS]   plots into growth-answers.svg and growth-whole.svg there

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/figure.h"
#include "registry.h"
#include "render/figures/svg.h"
#include "spec/input/source.h"
#include "timing.h"

namespace {

using psolve::Index;
using psolve::Json;

// ------------------------------------------------------------------ specs of any size

std::mt19937 random_bits(1);

double number() {
  return static_cast<double>(static_cast<int>(random_bits() % 2001) - 1000) / 1000;
}
Json numbers(Index size) {
  Json list = Json::array();
  for (Index i = 0; i < size; ++i) list.push_back(number());
  return list;
}
Json matrix(Index rows, Index columns) {
  Json list = Json::array();
  for (Index i = 0; i < rows; ++i) list.push_back(numbers(columns));
  return list;
}
Json symmetric(Index n) {
  Json rows = matrix(n, n);
  for (Index i = 0; i < n; ++i) {
    rows[i][i] = static_cast<double>(n) + 1;
    for (Index j = 0; j < i; ++j) rows[i][j] = rows[j][i];
  }
  return rows;
}
Json probabilities(Index n) {
  return Json(std::vector<double>(static_cast<std::size_t>(n), 1.0 / static_cast<double>(n)));
}
Json counted(Index n) {
  Json list = Json::array();
  for (Index i = 0; i < n; ++i) list.push_back(i);
  return list;
}
std::string letter(Index i) {
  return "x" + std::to_string(i + 1);
}

Json jacobian(Index n) {
  Json inputs = Json::array();
  Json outputs = Json::array();
  Json at = Json::object();
  for (Index i = 0; i < n; ++i) {
    inputs.push_back(letter(i));
    outputs.push_back("sin(" + letter(i) + ")*exp(" + letter((i + 1) % n) + ") + " + letter(0));
    at[letter(i)] = number();
  }
  return {{"functions", {{{"name", "f"}, {"inputs", inputs}, {"outputs", outputs}}}},
          {"compose", {"f"}},
          {"at", at}};
}
Json dense(Index n) {
  return {{"input", numbers(n)},
          {"layers",
           {{{"type", "dense"}, {"weights", matrix(n, n)}, {"activation", "tanh"}},
            {{"type", "dense"}, {"weights", matrix(n, n)}, {"activation", "sigmoid"}}}},
          {"target", probabilities(n)},
          {"loss", "mse"},
          {"learning_rate", 0.1}};
}
Json convolution(Index n) {
  return {{"input", matrix(n + 2, n + 2)},
          {"layers", {{{"type", "conv"}, {"kernel", matrix(3, 3)}, {"activation", "relu"}}}},
          {"target", matrix(n, n)},
          {"loss", "mse"},
          {"learning_rate", 0.1}};
}
Json parity(Index n) {
  std::string text = letter(0);
  for (Index i = 1; i < n; ++i) text += " xor " + letter(i);
  return {{"expression", text}};
}
Json pyramid(Index n) {
  Json layers = Json::array();
  for (Index i = 0; i < n; ++i) layers.push_back({{"kernel", 3}, {"stride", i < 10 ? 2 : 1}});
  return {{"layers", layers}};
}
Json stack(Index n) {
  Json layers = Json::array();
  for (Index i = 0; i < n; ++i) {
    layers.push_back({{"type", "conv"}, {"kernel", 3}, {"padding", 1}, {"filters", 16}});
  }
  return {{"input", {3, 32, 32}}, {"layers", layers}};
}
Json descent(Index n) {
  return {{"objective", "(1 - x)^2 + 100*(y - x^2)^2"},
          {"variables", {"x", "y"}},
          {"start", {-1, 1}},
          {"steps", n},
          {"methods", {{{"name", "adam"}, {"learning_rate", 0.1}}}}};
}
Json quadratic(Index n) {
  return {
      {"hessian", symmetric(n)}, {"minimum", numbers(n)}, {"learning_rate", 0.01}, {"steps", 10}};
}
Json lstm(Index n) {
  Json weights = Json::object();
  for (const char gate : {'f', 'i', 'o', 'c'}) {
    weights[std::string("W") + gate] = matrix(2, 2);
    weights[std::string("U") + gate] = matrix(2, 2);
    weights[std::string("b") + gate] = numbers(2);
  }
  return {{"weights", weights}, {"x", matrix(n, 2)}, {"loss", {{"type", "sum"}, {"of", "h"}}}};
}
Json rnn(Index n) {
  return {{"weights", {{"W_xh", matrix(2, 2)}, {"W_hh", matrix(2, 2)}, {"b_h", numbers(2)}}},
          {"x", matrix(n, 2)},
          {"loss", {{"type", "sum"}}}};
}
Json game(Index n) {
  Json payoffs = matrix(n, n);
  Json others = matrix(n, n);
  return {{"task", "game"}, {"row_payoffs", payoffs}, {"column_payoffs", others}};
}
Json discriminator(Index n) {
  return {{"task", "discriminator"},
          {"support", counted(n)},
          {"p_data", probabilities(n)},
          {"p_model", probabilities(n)}};
}
Json collapse(Index n) {
  Json models = Json::array();
  for (Index i = 0; i < n; ++i) models.push_back({0.25, 0.25, 0.5});
  return {{"task", "mode-collapse"},
          {"support", {0, 1, 2}},
          {"p_data", {0.5, 0.25, 0.25}},
          {"p_model", models}};
}
Json training(Index n) {
  return {{"task", "training"},   {"loss", "minimax"}, {"method", "alternating"},
          {"learning_rate", 0.1}, {"steps", n},        {"start", {1, 0}}};
}

/// A kind of problem, what its size counts, and its first two sizes.
struct Kind {
  const char* problem;
  const char* size;
  std::function<Json(Index)> spec;
  Index first;
  Index step;  ///< 0: sizes double
};

const std::vector<Kind> kKinds = {
    {"hamming", "parity bits",
     [](Index n) {
       return Json{{"parity_bits", n}};
     },
     2, 1},
    {"boolean-net", "inputs of a parity", parity, 2, 1},
    {"jacobian", "inputs and outputs", jacobian, 2, 0},
    {"backprop", "units in each of 2 layers", dense, 2, 0},
    {"conv-backprop", "rows of the output", convolution, 2, 0},
    {"conv-to-mlp", "rows of the image",
     [](Index n) {
       return Json{{"input_size", {n, n}}, {"kernel", {{1, 2}, {3, 4}}}};
     },
     2, 0},
    {"conv-arithmetic", "layers", stack, 2, 0},
    {"receptive-field", "layers", pyramid, 2, 0},
    {"optimizers", "steps", descent, 8, 0},
    {"quadratic", "rows of the Hessian", quadratic, 2, 0},
    {"lstm-grad", "steps", lstm, 2, 0},
    {"rnn-grad", "steps", rnn, 2, 0},
    {"gan-equilibrium", "actions of each player", game, 2, 1},
    {"gan-equilibrium", "points of the support", discriminator, 2, 0},
    {"gan-equilibrium", "candidates", collapse, 2, 0},
    {"gan-equilibrium", "steps of training", training, 8, 0},
};

// ------------------------------------------------------------------ measuring

struct Point {
  Index size;
  double time;
};

/// The shortest of as many solves as fit into a while; what the spec is refused with is not timed.
double time_of(const psolve::Problem& problem, const std::string& text, psolve::Extent extent) {
  constexpr double kEnough = 10;
  double best = 1e300;
  double total = 0;
  do {
    psolve::SpecSource source = psolve::parse_spec("growth", text);
    const double time = milliseconds([&] { psolve::solve(problem, source, extent); });
    best = std::min(best, time);
    total += time;
  } while (total < kEnough);
  return best;
}

std::vector<Point> measured(const Kind& kind, psolve::Extent extent, double most) {
  std::vector<Point> points;
  const psolve::Problem& problem = *psolve::find_problem(kind.problem);
  for (Index size = kind.first;; size = kind.step > 0 ? size + kind.step : 2 * size) {
    Json spec = kind.spec(size);
    spec["problem"] = kind.problem;
    try {
      points.push_back({size, time_of(problem, spec.dump(), extent)});
    } catch (const psolve::InputError&) {
      return points;  // larger than a spec may be
    }
    if (points.back().time > most) return points;
  }
}

/// The slope of log time over log size, by least squares over the larger half of the sizes.
double exponent(const std::vector<Point>& points) {
  const std::size_t first = points.size() / 2;
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = std::min(first, points.size() - 2); i < points.size(); ++i) {
    const double a = std::log(static_cast<double>(points[i].size));
    const double b = std::log(points[i].time);
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

psolve::Plot::Series series(const Kind& kind, const std::vector<Point>& points) {
  psolve::Plot::Series line{.label = std::string(kind.problem) + ", " + kind.size,
                            .mark = psolve::Plot::Series::Mark::line_and_points};
  for (const Point& point : points) {
    line.x.push_back(static_cast<double>(point.size));
    line.y.push_back(point.time);
  }
  return line;
}

void run(psolve::Extent extent, const std::string& name, const std::string& directory,
         double most) {
  std::printf("  %s\n  %-16s %-28s %10s %12s %12s %9s\n", name.c_str(), "problem", "size",
              "largest", "ms there", "ms at half", "exponent");
  psolve::Plot plot{.x = {"size", true}, .y = {"milliseconds", true}};
  for (const Kind& kind : kKinds) {
    const std::vector<Point> points = measured(kind, extent, most);
    if (points.size() < 3) continue;
    const auto& [largest, time] = points.back();
    std::printf("  %-16s %-28s %10td %12.2f %12.2f %9.2f\n", kind.problem, kind.size, largest, time,
                points[points.size() - 2].time, exponent(points));
    std::fflush(stdout);
    plot.series.push_back(series(kind, points));
  }
  const std::string file = directory + "/growth-" + name + ".svg";
  std::ofstream(file) << psolve::svg_file(
      {"growth-" + name, "Time of a solve (" + name + ") against the size of its problem", plot});
  std::printf("  plot: %s\n", file.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: growth DIRECTORY [MILLISECONDS]\n");
    return 2;
  }
  const double most = argc > 2 ? std::atof(argv[2]) : 300;
  try {
    run(psolve::Extent::answers_only, "answers", argv[1], most);
    run(psolve::Extent::whole, "whole", argv[1], most);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "growth: %s\n", error.what());
    return 1;
  }
}
