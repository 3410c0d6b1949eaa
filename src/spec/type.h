#pragma once

/// The types of the fields of a spec. Each is declared once; decoding, error messages, help and
/// JSON Schema come from that declaration:
///
///     const auto size = one_of<Size>({converted<Size>(integer(1), square),
///                                     converted<Size>(list(integer(1), {2, 2}), rectangle)});
///     const auto loss = choice<Loss>({{"mse", Loss::mse, "(1/n) Σ(ŷ−y)²"}, …});
///
/// Records of fields are in `record.h`, vectors and matrices in `matrix_type.h`.

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json/json.h"
#include "spec/node.h"
#include "spec/shared_function.h"

namespace psolve {

/// A line of help with the lines that explain it further.
struct HelpEntry {
  std::string term;               ///< the name of a field or of a choice
  std::string kind;               ///< its type and default; "" where there is none
  std::string text;               ///< what it means
  std::vector<HelpEntry> nested;  ///< shown below it, indented
};

/// Kinds of JSON values, as a set of bits.
enum JsonKinds : unsigned {
  kNoKind = 0,
  kBoolean = 1,
  kNumber = 2,
  kString = 4,
  kList = 8,
  kObject = 16,
};

/// What a type says of itself. Schema and help are put together when they are asked for: a program
/// that solves a spec needs neither, and for most specs they would take longer than the solving.
struct TypeInfo {
  using Schema = SharedFunction<Json()>;
  using Help = SharedFunction<std::vector<HelpEntry>()>;

  std::string one;                                      ///< after "expected": "a number above 0"
  std::string many;                                     ///< after "a list of": "numbers above 0"
  std::string brief;                                    ///< in a table of fields: "number above 0"
  unsigned kinds = kNoKind;                             ///< the JSON that it reads: `JsonKinds`
  Schema schema;                                        ///< draft-07
  Help help = [] { return std::vector<HelpEntry>{}; };  ///< what stands below such a field

