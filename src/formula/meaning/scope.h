#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "formula/value.h"

namespace psolve {

/// The same numbers, but for the last digits of another way to compute them.
bool same_numbers(const Value& a, const Value& b);

/// The quantities of a derivation: NAME → value. A whole and its entries belong together: z1_2 is
/// found where z1 is defined, and z1 where all of z1_1, z1_2, … are. Where several networks,
/// methods or sequences stand side by side each has a label, which comes before its NAMEs; they are
/// looked for from the innermost label outward.
class Scope {
 public:
  struct Found {
    std::string name;  ///< with its label
    Value value;
  };

  void open(std::string_view label);
  void close() { prefixes_.pop_back(); }

  /// `name` with the labels around it.
  std::string own(std::string_view name) const { return prefix() + std::string(name); }
  /// A NAME with its labels has this value from now on. Whether that agrees with what it had, with
  /// its whole and with its entries, as far as these are defined.
  bool define(std::string name, Value value);

  std::optional<Found> find(std::string_view name) const;
  /// The value of a NAME with its labels.
  std::optional<Value> value_of(const std::string& name) const;
  /// The NAMEs, as they were defined, that this value comes from: itself, its whole, or its entries.
  std::vector<std::string> sources_of(const std::string& name) const;

 private:
  const std::string& prefix() const;
  std::optional<Value> entry(std::string_view name) const;
  std::optional<Value> gathered(const std::string& name, std::size_t depth) const;
  void gather_names(const std::string& name, std::vector<std::string>& names) const;
  bool agrees_with_entries(const std::string& name, const Value& value) const;

  std::vector<std::string> prefixes_;  ///< each with those around it: "", "adam_", "adam_seq2_"
  std::unordered_map<std::string, Value> values_;
  std::unordered_set<std::string> wholes_;  ///< NAMEs of which an entry is defined
};

}  // namespace psolve
