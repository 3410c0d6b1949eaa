#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "files/target.h"

namespace psolve {

/// Writes `text` to standard output. Throws OutputError.
void write_standard_output(std::string_view text);

/// All that one run writes to files. Texts are kept in hidden files beside their places, and take
/// them in `commit`, so that a reader sees the old file or the new one, and a run that fails, or is
/// refused one of its files, leaves everything as it was. (One that is killed leaves hidden files;
/// the next one that writes there takes them away.)
///
/// Never written over are specs, and JSON that psolve did not write; a link counts as the file that
/// it leads to. Devices, pipes and what the shell has opened (/dev/stdout) are written through.
/// Several threads may share one.
class Output {
 public:
  /// A file that is written bit by bit.
  class Stream {
   public:
    virtual ~Stream() = default;
    virtual void append(std::string_view text) = 0;
  };

  Output();
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// A file that the run reads, which must stay whatever stands in it; "-" is standard input.
  void protect(const std::string& input);

  /// Throws OutputError where the run may not write to standard output: the shell has put one of
  /// the files there that the run reads.
  void check_standard_output() const;

  /// Makes the directory, and those around it, where they are not there.
  void make_directory(const std::filesystem::path& path);

  /// Has `text` written to `path` in `commit`. `by` says what is written, for the message where
  /// something else is to be written to the same place. Throws OutputError.
  void write(const std::filesystem::path& path, std::string_view text, const std::string& by);

  /// The file at `path` stays as it is, and nothing else may be written there.
  void keep(const std::filesystem::path& path, const std::string& by);

  /// Like `write` for a text that is not yet known; what is written through is written at once.
  Stream& open(const std::filesystem::path& path, const std::string& by);

  /// Puts everything in its place.
  void commit();

 private:
  class HiddenFile;
  class Descriptor;
  struct Later {
    Target target;
    std::string name;
    std::string text;
  };

  Target claim(const std::filesystem::path& path, const std::string& by);
  HiddenFile& hidden_file(const Target& target, const std::string& name);
  void refuse_inputs(const std::optional<FileIdentity>& identity, const std::string& name) const;

  mutable std::mutex mutex_;
  std::map<FileIdentity, std::string> inputs_;
  std::map<std::filesystem::path, std::string> claimed_;  ///< with what is written there
  std::set<std::filesystem::path> cleaned_;               ///< directories without leftovers
  std::vector<std::filesystem::path> made_;               ///< directories, outermost first
  std::vector<std::unique_ptr<HiddenFile>> files_;
  std::vector<std::unique_ptr<Descriptor>> streams_;
  std::vector<Later> later_;
};

}  // namespace psolve
