#include "files/output.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/text/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

void write_all(int descriptor, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_output(name, errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

// ------------------------------------------------------------------ hidden files

/// ".psolve.PID.NUMBER.tmp"
std::string hidden_name(int number) {
  return ".psolve." + std::to_string(::getpid()) + "." + std::to_string(number) + ".tmp";
}

/// Whether a file of that name is one of ours whose process is gone.
bool is_left_over(const std::string& name) {
  int process = 0;
  int number = 0;
  int end = 0;
  const int found = std::sscanf(name.c_str(), ".psolve.%d.%d.tmp%n", &process, &number, &end);
  const bool ours = found == 2 && static_cast<std::size_t>(end) == name.size() && process > 0;
  return ours && ::kill(process, 0) != 0 && errno == ESRCH;
}

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (is_left_over(entry.path().filename())) ::unlink(entry.path().c_str());
  }
}

bool has_bytes(const fs::path& path, std::string_view text) {
  std::error_code missing;
  if (fs::file_size(path, missing) != text.size() || missing) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 1 << 14> block{};
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    const auto count = static_cast<std::size_t>(file.gcount());
    if (count > text.size() || std::memcmp(block.data(), text.data(), count) != 0) return false;
    text.remove_prefix(count);
  }
  return text.empty();
}

}  // namespace

/// A file beside its target, gone unless it took the target's place.
class Output::HiddenFile final : public Output::Stream {
 public:
  HiddenFile(fs::path target, std::string name)
      : target_(std::move(target)), name_(std::move(name)) {
    do {
      path_ = target_.parent_path() / hidden_name(++count_);
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) fail_output(name_, errno);
  }
  ~HiddenFile() override {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!placed_) ::unlink(path_.c_str());
  }
  HiddenFile(const HiddenFile&) = delete;
  HiddenFile& operator=(const HiddenFile&) = delete;

  void append(std::string_view text) override { write_all(descriptor_, text, name_); }

  void close() {
    if (descriptor_ < 0) return;
    // Some file systems tell only now that they had no room.
    if (::close(std::exchange(descriptor_, -1)) != 0) fail_output(name_, errno);
  }

  void take_place() {
    std::error_code missing;
    const auto before = fs::status(target_, missing);
    if (fs::exists(before)) fs::permissions(path_, before.permissions(), missing);
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail_output(name_, errno);
    placed_ = true;
  }

 private:
  static inline int count_ = 0;  // guarded by the mutex of the output

  fs::path target_;
  std::string name_;
  fs::path path_;
  int descriptor_ = -1;
  bool placed_ = false;
};

/// What is written through.
class Output::Descriptor final : public Output::Stream {
 public:
  Descriptor(const Target& target, std::string name)
      : owned_(target.kind == Target::Kind::special), name_(std::move(name)) {
    number_ =
        owned_ ? ::open(target.path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC) : target.descriptor;
    if (number_ < 0) fail_output(name_, errno);
  }
  ~Descriptor() override {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void append(std::string_view text) override { write_all(number_, text, name_); }

  void close() {
    if (owned_ && ::close(std::exchange(number_, -1)) != 0) fail_output(name_, errno);
  }

 private:
  bool owned_;
  std::string name_;
  int number_;
};

void write_standard_output(std::string_view text) {
  write_all(STDOUT_FILENO, text, "standard output");
}

Output::Output() = default;

Output::~Output() {
  files_.clear();
  std::error_code not_empty;
  for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) {
    fs::remove(*folder, not_empty);
  }
}

void Output::protect(const std::string& input) {
  const std::lock_guard lock(mutex_);
  const bool is_standard = input == "-";
  const auto identity = is_standard ? identity_of(STDIN_FILENO) : identity_of(fs::path(input));
  if (identity) inputs_.emplace(*identity, is_standard ? "standard input" : input);
}

void Output::refuse_inputs(const std::optional<FileIdentity>& identity,
                           const std::string& name) const {
  const auto input = identity ? inputs_.find(*identity) : inputs_.end();
  if (input == inputs_.end()) return;
  const bool same = name == input->second;
  throw OutputError(printable(name) +
                    (same ? ": is what" : ": leads to " + printable(input->second) + ", which") +
                    " this run reads, and no spec is written over; name another place");
}

void Output::check_standard_output() const {
  const std::lock_guard lock(mutex_);
  refuse_inputs(identity_of(STDOUT_FILENO), "standard output");
}

void Output::make_directory(const fs::path& path) {
  std::error_code error;
  if (path.empty() || fs::is_directory(path, error)) return;
  if (fs::exists(path, error)) throw OutputError(printable(path.string()) + ": is no directory");
  make_directory(path.parent_path());
  const std::lock_guard lock(mutex_);
  if (fs::create_directory(path, error)) made_.push_back(path);
  if (error) throw OutputError(printable(path.string()) + ": cannot be made: " + error.message());
}

/// Follows the path to where `by` is to be written, where that may be.
Target Output::claim(const fs::path& path, const std::string& by) {
  const std::string name = path.string();
  Target target = target_of(path);
  if (target.kind == Target::Kind::special) return target;
  if (target.kind == Target::Kind::descriptor) {
    refuse_inputs(identity_of(target.descriptor), name);
    return target;
  }
  refuse_inputs(identity_of(target.path), name);
  const auto [before, first] = claimed_.emplace(target.path, by);
  if (!first) {
    throw OutputError(printable(name) + ": would be written twice: " + printable(before->second) +
                      " and " + printable(by));
  }
  const fs::path folder = target.path.parent_path();
  if (cleaned_.insert(folder).second) remove_leftovers(folder);
  return target;
}

Output::HiddenFile& Output::hidden_file(const Target& target, const std::string& name) {
  refuse_to_lose(target.path, name);
  // A new file could take the place of one that may not be written.
  if (fs::exists(target.path) && ::access(target.path.c_str(), W_OK) != 0) fail_output(name, errno);
  files_.push_back(std::make_unique<HiddenFile>(target.path, name));
  return *files_.back();
}

void Output::write(const fs::path& path, std::string_view text, const std::string& by) {
  const std::lock_guard lock(mutex_);
  const Target target = claim(path, by);
  if (target.kind != Target::Kind::file) {
    later_.push_back({target, path.string(), std::string(text)});
  } else if (!has_bytes(target.path, text)) {
    HiddenFile& file = hidden_file(target, path.string());
    file.append(text);
    file.close();
  }
}

void Output::keep(const fs::path& path, const std::string& by) {
  const std::lock_guard lock(mutex_);
  claim(path, by);
}

Output::Stream& Output::open(const fs::path& path, const std::string& by) {
  const std::lock_guard lock(mutex_);
  const Target target = claim(path, by);
  if (target.kind == Target::Kind::file) return hidden_file(target, path.string());
  streams_.push_back(std::make_unique<Descriptor>(target, path.string()));
  return *streams_.back();
}

void Output::commit() {
  const std::lock_guard lock(mutex_);
  for (const auto& file : files_) file->close();
  for (const auto& file : files_) file->take_place();
  made_.clear();
  for (const auto& [target, name, text] : later_) {
    Descriptor descriptor(target, name);
    descriptor.append(text);
    descriptor.close();
  }
  for (const auto& stream : streams_) stream->close();
  files_.clear();
  later_.clear();
}

}  // namespace psolve
