purpose "other" { # ERROR: R004
  allows = [utility]
}

title = "Loose" # ERROR: R005
