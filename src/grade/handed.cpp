#include "grade/handed.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "grade/entries.h"

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
      any = translate(reading, spec, path + "[" + std::to_string(i) + "]", value[i]) || any;
    }
  }
  return any;
}

/// Rows and columns exchanged; null of what has none.
Json exchanged(const Json& rows) {
  if (!rows.is_array() || rows.empty() || !rows[0].is_array()) return nullptr;
  Json columns = Json::array();
  for (std::size_t j = 0; j < rows[0].size(); ++j) {
    Json column = Json::array();
    for (const Json& row : rows) {
      if (!row.is_array() || row.size() != rows[0].size()) return nullptr;
      column.push_back(row[j]);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

/// The last side of a working, and lists that stand in a text.
void take_sides(JudgedLine& line) {
  const auto* text = line.value.get_ptr<const std::string*>();
  if (text == nullptr) return;
  line.sides = sides_of(*text);
  if (!line.sides.empty()) line.value = line.sides.back();
  const auto& last = line.value.get_ref<const std::string&>();
  if (!last.starts_with('[')) return;
  Json list = Json::parse(last, nullptr, false);
  if (list.is_array()) line.value = std::move(list);
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
  line.value = handed.value;
  take_sides(line);
  if (line.value.is_null()) return line;
  double coarse = 0;
  if (reading != nullptr) {
    const std::string path = path_of(key, *line.target);
    Json plain = line.value;
    coarse = make_plain(plain);
    const bool other = !path.empty() && translate(*reading, key.solution().spec, path, plain);
    if (other) line.value = std::move(plain);
    if (!other) coarse = 0;
  }
  if (!lay_out(line.target->shape, line.value, language, line.entries)) {
    const Json turned = exchanged(line.value);
    line.is_turned =
        !turned.is_null() && lay_out(line.target->shape, turned, language, line.entries);
    line.is_misshapen = !line.is_turned;
  }
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
