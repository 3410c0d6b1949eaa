#include "core/workings/settings.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/json/address.h"
#include "formula/notation.h"

namespace psolve {
namespace {

constexpr int kSettingDigits = 12;
/// Longer lists are data.
constexpr std::size_t kMostEntries = 32;

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

class Settings {
 public:
  Settings(const Json& spec, const std::vector<Given>& given, const Tellings& tellings)
      : spec_(spec), data_(given), tellings_(tellings) {}

  std::vector<Given> run() {
    for (const auto& [field, value] : spec_.items()) {
      const std::string pointer = pointer_step(field);
      if (telling(pointer) == Telling::not_at_all) continue;
      if (is_told(value, pointer)) put(setting_words(field, value), pointer);
      if (value.is_structured()) go_into(field, value, pointer);
    }
    return std::move(settings_);
  }

 private:
  Telling telling(const std::string& pointer) const {
    const auto found = tellings_.find(pointer);
    return found == tellings_.end() ? Telling::by_name : found->second;
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

  bool is_told(const Json& value, const std::string& pointer) const {
    return telling(pointer) != Telling::not_at_all && is_short_setting(value) && !value.empty() &&
           !is_given(pointer);
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

  void tell(std::string title, const Json& object, const std::string& pointer) {
    std::string words;
    for (const auto& [field, value] : object.items()) {
      const std::string at = pointer + pointer_step(field);
      if (telling(at) == Telling::as_title) {
        title = setting_text(value);
      } else if (is_told(value, at)) {
        words += words.empty() ? "" : ", ";
        words += telling(at) == Telling::by_value ? setting_text(value)
                                                  : setting_words(field, value, " ");
      }
    }
    if (!words.empty()) put(title + ": " + words, pointer);
  }

  void put(const std::string& words, const std::string& pointer) {
    settings_.push_back({Formula::words(words), "", std::nullopt, pointer});
  }

  const Json& spec_;
  const std::vector<Given>& data_;
  const Tellings& tellings_;
  std::vector<Given> settings_;
};

}  // namespace

std::vector<Given> settings_of(const Json& spec, const std::vector<Given>& given,
                               const Tellings& tellings) {
  return Settings(spec, given, tellings).run();
}

bool is_setting(const Given& datum) {
  return !datum.value && datum.name.empty() && datum.line.is(Formula::Kind::words);
}

}  // namespace psolve
