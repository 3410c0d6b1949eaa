#include "grade/entries.h"

#include "core/text/text.h"
#include "grade/submission/spelling.h"

namespace psolve {
bool lay_out(const Json& shape, const Json& given, const Language& language,
             std::vector<JudgedEntry>& entries) {
  if (shape.is_number()) {
    const Json* one = &given;
    while (one->is_array() && one->size() == 1) one = &(*one)[0];
    entries[shape.get<std::size_t>()].written = written_entry(*one, language);
    return !one->is_structured();
  }
  if (shape.is_object()) {
    if (!given.is_object()) return false;
    for (const auto& [name, part] : shape.items()) {
      const auto found = given.find(name);
      if (found != given.end() && !lay_out(part, *found, language, entries)) return false;
    }
    return true;
  }
  if (given.is_array() && given.size() == shape.size()) {
    bool fits = true;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      fits = lay_out(shape[i], given[i], language, entries) && fits;
    }
    return fits;
  }
  if (shape.size() == 1) return lay_out(shape[0], given, language, entries);
  if (given.is_array() && given.size() == 1) return lay_out(shape, given[0], language, entries);
  return false;
}

LineVerdict judged_text(const Json& expected, const WrittenEntry& written,
                        const Language& language) {
  const auto right = [](bool is) { return is ? LineVerdict::right : LineVerdict::wrong; };
  using Kind = WrittenEntry::Kind;
  if (expected.is_boolean()) {
    if (written.kind == Kind::truth) return right(written.truth == expected.get<bool>());
    const std::string word = in_small_letters(written.text);
    const bool yes = word == "true" || word == "yes" || word == "1";
    const bool no = word == "false" || word == "no" || word == "0";
    return right(expected.get<bool>() ? yes : no);
  }
  if (expected.is_null()) {
    const std::string word = in_small_letters(written.text);
    return right(word == "none" || word == "null" || word == "never");
  }
  const auto* text = expected.get_ptr<const std::string*>();
  if (text == nullptr) return LineVerdict::wrong;
  const std::string typed = written.text.empty() ? number_text(written.number.value) : written.text;
  if (in_small_letters(typed) == in_small_letters(*text)) return LineVerdict::right;
  return right(language.same(*text, in_ascii(typed)));
}

}  // namespace psolve
