#pragma once

/// Records: JSON objects with declared fields, read into plain structs.
///
///     struct Dense { Matrix weights; std::optional<Vector> bias; long units = 0; };
///
///     const auto dense = Record<Dense>("a dense layer")
///                            .required("weights", &Dense::weights, matrix(), "a row a unit")
///                            .optional("bias", &Dense::bias, vector(), "a number a unit")
///                            .optional("units", &Dense::units, integer(1), 4, "…");
///     const auto layer = tagged<Layer>("a layer", "type",
///                                      {{"dense", dense}, {"flatten", flatten}});
///     const auto spec = spec_record<Network>("backprop", "gradients of a network")
///                           .required("layers", &Network::layers, list(layer), "first to last");
///     Network network = decode(spec, json, context);

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/claim.h"
#include "spec/type.h"

namespace psolve {
namespace spec_detail {

/// A field of some record, whose struct is known to `read` alone.
struct Field {
  std::string name;
  std::string help;
  bool required = false;
  std::optional<Json> fallback = std::nullopt;  ///< filled in where the spec leaves the field out
  Telling telling = Telling::by_name;
  bool default_is_told = true;  ///< false: it goes without saying
  /// The one value the field may have. It says what kind of object this is, and so is looked at
  /// before anything else in it.
  std::optional<std::string> constant = std::nullopt;
  SharedFunction<void(void* record, const Node&)> read = {};  ///< none: the value is ignored
};

/// The part of a record's declaration that does not depend on its struct.
struct RecordFields {
  std::string one;  ///< "a dense layer"
  std::vector<std::shared_ptr<Field>> fields;
  std::vector<SharedFunction<void(const void* record, const Node&)>> checks;
};

/// Reads the object at `node` into the struct at `record`: refuses what is not declared, fills in
/// defaults, reads the members in the order of the spec, then runs the checks.
void decode_record(const RecordFields& fields, const Node& node, void* record);
/// Refuses an object whose constant fields say that it is of another kind.
void check_constants(const RecordFields& fields, const Node& node);
/// Adds the field to schema and help.
void document(TypeInfo& record, const std::shared_ptr<const Field>& field, const TypeInfo& type);
/// The field that tells the cases of a tagged union apart.
Field tag_field(const std::string& tag, const std::string& name);
/// The schema and help of a record, with the tag in front.
void document_tag(TypeInfo& record, const std::shared_ptr<const Field>& tag, bool required);
TypeInfo tagged_info(const std::string& one, const std::string& tag,
                     const std::vector<std::string>& names, const std::vector<TypeInfo>& cases);
/// Which of the `names` the tag at `node` gives, `fallback` (if any) being filled in.
Index read_tag(const Node& node, const std::string& one, const std::string& tag,
               const std::vector<std::string>& names, const std::string& fallback);
TypeInfo record_info(std::string one, const std::string& summary);
/// The fields `$schema` and `problem`, which say what a spec is and are not stored.
std::vector<std::pair<Field, TypeInfo>> spec_fields(const std::string& problem);
/// `marks`, `tolerance` and `slips`, by which work is graded; `vary` and `accept`, by which variants are
/// drawn.
std::vector<std::pair<Field, TypeInfo>> classroom_fields();
/// A string or an integer, kept as it is.
Type<Json> identifier();
Type<Json> variant();
/// A list of ids of the claims that the problem can judge, each once.
Type<std::vector<std::string>> claim_ids(const std::vector<Claim>& claims);

}  // namespace spec_detail

/// A default that goes without saying: a stride of 1, no padding.
struct Unsaid {
  explicit Unsaid(Json fallback) : value(std::move(fallback)) {}
  Json value;
};

/// The type of JSON objects that are read into a `T`, which has a default constructor. Fields are
/// declared one after the other, in the order in which help shows them.
template <class T>
class Record : public Type<T> {
 public:
  /// `noun` comes with its article: "a dense layer". `summary` goes into the schema.
  explicit Record(std::string noun, const std::string& summary = "")
      : Type<T>{spec_detail::record_info(noun, summary), {}} {
    fields_.one = std::move(noun);
    update();
  }

  /// A field that must be there. Its member, here and below, is of the type's own C++ type or a
  /// `std::optional` of it.
  template <class C, class Member, class M>
  Record& required(const std::string& name, Member C::*member, const Type<M>& type,
                   const std::string& meaning) {
    return add({.name = name, .help = meaning, .required = true, .read = store(member, type)},
               type);
  }

  /// A field that is filled in with `fallback` where it is not there.
  template <class C, class Member, class M>
  Record& optional(const std::string& name, Member C::*member, const Type<M>& type,
                   const Json& fallback, const std::string& meaning) {
    return add({.name = name, .help = meaning, .fallback = fallback, .read = store(member, type)},
               type);
  }

  template <class C, class Member, class M>
  Record& optional(const std::string& name, Member C::*member, const Type<M>& type,
                   const Unsaid& fallback, const std::string& meaning) {
    return add({.name = name,
                .help = meaning,
                .fallback = fallback.value,
                .default_is_told = false,
                .read = store(member, type)},
               type);
  }

  /// A field that may be left out: then its member stays as the struct's constructor leaves it.
  template <class C, class Member, class M>
  Record& optional(const std::string& name, Member C::*member, const Type<M>& type,
                   const std::string& meaning) {
    return add({.name = name, .help = meaning, .read = store(member, type)}, type);
  }

  /// How the field declared last is told.
  Record& told(Telling telling) {
    fields_.fields.back()->telling = telling;
    return *this;
  }

