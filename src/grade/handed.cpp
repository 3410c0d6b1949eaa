#include "grade/handed.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "core/json/answer_path.h"
#include "core/text/text.h"
#include "grade/entries.h"
#include "grade/submission/list.h"

namespace psolve {
namespace {

/// Where an answer stands; "" of what is none.
std::string path_of(const Key& key, const Referent& target) {
  if (!target.path.empty() || target.leaves.empty() || target.leaves[0].cell < 0) {
    return target.path;
  }
  std::string path = key.path_of(target.leaves[0].cell);
  if (path.ends_with(target.leaves[0].place)) {
    path.resize(path.size() - target.leaves[0].place.size());
  }
  return path;
}

/// Numbers that are written as text become numbers; how coarse they are, of themselves, at most.
double make_plain(Json& value) {
  double coarse = 0;
  if (value.is_structured()) {
    for (Json& part : value) coarse = std::max(coarse, make_plain(part));
    return coarse;
  }
  std::optional<WrittenNumber> number;
  if (const auto* text = value.get_ptr<const std::string*>()) number = written_decimal(*text);
  if (value.is_number_float()) number = written_number(value.get<double>());
  if (!number || number->value == 0) return 0;
  value = number->value;
  return number->unit / std::abs(number->value);
}

/// The answer at `path`, or what stands in it, in the terms that are asked for.
bool translate(const Convention& reading, const Json& spec, const std::string& path, Json& value) {
  if (reading.map(spec, path, value)) return true;
  bool any = false;
  if (value.is_object()) {
    for (const auto& [name, part] : value.items()) {
      any = translate(reading, spec, path + "." + name, part) || any;
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      any = translate(reading, spec, entry_path(path, i), value[i]) || any;
    }
  }
  return any;
}

/// What is handed in, of a working its last side, as it may be meant: lists in a text as lists.
std::vector<Json> meanings_of(JudgedLine& line, const HandedIn& handed) {
  const auto* text = handed.value.get_ptr<const std::string*>();
  if (text != nullptr) line.sides = sides_of(*text);
  std::string_view last = handed.text;
  if (text != nullptr) last = line.sides.empty() ? *text : line.sides.back();
  if (last.empty()) return {handed.value};
  if (is_left_open(last)) return {Json()};
  const Json plain = Json::parse(last, nullptr, false);
  const auto has_object = [](const auto& self, const Json& json) -> bool {
    return json.is_object() || (json.is_array() && std::ranges::any_of(json, [&](const Json& part) {
                                  return self(self, part);
                                }));
  };
  if (has_object(has_object, plain)) return {plain};
  std::vector<Json> meanings = written_lists(last);
  // 0,5 is a number where one is asked for; what starts with [ is rather a list.
  meanings.insert(last.starts_with('[') ? meanings.end() : meanings.begin(), Json(last));
  return meanings;
}

/// Why `given` is no `shape`; "" where that is not a matter of lengths.
std::string misfit(const Json& shape, const Json& given, const std::string& place) {
  const std::string at = place.empty() ? "" : "in " + place + " ";
  if (!shape.is_array()) return given.is_array() ? at + "a list is written, not a number" : "";
  const std::size_t written = given.is_array() ? given.size() : 1;
  if (written != shape.size()) {
    return at + (written == 1 ? "1 entry is" : std::to_string(written) + " entries are") +
           " written, not " + std::to_string(shape.size());
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const Json& part = given.is_array() ? given[i] : given;
    auto why = misfit(shape[i], part, entry_path(place, i));
    if (!why.empty()) return why;
  }
  return "";
}

/// Lays out what is handed in, in the first of its meanings that fits.
void lay_out(JudgedLine& line, const std::vector<Json>& meanings, const Language& language) {
  const Json& shape = line.target->shape;
  line.is_turned = line.is_misshapen = false;
  for (const Json& meaning : meanings) {
    line.value = meaning;
    if (line.value.is_null() || lay_out(shape, line.value, language, line.entries)) return;
  }
  for (const Json& meaning : meanings) {
    const Json turned = exchanged(meaning);
    line.value = meaning;
    line.is_turned = !turned.is_null() && lay_out(shape, turned, language, line.entries);
    if (line.is_turned) return;
  }
  line.is_misshapen = true;
  const WrittenEntry alone = written_entry(meanings[0], language);
  if (meanings.size() == 1 && alone.kind == WrittenEntry::Kind::text && shape.is_array()) {
    line.note = in_quotes(alone.text) + " cannot be read as a list";
    return;
  }
  const auto list = std::ranges::find_if(meanings, [](const Json& m) { return m.is_array(); });
  line.value = list == meanings.end() ? meanings[0] : *list;
  line.note = misfit(shape, line.value, "");
}

}  // namespace

JudgedLine read_line(const HandedIn& handed, const Key& key, const Names& names,
                     const Language& language, const Convention* reading) {
  JudgedLine line;
  line.handed = &handed;
  line.name = handed.name;
  auto found = names.find(handed.name);
  line.target = std::move(found.target);
  line.note = std::move(found.why_not);
  if (!line.target) return line;
  line.entries.resize(line.target->leaves.size());
  const std::vector<Json> meanings = meanings_of(line, handed);
  lay_out(line, meanings, language);
  Json plain = line.value;
  const double coarse = make_plain(plain);
  if (!line.handed->value.is_structured() || !line.handed->text.empty()) line.value = plain;
  if (reading == nullptr || plain.is_null()) return line;
  const std::string path = path_of(key, *line.target);
  if (path.empty() || !translate(*reading, key.solution().spec, path, plain)) return line;
  lay_out(line, {plain}, language);
  for (JudgedEntry& entry : line.entries) {  // no finer than what they were made of
    WrittenNumber& number = entry.written.number;
    number.unit = std::max(number.unit, coarse * std::abs(number.value));
  }
  return line;
}

namespace {

class Beside {
 public:
  Beside(const Key& key, const std::vector<JudgedLine>& lines)
      : key_(key), entries_(key.cells().size()) {
    for (const JudgedLine& line : lines) {
      if (!line.target || line.is_misshapen) continue;
      for (std::size_t i = 0; i < line.entries.size(); ++i) {
        const Cell cell = line.target->leaves[i].cell;
        if (cell < 0 || line.entries[i].written.kind == WrittenEntry::Kind::blank) continue;
        auto& place = entries_[static_cast<std::size_t>(cell)];
        if (place == nullptr) place = &line.entries[i];
      }
    }
  }

