#include "classroom/vary.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "core/json/address.h"
#include "core/json/answer_path.h"
#include "core/json/text.h"
#include "core/text/text.h"
#include "files/output.h"
#include "registry.h"
#include "spec/input/source.h"
#include "variants/draw.h"

namespace psolve {
namespace {

/// Attempts at one variant.
constexpr std::uint64_t kMostDraws = 1'000;

/// Whether all numbers in `answer` lie within `range`.
bool lies_within(const Json& answer, const Json& range) {
  if (answer.is_structured()) {
    return std::ranges::all_of(answer,
                               [&](const Json& entry) { return lies_within(entry, range); });
  }
  return answer.is_number() && range[0].get<double>() <= answer.get<double>() &&
         answer.get<double>() <= range[1].get<double>();
}

class Variants {
 public:
  Variants(const SpecSource& source, std::int64_t seed)
      : source_(source),
        seed_(static_cast<std::uint64_t>(seed)),
        accept_(source_.json.value("accept", Json::object())) {
    SpecSource trial = source_;
    const Solution solution = solve(problem_of(source_), trial, Extent::whole);
    if (!source_.json.contains("vary")) {
      throw addressed(SpecError("", "missing field \"vary\": what may be drawn anew"), source_);
    }
    for (const auto& [path, range] : accept_.items()) {
      if (answer_at(solution.answers, path) == nullptr) {
        throw addressed(SpecError("/accept" + pointer_step(path), "there is no such answer"),
                        source_);
      }
    }
  }

  Json variant(std::uint64_t index) {
    for (std::uint64_t attempt = 0; attempt < kMostDraws; ++attempt) {
      Json drawn = drawn_in_place(index, attempt);
      Json numbers = drawn;
      numbers.erase("variant");
      if (serves(drawn) && known_.insert(json_line(numbers)).second) return drawn;
    }
    throw addressed(
        SpecError("/vary",
                  fmt::format("no variant {} in {} draws: each was refused, failed a check, "
                              "lay outside accept, or was there already",
                              index, kMostDraws)),
        source_);
  }

 private:
  Json drawn_in_place(std::uint64_t index, std::uint64_t attempt) const {
    try {
      return drawn_variant(source_.json, seed_, index, attempt);
    } catch (const SpecError& error) {
      throw addressed(error, source_);
    }
  }

  bool serves(const Json& drawn) const {
    SpecSource source{source_.name, json_line(drawn), drawn};
    try {
      const Solution solution = solve(problem_of(source), source, Extent::whole);
      if (!solution.passed()) return false;
      for (const auto& [path, range] : accept_.items()) {
        const Json* answer = answer_at(solution.answers, path);
        if (answer == nullptr || !lies_within(*answer, range)) return false;
      }
      return true;
    } catch (const InputError&) {
      return false;
    }
  }

  const SpecSource& source_;
  std::uint64_t seed_;
  Json accept_;  ///< ranges by the paths of answers
  std::set<std::string> known_;
};

}  // namespace

std::vector<Json> variants_of(const SpecSource& source, std::int64_t seed, std::int64_t count) {
  Variants all(source, seed);
  std::vector<Json> variants;
  for (std::int64_t index = 1; index <= count; ++index) {
    variants.push_back(all.variant(static_cast<std::uint64_t>(index)));
  }
  return variants;
}

int run_vary(const VaryOptions& options) {
  namespace fs = std::filesystem;
  const SpecSource source = read_spec(options.spec);
  Output output;
  output.protect(options.spec);
  output.make_directory(options.output);
  const std::string stem = options.spec == "-" ? "variant" : fs::path(options.spec).stem();
  int index = 0;
  for (const Json& variant : variants_of(source, options.seed, options.count)) {
    const fs::path path = fs::path(options.output) / fmt::format("{}-{:03}.json", stem, ++index);
    output.write(path, json_text(variant), fmt::format("variant {}", index));
  }
  output.commit();
  return 0;
}

}  // namespace psolve
