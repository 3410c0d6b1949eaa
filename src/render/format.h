#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// How a solution is to be shown.
struct View {
  std::optional<int> digits =
      std::nullopt;           ///< significant digits; by default 6 in prose, 12 in JSON
  bool answers_only = false;  ///< neither derivation nor checks
  bool sheet = false;         ///< the question with blanks, nothing of its answer
  bool fragment = false;      ///< HTML without the page around it
  bool colour = false;        ///< escape sequences for a terminal
  /// What leads from the page to the file of a figure, before its name: "figures/" or "04-"; none
  /// where the figures are written to no files.
  std::optional<std::string> figure_links = std::nullopt;
  /// As part of a document of a whole set: of what is done often in the same way the first times, and
  /// no list of all answers.
  bool brief = false;

  int prose_digits() const { return digits.value_or(6); }
  int json_digits() const { return digits.value_or(12); }
};

/// A key among those of a set.
struct SetEntry {
  std::filesystem::path page =
      {};  ///< where it stands; empty where it is a part of the set's document
  std::string title = {};
  std::string source = {};
  std::vector<Prose> result = {};
  bool passed = true;
  std::string section = {};  ///< what its format's `section` made of it
};

struct KeySet {
  std::string title;
  std::string course = {};
  std::filesystem::path page = {};  ///< of the set, seen from where those of the entries are
  std::vector<SetEntry> entries = {};
  bool is_sheet = false;  ///< questions alone
};

/// A way to show a solution. A new one is a file with its `render` and a row in the table.
struct Format {
  std::string_view name;
  std::string_view extension;
  std::string (*render)(const Solution&, const View&);
  bool links_figures = false;  ///< it shows figures that stand in files beside it
  /// Where the keys of a set lead to each other: what is made of a solution by itself, the page of the
  /// key at `position`, and the page or document of all of them. `page` is null where the keys stand in
  /// that document, all of them where each key is a file that knows of no other.
  std::string (*section)(const Solution&, const View&) = nullptr;
  std::string (*page)(const KeySet&, std::size_t position) = nullptr;
  std::string (*bind)(const KeySet&) = nullptr;
};

std::span<const Format> formats();

/// The format of that name, or null.
const Format* find_format(std::string_view name);

/// The format that the suffix of a file's name says, or null.
const Format* format_by_suffix(std::string_view path);

std::string render_text(const Solution& solution, const View& view);
std::string render_json(const Solution& solution, const View& view);
/// The JSON form on one line, without its newline.
std::string render_json_line(const Solution& solution, const View& view);
std::string render_markdown(const Solution& solution, const View& view);
std::string render_html(const Solution& solution, const View& view);
std::string render_latex(const Solution& solution, const View& view);
std::string latex_section(const Solution& solution, const View& view);
std::string latex_document(const KeySet& set);
std::string html_section(const Solution& solution, const View& view);
std::string html_page(const KeySet& set, std::size_t position);
std::string html_index(const KeySet& set);

}  // namespace psolve
