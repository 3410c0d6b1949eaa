// Each worker takes the next line, solves it, and hands its answer on; answers are put in order
// again before they are written. Answers wait in memory while one before them is being worked out,
// up to a limit beyond which no worker takes another line.

#include "commands/batch.h"

#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/json/text.h"
#include "core/parallel.h"
#include "files/output.h"
#include "registry.h"
#include "render/format.h"
#include "spec/input/input_file.h"
#include "spec/input/source.h"
#include "terminal/progress_line.h"

namespace psolve {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;         // bytes read or written at once
constexpr std::size_t kMostWaiting = std::size_t{16} << 20;  // bytes of answers out of turn

struct SpecLine {
  std::size_t number;  ///< from 1, blank lines included
  std::size_t turn;    ///< from 0, the place of its answer
  std::string text;
};

/// The lines of the input as they come.
class LineReader {
 public:
  /// `idle(true)` is called when there is no more input at hand, `idle(false)` when there is again.
  LineReader(InputFile& input, std::function<void(bool)> idle)
      : input_(input), idle_(std::move(idle)) {}

  /// The next line that is not blank, or none at the end. Of a line that is larger than a spec may
  /// be only as much is kept as shows that it is.
  std::optional<SpecLine> next() {
    while (true) {
      std::string text;
      bool complete = false;
      while (!complete && (at_ < block_.size() || fill())) complete = take_rest(text);
      if (!complete && text.empty()) return std::nullopt;
      ++number_;
      const bool blank = text.find_first_not_of(" \t\r") == std::string::npos;
      if (!blank) return SpecLine{number_, turn_++, std::move(text)};
    }
  }

 private:
  /// Moves what the block has of the line into `text`; true where that is its end.
  bool take_rest(std::string& text) {
    const std::size_t newline = block_.find('\n', at_);
    const bool ends = newline != std::string::npos;
    const std::size_t length = (ends ? newline : block_.size()) - at_;
    text.append(block_, at_, std::min(length, max_spec_bytes + 1 - text.size()));
    at_ += length + (ends ? 1 : 0);
    return ends;
  }

  bool fill() {
    if (ended_) return false;
    const bool waits = input_.is_idle();
    if (waits) idle_(true);
    block_.resize(kBlock);
    block_.resize(input_.read(block_));
    ended_ = block_.empty();
    if (ended_ || waits) idle_(ended_);
    at_ = 0;
    return !ended_;
  }

  InputFile& input_;
  std::function<void(bool)> idle_;
  bool ended_ = false;
  std::string block_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
  std::size_t turn_ = 0;
};

/// Writes answers in the order of their turns, whatever the order in which they come.
class OrderedWriter {
 public:
  explicit OrderedWriter(std::function<void(std::string_view)> write) : write_(std::move(write)) {}

  void put(std::size_t turn, std::string answer) {
    const std::lock_guard lock(mutex_);
    waiting_bytes_ += answer.size();
    waiting_.emplace(turn, std::move(answer));
    for (auto first = waiting_.begin(); first != waiting_.end() && first->first == turn_; ++turn_) {
      ready_ += first->second;
      waiting_bytes_ -= first->second.size();
      first = waiting_.erase(first);
    }
    room_.notify_all();
    if (ready_.size() >= kBlock || idle_) flush();
  }

  /// While the input is idle answers are written at once: nothing else would push them out.
  void set_idle(bool idle) {
    const std::lock_guard lock(mutex_);
    idle_ = idle;
    if (idle) flush();
  }

  /// Waits until the answers out of turn leave room for another; false after `stop`.
  bool wait_for_room() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return stopped_ || waiting_bytes_ < kMostWaiting; });
    return !stopped_;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    room_.notify_all();
  }

 private:
  void flush() {
    const std::string text = std::exchange(ready_, "");
    if (!text.empty()) write_(text);
  }

  std::function<void(std::string_view)> write_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::map<std::size_t, std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t turn_ = 0;  ///< whose answer comes next
  std::string ready_;
  bool idle_ = false;
  bool stopped_ = false;
};