  /// What must hold between the fields: `check` calls `Node::fail_at` where it does not.
  Record& check(std::function<void(const T&, const Node&)> check) {
    fields_.checks.push_back([check = std::move(check)](const void* record, const Node& node) {
      check(*static_cast<const T*>(record), node);
    });
    update();
    return *this;
  }

  /// A field that is already type-erased.
  Record& add(spec_detail::Field field, const TypeInfo& type) {
    fields_.fields.push_back(std::make_shared<spec_detail::Field>(std::move(field)));
    spec_detail::document(*this, fields_.fields.back(), type);
    update();
    return *this;
  }

  const spec_detail::RecordFields& fields() const { return fields_; }

 private:
  template <class C, class Member, class M>
  static SharedFunction<void(void*, const Node&)> store(Member C::*member, const Type<M>& type) {
    static_assert(std::same_as<Member, M> || std::same_as<Member, std::optional<M>>,
                  "a field is read into its own type: nothing is narrowed on the way");
    return [member, read = type.decode](void* record, const Node& node) {
      static_cast<T*>(record)->*member = read(node);
    };
  }

  // The decoder holds its own fields, so that a copy of a record can grow apart from it.
  void update() {
    this->decode = [fields = fields_](const Node& node) {
      T record{};
      spec_detail::decode_record(fields, node, &record);
      return record;
    };
  }

  spec_detail::RecordFields fields_;
};

/// One case of a tagged union.
template <class T>
struct Tagged {
  template <class R>
  Tagged(std::string name_, const Record<R>& record)
      : name(std::move(name_)), info(record), fields(record.fields()) {
    decode = [](const spec_detail::RecordFields& all, const Node& node) {
      R value{};
      spec_detail::decode_record(all, node, &value);
      return T(std::move(value));
    };
  }

  std::string name;  ///< what the tag says
  TypeInfo info;
  spec_detail::RecordFields fields;
  std::function<T(const spec_detail::RecordFields&, const Node&)> decode;
};

/// Objects that are one of several records, as the field `tag` says: `{"type": "dense", …}` for the
/// tag "type". T is made from each record's struct: a `std::variant`, or a type of its own.
/// `fallback` names the case of an object without tag; "" for none.
template <class T>
Type<T> tagged(const std::string& one, const std::string& tag, std::vector<Tagged<T>> cases,
               const std::string& fallback = "") {
  std::vector<std::string> names;
  std::vector<TypeInfo> infos;
  // Constant fields that all cases share (`problem`) are looked at before the tag.
  const spec_detail::RecordFields shared = cases.front().fields;
  for (Tagged<T>& entry : cases) {
    const auto field =
        std::make_shared<spec_detail::Field>(spec_detail::tag_field(tag, entry.name));
    spec_detail::document_tag(entry.info, field, entry.name != fallback);
    entry.fields.fields.insert(entry.fields.fields.begin(), field);
    names.push_back(entry.name);
    infos.push_back(entry.info);
  }
  return {spec_detail::tagged_info(one, tag, names, infos),
          [one, tag, names, fallback, shared, cases = std::move(cases)](const Node& node) {
            if (!node.value().is_object()) node.fail_expected(one);
            spec_detail::check_constants(shared, node);
            const auto& entry = cases[spec_detail::read_tag(node, one, tag, names, fallback)];
            return entry.decode(entry.fields, node);
          }};
}

/// What every spec may say about itself.
struct CommonFields {
  std::string title;
  std::string source;
  std::string question;
  std::vector<std::string> assumptions;
  std::vector<std::string> claims;  ///< ids of what the source claims
  Json id;                          ///< a string or an integer; null where there is none
  bool theory = false;
  Json variant;  ///< {"seed", "index"} of a spec drawn from another; null where there is none
};

/// Whether a problem has a general argument, and its specs a field `theory` that asks for it.
enum class WithTheory { no, yes };

/// The record of a whole spec: with `problem`, which must be the one that was asked for, the common
/// fields, and `$schema`, which is ignored; none of these is told as a setting of the problem.
/// `claims` can be judged. `T` derives from `CommonFields`.
template <std::derived_from<CommonFields> T>
Record<T> spec_record(const std::string& problem, const std::string& summary,
                      const std::vector<Claim>& claims = {}, WithTheory theory = WithTheory::no) {
  Record<T> record("a spec of " + problem, summary);
  for (auto& [field, type] : spec_detail::spec_fields(problem)) record.add(field, type);
  record.optional("title", &CommonFields::title, string(), "carried to the output");
  record.optional("source", &CommonFields::source, string(), "where the problem comes from");
  record.optional("question", &CommonFields::question, string(),
                  "the question as its reader should see it");
  record.optional("id", &CommonFields::id, spec_detail::identifier(),
                  "what the asker calls this spec; carried to the output");
  record.optional("variant", &CommonFields::variant, spec_detail::variant(),
                  "the seed and index it was drawn with; carried to the output");
  record.optional("assumptions", &CommonFields::assumptions, list(string(), {.min = 0}),
                  "what the source leaves open and this spec fills in");
  record.optional("claims", &CommonFields::claims, spec_detail::claim_ids(claims),
                  "what the source claims; each is judged by computing");
  for (auto& [field, type] : spec_detail::classroom_fields()) record.add(field, type);
  if (theory == WithTheory::yes) {
    record.optional("theory", &CommonFields::theory, boolean(), false,
                    "with the general argument, in letters, before the instance");
  }
  for (const auto& field : record.fields().fields) field->telling = Telling::not_at_all;
  return record;
}

}  // namespace psolve
