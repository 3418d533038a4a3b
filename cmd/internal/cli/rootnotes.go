package cli

// rootNotes follow the help of the program itself, in the template of the help.
const rootNotes = `{{if not .HasParent}}
Exit codes:
  0  success
  1  a failure, such as a training whose seeds all diverged
  2  bad usage or bad input
  3  a check that did not hold

Limits of what is read, and of memory:
  --limit NAME=VALUE, or UNROLL_LIMITS=NAME=VALUE,...    unroll spec --limits lists them
  --memory SIZE, or UNROLL_MEMORY                        for commands that train, such as 2GB

Completion of commands, flags and names in a shell:
  source <(unroll completion bash)    also zsh, fish and powershell; see unroll completion --help
{{end}}`
