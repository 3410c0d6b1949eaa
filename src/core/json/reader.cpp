#include "core/json/reader.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/json/address.h"
#include "core/json/plain.h"
#include "core/json/syntax.h"
#include "core/text/place.h"
#include "core/text/text.h"

namespace psolve {
namespace {

using Object = Json::object_t;
using List = Json::array_t;

/// Builds the values from the parser's events (the names of the functions are the parser's).
///
/// A field is appended to its object without looking for the name among the others, which in a
/// `Json` would be a linear search; names given twice are found by sorting at the object's end.
class Builder {
 public:
  Builder(std::string_view text, JsonKind kind) : text_(text), kind_(kind) {
    levels_.reserve(kind.max_depth);
  }

  Json take() { return std::move(root_); }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string&) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }  // JSON text has none

  bool start_object(std::size_t) {
    Json& value = open(Json::object());
    levels_.push_back({value.get_ptr<Object*>(), nullptr});
    return true;
  }
  bool start_array(std::size_t) {
    Json& value = open(Json::array());
    levels_.push_back({nullptr, value.get_ptr<List*>()});
    return true;
  }
  bool key(std::string& name) {
    levels_.back().object->emplace_back(std::move(name), nullptr);
    after_name_ = true;
    return true;
  }
  bool end_object() {
    if (repeated_name(*levels_.back().object)) refuse_repeated_name();
    levels_.pop_back();
    return true;
  }
  bool end_array() {
    levels_.pop_back();
    return true;
  }
  bool parse_error(std::size_t end, const std::string& token, const Json::exception& cause) {
    constexpr int number_overflow = 406;
    if (cause.id == number_overflow) {
      throw JsonFault(end - token.size(), "the number " + printable(token, 40) +
                                              " is too large; the largest is 1.797e308");
    }
    throw syntax_fault(text_, context(), end, kind_.noun);
  }

 private:
  /// An open object or list: one of the two.
  struct Level {
    Object* object;
    List* list;
  };

  template <class Value>
  bool add(Value&& value) {
    if (levels_.empty()) refuse_top_level();
    const Level& level = levels_.back();
    if (level.list != nullptr) {
      level.list->emplace_back(std::forward<Value>(value));
    } else {
      level.object->back().second = std::forward<Value>(value);
      after_name_ = false;
    }
    return true;
  }

  Json& open(Json container) {
    if (levels_.empty()) {
      if (!container.is_object()) refuse_top_level();
      return root_ = std::move(container);
    }
    if (levels_.size() == kind_.max_depth) refuse_depth();
    add(std::move(container));
    const Level& level = levels_.back();
    return level.list != nullptr ? level.list->back() : level.object->back().second;
  }

  JsonContext context() const {
    if (levels_.empty())
      return root_.is_null() ? JsonContext::before_object : JsonContext::after_object;
    if (levels_.back().list != nullptr) return JsonContext::list;
    return after_name_ ? JsonContext::after_name : JsonContext::object;
  }

  /// The index of the first field whose name another one before it has.
  std::optional<std::size_t> repeated_name(const Object& object) {
    if (object.size() < 2) return std::nullopt;
    names_.clear();
    for (std::size_t i = 0; i < object.size(); ++i) names_.emplace_back(object.data()[i].first, i);
    std::ranges::sort(names_);
    std::optional<std::size_t> first;
    for (std::size_t i = 1; i < names_.size(); ++i) {
      const auto& [name, index] = names_[i];
      if (name == names_[i - 1].first && (!first || index < *first)) first = index;
    }
    return first;
  }

  /// Of the objects open now, the outermost with a repeated name is at fault: the pointer of
  /// anything below it would be ambiguous.
  [[noreturn]] void refuse_repeated_name() {
    std::string pointer;
    for (const Level& level : levels_) {
      const auto index = level.object == nullptr ? std::nullopt : repeated_name(*level.object);
      if (index) {
        pointer += pointer_step(level.object->data()[*index].first);
        break;
      }
      pointer += level.object == nullptr ? pointer_step(std::to_string(level.list->size() - 1))
                                         : pointer_step(level.object->back().first);
    }
    const std::size_t second = *address_of(text_, pointer, 1).key;
    const Place first = place_of(text_, *address_of(text_, pointer, 0).key);
    const std::string where = first.line == place_of(text_, second).line
                                  ? "column " + std::to_string(first.column)
                                  : "line " + std::to_string(first.line);
    throw JsonFault(second, "field given twice, first in " + where + "; keep one of them", pointer);
  }

  [[noreturn]] void refuse_top_level() const {
    throw JsonFault(address_of(text_, "").value,
                    "expected an object, { ... }, as the whole of a " + std::string(kind_.noun));
  }

  [[noreturn]] void refuse_depth() const {
    std::size_t depth = 0;
    std::size_t at = 0;
    for (bool in_string = false; depth <= kind_.max_depth; ++at) {
      const char c = text_[at];
      if (in_string && c == '\\') ++at;
      if (c == '"') in_string = !in_string;
      if (in_string) continue;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
    }
    throw JsonFault(at - 1, "nested more than " + std::to_string(kind_.max_depth) + " levels deep");
  }

  std::string_view text_;
  JsonKind kind_;
  Json root_;
  std::vector<Level> levels_;
  bool after_name_ = false;
  std::vector<std::pair<std::string_view, std::size_t>> names_;  // kept for its memory
};

}  // namespace

Json read_json(std::string_view text, JsonKind kind) {
  if (auto plain = read_plain_json(text, kind.max_depth)) return std::move(*plain);
  // The parser takes a NUL byte for the end of the text.
  if (const std::size_t nul = text.find('\0'); nul != text.npos) {
    throw JsonFault(nul, "a NUL byte stands here; a " + std::string(kind.noun) + " is UTF-8 text");
  }
  Builder builder(text, kind);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace psolve
