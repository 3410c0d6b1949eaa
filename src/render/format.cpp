#include "render/format.h"

#include <algorithm>
#include <array>

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

}  // namespace psolve
