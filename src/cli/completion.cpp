#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "cli/group_options.hpp"
#include "cli/options.hpp"
#include "cli/subcommands.hpp"

namespace lockstep::cli {
namespace {

// "refuse allow" for a value written "refuse|allow"; empty where it is not a choice of words.
std::string choices_of(const Spelling& spelling) {
  std::string words(spelling.value);
  const bool is_choice =
      words.find('|') != std::string::npos && std::all_of(words.begin(), words.end(), [](char c) {
        return c == '|' || c == '-' || (c >= 'a' && c <= 'z');
      });
  if (!is_choice) return {};
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

bool is_path(const Spelling& spelling) {
  return spelling.value == "FILE" || spelling.value == "DIR";
}

std::string words_of(std::span<const std::string_view> names) {
  std::string words;
  for (const std::string_view name : names) words += (words.empty() ? "" : " ") + std::string(name);
  return words;
}

std::string subcommand_words() {
  return words_of(subcommand_names());
}

std::string group_option_words() {
  std::string words;
  for (const GroupOption& option : group_option_table()) {
    words += fmt::format("{}--{}{}", words.empty() ? "" : " ", option.spelling.name,
                         option.spelling.takes_value() ? "=" : "");
  }
  return words;
}

// In single quotes for a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string bash_script() {
  std::string names;
  std::string values;
  for (const Option& option : sync_options()) {
    const Spelling& spelling = option.spelling;
    if (spelling.name.empty()) continue;
    names += fmt::format("{}--{}{}", names.empty() ? "" : " ", spelling.name,
                         spelling.takes_value() ? "=" : "");
    if (spelling.negatable) names += fmt::format(" --no-{}", spelling.name);
    const std::string choices = choices_of(spelling);
    if (!choices.empty())
      values += fmt::format("    --{}) words='{}' ;;\n", spelling.name, choices);
    if (is_path(spelling)) values += fmt::format("    --{}) words= ;;\n", spelling.name);
  }
  return fmt::format(
      R"(# bash completion for lockstep; load with: source <(lockstep completion bash)
_lockstep() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} words=
  [[ $word == '=' ]] && word= && before=${{COMP_WORDS[COMP_CWORD - 1]}}
  [[ $before == '=' ]] && before=${{COMP_WORDS[COMP_CWORD - 2]}}
  COMPREPLY=()
  case $before in
{}    *)
      if [[ ${{COMP_WORDS[1]}} == group && $COMP_CWORD -gt 1 ]]; then
        if [[ $word == -* ]]; then words='{}'; fi
        if [[ $COMP_CWORD -eq 2 ]]; then words='{}'; fi
      elif [[ $word == -* ]]; then
        words='{}'
      elif [[ $COMP_CWORD -eq 1 ]]; then
        words='{}'
      fi
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  if [[ ${{COMPREPLY[0]-}} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}}
complete -o default -F _lockstep lockstep
)",
      values, group_option_words(), words_of(group_verbs()), names, subcommand_words());
}

std::string zsh_value(const Spelling& spelling) {
  if (!spelling.takes_value()) return {};
  const std::string choices = choices_of(spelling);
  if (!choices.empty()) return fmt::format(":{}:({})", "value", choices);
  return fmt::format(":{}:{}", "value", is_path(spelling) ? "_files" : "");
}

std::string zsh_help(const Option& option) {
  std::string help(option.help);
  for (const char special : {']', '[', ':'}) {
    for (std::size_t at = help.find(special); at != std::string::npos;) {
      help.insert(at, 1, '\\');
      at = help.find(special, at + 2);
    }
  }
  return help;
}

std::string zsh_lines(const Option& option) {
  const Spelling& spelling = option.spelling;
  const std::string help = zsh_help(option);
  const std::string tail = fmt::format("[{}]{}", help, zsh_value(spelling));
  const auto line = [](const std::string& words) { return "    " + quoted(words) + '\n'; };
  std::string out;
  if (spelling.letter != 0) out += line(fmt::format("*-{}{}", spelling.letter, tail));
  if (spelling.name.empty()) return out;
  out += line(fmt::format("*--{}{}{}", spelling.name, spelling.takes_value() ? "=" : "", tail));
  if (spelling.negatable) out += line(fmt::format("*--no-{}[not: {}]", spelling.name, help));
  return out;
}

std::string zsh_script() {
  std::string out =
      "#compdef lockstep\n# zsh completion for lockstep; save as _lockstep in a directory of "
      "$fpath\n_lockstep() {\n  local -a options\n  options=(\n";
  for (const Option& option : sync_options()) out += zsh_lines(option);
  return out + fmt::format(
                   "  )\n  if (( CURRENT == 2 )); then compadd -- {}; fi\n"
                   "  if (( CURRENT > 2 )) && [[ $words[2] == group ]]; then\n"
                   "    if (( CURRENT == 3 )); then compadd -- {}; return; fi\n"
                   "    compadd -- {}; _files; return\n  fi\n"
                   "  _arguments -s $options '*:location:_files'\n}}\n_lockstep \"$@\"\n",
                   subcommand_words(), words_of(group_verbs()), group_option_words());
}

std::string fish_line(const Option& option) {
  const Spelling& spelling = option.spelling;
  std::string out = "complete -c lockstep";
  if (spelling.letter != 0) out += fmt::format(" -s {}", spelling.letter);
  if (!spelling.name.empty()) out += fmt::format(" -l {}", spelling.name);
  const std::string choices = choices_of(spelling);
  if (!choices.empty()) {
    out += fmt::format(" -x -a '{}'", choices);
  } else if (spelling.takes_value()) {
    out += is_path(spelling) ? " -r -F" : " -x";
  }
  return out + fmt::format(" -d {}\n", quoted(option.help));
}

std::string fish_script() {
  std::string out =
      "# fish completion for lockstep; load with: lockstep completion fish | source\n";
  out += fmt::format("complete -c lockstep -n __fish_use_subcommand -a '{}'\n", subcommand_words());
  constexpr std::string_view in_group =
      "complete -c lockstep -n '__fish_seen_subcommand_from group'";
  out += fmt::format("{} -a '{}'\n", in_group, words_of(group_verbs()));
  for (const GroupOption& option : group_option_table()) {
    out += fmt::format("{} -l {}{}\n", in_group, option.spelling.name,
                       option.spelling.takes_value() ? " -r" : "");
  }
  for (const Option& option : sync_options()) {
    const Spelling& spelling = option.spelling;
    out += fish_line(option);
    if (!spelling.negatable || spelling.name.empty()) continue;
    out += fmt::format("complete -c lockstep -l no-{}\n", spelling.name);
  }
  return out;
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  throw Error(ExitCode::usage, "no completion for '" + escape(shell) + "': bash, zsh or fish");
}

}  // namespace lockstep::cli
