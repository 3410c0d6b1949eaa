// Tries what must hold of every spec on thousands of random ones, the same on every machine.
//
//     psolve_properties [--count N] [--seed S] [--first N] [--kind NAME] [--whole]
//     psolve_properties --specs FILE     whole solutions of the specs in a file, one a line
//
// Spec n of a seed depends on these two alone: what is told of "spec 17" comes again with
// --first 17 --count 1, and the same --kind. Exit 1 where something was found.

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include "properties/kinds.h"
#include "properties/program.h"
#include "properties/properties.h"
#include "properties/smaller.h"
#include "support/tree_mutator.h"

namespace psolve {
namespace {

constexpr rlim_t kMostMemory = rlim_t{4} << 30;
constexpr int kMostSeconds = 120;         // of processor time, for all that is tried on a spec
constexpr std::size_t kGroup = 250;       // specs that one run of batch gets
constexpr std::uint64_t kBySingle = 100;  // of so many specs one is also solved by itself

struct Options {
  std::uint64_t count = 1000;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  bool whole = false;
  std::string kind = {};
  std::string specs = {};
};

// ------------------------------------------------------------------ what ends the process

std::string current;  // what is being tried, for a handler of signals

void tell_current(int signal) {
  const char* const what = signal == SIGPROF ? "\nis not done in time: " : "\ncrashes: ";
  for (const char* const part : {what, current.c_str(), "\n"}) {
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
  ::_exit(3);
}

void watch() {
  for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGPROF})
    std::signal(signal, tell_current);
  rlimit memory{kMostMemory, kMostMemory};
#ifdef __has_feature
#if __has_feature(address_sanitizer)
  memory = {RLIM_INFINITY, RLIM_INFINITY};  // it reserves terabytes of addresses for itself
#endif
#endif
  ::setrlimit(RLIMIT_AS, &memory);
}

void start(const std::string& what) {
  current = what;
  const itimerval time{{0, 0}, {kMostSeconds, 0}};
  ::setitimer(ITIMER_PROF, &time, nullptr);
}

// ------------------------------------------------------------------ the run

struct Counts {
  long tried = 0;
  long refused = 0;
  long failing = 0;
};

class Run {
 public:
  explicit Run(const Options& options)
      : options_(options), extent_(options.whole ? Extent::whole : Extent::answers_only) {}

  int run() {
    for (std::uint64_t n = options_.first; n < options_.first + options_.count; ++n) try_one(n);
    finish_group();
    print();
    return found_ > 0 ? 1 : 0;
  }

