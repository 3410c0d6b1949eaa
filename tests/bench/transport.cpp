// Optimal transport against a peer in turns, on the same numbers: plans for a table of costs, or
// the distance along a line.
//
//   transport plans|line DIR [NAME COMMAND]
//
// Writes each problem as raw doubles to a file in DIR: the masses of the sources, those of the
// sinks, then the costs, or the positions on the line, which both share. The command gets the file,
// the number of points and the least cost that psolve found as its last arguments; it prints the
// milliseconds it took, and fails where it finds another cost.

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "math/numbers/random.h"
#include "math/transport/line_transport.h"
#include "math/transport/transport_simplex.h"
#include "timing.h"

namespace {

using psolve::Matrix;
using psolve::Random;

struct Peer {
  std::string name;
  std::string command;  ///< empty where there is no peer
};

std::vector<double> drawn_masses(std::size_t count, bool weighted, Random& random) {
  std::vector<double> mass(count, 1);
  if (weighted) {
    for (double& m : mass) m = random.unit();
  }
  double sum = 0;
  for (const double m : mass) sum += m;
  for (double& m : mass) m /= sum;
  return mass;
}

/// Distances between points of the unit square, or any costs between 0 and 1.
Matrix drawn_costs(std::size_t count, bool of_points, Random& random) {
  const auto n = static_cast<psolve::Index>(count);
  Matrix cost(n, n);
  if (!of_points) {
    for (double& c : cost.reshaped()) c = random.unit();
    return cost;
  }
  Matrix from(n, 2), to(n, 2);
  for (double& x : from.reshaped()) x = random.unit();
  for (double& x : to.reshaped()) x = random.unit();
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) cost(i, j) = (from.row(i) - to.row(j)).norm();
  }
  return cost;
}

void write(const std::string& path, std::initializer_list<std::span<const double>> lists) {
  std::ofstream file(path, std::ios::binary);
  for (const auto& list : lists) {
    file.write(reinterpret_cast<const char*>(list.data()),
               static_cast<std::streamsize>(list.size_bytes()));
  }
}

template <class Solve>
void compare(const std::string& what, const std::string& file, std::size_t count, const Peer& peer,
             Solve solve) {
  std::vector<double> ours;
  std::vector<double> theirs;
  double cost = 0;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 3; ++i) ours.push_back(milliseconds([&] { cost = solve(); }));
    if (peer.command.empty()) continue;
    theirs.push_back(printed(fmt::format("{} {} {} {:.17g}", peer.command, file, count, cost)));
  }
  std::printf("  %-44s %9.2f ms %8.2f x\n", (what + ": psolve").c_str(), median(ours), 1.0);
  if (peer.command.empty()) return;
  std::printf("  %-44s %9.2f ms %8.2f x\n", (what + ": " + peer.name).c_str(), median(theirs),
              median(theirs) / median(ours));
}

void compare_plans(const std::string& directory, const Peer& peer, bool of_points, bool weighted) {
  constexpr std::size_t kPoints = 1'000;
  Random random(1);
  const Matrix cost = drawn_costs(kPoints, of_points, random);
  const auto a = drawn_masses(kPoints, weighted, random);
  const auto b = drawn_masses(kPoints, weighted, random);
  const std::string file = directory + "/plan";
  write(file, {a, b, {cost.data(), static_cast<std::size_t>(cost.size())}});
  compare(fmt::format("{}, {}", of_points ? "points of the plane" : "any costs",
                      weighted ? "weighted" : "uniform"),
          file, kPoints, peer, [&] { return psolve::solve_transport(a, b, cost).cost; });
}

void compare_lines(const std::string& directory, const Peer& peer, bool sorted) {
  constexpr std::size_t kPoints = 1'000'000;
  Random random(1);
  std::vector<double> x(kPoints);
  for (double& position : x) position = random.unit();
  if (sorted) std::sort(x.begin(), x.end());
  const auto p = drawn_masses(kPoints, true, random);
  const auto q = drawn_masses(kPoints, true, random);
  const std::string file = directory + "/line";
  write(file, {p, q, x});
  compare(sorted ? "points in order" : "points in any order", file, kPoints, peer,
          [&] { return psolve::line_distance<double>(x, p, q, psolve::ascending<double>(x)); });
}

}  // namespace

int main(int argc, char** argv) {
  const std::string task = argc > 1 ? argv[1] : "";
  if ((argc != 3 && argc != 5) || (task != "plans" && task != "line")) {
    std::fputs("usage: transport plans|line DIR [NAME COMMAND]\n", stderr);
    return 2;
  }
  const Peer peer = argc == 5 ? Peer{argv[3], argv[4]} : Peer{};
  if (task == "plans") {
    for (const bool of_points : {true, false}) {
      for (const bool weighted : {false, true}) compare_plans(argv[2], peer, of_points, weighted);
    }
  } else {
    for (const bool sorted : {false, true}) compare_lines(argv[2], peer, sorted);
  }
  return 0;
}
