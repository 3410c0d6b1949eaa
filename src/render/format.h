#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// How a solution is to be shown.
struct View {
  std::optional<int> digits;  ///< significant digits; by default 6 in prose, 12 in JSON
  bool answers_only = false;  ///< neither derivation nor checks
  bool sheet = false;         ///< the question with blanks, nothing of its answer
  bool fragment = false;      ///< HTML without the page around it
  bool colour = false;        ///< escape sequences for a terminal
  /// What leads from the page to the file of a figure, before its name: "figures/" or "04-"; none
  /// where the figures are written to no files.
  std::optional<std::string> figure_links = std::nullopt;

  int prose_digits() const { return digits.value_or(6); }
  int json_digits() const { return digits.value_or(12); }
};

/// An answer among those of a set.
struct SetEntry {
  std::string link;  ///< to its page, from the index
  std::string title;
  std::string source;
  std::vector<Prose> result;
  bool passed = true;
};

/// What stands before the answers of a set, or its questions.
struct SetFront {
  std::string title;
  std::string course;
  std::vector<SetEntry> entries;
};

/// A way to show a solution. A new one is a file with its `render` and a row in the table.
struct Format {
  std::string_view name;
  std::string_view extension;
  std::string (*render)(const Solution&, const View&);
  bool links_figures = false;  ///< it shows figures that stand in files beside it
  /// Where the keys of a whole set make one document: a solution's section in it, and the document
  /// of these sections. Null where each key is a file of its own.
  std::string (*section)(const Solution&, const View&) = nullptr;
  std::string (*bind)(const SetFront& front, const std::vector<std::string>& sections) = nullptr;
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
std::string latex_document(const SetFront& front, const std::vector<std::string>& sections);

}  // namespace psolve