 private:
  void try_one(std::uint64_t n) {
    const random_specs::SpecKind& kind = kind_of(n);
    random_specs::Draw draw(options_.seed * 1'000'000'007 + n);
    Json spec = kind.draw(draw);
    if (draw.one_in(8) && spec.is_object()) add_hostile_texts(spec, draw);
    const std::string text = spec.dump();
    start("spec " + std::to_string(n) + ": " + text);
    Counts& counts = kinds_[kind.name];
    ++counts.tried;
    std::vector<Finding> findings;
    try {
      const Tried tried = try_spec(text, extent_);
      if (tried.refusal) ++counts.refused;
      if (tried.seconds > slowest_) {
        slowest_ = tried.seconds;
        slowest_text_ = current;
      }
      count(tried);
      findings = findings_in(tried);
      if (n % kBySingle == 0) append(findings, single_findings(tried));
      group_.push_back(expected_of(tried));
    } catch (const std::exception& error) {
      findings.push_back({"is solved or refused", error.what()});
    }
    if (!findings.empty()) ++counts.failing;
    for (const Finding& finding : findings) tell(n, kind.name, finding, spec);
    if (group_.size() == kGroup) finish_group();
  }

  const random_specs::SpecKind& kind_of(std::uint64_t n) const {
    const auto kinds = random_specs::spec_kinds();
    const auto asked = std::ranges::find(kinds, options_.kind, &random_specs::SpecKind::name);
    return asked != kinds.end() ? *asked : kinds[n % kinds.size()];
  }

  static void add_hostile_texts(Json& spec, random_specs::Draw& draw) {
    const auto& texts = random_specs::hostile_texts();
    const auto text = [&] {
      return texts[static_cast<std::size_t>(draw.below(static_cast<int>(texts.size())))];
    };
    spec["title"] = text();
    spec["question"] = text() + text();
    spec["source"] = text();
    spec["assumptions"] = Json::array({text()});
    for (const auto& [list, name] : {std::pair{"methods", "label"}, std::pair{"layers", "name"}}) {
      if (!spec.contains(list) || !spec[list].is_array()) continue;
      const bool has_names =
          spec["problem"] == "optimizers" || spec["problem"] == "receptive-field";
      for (Json& part : spec[list]) {
        if (has_names && part.is_object() && !part.contains("name")) part[name] = text();
        if (has_names && part.is_object() && part.contains(name)) part[name] = text();
      }
    }
  }

  static void append(std::vector<Finding>& all, std::vector<Finding> more) {
    all.insert(all.end(), more.begin(), more.end());
  }

  void count(const Tried& tried) {
    for (const Property& property : properties()) {
      if (speaks_of(property, tried)) ++properties_[std::string(property.name)].tried;
    }
  }

  void finish_group() {
    if (group_.empty()) return;
    start("a batch");
    properties_[std::string(kBatchAgrees)].tried += static_cast<long>(group_.size());
    for (const Finding& finding : batch_findings(group_, extent_)) tell(finding);
    group_.clear();
  }

  void tell(const Finding& finding) {
    ++found_;
    ++properties_[finding.property].failing;
    std::printf("not \"%s\": %s\n", finding.property.c_str(), finding.what.c_str());
    std::fflush(stdout);
  }

  void tell(std::uint64_t n, std::string_view kind, const Finding& finding, const Json& spec) {
    std::printf("seed %lu, spec %lu (%s): ", static_cast<unsigned long>(options_.seed),
                static_cast<unsigned long>(n), std::string(kind).c_str());
    tell(finding);
    const Json shown = smaller(spec, [&](const Json& other) {
      for (const Finding& another : findings_in(other.dump(), extent_)) {
        if (another.property == finding.property) return true;
      }
      return false;
    });
    std::printf("  %s\n", shown.dump().c_str());
    std::fflush(stdout);
  }

  void print() const {
    std::printf("\n%-34s %9s %9s %9s\n", "kind", "tried", "refused", "failing");
    for (const auto& [name, counts] : kinds_) {
      std::printf("%-34s %9ld %9ld %9ld\n", std::string(name).c_str(), counts.tried, counts.refused,
                  counts.failing);
    }
    std::printf("\n%-34s %9s %19s\n", "property", "tried", "failing");
    for (const auto& [name, counts] : properties_) {
      std::printf("%-34s %9ld %19ld\n", name.c_str(), counts.tried, counts.failing);
    }
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    std::printf("\nslowest: %.2f s, %s\nmemory: %ld MB at most\n", slowest_, slowest_text_.c_str(),
                used.ru_maxrss / 1024);
  }

  Options options_;
  Extent extent_;
  std::map<std::string_view, Counts> kinds_;
  std::map<std::string, Counts> properties_;
  std::vector<Expected> group_;
  double slowest_ = 0;
  std::string slowest_text_;
  long found_ = 0;
};

int try_file(const std::string& path) {
  int result = 0;
  std::ifstream file(path);
  for (std::string spec; std::getline(file, spec);) {
    start(spec);
    for (const Finding& finding : findings_in(spec, Extent::whole)) {
      std::printf("not \"%s\": %s\n  %s\n", finding.property.c_str(), finding.what.c_str(),
                  spec.c_str());
      result = 1;
    }
  }
  return result;
}

}  // namespace
}  // namespace psolve

int main(int argc, char** argv) {
  CLI::App app("Tries what must hold of every spec on random ones.");
  psolve::Options options;
  app.add_option("--count", options.count, "specs to try");
  app.add_option("--seed", options.seed, "which random specs");
  app.add_option("--first", options.first, "the first of them");
  app.add_option("--kind", options.kind, "of the kinds in the table, one alone");
  app.add_flag("--whole", options.whole, "whole solutions; otherwise answers alone");
  app.add_option("--specs", options.specs, "a file of specs to try, one a line")
      ->check(CLI::ExistingFile);
  CLI11_PARSE(app, argc, argv);
  psolve::watch();
  if (!options.specs.empty()) return psolve::try_file(options.specs);
  return psolve::Run(options).run();
}