std::string error_line(std::size_t number, const Json& id, const Fault& fault) {
  Json line = {{"line", number}};
  if (id.is_string() || id.is_number_integer()) line["id"] = id;
  line["error"] = error_json(fault);
  return json_line(line);
}

/// Whether the line begins and ends as an object does: no part of a spec over several lines.
bool is_whole_object(std::string_view text) {
  const auto blank = std::string_view(" \t\r");
  const std::size_t first = text.find_first_not_of(blank);
  return text[first] == '{' && text[text.find_last_not_of(blank)] == '}';
}

class Batch {
 public:
  Batch(const BatchOptions& options, InputFile& input, std::function<void(std::string_view)> write,
        bool shows_progress)
      : extent_(options.answers_only ? Extent::answers_only : Extent::whole),
        view_{.digits = options.digits, .answers_only = options.answers_only},
        input_name_(input.name()),
        writer_(std::move(write)),
        reader_(input, [this](bool idle) { writer_.set_idle(idle); }) {
    if (shows_progress) progress_.emplace();
  }

  int run(Index jobs) {
    parallel_for(jobs, jobs, [this](Index) { work(); });
    progress_.reset();
    return failed_ || unsolved_ > 0 ? 1 : 0;
  }

 private:
  void work() {
    try {
      while (auto line = take()) {
        writer_.put(line->turn, answer(*line) + "\n");
        note_progress();
      }
    } catch (...) {
      writer_.stop();
      throw;
    }
  }

  /// At a terminal the answers themselves show how far the work is.
  void note_progress() {
    ++done_;
    if (!progress_ || !progress_->is_due()) return;
    const std::size_t unsolved = unsolved_;
    progress_->put(std::to_string(done_) + " lines done" +
                   (unsolved > 0 ? ", " + std::to_string(unsolved) + " of them not solved" : ""));
  }

  std::optional<SpecLine> take() {
    const std::lock_guard lock(mutex_);
    if (!writer_.wait_for_room()) return std::nullopt;
    return reader_.next();
  }

  std::string answer(SpecLine& line) {
    SpecSource source;
    const bool is_part = !is_whole_object(line.text) && !Json::accept(line.text);
    const auto refused = [&](const Fault& fault) {
      ++unsolved_;
      return error_line(line.number,
                        source.json.is_object() ? source.json.value("id", Json()) : Json(), fault);
    };
    try {
      source = parse_spec(input_name_, std::move(line.text));
      const Solution solution = solve(problem_of(source), source, extent_);
      if (!solution.passed()) failed_ = true;
      return render_json_line(solution, view_);
    } catch (const InputError& error) {
      Fault fault = error.faults().front();
      if (source.json.is_null() && is_part) {
        fault.message += "; each line is a whole spec: jq -c . makes one of several lines";
      }
      return refused(fault);
    } catch (const std::bad_alloc&) {
      return refused({.message = "out of memory"});
    }
  }

  Extent extent_;
  View view_;
  std::string input_name_;
  OrderedWriter writer_;
  std::mutex mutex_;  ///< of the reader
  LineReader reader_;
  std::atomic<bool> failed_ = false;  ///< a check
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> unsolved_ = 0;
  std::optional<ProgressLine> progress_;
};

/// What one solve frees the next one needs again: it is not handed back to the system in between.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int kBytes = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, kBytes);
  mallopt(M_MMAP_THRESHOLD, kBytes);
#endif
}

}  // namespace

int run_batch(const BatchOptions& options) {
  keep_memory();
  InputFile input(options.input, "spec");
  Output output;
  output.protect(options.input);
  if (!options.output || *options.output == "-") {
    output.check_standard_output();
    return Batch(options, input, write_standard_output, ::isatty(STDOUT_FILENO) == 0)
        .run(options.jobs);
  }
  Output::Stream& stream = output.open(*options.output, "the answers");
  const auto append = [&](std::string_view text) { stream.append(text); };
  const int exit_code = Batch(options, input, append, true).run(options.jobs);
  output.commit();
  return exit_code;
}

}  // namespace psolve
