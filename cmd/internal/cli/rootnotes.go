package cli

// rootNotes follow the help of the program itself, in the template of the help.
const rootNotes = `{{if not .HasParent}}
Exit codes:
  0  success
  1  a failure, such as a training whose seeds all diverged
  2  bad usage or bad input
  3  a check that did not hold

Completion of commands, flags and names in a shell:
  source <(unroll completion bash)    also zsh, fish and powershell; see unroll completion --help
{{end}}`
