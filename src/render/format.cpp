#include "render/format.h"

#include <algorithm>
#include <array>
#include <string>

namespace psolve {
namespace {

constexpr std::array kFormats = {
    Format{"text", "txt", render_text},
    Format{"json", "json", render_json},
    Format{"markdown", "md", render_markdown, true},
    Format{"html", "html", render_html, false, html_section, html_page, html_index},
    Format{"latex", "tex", render_latex, false, latex_section, nullptr, latex_document},
};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : found;
}

const Format* format_by_suffix(std::string_view path) {
  const auto* found = std::ranges::find_if(kFormats, [&](const Format& format) {
    return path.ends_with("." + std::string(format.extension));
  });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace psolve
