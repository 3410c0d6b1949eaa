#include "core/workings/settings.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/json/address.h"
#include "formula/notation.h"

namespace psolve {
namespace {

constexpr int kSettingDigits = 12;
/// Longer lists are data.
constexpr std::size_t kMostEntries = 32;

/// Fields that are about the spec, or say what to answer and not what the problem is.
constexpr std::array<std::string_view, 26> kSilent = {
    "$schema", "problem", "title",  "source", "question",  "assumptions", "claims",
    "id",      "variant", "theory", "marks",  "tolerance", "slips",       "vary",
    "accept",  "task",    "effort", "record", "wrt",       "letters",     "input_gradient",
    "label",   "values",  "random", "seed",   "gamma"};
/// Fields of a part whose value says by itself what it is.
constexpr std::array<std::string_view, 5> kBare = {"type", "name", "mode", "activation",
                                                   "function"};

struct Neutral {
  std::string_view field;
  std::string_view value;
};
constexpr std::array<Neutral, 14> kNeutral = {{{"stride", "1"},
                                               {"padding", "0"},
                                               {"dilation", "1"},
                                               {"groups", "1"},
                                               {"output_padding", "0"},
                                               {"damping", "0"},
                                               {"weight_decay", "0"},
                                               {"critic_steps", "1"},
                                               {"activation", "identity"},
                                               {"output_activation", "identity"},
                                               {"convention", "sheet"},
                                               {"line_search", "none"},
                                               {"penalty", "none"},
                                               {"bias_correction", "true"}}};

bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::find(names, name) != names.end();
}

std::string setting_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return write(Formula(value.get<double>()), Hand::unicode, kSettingDigits);
  std::string text;
  for (const Json& entry : value) text += (text.empty() ? "" : ", ") + setting_text(entry);
  return text;
}

bool is_short_setting(const Json& value) {
  if (!value.is_structured()) return true;
  return value.is_array() && value.size() <= kMostEntries &&
         std::ranges::none_of(value, [](const Json& entry) { return entry.is_structured(); });
}

bool is_neutral(std::string_view field, const Json& value) {
  if (value.is_null()) return true;
  if (value.is_array()) {
    return std::ranges::all_of(value, [&](const Json& v) { return is_neutral(field, v); });
  }
  if (value.is_boolean() && field != "bias_correction") return !value.get<bool>();
  const auto found = std::ranges::find(kNeutral, field, &Neutral::field);
  return found != kNeutral.end() && setting_text(value) == found->value;
}

std::string setting_words(std::string_view field) {
  std::string words(field);
  std::ranges::replace(words, '_', ' ');
  return words;
}

/// "steps: 100", "skip links".
std::string setting_words(std::string_view field, const Json& value, const char* sign = ": ") {
  if (value.is_boolean()) return (value.get<bool>() ? "" : "no ") + setting_words(field);
  return setting_words(field) + sign + setting_text(value);
}

/// Of a layer, a method and the like: "stride 2", "tanh", "ceil mode".
std::string words_of_part(std::string_view field, const Json& value) {
  return is_one_of(field, kBare) ? setting_text(value) : setting_words(field, value, " ");
}

/// By itself or by another field of the same object: the stride of a pooling is its size, and weights
/// that do not decay do not do so beside the gradient either.
bool goes_without_saying(std::string_view field, const Json& value, const Json& object) {
  if (field == "stride" && object.contains("size")) return value == object["size"];
  const bool decays = object.contains("weight_decay") && object["weight_decay"] != 0;
  return (field == "decoupled" && !decays) || is_neutral(field, value);
}

class Settings {
 public:
  Settings(const Json& spec, const std::vector<Given>& given) : spec_(spec), data_(given) {}

  std::vector<Given> run() {
    for (const auto& [field, value] : spec_.items()) {
      if (is_silent(field)) continue;
      const std::string pointer = pointer_step(field);
      if (is_told(field, value, pointer, spec_)) put(setting_words(field, value), pointer);
      if (value.is_structured()) go_into(field, value, pointer);
    }
    return std::move(settings_);
  }

 private:
  /// The variables of an expression stand in it.
  bool is_silent(std::string_view field) const {
    const bool has_expression = spec_.contains("expression") || spec_.contains("objective");
    return is_one_of(field, kSilent) || (field == "variables" && has_expression);
  }

  bool is_given(const std::string& pointer) const {
    return std::ranges::any_of(data_, [&](const Given& datum) {
      const auto leads = [](std::string_view whole, std::string_view part) {
        return part.starts_with(whole) &&
               (part.size() == whole.size() || part[whole.size()] == '/');
      };
      return leads(datum.pointer, pointer) || leads(pointer, datum.pointer);
    });
  }

  bool is_told(std::string_view field, const Json& value, const std::string& pointer,
               const Json& object) const {
    return !is_silent(field) && is_short_setting(value) && !value.empty() &&
           !goes_without_saying(field, value, object) && !is_given(pointer);
  }

  /// What an object, or each of a list of objects, says.
  void go_into(const std::string& name, const Json& value, const std::string& pointer) {
    if (value.is_object()) return tell(setting_words(name), value, pointer);
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!value[i].is_object()) continue;
      const std::string one = name.ends_with('s') ? name.substr(0, name.size() - 1) : name;
      tell(setting_words(one) + " " + std::to_string(i + 1), value[i],
           pointer + "/" + std::to_string(i));
    }
  }

  /// A method is called by its label, or else its name, as its data are.
  void tell(std::string heading, const Json& object, const std::string& pointer) {
    std::string named;  // the field that the heading takes
    if (pointer.starts_with("/methods/")) named = object.contains("label") ? "label" : "name";
    if (!named.empty() && object.contains(named)) heading = setting_text(object[named]);
    std::string words;
    for (const auto& [field, value] : object.items()) {
      const std::string at = pointer + pointer_step(field);
      if (field == named) continue;
      if (!is_told(field, value, at, object)) continue;
      words += (words.empty() ? "" : ", ") + words_of_part(field, value);
    }
    if (!words.empty()) put(heading + ": " + words, pointer);
  }

  void put(const std::string& words, const std::string& pointer) {
    settings_.push_back({Formula::words(words), "", std::nullopt, pointer});
  }

  const Json& spec_;
  const std::vector<Given>& data_;
  std::vector<Given> settings_;
};

}  // namespace

std::vector<Given> settings_of(const Json& spec, const std::vector<Given>& given) {
  return Settings(spec, given).run();
}

bool is_setting(const Given& datum) {
  return !datum.value && datum.name.empty() && datum.line.is(Formula::Kind::words);
}

}  // namespace psolve
