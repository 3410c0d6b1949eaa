#include "variants/draw.h"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/address.h"
#include "core/json/text.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "math/numbers/random.h"
#include "spec/error.h"

namespace psolve {
namespace {

/// Decimals of a range are counted in units of the last place that its numbers are written with.
constexpr int kMostPlaces = 12;

/// How many decimal places it takes to write `number`.
int places_of(double number) {
  double power = 1;
  for (int places = 0; places < kMostPlaces; ++places) {
    if (std::abs(number * power - std::round(number * power)) < 1e-9 * std::abs(number * power)) {
      return places;
    }
    power *= 10;
  }
  return kMostPlaces;
}

/// 0 … count − 1, each as likely.
std::int64_t below(Random& random, std::int64_t count) {
  return static_cast<std::int64_t>(random.unit() * static_cast<double>(count));
}

class Range {
 public:
  /// `pointer` names it in the spec.
  Range(const Json& range, const std::string& pointer) : range_(range) {
    if (const auto choices = range.find("choose"); choices != range.end()) {
      count_ = std::ssize(*choices);
    } else if (const auto integers = range.find("integers"); integers != range.end()) {
      low_ = (*integers)[0].get<std::int64_t>();
      count_ = (*integers)[1].get<std::int64_t>() - low_ + 1;
    } else {
      const Json& ends = range.at("decimals");
      const double low = ends[0].get<double>(), high = ends[1].get<double>();
      const double step = range.at("step").get<double>();
      unit_ = std::pow(10, std::max(places_of(low), places_of(step)));
      low_ = std::llround(low * unit_);
      step_ = std::llround(step * unit_);
      count_ = step_ < 1 ? 0 : (std::llround(std::floor(high * unit_ + 0.5)) - low_) / step_ + 1;
      is_decimal_ = true;
    }
    if (count_ < 1) throw SpecError(pointer, "nothing lies in this range");
  }

  Json draw(Random& random) const {
    const std::int64_t place = below(random, count_);
    if (const auto choices = range_.find("choose"); choices != range_.end()) {
      return (*choices)[static_cast<std::size_t>(place)];
    }
    const std::int64_t number = low_ + place * step_;
    if (!is_decimal_) return number;
    return static_cast<double>(number) / unit_;
  }

 private:
  const Json& range_;
  std::int64_t low_ = 0;
  std::int64_t step_ = 1;
  std::int64_t count_ = 0;
  double unit_ = 1;
  bool is_decimal_ = false;
};

void draw_entries(Json& value, const Range& range, Random& random) {
  if (value.is_array()) {
    for (Json& entry : value) draw_entries(entry, range, random);
  } else {
    value = range.draw(random);
  }
}

/// What `pointer` names in the spec, or null.
Json* named(Json& spec, const std::string& pointer) {
  try {
    const Json::json_pointer at(pointer);
    return spec.contains(at) ? &spec.at(at) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

/// The field of the spec that was likely meant.
std::string cure_from_fields(const Json& spec, const std::string& pointer) {
  std::vector<std::string> pointers;
  for (const auto& [field, value] : spec.items()) pointers.push_back(pointer_step(field));
  const std::vector<std::string_view> names(pointers.begin(), pointers.end());
  return did_you_mean(pointer, names);
}

}  // namespace

Json drawn_variant(const Json& spec, std::uint64_t seed, std::uint64_t index,
                   std::uint64_t attempt) {
  Json variant = spec;
  variant.erase("vary");
  variant.erase("accept");
  // One stream for each variant, and one for each attempt at it.
  Random streams(seed);
  Random attempts(streams.bits() ^ (index * 0x9E3779B97F4A7C15u));
  Random random(attempts.bits() + attempt * 0xBF58476D1CE4E5B9u);
  for (const auto& [pointer, range] : spec.at("vary").items()) {
    const std::string place = "/vary" + pointer_step(pointer);
    Json* found = named(variant, pointer);
    if (found == nullptr || pointer.empty()) {
      throw SpecError(
          place, "the spec has nothing at " + in_quotes(pointer) + cure_from_fields(spec, pointer));
    }
    draw_entries(*found, Range(range, place), random);
  }
  variant["variant"] = {{"seed", seed}, {"index", index}};
  return variant;
}

}  // namespace psolve
