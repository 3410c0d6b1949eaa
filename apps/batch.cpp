// Each worker takes the next line, solves it, and hands its answer on; answers are put in order
// again before they are written. Answers wait in memory while one before them is being worked out,
// up to a limit beyond which no worker takes another line.

#include "batch.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/json/text.h"
#include "core/parallel.h"
#include "output.h"
#include "progress_line.h"
#include "registry.h"
#include "render/format.h"
#include "spec/source.h"

namespace psolve {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;         // bytes read or written at once
constexpr std::size_t kMostWaiting = std::size_t{16} << 20;  // bytes of answers out of turn

struct Line {
  std::size_t number;  ///< from 1, blank lines included
  std::size_t turn;    ///< from 0, the place of its answer
  std::string text;
};

/// The lines of standard input as they come.
class LineReader {
 public:
  /// `idle(true)` is called when there is no more input at hand, `idle(false)` when there is again.
  explicit LineReader(std::function<void(bool)> idle) : idle_(std::move(idle)) {}

  /// The next line that is not blank, or none at the end. Of a line that is larger than a spec may
  /// be only as much is kept as shows that it is.
  std::optional<Line> next() {
    while (true) {
      std::string text;
      bool complete = false;
      while (!complete && (at_ < block_.size() || fill())) complete = take_rest(text);
      if (!complete && text.empty()) return std::nullopt;
      ++number_;
      const bool blank = text.find_first_not_of(" \t\r") == std::string::npos;
      if (!blank) return Line{number_, turn_++, std::move(text)};
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
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const bool waits = ::poll(&input, 1, 0) == 0;
    if (waits) idle_(true);
    block_.resize(kBlock);
    ssize_t count = 0;
    do {
      count = ::read(STDIN_FILENO, block_.data(), block_.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      throw InputError("standard input",
                       "cannot be read: " + std::generic_category().message(errno));
    }
    ended_ = count == 0;
    if (ended_ || waits) idle_(ended_);
    block_.resize(static_cast<std::size_t>(count));
    at_ = 0;
    return !ended_;
  }

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
    if (!text.empty()) write_standard_output(text);
  }

  std::mutex mutex_;
  std::condition_variable room_;
  std::map<std::size_t, std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t turn_ = 0;  ///< whose answer comes next
  std::string ready_;
  bool idle_ = false;
  bool stopped_ = false;
};

std::string error_line(std::size_t number, const Fault& fault) {
  Json error = {{"message", fault.message}};
  if (!fault.pointer.empty()) error["pointer"] = fault.pointer;
  if (fault.column > 0) error["column"] = fault.column;
  return json_line({{"line", number}, {"error", error}});
}

class Batch {
 public:
  explicit Batch(const BatchOptions& options)
      : extent_(options.answers_only ? Extent::answers_only : Extent::whole),
        view_{.digits = options.digits, .answers_only = options.answers_only},
        reader_([this](bool idle) { writer_.set_idle(idle); }) {
    if (::isatty(STDOUT_FILENO) == 0) progress_.emplace();
  }

  int run(Index jobs) {
    parallel_for(jobs, jobs, [this](Index) { work(); });
    if (failure_ != nullptr) std::rethrow_exception(failure_);
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
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      writer_.stop();
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

  std::optional<Line> take() {
    const std::lock_guard lock(mutex_);
    if (!writer_.wait_for_room()) return std::nullopt;
    return reader_.next();
  }

  std::string answer(Line& line) {
    try {
      SpecSource source = parse_spec("standard input", std::move(line.text));
      const Solution solution = solve(problem_of(source), source, extent_);
      if (!solution.passed()) failed_ = true;
      return render_json_line(solution, view_);
    } catch (const InputError& error) {
      ++unsolved_;
      return error_line(line.number, error.faults().front());
    } catch (const std::bad_alloc&) {
      ++unsolved_;
      return error_line(line.number, {.message = "out of memory"});
    }
  }

  Extent extent_;
  View view_;
  OrderedWriter writer_;
  std::mutex mutex_;  ///< of the reader
  LineReader reader_;
  std::exception_ptr failure_;
  std::atomic<bool> failed_ = false;  ///< a check
  std::atomic<std::size_t> done_ = 0;
  std::atomic<std::size_t> unsolved_ = 0;
  std::optional<ProgressLine> progress_;
};

}  // namespace

int run_batch(const BatchOptions& options) {
  return Batch(options).run(options.jobs);
}

}  // namespace psolve
