// What recording the derivation costs: whole solves of specs, with checks and remarks but not
// written out, against their answers alone; and both against another build of this program, in
// turns.
//
//   recording [--against PROGRAM] SPEC...   a line for each spec
//   recording answers|whole SPEC            the milliseconds of one solve, the median of many

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "registry.h"
#include "spec/input/source.h"
#include "timing.h"

namespace {

constexpr int kRounds = 5;
constexpr std::size_t kFewestSolves = 3;
constexpr double kEnough = 100;  // milliseconds of solving

/// One solve in this process, once it is warm.
double solve_time(const std::string& file, psolve::Extent extent) {
  const psolve::SpecSource read = psolve::read_spec(file);
  const psolve::Problem& problem = psolve::problem_of(read);
  const auto solve = [&](psolve::SpecSource source) {
    return milliseconds([&] { psolve::solve(problem, source, extent); });
  };
  solve(read);
  std::vector<double> times;
  double total = 0;
  while (times.size() < kFewestSolves || total < kEnough) {
    times.push_back(solve(read));
    total += times.back();
  }
  return median(times);
}

/// A program and what it took in each round.
struct Contestant {
  std::string command;
  std::vector<double> times;
};

/// The median time of each contestant for one spec.
std::vector<double> medians(const std::vector<std::string>& programs, const std::string& spec) {
  std::vector<Contestant> contestants;
  for (const auto& program : programs) {
    for (const char* extent : {" answers ", " whole "}) {
      contestants.push_back({"'" + program + "'" + extent + "'" + spec + "'", {}});
    }
  }
  for (int round = 0; round < kRounds; ++round) {
    for (auto& contestant : contestants) contestant.times.push_back(printed(contestant.command));
  }
  std::vector<double> result;
  for (const auto& contestant : contestants) result.push_back(median(contestant.times));
  return result;
}

/// Ratios as they come in, and at the end their geometric mean and the largest.
class Ratios {
 public:
  double add(double ratio) {
    logarithms_ += std::log(ratio);
    largest_ = std::max(largest_, ratio);
    ++count_;
    return ratio;
  }
  double mean() const { return std::exp(logarithms_ / count_); }
  double largest() const { return largest_; }

 private:
  double logarithms_ = 0;
  double largest_ = 0;
  int count_ = 0;
};

void compare(const std::vector<std::string>& programs, const std::vector<std::string>& specs) {
  const bool paired = programs.size() > 1;
  std::printf("  %-36s %12s %12s %10s%s\n", "", "answers", "whole", "whole/ans.",
              paired ? "  whole/old  answers/old" : "");
  Ratios recording;
  Ratios whole;
  Ratios answers;
  for (const auto& spec : specs) {
    const std::vector<double> times = medians(programs, spec);
    std::printf("  %-36s %9.3f ms %9.3f ms %8.2f x",
                std::filesystem::path(spec).stem().string().c_str(), times[0], times[1],
                recording.add(times[1] / times[0]));
    if (paired) {
      std::printf(" %8.2f x %10.2f x", whole.add(times[1] / times[3]),
                  answers.add(times[0] / times[2]));
    }
    std::printf("\n");
  }
  for (const bool largest : {false, true}) {
    const auto of = [&](const Ratios& ratios) {
      return largest ? ratios.largest() : ratios.mean();
    };
    std::printf("  %-36s %12s %12s %8.2f x", largest ? "largest" : "geometric mean", "", "",
                of(recording));
    if (paired) std::printf(" %8.2f x %10.2f x", of(whole), of(answers));
    std::printf("\n");
  }
}

int run(const std::string& self, std::vector<std::string> arguments) {
  if (arguments.size() == 2 && (arguments[0] == "answers" || arguments[0] == "whole")) {
    const bool whole = arguments[0] == "whole";
    std::printf("%.6f\n", solve_time(arguments[1],
                                     whole ? psolve::Extent::whole : psolve::Extent::answers_only));
    return 0;
  }
  std::vector<std::string> programs = {self};
  if (arguments.size() > 2 && arguments[0] == "--against") {
    programs.push_back(arguments[1]);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (arguments.empty()) return 2;
  compare(programs, arguments);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argv[0], {argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "recording: %s\n", error.what());
    return 2;
  }
}