  std::vector<KeyRow> run() && {
    take(key_.solution().steps, 0);
    return std::move(rows_);
  }

 private:
  void take(const std::vector<Step>& steps, int depth) {
    for (const Step& step : steps) {
      Prose claim = step.claim;
      if (step.lines.empty()) rows_.push_back({step.id, std::exchange(claim, {}), {}, depth});
      for (const Line& line : step.lines) {
        rows_.push_back({step.id, std::exchange(claim, {}), line.written(), depth});
        if (line.computation) fill(rows_.back(), line.computation->name);
      }
      take(step.steps, depth + 1);
    }
  }

  void fill(KeyRow& row, const std::string& name) const {
    const auto quantity = key_.find(name);
    if (!quantity) return;
    Json given = Json::array();
    for (const Cell cell : quantity->cells) {
      const JudgedEntry* entry = entries_[static_cast<std::size_t>(cell)];
      if (entry == nullptr) {
        given.push_back(nullptr);
        continue;
      }
      const WrittenEntry& written = entry->written;
      given.push_back(written.text.empty() ? Json(written.number.value) : Json(written.text));
      row.verdict = row.verdict ? std::max(*row.verdict, entry->verdict) : entry->verdict;
    }
    if (row.verdict) row.given = given.size() == 1 ? Json(given[0]) : std::move(given);
  }

  const Key& key_;
  std::vector<const JudgedEntry*> entries_;  ///< for each cell
  std::vector<KeyRow> rows_;
};

}  // namespace

std::vector<KeyRow> derivation_beside(const Key& key, const std::vector<JudgedLine>& lines) {
  return Beside(key, lines).run();
}

}  // namespace psolve
