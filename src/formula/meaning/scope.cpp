#include "formula/meaning/scope.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "formula/meaning/evaluate.h"

namespace psolve {
namespace {

/// What stands behind the last _ of a NAME, if that is a number from 1 on, and what before.
std::optional<std::pair<std::string_view, std::size_t>> last_index(std::string_view name) {
  const std::size_t bar = name.rfind('_');
  if (bar == std::string_view::npos || bar == 0 || bar + 1 == name.size()) return std::nullopt;
  std::size_t index = 0;
  const char* end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + bar + 1, end, index);
  if (read.ec != std::errc() || read.ptr != end || index == 0) return std::nullopt;
  return std::pair{name.substr(0, bar), index};
}

}  // namespace

bool same_numbers(const Value& a, const Value& b) {
  if (!alike(a.shape(), b.shape())) return false;
  double size = 0;
  for (const double x : a.entries()) size = std::max(size, std::abs(x));
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double allowed = kAgreement * std::max(std::abs(a[i]), 1e-3 * size);
    if (!(std::abs(a[i] - b[i]) <= allowed) && a[i] != b[i]) return false;
  }
  return true;
}

void Scope::open(std::string_view label) {
  std::string prefix = this->prefix();
  if (!label.empty()) prefix += std::string(label) + "_";
  prefixes_.push_back(std::move(prefix));
}

const std::string& Scope::prefix() const {
  static const std::string none;
  return prefixes_.empty() ? none : prefixes_.back();
}

bool Scope::define(std::string name, Value value) {
  const auto found = values_.find(name);
  const auto known = found != values_.end() ? std::optional(found->second) : entry(name);
  const bool agrees = (!known || same_numbers(*known, value)) && agrees_with_entries(name, value);
  std::string_view whole = name;
  for (auto last = last_index(whole); last; last = last_index(whole)) {
    whole = last->first;
    if (!wholes_.emplace(whole).second) break;  // and so are those around it
  }
  values_[std::move(name)] = std::move(value);
  return agrees;
}

bool Scope::agrees_with_entries(const std::string& name, const Value& value) const {
  if (value.is_number() || !wholes_.contains(name)) return true;
  const ListShape inner = value.shape().inner(1);
  const std::size_t size = inner.size();
  for (std::size_t i = 0; i < value.shape()[0]; ++i) {
    const std::string next = name + "_" + std::to_string(i + 1);
    const auto part = value.entries().subspan(i * size, size);
    const Value stated(inner, {part.begin(), part.end()});
    const auto found = values_.find(next);
    const bool agrees = found == values_.end() || same_numbers(found->second, stated);
    if (!agrees || !agrees_with_entries(next, stated)) return false;
  }
  return true;
}

std::optional<Scope::Found> Scope::find(std::string_view name) const {
  const std::string* tried = nullptr;
  for (auto prefix = prefixes_.rbegin(); prefix != prefixes_.rend(); ++prefix) {
    if (tried != nullptr && *prefix == *tried) continue;
    tried = &*prefix;
    std::string full = *prefix + std::string(name);
    if (auto value = value_of(full)) return Found{std::move(full), std::move(*value)};
  }
  if (tried != nullptr && tried->empty()) return std::nullopt;
  if (auto value = value_of(std::string(name))) return Found{std::string(name), std::move(*value)};
  return std::nullopt;
}

std::optional<Value> Scope::value_of(const std::string& name) const {
  if (const auto found = values_.find(name); found != values_.end()) return found->second;
  if (auto part = entry(name)) return part;
  return gathered(name, 0);
}

/// Of the nearest whole that is defined.
std::optional<Value> Scope::entry(std::string_view name) const {
  std::vector<std::size_t> indices;
  std::string_view whole = name;
  while (const auto last = last_index(whole)) {
    whole = last->first;
    indices.insert(indices.begin(), last->second);
    if (indices.size() > ListShape::most) return std::nullopt;
    const auto found = values_.find(std::string(whole));
    if (found == values_.end()) continue;
    std::vector<Value> arguments = {found->second};
    for (const std::size_t index : indices) arguments.emplace_back(static_cast<double>(index));
    const auto part = called(*function_headed("At"), arguments);
    return part ? std::optional(*part) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> Scope::sources_of(const std::string& name) const {
  if (values_.contains(name)) return {name};
  for (auto last = last_index(name); last; last = last_index(last->first)) {
    std::string whole(last->first);
    if (values_.contains(whole)) return {std::move(whole)};
  }
  std::vector<std::string> names;
  gather_names(name, names);
  return names;
}

void Scope::gather_names(const std::string& name, std::vector<std::string>& names) const {
  if (!wholes_.contains(name)) return;
  for (std::size_t i = 1;; ++i) {
    const std::string next = name + "_" + std::to_string(i);
    const std::size_t before = names.size();
    if (values_.contains(next)) {
      names.push_back(next);
    } else {
      gather_names(next, names);
    }
    if (names.size() == before) return;
  }
}

/// Out of its entries, which count from 1 without a gap.
std::optional<Value> Scope::gathered(const std::string& name, std::size_t depth) const {
  if (depth == ListShape::most || !wholes_.contains(name)) return std::nullopt;
  std::vector<Value> parts;
  while (true) {
    const std::string next = name + "_" + std::to_string(parts.size() + 1);
    const auto found = values_.find(next);
    auto part = found != values_.end() ? std::optional(found->second) : gathered(next, depth + 1);
    if (!part) break;
    parts.push_back(std::move(*part));
  }
  if (parts.empty()) return std::nullopt;
  const auto list = called(*function_headed("List"), parts);
  return list ? std::optional(*list) : std::nullopt;
}

}  // namespace psolve
