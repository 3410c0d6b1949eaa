#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "render/format.h"
#include "render/words.h"

namespace psolve {

/// An answer that one line can show.
struct Answer {
  std::string name;  ///< "gradients.layers[0].weights"
  /// How people write it, the exact value where it tells more, and the number.
  std::vector<Formula> values;
};

/// What a worked answer is laid out on. The order of things is decided once, in `lay_out`; a format
/// only knows how to put each of them down.
class Page {
 public:
  virtual ~Page() = default;

  virtual void title(const std::string& title, const std::string& source) = 0;
  /// A failed check, said before everything else.
  virtual void warning(const std::string& text) = 0;
  virtual void section(const std::string& heading) = 0;
  /// The heading of all answers by the names that programs know them by, which few will read.
  virtual void appendix() { section("All answers"); }
  virtual void paragraph(const Prose& text) = 0;
  /// A line of words and formulas that stands as an equation does.
  virtual void statement(const Prose& text) { paragraph(text); }
  virtual void bullets(const std::vector<Prose>& items) = 0;
  virtual void answers(const std::vector<Answer>& lines) = 0;
  /// Room for an answer that is asked for.
  virtual void blank(const Prose& symbol) = 0;
  /// The heading of a step, "2.1", `depth` 0 at the top. `rule` is "" where the step around it
  /// names the same one.
  virtual void step(const std::string& number, const Step& step, const std::string& rule,
                    int depth) = 0;
  virtual void equation(const Formula& line, int depth) = 0;
  virtual void table(const std::vector<std::string>& header, const Cells& rows) = 0;
  /// `link` leads to its file; "" where it has none. A page that can hold neither drawing nor link
  /// says what there is to see.
  virtual void figure(const Figure& figure, const std::string& link);
  /// Whether a figure without a link is drawn.
  virtual bool draws() const { return false; }
};

/// Lays out `solution`: what is sought and given, the answers, the derivation, the evidence, the remarks.
void lay_out(const Solution& solution, const View& view, Page& page);
/// The same on a page of its own.
template <class PageOf>
std::string laid_out(const Solution& solution, const View& view) {
  PageOf page(view);
  lay_out(solution, view, page);
  return page.take();
}

}  // namespace psolve
