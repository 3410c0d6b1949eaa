#include "spec/kind.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {
namespace {

/// Listens for the names of the outermost object (the names of the functions are the parser's).
class Outermost {
 public:
  /// Whether parsing may end as soon as the kind is known.
  explicit Outermost(bool hurried) : hurried_(hurried) {}

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(std::int64_t) { return true; }
  bool number_unsigned(std::uint64_t) { return true; }
  bool number_float(double, const std::string&) { return true; }
  bool string(const std::string&) { return true; }
  bool binary(const Json::binary_t&) { return true; }

  bool start_object(std::size_t) { return open(); }
  bool start_array(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string& name) {
    if (depth_ != 1) return true;
    unsigned bit = kFurther;
    for (unsigned i = 0; i < kNames.size(); ++i) {
      if (name == kNames[i]) bit = 1U << i;
    }
    names_ |= bit;
    return !(hurried_ && has(kPsolve));
  }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) { return false; }

  FileKind kind() const {
    const auto is_of = [&](unsigned needed, unsigned allowed) {
      return has(needed) && (names_ & ~(needed | allowed)) == 0;
    };
    const bool answers_bad_line = is_of(kLine | kError, kId);
    const bool grades = is_of(kOutput | kTests, 0) || is_of(kOutput | kScore, 0) ||
                        is_of(kGradable, kScore | kOutput | kTests | kMessage | kFormatErrors);
    if (has(kPsolve) || answers_bad_line || grades) return FileKind::own;
    if (has(kProblem)) return FileKind::spec;
    return closed_ ? FileKind::other : FileKind::not_json;
  }

 private:
  /// The names that tell, a bit each, and all others.
  enum : unsigned {
    kPsolve = 1,
    kProblem = 2,
    kLine = 4,
    kError = 8,
    kId = 16,
    kOutput = 32,
    kTests = 64,
    kScore = 128,
    kGradable = 256,
    kMessage = 512,
    kFormatErrors = 1024,
    kFurther = 2048
  };
  static constexpr std::array<std::string_view, 11> kNames = {
      "psolve", "problem", "line",     "error",   "id",           "output",
      "tests",  "score",   "gradable", "message", "format_errors"};

  bool has(unsigned names) const { return (names_ & names) == names; }
  bool open() {
    ++depth_;
    return true;
  }
  bool close() {
    closed_ = --depth_ == 0;
    return true;
  }

  bool hurried_;
  std::size_t depth_ = 0;
  bool closed_ = false;
  unsigned names_ = 0;
};

/// Whether another value follows.
bool at_value(std::istream& text) {
  text >> std::ws;
  return text.peek() != std::istream::traits_type::eof();
}

FileKind read_value(std::istream& text, bool hurried, bool& complete) {
  Outermost outermost(hurried);
  complete = Json::sax_parse(text, &outermost, Json::input_format_t::json, false);
  return outermost.kind();
}

}  // namespace

FileKind first_kind(std::istream& text) {
  bool complete = false;
  return at_value(text) ? read_value(text, true, complete) : FileKind::empty;
}

FileKind kind_of(std::istream& text) {
  FileKind whole = FileKind::empty;
  for (bool complete = true; complete && at_value(text);) {
    const FileKind kind = read_value(text, false, complete);
    // What follows after the last value that can be read says nothing.
    if (kind == FileKind::not_json) return whole == FileKind::empty ? kind : whole;
    if (kind == FileKind::spec) return kind;
    if (whole != FileKind::other) whole = kind;
  }
  return whole;
}

}  // namespace psolve
