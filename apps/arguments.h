#pragma once

/// The words of a command line. Commands and their options are declared once; parsing, help and the
/// sentences about mistakes come from that declaration.

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace psolve {

/// A command line that asks for nothing we can do: one line for people.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Option {
  std::string name;           ///< "--input"
  char letter = 0;            ///< 'i' where -i means the same
  std::string argument = "";  ///< "FILE"; "" where it is a flag
  std::string help = "";
  /// Takes the argument. Throws `UsageError` with what it expected.
  std::function<void(const std::string&)> set = nullptr;
};

/// The word of a command that is no option, such as the DIR of `psolve keys DIR`.
struct Operand {
  std::string name;
  std::string help;
  bool required;
  std::string* value;
};

struct Command {
  std::string name;
  std::string summary;
  std::vector<Option> options;
  std::optional<Operand> operand;
  std::function<int()> run;                       ///< gives the exit code
  std::function<std::string()> fields = nullptr;  ///< of a problem's spec, for help
};

/// Options whose argument is any text but "", one of some names, an integer; and one without.
Option text_option(Option option, std::string& value);
Option choice_option(Option option, std::vector<std::string_view> names, std::string& value);
Option integer_option(Option option, int min, int max, int& value);
Option flag_option(Option option, bool& value);

/// Gives the options and the operand in `words`, those after the command's name, to `command`.
/// Throws `UsageError`.
void parse_arguments(const Command& command, const std::vector<std::string>& words);

/// How the command is used, for a terminal.
std::string help_of(const Command& command);

/// Lines of two columns, the right one aligned.
std::string in_columns(const std::vector<std::pair<std::string, std::string>>& lines,
                       std::size_t indent = 2);

}  // namespace psolve