  TypeInfo();
  TypeInfo(const TypeInfo& other);
  TypeInfo(TypeInfo&& other) noexcept;
  TypeInfo& operator=(const TypeInfo& other);
  TypeInfo& operator=(TypeInfo&& other) noexcept;
  ~TypeInfo();
  /// The words follow from `one`, an English noun phrase with its article.
  TypeInfo(std::string one, unsigned kinds, Schema schema);
};

/// How JSON becomes a T. `decode` throws `SpecError` at the value at fault. It may fill defaults
/// into the JSON; decoding the filled JSON gives the same T and fills in nothing more.
template <class T>
struct Type : TypeInfo {
  SharedFunction<T(const Node&)> decode;
};

/// Decodes a whole spec, and fills in its defaults.
template <class T>
T decode(const Type<T>& type, Json& spec, const SpecContext& context) {
  return type.decode(Node(spec, context));
}

/// Bounds of a number; each is left out where there is none.
struct Range {
  std::optional<double> above = std::nullopt;     ///< excluded
  std::optional<double> at_least = std::nullopt;  ///< included
  std::optional<double> below = std::nullopt;     ///< excluded
  std::optional<double> at_most = std::nullopt;   ///< included
};

/// How many entries a list may have.
struct Size {
  static constexpr Index unlimited = std::numeric_limits<Index>::max();
  Index min = 1;
  Index max = unlimited;
};

/// A finite number, or a string that holds a constant expression: `0.5`, `"1/3"`.
Type<double> number(Range range = {});

/// The same as text that keeps the number exact: the expression as it is written, integers digit
/// by digit, and for any other number the shortest decimal that reads back as the same double
/// ("0.1", "1e-08"). So a decimal of over 17 digits is kept exactly only between quotes.
Type<std::string> exact_number(Range range = {});

/// An integer from `min` to `max`, written as a number (3, 3.0, 1e3) or as an expression ("6/2").
/// Beyond 2^53, where doubles have gaps, only plain digits will do.
Type<long> integer(long min = std::numeric_limits<long>::min(),
                   long max = std::numeric_limits<long>::max());

Type<bool> boolean();
Type<std::string> string();

/// One of the names that `choice` allows.
template <class E>
struct Choice {
  std::string name;
  E value;
  std::string help = {};
};

/// What the function templates below share, whatever the C++ type.
namespace spec_detail {

TypeInfo choice_info(const std::vector<std::string>& names, const std::vector<std::string>& help);
Index read_choice(const Node& node, const std::vector<std::string>& names);
/// `count` "a list of {what}", with the number of entries in words.
std::string counted(Size size, const std::string& list, const std::string& entries);
TypeInfo list_info(const TypeInfo& entry, Size size);
/// The entries of the list at `node`, if there are as many as there should be.
Json::array_t& read_list(const Node& node, const std::string& expectation, Size size);
TypeInfo map_info(const TypeInfo& entry, Size size);
Json::object_t& read_map(const Node& node, const std::string& expectation, Size size);
TypeInfo alternatives_info(const std::vector<const TypeInfo*>& alternatives);
/// The bit of the value's JSON kind.
unsigned kind_of(const Json& value);
/// Runs `attempt` on the alternatives that read the value's kind until one succeeds; if none does,
/// throws the error that was met deepest in the spec.
void try_alternatives(const Node& node, const TypeInfo& info, const std::vector<unsigned>& kinds,
                      const std::function<void(Index)>& attempt);

}  // namespace spec_detail

/// One of several names.
template <class E>
Type<E> choice(std::vector<Choice<E>> choices) {
  std::vector<std::string> names, help;
  std::vector<E> values;
  for (const Choice<E>& entry : choices) {
    names.push_back(entry.name);
    help.push_back(entry.help);
    values.push_back(entry.value);
  }
  TypeInfo info = spec_detail::choice_info(names, help);
  return {std::move(info), [names, values](const Node& node) {
            return values[spec_detail::read_choice(node, names)];
          }};
}

/// A list of values of one type; not an empty one unless `size.min` is 0.
template <class T>
Type<std::vector<T>> list(Type<T> entry, Size size = {}) {
  TypeInfo info = spec_detail::list_info(entry, size);
  return {info, [read = std::move(entry.decode), expectation = info.one, size](const Node& node) {
            Json::array_t& values = spec_detail::read_list(node, expectation, size);
            std::vector<T> result;
            result.reserve(values.size());
            Mistakes mistakes;
            for (Index i = 0; i < std::ssize(values); ++i) {
              mistakes.attempt([&] { result.push_back(read(Node(values[i], node, i))); });
            }
            mistakes.raise();
            return result;
          }};
}

/// An object whose names the spec chooses: `{"x1": 1, "x2": "pi/2"}`, in the order of the spec.
template <class T>
Type<std::vector<std::pair<std::string, T>>> map_of(Type<T> entry, Size size = {}) {
  TypeInfo info = spec_detail::map_info(entry, size);
  return {info, [read = std::move(entry.decode), expectation = info.one, size](const Node& node) {
            std::vector<std::pair<std::string, T>> result;
            Mistakes mistakes;
            for (auto& member : spec_detail::read_map(node, expectation, size)) {
              mistakes.attempt([&] {
                result.emplace_back(member.first, read(Node(member.second, node, member.first)));
              });
            }
            mistakes.raise();
            return result;
          }};
}

/// `convert` makes the value of another type out of a decoded one. A `TextError` that it throws
/// gets the address of the value.
template <class To, class From, class Convert>
Type<To> converted(Type<From> from, Convert convert) {
  TypeInfo info = from;
  return {std::move(info), [read = std::move(from.decode), convert](const Node& node) -> To {
            try {
              return convert(read(node));
            } catch (const TextError& error) {
              node.fail(error);
            }
          }};
}

/// The first of several types that can read the value. Only those are tried that read its kind of
/// JSON; where several fail, the error from deepest within the spec is the one to show. Only one of
/// them may be a record (it fills in defaults as it reads): for several there is `tagged`.
template <class T>
Type<T> one_of(std::vector<Type<T>> alternatives) {
  std::vector<const TypeInfo*> infos;
  std::vector<unsigned> kinds;
  for (const Type<T>& alternative : alternatives) {
    infos.push_back(&alternative);
    kinds.push_back(alternative.kinds);
  }
  TypeInfo info = spec_detail::alternatives_info(infos);
  return {info, [info, kinds, alternatives = std::move(alternatives)](const Node& node) {
            std::optional<T> result;
            spec_detail::try_alternatives(node, info, kinds,
                                          [&](Index i) { result = alternatives[i].decode(node); });
            return std::move(*result);
          }};
}

}  // namespace psolve
