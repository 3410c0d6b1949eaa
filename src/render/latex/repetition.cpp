#include "render/latex/repetition.h"

#include <fmt/format.h>

#include "render/latex/latex_text.h"

namespace psolve {
namespace {

constexpr std::string_view kMark = "%step ";
constexpr std::string_view kEnd = "%end of steps\n";
constexpr std::string_view kArgument = "argument";
/// Of a step that is shorter below its heading a note that it stood elsewhere would save nothing.
constexpr std::size_t kShortest = 120;

std::size_t after_line(const std::string& text, std::size_t from) {
  return text.find('\n', from) + 1;
}

}  // namespace

std::string step_mark(std::string_view part, std::string_view number) {
  return fmt::format("{}{} {}\n", kMark, part, number);
}

std::string end_mark() {
  return std::string(kEnd);
}

std::vector<Repetition::Piece> Repetition::pieces_of(const std::string& section) {
  std::vector<Piece> pieces = {{}};
  for (std::size_t at = 0; at < section.size();) {
    const std::size_t next = after_line(section, at);
    const std::string line = section.substr(at, next - at);
    const std::size_t space = line.rfind(' ');
    if (line == kEnd) {
      pieces.emplace_back();
    } else if (line.starts_with(kMark)) {
      pieces.push_back({line.substr(kMark.size(), space - kMark.size()),
                        line.substr(space + 1, line.size() - space - 2), ""});
    } else {
      pieces.back().text += line;
    }
    at = next;
  }
  return pieces;
}

std::size_t Repetition::whole_argument(const std::vector<Piece>& pieces) const {
  std::size_t key = 0;
  for (const Piece& piece : pieces) {
    if (piece.part != kArgument) continue;
    const auto found = seen_.find(piece.text);
    if (found == seen_.end() || (key != 0 && found->second.key != key)) return 0;
    key = found->second.key;
  }
  return key;
}

std::string Repetition::link(std::size_t key) const {
  return fmt::format("\\hyperref[key:{0}]{{{1}}}, page \\pageref{{key:{0}}}", key,
                     latex_text(set_.entries[key - 1].source));
}

std::string Repetition::see(const Place& place) const {
  return fmt::format("\nAs step {} of the {} of {}.\n", place.number, place.part, link(place.key));
}

std::string Repetition::without(std::size_t position) {
  const std::vector<Piece> pieces = pieces_of(set_.entries[position].section);
  const std::size_t earlier = whole_argument(pieces);
  std::string result;
  bool is_said = false;  // where the argument is
  for (const Piece& piece : pieces) {
    if (earlier != 0 && piece.part == kArgument) {
      if (!is_said) result += "\nThat of " + link(earlier) + ".\n";
      is_said = true;
      continue;
    }
    if (!piece.number.empty()) result += fmt::format("\\setstep{{{}}}\n", piece.number);
    const std::size_t body = piece.text.find('\n', piece.text.find("\\step{0}")) + 1;
    if (piece.number.empty() || piece.text.size() - body < kShortest) {
      result += piece.text;
      continue;
    }
    const auto [first, is_new] =
        seen_.emplace(piece.text, Place{position + 1, piece.part, piece.number});
    result += is_new ? piece.text : piece.text.substr(0, body) + see(first->second);
  }
  return result;
}

}  // namespace psolve
