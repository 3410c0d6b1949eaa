#include "spec/input/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/json/address.h"
#include "core/json/reader.h"
#include "core/text/place.h"
#include "core/text/text.h"
#include "spec/input/input_file.h"

namespace psolve {
namespace {

constexpr std::size_t kLongestPointer = 200;  // characters shown

[[noreturn]] void refuse_size(const std::string& name, std::string_view noun) {
  throw InputError(name, fmt::format("larger than {} MiB, the most that a {} may have",
                                     max_spec_bytes >> 20, noun));
}

/// The whole of the file, or one byte more than is allowed. Its size, where it has one, is only a
/// hint: a file may grow.
std::string contents(InputFile& file, std::string_view noun) {
  const std::size_t size = file.size();
  if (size > max_spec_bytes) refuse_size(file.name(), noun);
  std::string text;
  std::size_t length = 0;
  std::size_t room = std::max<std::size_t>(size + 1, 1 << 16);
  while (true) {
    if (length == text.size()) text.resize(std::min(text.size() + room, max_spec_bytes + 1));
    const std::size_t count = file.read(std::span(text).subspan(length));
    if (count == 0) break;
    length += count;
    room = length;
  }
  text.resize(length);
  return text;
}

Fault at_place(const SpecSource& source, std::size_t offset, const std::string& pointer,
               const std::string& message) {
  const Place place = place_of(source.text, offset);
  std::string line = fmt::format("{}:{}:{}: ", printable(source.name), place.line, place.column);
  if (!pointer.empty()) line += printable(pointer, kLongestPointer) + ": ";
  return {printable(message), pointer, place.column, line + printable(message),
          excerpt_at(source.text, offset)};
}

std::size_t offset_of(const SpecError& error, const SpecSource& source) {
  const JsonAddress address = address_of(source.text, error.pointer());
  if (error.at_name()) return address.key.value_or(address.value);
  if (error.offset() && source.text[address.value] == '"') {
    return offset_in_string(source.text, address.value, *error.offset());
  }
  return address.value;
}

SpecSource parse(std::string name, std::string text, JsonKind kind) {
  SpecSource source{std::move(name), std::move(text), nullptr};
  if (source.text.find_first_not_of(" \t\r\n") == source.text.npos) {
    throw InputError(source.name,
                     fmt::format("empty; a {} is a JSON object, {{ ... }}", kind.noun));
  }
  if (source.text.size() > max_spec_bytes) refuse_size(source.name, kind.noun);
  try {
    source.json = read_json(source.text, kind);
  } catch (const JsonFault& fault) {
    throw InputError({at_place(source, fault.offset(), fault.pointer(), fault.what())});
  }
  return source;
}

}  // namespace

InputError::InputError(const std::string& name, const std::string& message)
    : InputError({Fault{.message = message, .line = printable(name) + ": " + message}}) {}

Json error_json(const Fault& fault) {
  Json error = {{"message", fault.message}};
  if (!fault.pointer.empty()) error["pointer"] = fault.pointer;
  if (fault.column > 0) error["column"] = fault.column;
  return error;
}

SpecSource read_spec(const std::string& path) {
  InputFile file(path, "spec");
  return parse_spec(file.name(), contents(file, "spec"));
}

SpecSource parse_work(std::string name, std::string text) {
  SpecSource source = parse(std::move(name), std::move(text), {"work"});
  if (source.json.contains("psolve") && !source.json.contains("work")) {
    throw addressed(SpecError::at_name("/psolve", "this is what psolve wrote, not somebody's work"),
                    source);
  }
  return source;
}

SpecSource read_solution(const std::string& path) {
  InputFile file(path, "solution");
  return parse(file.name(), contents(file, "solution"), {"solution", max_solution_depth});
}

std::string read_text(const std::string& path, std::string_view noun) {
  InputFile file(path, std::string(noun));
  std::string text = contents(file, noun);
  if (text.size() > max_spec_bytes) refuse_size(file.name(), noun);
  return text;
}

SpecSource parse_spec(std::string name, std::string text) {
  SpecSource source = parse(std::move(name), std::move(text), {});
  if (source.json.contains("psolve")) {
    throw addressed(SpecError::at_name("/psolve",
                                       "this is a solution that psolve wrote, not a spec; the spec "
                                       "stands in its field \"spec\""),
                    source);
  }
  return source;
}

InputError addressed(const SpecError& error, const SpecSource& source) {
  const auto* const several = dynamic_cast<const SpecErrors*>(&error);
  if (several == nullptr) {
    return InputError({at_place(source, offset_of(error, source), error.pointer(), error.what())});
  }
  std::vector<std::pair<std::size_t, const SpecError*>> places;
  for (const SpecError& one : several->all()) places.emplace_back(offset_of(one, source), &one);
  std::ranges::stable_sort(places, {}, [](const auto& place) { return place.first; });
  std::vector<Fault> faults;
  for (const auto& [offset, one] : places) {
    faults.push_back(at_place(source, offset, one->pointer(), one->what()));
  }
  if (several->further() > 0) {
    const std::string rest = fmt::format("and {} more mistakes", several->further());
    faults.push_back({.message = rest, .line = printable(source.name) + ": " + rest});
  }
  return InputError(std::move(faults));
}

}  // namespace psolve
