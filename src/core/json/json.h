#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <ranges>
#include <utility>

#include <nlohmann/json.hpp>

namespace psolve {

/// The library's map in the order of insertion, but one that grows moves its values. There they are
/// copied with all that they hold, because a pair with a const key is.
template <class Key, class T, class Less = std::less<Key>,
          class Allocator = std::allocator<std::pair<const Key, T>>>
struct OrderedMap : nlohmann::ordered_map<Key, T, Less, Allocator> {
  using Base = nlohmann::ordered_map<Key, T, Less, Allocator>;
  using Base::Base;
  using Base::operator[];

  template <class Name>
  std::pair<typename Base::iterator, bool> emplace(Name&& key, T&& value) {
    if (const auto at = this->find(key); at != this->end()) return {at, false};
    emplace_back(std::forward<Name>(key), std::move(value));
    return {std::prev(this->end()), true};
  }
  template <class Name>
  T& operator[](Name&& key) {
    if (const auto at = this->find(key); at != this->end()) return at->second;
    return emplace_back(std::forward<Name>(key), T()).second;
  }
  template <class Name, class Value>
  auto& emplace_back(Name&& key, Value&& value) {
    make_room();
    return Base::emplace_back(std::forward<Name>(key), std::forward<Value>(value));
  }

 private:
  void make_room() {
    constexpr std::size_t kFirst = 4;
    if (this->size() < this->capacity()) return;
    OrderedMap larger;
    larger.reserve(std::max(kFirst, 2 * this->size()));
    for (auto& [key, value] : *this) larger.Base::emplace_back(key, std::move(value));
    this->swap(larger);
  }
};

/// JSON with its fields in the order in which they were written.
using Json = nlohmann::basic_json<OrderedMap>;

/// An empty object with room for its members.
inline Json json_object(std::size_t members) {
  Json object = Json::object();
  object.get_ref<Json::object_t&>().reserve(members);
  return object;
}

/// A list of what `entry` makes of each member of `range`.
template <std::ranges::range Range, class Entry>
Json json_list(const Range& range, Entry entry) {
  Json list = Json::array();
  for (const auto& member : range) list.push_back(Json(entry(member)));
  return list;
}
/// … of each place from 0 to `size` − 1.
template <class Entry>
Json json_list(std::ptrdiff_t size, Entry entry) {
  Json list = Json::array();
  for (std::ptrdiff_t i = 0; i < size; ++i) list.push_back(Json(entry(i)));
  return list;
}

}  // namespace psolve
